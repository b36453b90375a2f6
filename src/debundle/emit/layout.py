"""Where the modules of a distribution lie below its `src` folder."""

from __future__ import annotations

from debundle.model import Layout, PlannedDistribution, SplitPlan


def package_folders(plan: SplitPlan, planned: PlannedDistribution) -> tuple[str, ...]:
    """The folders below `src` that hold the distribution's modules, POSIX style and sorted.

    In the overlay layout these are the monolith's own roots, in which only the distribution's
    modules lie; a root that is a single file counts as well. In the renamed layout a distribution
    that does not own a root has one package named after itself.
    """
    modules = planned.distribution.modules
    roots = [root for root in plan.roots if any(_is_below(name, root) for name in modules)]
    if plan.layout is Layout.RENAMED and not set(roots) & set(modules):
        return (planned.distribution.name.replace("-", "_"),)
    return tuple(sorted(root.replace(".", "/") for root in roots))


def _is_below(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")
