"""Where the modules of a distribution lie below its `src` folder."""

from __future__ import annotations

from debundle.model import ImportGraph, Layout, ModuleKind, PlannedDistribution, SplitPlan


def package_folders(
    plan: SplitPlan, planned: PlannedDistribution, graph: ImportGraph
) -> tuple[str, ...]:
    """The paths below `src` that hold the distribution's modules, POSIX style and sorted.

    In the overlay layout these are the monolith's own roots, in which only the distribution's
    modules lie; a root that is a single module is a file. Files beside the roots are in folders
    of their own (`scipy.libs`). In the renamed layout a distribution that does not own a root has
    one package named after itself.
    """
    modules = planned.distribution.modules
    roots = [root for root in plan.roots if any(_is_below(name, root) for name in modules)]
    if plan.layout is Layout.RENAMED and not set(roots) & set(modules):
        return (planned.distribution.name.replace("-", "_"),)
    places = [_path(root, graph) for root in plan.roots]
    beside = {
        path.partition("/")[0]
        for path in planned.data_files
        if not any(f"{path}/".startswith(f"{place}/") for place in places)
    }
    return tuple(sorted({*(_path(root, graph) for root in roots), *beside}))


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
