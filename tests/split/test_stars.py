"""Star imports of packages whose names became lazy."""

from __future__ import annotations

from debundle.model import Remedy, Rewrite
from debundle.split.stars import Exports, star_rewrites
from support.graphs import import_graph


class Listed(Exports):
    """Names that modules hand on, as they are given."""

    def __init__(self, names: dict[str, tuple[str, ...]]) -> None:
        self._names = names

    def of(self, module: str) -> tuple[str, ...]:
        return self._names.get(module, ())


def facade(importer: str, imported: str, line: int, *names: str) -> Rewrite:
    return Rewrite(importer, imported, line, Remedy.FACADE, names)


def test_names_that_are_lazy_where_a_star_takes_them_are_lazy_where_it_brings_them() -> None:
    graph = import_graph("b -> a [star re-export line=1]", "c -> b [star re-export line=2]")
    exports = Listed({"a": ("x", "y"), "b": ("x", "y")})
    found = star_rewrites(graph, [facade("a", "d", 1, "x")], exports)
    assert found == (facade("b", "a", 1, "x"), facade("c", "b", 2, "x"))


def test_the_modules_that_a_package_lists_come_with_its_star_and_are_no_stars_themselves() -> None:
    graph = import_graph(
        "b -> a [star re-export line=1]",
        "b -> a.c [star re-export line=1]",
        "b -> a.d [star re-export line=1]",
    )
    exports = Listed({"a": ("c", "d", "x"), "a.c": ("y",), "a.d": ("z",)})
    lazy = [facade("a", "e", 1, "x"), facade("a.c", "e", 1, "y"), facade("a.d", "e", 1, "z")]
    assert star_rewrites(graph, lazy, exports) == (facade("b", "a", 1, "x"),)
