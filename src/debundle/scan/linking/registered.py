"""Classes that are read off an object, where their metaclass put them by name.

`class Empty(metaclass=Singleton)` and elsewhere `S.Empty`: who reads it needs the module of the
class to have been imported, and no import of its own says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from debundle.scan.linking.by_scope import Place
from debundle.scan.linking.classes import Classes
from debundle.scan.source.facts import METACLASS, FileFacts


class Registered:
    """The classes at the top of modules that say which metaclass they have."""

    def __init__(self, facts: Mapping[str, FileFacts], classes: Classes) -> None:
        """`facts` of the modules that have a source."""
        self._classes = classes
        self._by_name: dict[str, list[Place]] = {}
        for module in sorted(facts):
            for index, scope in enumerate(facts[module].scopes):
                if scope.kind == "class" and not scope.parent and _says_metaclass(scope.bases):
                    self._by_name.setdefault(scope.name, []).append(Place(module, index))

    def has(self, name: str) -> bool:
        """Whether a class of that name has a metaclass."""
        return name in self._by_name

    def read_off(self, owner: Place, name: str) -> Place | None:
        """The class that an attribute of an instance of `owner` must be; None where it is none.

        The metaclass stands in the same module as the owner: it knows the object that it fills.
        Where several classes have the name, which of them is meant is not known.
        """
        found = [place for place in self._by_name[name] if self._enters(place, owner)]
        return found[0] if len(found) == 1 else None

    def _enters(self, place: Place, owner: Place) -> bool:
        metaclass = self._classes.metaclass(place)
        return metaclass is not None and metaclass.module == owner.module


def _says_metaclass(bases: tuple[str, ...]) -> bool:
    return any(path.startswith(METACLASS) for path in bases)
