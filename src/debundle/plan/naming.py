"""Which distribution provides an import name: "yaml" -> "PyYAML".

Import names and distribution names are unrelated by any rule, so several witnesses are asked, the
monolith's own requirements first: what it asks for is what its users have installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from packaging.utils import canonicalize_name

from debundle.graph.installed import installed_distributions

Installed = Callable[[Iterable[str]], Mapping[str, str]]

#: Import names that are never installed by themselves.
_NO_DISTRIBUTION = frozenset({"__main__", "_typeshed", "sitecustomize", "usercustomize"})


@dataclass(frozen=True, slots=True)
class Provider:
    """The distribution behind an import name."""

    #: Normalized (PEP 503), e.g. "opencv-python".
    name: str
    #: No witness knew it: the import name itself was taken.
    guessed: bool = False


def is_standard_library(imported: str) -> bool:
    """Whether a dotted import name belongs to Python itself, in any version from 2.7 on."""
    root = imported.partition(".")[0]
    return root in sys.stdlib_module_names or root in _other_stdlib() or root in _NO_DISTRIBUTION


def name_providers(
    imports: Iterable[str],
    *,
    declared: AbstractSet[str],
    installed: Installed = installed_distributions,
) -> dict[str, Provider]:
    """The distribution of each dotted import name, e.g. "google.protobuf.message".

    `declared` holds the normalized names that the monolith requires. Asked in this order:

    1. a declared distribution that the table `import_names.tsv` knows for the import;
    2. a declared distribution of the same name, dots read as dashes ("zope.interface");
    3. a declared distribution that provides the import where debundle runs (`installed`);
    4. the table's usual distribution;
    5. the distribution that provides the import where debundle runs;
    6. the import name itself, marked as a guess.

    The table comes before the environment so that two machines agree whenever it has an answer.
    """
    known = {item: _from_declared(item, declared) for item in sorted(set(imports))}
    open_roots = {item.partition(".")[0] for item, name in known.items() if name is None}
    asked = sorted(open_roots - _shared_roots())
    here = {root: canonicalize_name(name) for root, name in installed(asked).items()}
    return {
        item: Provider(name) if name else _from_elsewhere(item, declared, here)
        for item, name in known.items()
    }


def _from_declared(imported: str, declared: AbstractSet[str]) -> str | None:
    for candidates in (_from_table(imported), tuple(_same_names(imported))):
        for candidate in candidates:
            if candidate in declared:
                return candidate
    return None


def _from_elsewhere(
    imported: str, declared: AbstractSet[str], installed: Mapping[str, str]
) -> Provider:
    table = _from_table(imported)
    here = installed.get(imported.partition(".")[0])
    if table and here not in declared:
        return Provider(table[0])
    if here is not None:
        return Provider(here)
    return Provider(_guess(imported), guessed=True)


def _guess(imported: str) -> str:
    """The import's own name; of a shared one such as "azure", what stands below it."""
    root, *below = imported.split(".")
    name = "-".join([root, *below[:2]]) if root in _shared_roots() else root
    # A distribution's name begins and ends with a letter or a digit.
    return canonicalize_name(name).strip("-") or "unknown"


def _same_names(imported: str) -> Iterator[str]:
    """Names that a distribution of the import's own name could have, the longest first."""
    for prefix in _prefixes(imported):
        yield canonicalize_name(prefix)


def _from_table(imported: str) -> tuple[str, ...]:
    table = _table()
    return next((table[prefix] for prefix in _prefixes(imported) if prefix in table), ())


def _prefixes(dotted: str) -> Iterator[str]:
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        yield ".".join(parts[:length])


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    rows = (line.split("\t") for line in _data_lines("import_names.tsv"))
    return {
        imported: tuple(canonicalize_name(name.strip()) for name in names.split(","))
        for imported, names in rows
    }


@cache
def _shared_roots() -> frozenset[str]:
    """Namespaces that many distributions share, so that their root names none of them."""
    return frozenset(prefix.partition(".")[0] for prefix in _table() if "." in prefix)


@cache
def _other_stdlib() -> frozenset[str]:
    return frozenset(_data_lines("other_stdlib.txt"))


def _data_lines(name: str) -> list[str]:
    text = files("debundle.plan").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]
