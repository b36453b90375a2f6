"""One source file becomes facts; runs in worker processes, so it needs nothing but Python."""
