"""Submodules that the package above them no longer has as attributes once cuts are made."""

from __future__ import annotations

from collections.abc import Iterator

from debundle.graph.edits import ancestors_of
from debundle.graph.execution import executed_modules, imports_of
from debundle.model import ImportGraph, ModuleKind, SplitPlan


def unbound_submodules(graph: ImportGraph, plan: SplitPlan) -> Iterator[tuple[str, str]]:
    """(package, submodule): attributes that importing the roots no longer makes.

    In the monolith, importing a root executes a submodule, and that binds its name in its
    package for whoever reads `package.submodule`. What no longer executes is imported when it is
    first read by such a path.
    """
    roots = [root for root in plan.roots if root in graph.by_name]
    without = imports_of(graph, plan.cuts)
    # Root by root: what one root still executes does not help who imports another.
    gone: set[str] = set()
    #: What is imported from where it moved to, which binds nothing at the old place.
    loose: set[str] = set()
    for root in roots:
        before, after = (
            executed_modules(graph, [root]),
            executed_modules(graph, [root], without=without),
        )
        gone |= before - after
        loose |= {name for name in before if _moves_away(name, plan)}
        loose |= {name for item in sorted(loose) for name in ancestors_of(item)} & before
    gone |= loose
    by_package: dict[str, list[str]] = {}
    for name in sorted(gone):
        by_package.setdefault(name.rpartition(".")[0], []).append(name)
    for package, names in by_package.items():
        module = graph.by_name.get(package)
        if module is None or module.kind is not ModuleKind.PACKAGE:
            continue
        # What the package itself still imports is there as soon as the package is.
        bound = executed_modules(graph, [package], without=without)
        yield from ((package, name) for name in names if name in loose or name not in bound)


def _moves_away(module: str, plan: SplitPlan) -> bool:
    """Whether a module leaves the package above it behind."""
    above, _, last = module.rpartition(".")
    return bool(above) and plan.new_name(module) != f"{plan.new_name(above)}.{last}"
