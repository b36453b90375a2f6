"""A core and acyclic satellites: ImportGraph -> Partition."""
