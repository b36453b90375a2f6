"""Where in a function an import goes: before every use, in no loop, and no earlier than needed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from debundle.codemod.detaching import Detachment, Home, ObstacleError
from debundle.codemod.scopes import FUNCTIONS, Place, places_of
from debundle.codemod.selecting import is_guarded_by
from debundle.codemod.text import SourceText

_LOOPS = (ast.For, ast.AsyncFor, ast.While)


class Spot(NamedTuple):
    """Before the statement `suite[at]` of a function."""

    suite: list[ast.stmt]
    at: int
    #: The definition of the function.
    home: ast.AST


def spots_of(found: Detachment, text: SourceText, leaving: set[int]) -> list[Spot]:
    """Where a detached name is imported: in each function that uses it.

    `leaving` are the statements after which a function may not go on, as `Names` has them. A
    function inside another that imports the name at its top, before, reads it from
    there.
    """
    placed: list[tuple[Home, Spot]] = []
    for home in sorted(found.homes, key=lambda home: _line(home.node)):
        if not any(_reaches(spot, home, outer) for outer, spot in placed):
            placed.append((home, _spot(home, text, leaving, at_top=bool(found.item.kept))))
    return [spot for _, spot in placed]


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _reaches(spot: Spot, home: Home, outer: Home) -> bool:
    """Whether what is imported at a spot is bound whenever the inner function runs."""
    if spot.suite is not _body(outer.node) or outer.scope is None:
        return False
    for place in places_of(home.uses[0].place):
        if place.suite is spot.suite:
            return place.index >= spot.at
    return False


def _spot(home: Home, text: SourceText, leaving: set[int], *, at_top: bool) -> Spot:
    body = _body(home.node)
    first = 1 if _has_docstring(home.node) and len(body) > 1 else 0
    if first and text.line_start(text.start(body[1])) <= text.end(body[0]):
        raise ObstacleError(f"line {body[0].lineno} holds a docstring and code")
    if at_top:
        return Spot(body, first, home.node)
    paths = [_path(use.place, home.node) for use in home.uses]
    depth = _common_depth(paths, text)
    suite = paths[0][depth].suite
    index = min(path[depth].index for path in paths)
    if suite is body and not any(id(statement) in leaving for statement in body[first:index]):
        index = first
    return Spot(suite, index, home.node)


def _body(node: ast.AST) -> list[ast.stmt]:
    assert isinstance(node, (*FUNCTIONS, ast.If))
    return node.body


def _has_docstring(node: ast.AST) -> bool:
    return isinstance(node, FUNCTIONS) and ast.get_docstring(node, clean=False) is not None


def _path(place: Place, node: ast.AST) -> list[Place]:
    """The places from a function's body down to a statement."""
    found: list[Place] = []
    for item in places_of(place):
        found.append(item)
        if item.owner is node:
            break
    return found[::-1]


def _common_depth(paths: Sequence[Sequence[Place]], text: SourceText) -> int:
    """How deep the innermost block lies that holds all uses and may hold an import."""
    best = 0
    for depth in range(1, min(len(path) for path in paths)):
        places = [path[depth] for path in paths]
        if any(place.suite is not places[0].suite for place in places) or _is_barred(places[0]):
            break
        if _takes_statements(places[0], text):
            best = depth
    return best


def _is_barred(place: Place) -> bool:
    """Whether an import must stay outside of a block: it repeats, hides errors, or is a class."""
    owner = place.owner
    if isinstance(owner, _LOOPS):
        return place.field == "body"
    return isinstance(owner, (ast.ClassDef, *FUNCTIONS)) or is_guarded_by(place)


def _takes_statements(place: Place, text: SourceText) -> bool:
    """Not so for `elif`, which the tree has as an `else` that holds an `if`."""
    return text.data[text.start(place.suite[0]) :][:4] != b"elif"
