"""Edits of source files that cut imports: text to text, with every other byte kept."""

from debundle.codemod.relocate import Relocation, relocate_definition
from debundle.codemod.renaming import (
    Following,
    Renaming,
    defined_names,
    first_bindings,
    rename_modules,
)
from debundle.codemod.rewrite import rewrite_imports
from debundle.codemod.stars import read_surroundings, star_names

__all__ = [
    "Following",
    "Relocation",
    "Renaming",
    "defined_names",
    "first_bindings",
    "read_surroundings",
    "relocate_definition",
    "rename_modules",
    "rewrite_imports",
    "star_names",
]
