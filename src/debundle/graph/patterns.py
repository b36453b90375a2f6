"""Module patterns: which modules a pattern names, and which of several patterns wins.

A pattern is a dotted name whose components may be wildcards:

    a.b          that module
    a.b.*        its direct children: "*" is exactly one component
    a.b.**       it and everything below: "**" is any number of components, none included
    **.tests.**  every module with a component "tests"
    a.test_*     inside a component, "*", "?" and "[...]" match as in file names
    !a.b.c       takes out again what other patterns of the same list name

Within one list the order does not matter and "!" always wins. Between distributions the longer
pattern wins. Its length is measured on the module in question: how many components of the
module's name the pattern spells before its closing "**" begins, or the whole name where it does
not close with "**". For "a.b.c.d" the pattern "a.**" has length 1, "a.b.**" 2, "**.c.**" 3 and
"a.b.c.d" 4. Of two that are equally long, the one with more components without a wildcard wins,
then the one with more characters that are no wildcards, then the one with fewer "**" before its
end, then the one without a closing "**". What is still undecided is an ambiguity, which a person
has to settle.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from debundle.model import DebundleError

_WILDCARD = re.compile(r"[*?\[\]]")
_ANY = r"(?:[^.]+\.)*"

#: How much a pattern says about one module; of two, the greater wins.
_Length = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """A module that several distributions claim with equally long patterns."""

    module: str
    #: (distribution, pattern), sorted.
    claims: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Which rule holds each module, and what the rules leave open."""

    #: Rule by module, sorted by module; without the unmatched and the ambiguous ones.
    of_module: dict[str, str]
    #: Modules that no rule names, sorted.
    unmatched: tuple[str, ...] = ()
    ambiguous: tuple[Ambiguity, ...] = ()
    #: (rule, pattern) of patterns that match no module at all, in the order of the rules.
    unused: tuple[tuple[str, str], ...] = ()

    @property
    def complete(self) -> bool:
        """Whether every module has its rule and every pattern its use."""
        return not (self.unmatched or self.ambiguous or self.unused)


def select_modules(patterns: Sequence[str], names: Iterable[str]) -> frozenset[str]:
    """The names that a list of patterns selects; raises DebundleError for a malformed pattern."""
    index = sorted(set(names))
    taken: set[str] = set()
    removed: set[str] = set()
    for text in patterns:
        pattern = parse_pattern(text)
        (removed if pattern.negated else taken).update(pattern.matching(index))
    return frozenset(taken - removed)


def assign_modules(rules: Sequence[tuple[str, Sequence[str]]], names: Iterable[str]) -> Assignment:
    """Give every name to the rule with the longest pattern that matches it.

    `rules` are pairs of a rule's name (a distribution) and its patterns. Raises DebundleError
    for a malformed pattern; everything else that is wrong is said in the result.
    """
    index = sorted(set(names))
    claims: dict[str, list[tuple[_Length, str, str]]] = {name: [] for name in index}
    unused: list[tuple[str, str]] = []
    for rule, patterns in rules:
        selected = select_modules(patterns, index)
        for pattern in map(parse_pattern, patterns):
            matching = list(pattern.matching(index))
            if not matching:
                unused.append((rule, pattern.text))
            if not pattern.negated:
                for name in selected.intersection(matching):
                    claims[name].append((pattern.length(name), rule, pattern.text))
    return _settle(claims, tuple(unused))


@dataclass(frozen=True, slots=True)
class Pattern:
    """A parsed pattern; make it with `parse_pattern`."""

    #: As written, e.g. "!a.b.**".
    text: str
    negated: bool
    components: tuple[str, ...]
    #: What decides between equal depths: components and characters without a wildcard, and a
    #: penalty for "**".
    weight: tuple[int, int, int]

    @property
    def plain(self) -> bool:
        """Whether it is a name, or a name that closes with "**"."""
        stem = self.components[:-1] if self.components[-1] == "**" else self.components
        return bool(stem) and not any(map(_WILDCARD.search, stem))

    def matching(self, index: Sequence[str]) -> Iterator[str]:
        """The names of a sorted index that match, whether the pattern is negated or not."""
        found = _below(index, self._literal_prefix())
        if not self.plain:
            regex = _regex_of(self.components)
            found = (name for name in found if regex.fullmatch(f"{name}."))
        elif self.components[-1] != "**":
            found = (name for name in found if name.count(".") == len(self.components) - 1)
        yield from found

    def length(self, name: str) -> _Length:
        """How much the pattern says about a name that it matches; see the module's docstring."""
        if name not in self.matching([name]):
            message = f'the pattern "{self.text}" does not match {name}'
            raise ValueError(message)
        if self.plain:
            return (len(self.components) - (self.components[-1] == "**"), *self.weight)
        match = _regex_of(self.components).fullmatch(f"{name}.")
        return (match.group(1).count(".") if match else 0, *self.weight)

    def _literal_prefix(self) -> str:
        parts: list[str] = []
        for part in self.components:
            if _WILDCARD.search(part):
                break
            parts.append(part)
        return ".".join(parts)


