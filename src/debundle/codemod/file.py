"""The file that is rewritten, and what is known around it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from debundle.codemod.scopes import Names
from debundle.codemod.selecting import imported_base
from debundle.codemod.text import SourceText
from debundle.model import Rewrite, Surroundings


@dataclass(frozen=True, slots=True)
class File:
    """The file that is rewritten, as it was."""

    text: SourceText
    names: Names
    module: str
    is_package: bool
    surroundings: Surroundings
    #: Whether `lazy import` may be written, and whether `__lazy_modules__` is preferred to it.
    has_lazy: bool = False
    prefers_list: bool = False

    def base(self, node: ast.Import | ast.ImportFrom) -> str:
        """The module that a statement names, absolute; "" for `import`."""
        return imported_base(node, module=self.module, is_package=self.is_package)

    def is_module(self, name: str, rewrite: Rewrite) -> bool:
        """Whether a name is known to be that of a module of the target."""
        return name in self.surroundings.modules or name == rewrite.imported
