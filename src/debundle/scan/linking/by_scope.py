"""Facts of a file by the scope that they belong to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Generic, NamedTuple, Protocol, TypeVar

from debundle.scan.source.facts import FileFacts


class Place(NamedTuple):
    """One scope of one module."""

    module: str
    scope: int


class _Scoped(Protocol):
    @property
    def scope(self) -> int:
        """Index of the scope."""


_Fact = TypeVar("_Fact", bound=_Scoped)


class ByScope(Generic[_Fact]):
    """Facts of one kind in all modules; grouped once for each module that is asked about."""

    def __init__(
        self, facts: Mapping[str, FileFacts], select: Callable[[FileFacts], Iterable[_Fact]]
    ) -> None:
        """`select` takes the facts of that kind out of all those of a file."""
        self._facts = facts
        self._select = select
        self._grouped: dict[str, dict[int, list[_Fact]]] = {}

    def of(self, place: Place) -> list[_Fact]:
        """The facts of one scope, in the order of the file."""
        grouped = self._grouped.get(place.module)
        if grouped is None:
            grouped = self._grouped[place.module] = {}
            for fact in self._select(self._facts[place.module]):
                grouped.setdefault(fact.scope, []).append(fact)
        return grouped.get(place.scope, [])
