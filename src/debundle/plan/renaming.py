"""What modules are called in the renamed layout, where each distribution has its own package."""

from __future__ import annotations

import keyword
from collections.abc import Collection, Iterable, Mapping, Sequence

from debundle.model import DebundleError, Distribution, ImportGraph, ModuleKind


def renamed_modules(
    distributions: Sequence[Distribution], graph: ImportGraph, *, roots: Sequence[str]
) -> Mapping[str, str]:
    """The new name of every module that leaves its import package: old -> new, sorted.

    The distribution that holds a root keeps what lies below it; so does everybody below a root
    that is a namespace package, for that belongs to nobody. Each other distribution gets a
    package named after itself, `torch-fx` the package `torch_fx`, and in it its modules as they
    lay below the package that holds them all: `torch.fx.graph` becomes `torch_fx.graph` where
    `torch.fx` is that package, and `torch_fx.fx.graph` where it is `torch`. Raises DebundleError
    where a distribution's name makes no name of a package.
    """
    found: dict[str, str] = {}
    taken = {root.partition(".")[0] for root in roots}
    for distribution in distributions:
        moved = [name for name in distribution.modules if _leaves(name, distribution, graph, roots)]
        if moved:
            package = _package_name(distribution.name, taken)
            taken.add(package)
            found |= _below(package, moved, graph)
    return dict(sorted(found.items()))


def _leaves(
    module: str, distribution: Distribution, graph: ImportGraph, roots: Sequence[str]
) -> bool:
    root = next(name for name in roots if f"{module}.".startswith(f"{name}."))
    has_init = graph.by_name[root].kind is ModuleKind.PACKAGE
    return module != root and has_init and root not in distribution.modules


def _package_name(distribution: str, taken: Collection[str]) -> str:
    name = distribution.replace("-", "_").replace(".", "_")
    if not name.isidentifier() or keyword.iskeyword(name):
        raise DebundleError(
            f"{distribution} makes no name of an import package, as the renamed layout needs.",
            where="debundle.toml",
            next_step="Give the distribution a name that begins with a letter.",
        )
    while name in taken:
        name += "_"
    return name


def _below(package: str, modules: Sequence[str], graph: ImportGraph) -> dict[str, str]:
    top = _common_package(modules, graph)
    return {name: f"{package}{name[len(top) :] if top else f'.{name}'}" for name in modules}


def _common_package(modules: Sequence[str], graph: ImportGraph) -> str:
    """The deepest package, the distribution's own or another's, that holds all modules."""
    common = _common_path(name.split(".") for name in modules)
    while common:
        module = graph.by_name.get(".".join(common))
        if module is not None and module.is_package:
            break
        common.pop()
    return ".".join(common)


def _common_path(paths: Iterable[list[str]]) -> list[str]:
    first, *others = paths
    common = list(first)
    for path in others:
        kept = next(
            (at for at, (one, two) in enumerate(zip(common, path, strict=False)) if one != two),
            min(len(common), len(path)),
        )
        del common[kept:]
    return common
