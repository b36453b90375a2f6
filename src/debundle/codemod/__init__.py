"""Edits of source files that cut imports: text to text, with every other byte kept."""

from debundle.codemod.relocate import Relocation, relocate_definition
from debundle.codemod.rewrite import rewrite_imports
from debundle.codemod.stars import read_surroundings, star_names

__all__ = [
    "Relocation",
    "read_surroundings",
    "relocate_definition",
    "rewrite_imports",
    "star_names",
]
