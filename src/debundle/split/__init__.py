"""Writes a split as a uv workspace: every module at its place, every cut made in its source."""

from debundle.split.editing import edit_sources
from debundle.split.manifest import read_digests, read_edits, read_workspace
from debundle.split.workspace import write_workspace

__all__ = ["edit_sources", "read_digests", "read_edits", "read_workspace", "write_workspace"]
