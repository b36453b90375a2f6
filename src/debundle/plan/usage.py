"""What each distribution imports from third parties, and how badly it needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from packaging.utils import canonicalize_name

from debundle.model import ExternalImport, ImportGraph, Partition, Phase
from debundle.plan.naming import Provider, is_standard_library

#: How many lines after an import in a `try` its handler may import another.
_TO_HANDLER = range(1, 4)

Naming = Callable[[Iterable[str]], Mapping[str, Provider]]


@dataclass(frozen=True, slots=True)
class ThirdPartyUse:
    """How one distribution of the plan uses one third-party distribution."""

    #: Normalized name of the third party.
    name: str
    #: Some module imports it while it is itself being imported, unguarded or with nothing to fall
    #: back on but another third party.
    at_import: bool
    #: An import name that no witness could place; "" where the name is certain.
    guessed_from: str
    #: A place to look at, e.g. "torch/hub.py:12"; of an import at import time if there is one.
    example: str


def third_party_uses(
    graph: ImportGraph, partition: Partition, *, name_providers: Naming
) -> dict[str, dict[str, ThirdPartyUse]]:
    """Third parties by distribution of the plan, then by normalized name.

    Imports that never execute, the standard library and the monolith itself do not count.
    """
    imports = [item for item in graph.external if _counts(item, graph)]
    providers = name_providers(item.imported for item in imports)
    imports = _without_vain_guards(imports)
    grouped: dict[str, dict[str, list[ExternalImport]]] = {}
    own_name = canonicalize_name(graph.target.metadata.name)
    for item in imports:
        if providers[item.imported].name == own_name:
            continue  # Another import root of the monolith, outside of what is split.
        uses = grouped.setdefault(partition.of_module[item.importer], {})
        uses.setdefault(providers[item.imported].name, []).append(item)
    return {
        distribution: {name: _use(name, uses[name], providers, graph) for name in sorted(uses)}
        for distribution, uses in sorted(grouped.items())
    }


def _counts(item: ExternalImport, graph: ImportGraph) -> bool:
    if item.phase is Phase.TYPING or is_standard_library(item.imported):
        return False
    roots = (root.name for root in graph.target.roots)
    return not any(f"{item.imported}.".startswith(f"{root}.") for root in roots)


def _without_vain_guards(imports: Sequence[ExternalImport]) -> list[ExternalImport]:
    """An import whose guard only tries another third party counts as unguarded.

    `try: import a`, `except ImportError: import b` needs one of the two, and nothing says that it
    is `b`. The second is known by what it does a few lines on: it executes only in some case, and
    must then succeed.
    """
    fallbacks = {
        (item.importer, item.line)
        for item in imports
        if item.conditional and _is_needed_at_import(item)
    }
    return [
        item._replace(guarded=False)
        if item.guarded
        and any((item.importer, item.line + ahead) in fallbacks for ahead in _TO_HANDLER)
        else item
        for item in imports
    ]


def _use(
    name: str,
    imports: Iterable[ExternalImport],
    providers: Mapping[str, Provider],
    graph: ImportGraph,
) -> ThirdPartyUse:
    ranked = sorted(imports, key=lambda item: (not _is_needed_at_import(item), item))
    guesses = {item.imported for item in ranked if providers[item.imported].guessed}
    return ThirdPartyUse(
        name=name,
        at_import=_is_needed_at_import(ranked[0]),
        guessed_from=min(guesses, key=lambda name: (len(name), name), default=""),
        example=graph.location(ranked[0]),
    )


def _is_needed_at_import(item: ExternalImport) -> bool:
    return item.phase is Phase.IMPORT and not item.guarded
