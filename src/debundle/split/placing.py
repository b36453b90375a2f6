"""Where every file of the monolith lies in a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from debundle.graph.quotient import reachable
from debundle.model import ImportGraph, ModuleKind, SplitPlan

#: Files that describe the module of the same name, rather than the folder they lie in.
_BESIDE_A_MODULE = frozenset({".c", ".cc", ".cpp", ".cxx", ".pyi", ".pyx", ".pxd"})


@dataclass(frozen=True, slots=True)
class Placed:
    """One file of the monolith and the distribution that it goes to."""

    #: POSIX path below an import root's folder in the monolith, in the form of `Module.path`.
    relative: str
    #: The same after the split: another one in the renamed layout, for what moves.
    moved: str
    distribution: str
    #: Where it is on this machine.
    source: Path
    #: Python source that may be edited; anything else is taken over as it is.
    is_source: bool

    @property
    def path(self) -> str:
        """POSIX path below the workspace."""
        return f"packages/{self.distribution}/src/{self.moved}"


def place_files(plan: SplitPlan, graph: ImportGraph) -> tuple[Placed, ...]:
    """Every module and data file of the target, each at exactly one place, sorted by path.

    Modules that an extension makes below itself share its file, which goes where the outermost
    of them goes.
    """
    files = (*graph.target.files, *graph.target.beside)
    where = {file.relative: Path(file.path) for file in files}
    found: dict[str, Placed] = {}
    for relative, moved, distribution, is_source in _owned(plan, graph):
        if relative in where and relative not in found:
            found[relative] = Placed(relative, moved, distribution, where[relative], is_source)
    return tuple(found[relative] for relative in sorted(found))


def _owned(plan: SplitPlan, graph: ImportGraph) -> Iterator[tuple[str, str, str, bool]]:
    """(path, path after the split, distribution, whether it is source), modules by name."""
    of_module = home_of_each(plan)
    for name in sorted(of_module):
        module = graph.by_name[name]
        if module.kind is not ModuleKind.NAMESPACE:
            is_source = module.kind is not ModuleKind.EXTENSION
            yield module.path, plan.new_path(module), of_module[name], is_source
    for planned in plan.distributions:
        for path in planned.data_files:
            yield path, _moved_file(path, plan), planned.distribution.name, False


def _moved_file(path: str, plan: SplitPlan) -> str:
    """Where a file that is no module lies after the split: beside the module that it goes with."""
    file = PurePosixPath(path)
    beside = ".".join([*file.parent.parts, file.name.partition(".")[0]])
    if file.suffix in _BESIDE_A_MODULE and beside in plan.renamed:
        folder = plan.renamed[beside].replace(".", "/").rpartition("/")[0]
        return f"{folder}/{file.name}"
    for above in file.parents:
        package = ".".join(above.parts)
        if package in plan.renamed:
            rest = file.relative_to(above).as_posix()
            return f"{plan.renamed[package].replace('.', '/')}/{rest}"
    return path


def home_of_each(plan: SplitPlan) -> Mapping[str, str]:
    """The distribution of every module."""
    return {
        module: planned.distribution.name
        for planned in plan.distributions
        for module in planned.distribution.modules
    }


def needed_by_each(plan: SplitPlan) -> Mapping[str, frozenset[str]]:
    """By distribution: all that it depends on, by way of others, too."""
    parts = [planned.distribution for planned in plan.distributions]
    arcs = [(part.name, other) for part in parts for other in part.depends_on]
    return reachable([part.name for part in parts], arcs)


def shared_packages(placed: Sequence[Placed]) -> frozenset[str]:
    """Paths of the `__init__` files whose packages hold files of other distributions too.

    Each owner must look for its package's modules in every folder of the path (`extend_path`),
    or an editable or half installed set of distributions would not find them.
    """
    owner = {item.moved: item.distribution for item in placed}
    found: set[str] = set()
    for item in placed:
        parts = item.moved.split("/")[:-1]
        for depth in range(len(parts), 0, -1):
            init = "/".join([*parts[:depth], "__init__.py"])
            if owner.get(init, item.distribution) != item.distribution:
                found.add(init)
    return frozenset(found)
