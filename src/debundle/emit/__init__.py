"""From a plan to the files that carry it out: projects, a workspace, contracts, lint rules."""

from debundle.emit.renderer import render_files

__all__ = ["render_files"]