@lru_cache(maxsize=65536)
def parse_pattern(text: str) -> Pattern:
    """Parse one pattern; raises DebundleError that says what is wrong with it."""
    negated = text.startswith("!")
    components = tuple(text[negated:].split("."))
    for component in components:
        problem = _component_problem(component)
        if problem:
            raise DebundleError(
                f'"{text}" is no module pattern: {problem}.',
                next_step='Write a dotted name such as "a.b", "a.b.*", "a.b.**" or "**.tests.**".',
            )
    return Pattern(text, negated, components, _weight(components))


@lru_cache(maxsize=65536)
def _regex_of(components: tuple[str, ...]) -> re.Pattern[str]:
    """Matches a module's name followed by a dot; group 1 ends where a closing "**" begins.

    Plain patterns do without: there may be hundreds, and each takes its time to be compiled.
    """
    closing = components[-1] == "**"
    stem = "".join(map(_component_regex, components[:-1] if closing else components))
    return re.compile(f"({stem}){_ANY if closing else ''}")


def _component_problem(component: str) -> str:
    if not component:
        return "a component is empty"
    if component != component.strip() or re.search(r"[\s/\\!]", re.sub(r"\[!", "[", component)):
        return f'"{component}" holds a character that no module name has'
    if "**" in component and component != "**":
        return '"**" has to stand alone between dots'
    if component.count("[") != component.count("]"):
        return f'"{component}" has a bracket without its partner'
    return ""


def _weight(components: tuple[str, ...]) -> tuple[int, int, int]:
    literal = [part for part in components if not _WILDCARD.search(part)]
    characters = sum(len(_WILDCARD.sub("", part)) for part in components)
    closing = components[-1] == "**"
    # One that closes the pattern counts half: the last word between "a.b" and "a.b.**".
    return (len(literal), characters, closing - 2 * components.count("**"))


def _component_regex(component: str) -> str:
    if component == "**":
        return _ANY
    if component == "*":
        return r"[^.]+\."
    parts = re.findall(r"\[[^\]]+\]|.", component)
    return "".join(map(_part_regex, parts)) + r"\."


def _part_regex(part: str) -> str:
    if part == "*":
        return "[^.]*"
    if part == "?":
        return "[^.]"
    if len(part) > 1:
        inner = part[1:-1]
        sign = "^" if inner.startswith("!") else ""
        return f"[{sign}{re.escape(inner[len(sign) :]).replace(chr(92) + '-', '-')}]"
    return re.escape(part)


def _below(index: Sequence[str], prefix: str) -> Iterator[str]:
    """The names of a sorted index that are `prefix` or lie below it; all for ""."""
    if not prefix:
        yield from index
        return
    at = bisect_left(index, prefix)
    if at < len(index) and index[at] == prefix:
        yield prefix
    # "/" is the character after ".", so that this is the end of everything below the prefix.
    yield from index[bisect_left(index, f"{prefix}.") : bisect_left(index, f"{prefix}/")]


def _settle(
    claims: dict[str, list[tuple[_Length, str, str]]], unused: tuple[tuple[str, str], ...]
) -> Assignment:
    of_module: dict[str, str] = {}
    unmatched: list[str] = []
    ambiguous: list[Ambiguity] = []
    for name, made in claims.items():
        longest = max((length for length, _, _ in made), default=None)
        best = sorted({(rule, text) for length, rule, text in made if length == longest})
        rules = {rule for rule, _ in best}
        if len(rules) == 1:
            of_module[name] = rules.pop()
        elif rules:
            ambiguous.append(Ambiguity(name, tuple(best)))
        else:
            unmatched.append(name)
    return Assignment(of_module, tuple(unmatched), tuple(ambiguous), unused)
