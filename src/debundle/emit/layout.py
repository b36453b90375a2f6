"""Where the modules of a distribution lie below its `src` folder."""

from __future__ import annotations

from debundle.model import ImportGraph, ModuleKind, PlannedDistribution, SplitPlan


def package_folders(
    plan: SplitPlan, planned: PlannedDistribution, graph: ImportGraph
) -> tuple[str, ...]:
    """The paths below `src` that hold the distribution's modules, POSIX style and sorted.

    These are the monolith's own roots, in which only the distribution's modules lie; a root that
    is a single module is a file. Files beside the roots are in folders of their own
    (`scipy.libs`). In the renamed layout those that moved have a package of their own.
    """
    modules = planned.distribution.modules
    stay = [name for name in modules if name not in plan.renamed]
    roots = [root for root in plan.roots if any(_is_below(name, root) for name in stay)]
    own = {plan.renamed[name].partition(".")[0] for name in modules if name in plan.renamed}
    places = [_path(root, graph) for root in plan.roots]
    beside = {
        path.partition("/")[0]
        for path in planned.data_files
        if not any(f"{path}/".startswith(f"{place}/") for place in places)
    }
    return tuple(sorted({*(_path(root, graph) for root in roots), *own, *beside}))


def foreign_inits(
    plan: SplitPlan, planned: PlannedDistribution, graph: ImportGraph
) -> tuple[str, ...]:
    """The `__init__` files below these paths that belong to another distribution."""
    own = frozenset(planned.distribution.modules)
    shared = {_path(root, graph) for root in plan.roots if root not in own}
    folders = package_folders(plan, planned, graph)
    return tuple(f"{folder}/__init__.py" for folder in folders if folder in shared)


def _path(root: str, graph: ImportGraph) -> str:
    module = graph.by_name.get(root)
    if module is not None and module.kind is ModuleKind.MODULE:
        return module.path
    return root.replace(".", "/")


def _is_below(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")
