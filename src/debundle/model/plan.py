"""The artefact of `plan`, and what `emit` makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from debundle.model.configuration import Layout
from debundle.model.cut import Cut
from debundle.model.module import Module
from debundle.model.native import NativeSurface
from debundle.model.partition import Distribution
from debundle.model.target import DistributionMetadata, EntryPoint


@dataclass(frozen=True, slots=True)
class PlannedDistribution:
    """A distribution with everything its pyproject file has to say."""

    distribution: Distribution
    #: PEP 508 requirements on third parties, sorted; those on siblings are in
    #: `distribution.depends_on`.
    requires: tuple[str, ...] = ()
    #: Extras: (name, PEP 508 requirements), sorted; call-time and guarded imports.
    optional: tuple[tuple[str, tuple[str, ...]], ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    #: Files that are no modules, in the form of `Module.path`.
    data_files: tuple[str, ...] = ()
    #: Extension modules and libraries among its files make a platform wheel.
    native: bool = False
    #: Its extension modules that are still to be compiled, and the source of each in the form of
    #: `Module.path`; "" where that is not part of the target.
    unbuilt: tuple[tuple[str, str], ...] = ()
    #: What it takes from native code; None where the target has none.
    surface: NativeSurface | None = None
    #: Remarks, e.g. an import name that no distribution is known for.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """A module that executes before others do, whichever of them is imported."""

    first: str
    #: Those that wait for it; sorted.
    modules: tuple[str, ...]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SplitPlan:
    """The whole split: distributions with their requirements, and the cuts in order."""

    label: str
    metadata: DistributionMetadata
    layout: Layout
    #: The target's import roots, e.g. ("torch", "torchgen", "functorch").
    roots: tuple[str, ...]
    distributions: tuple[PlannedDistribution, ...]
    cuts: tuple[Cut, ...] = ()
    #: PEP 508 requirements of the monolith that no distribution has without an extra: a
    #: distribution under the monolith's name, which depends on all, has them.
    whole_requires: tuple[str, ...] = ()
    #: The monolith's own extras, in the form of `PlannedDistribution.optional`.
    whole_optional: tuple[tuple[str, tuple[str, ...]], ...] = ()
    #: In the renamed layout, the new name of every module that leaves its import package, e.g.
    #: {"torch.fx.graph": "torch_fx.graph"}. Empty in the overlay layout.
    renamed: Mapping[str, str] = field(default_factory=dict)
    #: Where cycles are entered, and what else has to have executed before other modules do.
    entries: tuple[Entry, ...] = ()

    def new_name(self, module: str) -> str:
        """What a module is called after the split."""
        return self.renamed.get(module, module)

    def new_path(self, module: Module) -> str:
        """Where a module's file lies after the split, in the form of `Module.path`."""
        if module.name not in self.renamed:
            return module.path
        folder, _, last = self.renamed[module.name].replace(".", "/").rpartition("/")
        _, _, file = module.path.rpartition("/")
        if not module.is_package:
            return f"{folder}/{file}"
        package = f"{folder}/{last}".removeprefix("/")
        return f"{package}/{file}" if file.startswith("__init__.") else package


@dataclass(frozen=True, slots=True, order=True)
class RenderedFile:
    """A file that is to be written; rendering touches no disk."""

    #: POSIX path below the output folder.
    path: str
    text: str
