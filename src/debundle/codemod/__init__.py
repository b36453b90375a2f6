"""Edits of source files that cut imports: text to text, with every other byte kept."""

from debundle.codemod.rewrite import rewrite_imports
from debundle.codemod.stars import read_surroundings, star_names

__all__ = ["read_surroundings", "rewrite_imports", "star_names"]
