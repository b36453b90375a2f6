"""The artefact of `scan`: every module of the target and every import between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from debundle.model.imports import ExternalImport, Import
from debundle.model.module import Module
from debundle.model.native_use import NativeUse
from debundle.model.target import Target


@dataclass(frozen=True)
class ImportGraph:
    """Modules and imports of a target; sorted, complete, and closed under its own names.

    Every `Import` joins two modules of `modules`. Imports are sorted by importer, imported and
    line. The graph carries no absolute path but those in `target`.
    """

    target: Target
    modules: tuple[Module, ...]
    imports: tuple[Import, ...]
    external: tuple[ExternalImport, ...] = ()
    #: Uses of extension modules, and of the registries that were asked for; sorted.
    native: tuple[NativeUse, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, Module]:
        """Module by fully qualified name."""
        return {module.name: module for module in self.modules}

    @cached_property
    def by_importer(self) -> Mapping[str, tuple[Import, ...]]:
        """The imports of each module, by imported and line; modules without any are left out."""
        grouped: dict[str, list[Import]] = {}
        for item in self.imports:
            grouped.setdefault(item.importer, []).append(item)
        return {name: tuple(items) for name, items in grouped.items()}

    @cached_property
    def by_imported(self) -> Mapping[str, tuple[Import, ...]]:
        """The imports that reach each module; modules nobody imports are left out."""
        grouped: dict[str, list[Import]] = {}
        for item in self.imports:
            grouped.setdefault(item.imported, []).append(item)
        return {name: tuple(items) for name, items in grouped.items()}

    @cached_property
    def lines(self) -> int:
        """Physical lines of all modules together."""
        return sum(module.lines for module in self.modules)

    def location(self, item: Import | ExternalImport | NativeUse) -> str:
        """Where the statement stands, e.g. "torch/nn/modules/module.py:12"."""
        return f"{self.by_name[item.importer].path}:{item.line}"
