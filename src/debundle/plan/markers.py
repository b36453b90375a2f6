"""Environment markers without their `extra`: what is left once an extra has been chosen.

A monolith says `numpy>=2; python_version >= "3.9" and extra == "fast"`. In a pyproject file the
extra is the table's key, so only `python_version >= "3.9"` may remain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from packaging.markers import Marker

_TOKEN = re.compile(r"""\s*(\(|\)|\band\b|\bor\b|(?:"[^"]*"|'[^']*'|[^()"'\s]+))""")
_EXTRA = re.compile(
    r"""\bextra\s*==\s*(["'])(?P<name>[^"']*)\1|(["'])(?P<left>[^"']*)\3\s*==\s*extra\b"""
)

#: A marker that holds always (True), never (False), or where the text does.
_Truth = bool | str


def extras_of(marker: Marker) -> tuple[str, ...]:
    """The extras that a marker mentions, in the order of their names, as written."""
    found = {match["name"] or match["left"] for match in _EXTRA.finditer(str(marker))}
    return tuple(sorted(found - {None}))


def marker_within_extra(marker: Marker, extra: str) -> str | None:
    """What a marker still asks for once `extra` is chosen and no other.

    Returns "" where nothing is left to ask, and None where the marker cannot hold.
    """
    tokens = list(_tokens(str(marker)))
    truth = _any_of(tokens, extra)
    if isinstance(truth, bool):
        return "" if truth else None
    return truth


def _tokens(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        yield match[1]


def _any_of(tokens: list[str], extra: str) -> _Truth:
    """Read alternatives off the front of `tokens`."""
    choices = [_all_of(tokens, extra)]
    while tokens and tokens[0] == "or":
        tokens.pop(0)
        choices.append(_all_of(tokens, extra))
    return _joined(choices, word="or", decides=True)


def _all_of(tokens: list[str], extra: str) -> _Truth:
    parts = [_single(tokens, extra)]
    while tokens and tokens[0] == "and":
        tokens.pop(0)
        parts.append(_single(tokens, extra))
    return _joined(parts, word="and", decides=False)


def _single(tokens: list[str], extra: str) -> _Truth:
    """A comparison, or anything in parentheses."""
    if tokens[0] == "(":
        tokens.pop(0)
        inner = _any_of(tokens, extra)
        tokens.pop(0)
        return f"({inner})" if isinstance(inner, str) and " or " in inner else inner
    words = [tokens.pop(0)]
    while tokens and tokens[0] not in ("and", "or", ")"):
        words.append(tokens.pop(0))
    comparison = " ".join(words)
    match = _EXTRA.fullmatch(comparison)
    if match is None:
        return comparison
    return (match["name"] or match["left"]) == extra


def _joined(truths: list[_Truth], *, word: str, decides: bool) -> _Truth:
    """One truth out of many: a truth value that decides alone wins, the other one vanishes."""
    if any(truth is decides for truth in truths):
        return decides
    texts = [truth for truth in truths if isinstance(truth, str)]
    return f" {word} ".join(dict.fromkeys(texts)) if texts else not decides
