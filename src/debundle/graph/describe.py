"""A whole partition as the fewest patterns that give it back exactly.

The patterns are those a person would write: "p" (one module) and "p.**" (a subtree), where the
longer one wins between distributions. Finding the fewest is the problem of the smallest routing
table: a pattern "p.**" is the default route of a subtree, "p" the route of one address. It is
solved exactly from the leaves upwards, after R. Draves, C. King, S. Venkatachary, B. Zill,
"Constructing Optimal IP Routing Tables", INFOCOM 1999, extended to trees of any degree whose
inner nodes are addresses too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from debundle.graph.patterns import parse_pattern, select_modules

# What a subtree inherits where no pattern stands above it: a label that no module has.
_NOTHING = ""


def describe_partition(
    of_module: Mapping[str, str], *, given: Mapping[str, Sequence[str]] | None = None
) -> dict[str, tuple[str, ...]]:
    """Patterns by distribution, sorted, that `assign_modules` turns back into `of_module`.

    No smaller set of patterns of the forms "p" and "p.**" does. `given` are patterns with
    wildcards that a person chose, such as {"torch-tests": ("**.tests.**",)}: they are used where
    that makes the description shorter, and left out otherwise. Names of distributions must not
    be empty. Takes a time proportional to the modules times the depth of their names.
    """
    plain = _describe(of_module, _Given())
    usable = _usable(given or {}, of_module)
    if usable is None:
        return plain
    aided = _describe(of_module, usable)
    aided[usable.label] = (*sorted(usable.patterns), *aided.get(usable.label, ()))
    shorter = sum(map(len, aided.values())) < sum(map(len, plain.values()))
    return dict(sorted(aided.items())) if shorter else plain


def describe_modules(names: Iterable[str], *, all_names: Iterable[str]) -> tuple[str, ...]:
    """The fewest patterns "p" and "p.**" that select `names` from `all_names` exactly; sorted.

    Unlike in a partition, no pattern reaches beyond `names`: each is a module or a whole subtree.
    """
    names, all_names = frozenset(names), frozenset(all_names)
    torn = {prefix for name in all_names - names for prefix in _prefixes(name)}
    whole = {next(up for up in _prefixes(name) if up not in torn) for name in names - torn}
    inner = {prefix for name in all_names for prefix in _prefixes(name)[:-1]}
    subtrees = {f"{name}.**" if name in inner else name for name in whole}
    return tuple(sorted(subtrees | (names & torn)))


def _prefixes(name: str) -> list[str]:
    """The name and those above it, from the root: "a.b" -> ["a", "a.b"]."""
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]


@dataclass(frozen=True, slots=True)
class _Given:
    """Patterns with wildcards of one distribution, and what they claim."""

    label: str = _NOTHING
    patterns: tuple[str, ...] = ()
    #: Names below which everything is theirs, until a longer pattern says otherwise.
    subtrees: frozenset[str] = frozenset()
    #: Names that are theirs alone.
    modules: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Node:
    """A name of the tree: a module, or a prefix that modules share."""

    name: str
    #: Distribution of the module; None for a mere prefix.
    own: str | None = None
    children: list[_Node] = field(default_factory=list)
    #: Modules by distribution in the whole subtree.
    labels: Counter[str] = field(default_factory=Counter)
    #: Fewest patterns for what lies below, by inherited label; `usual` for all other labels.
    below: dict[str, int] = field(default_factory=dict)
    usual: int = 0
    #: The best label for a pattern "name.**", and the fewest patterns with it.
    label: str = _NOTHING
    with_label: int = 0

    def fewest_below(self, label: str) -> int:
        return self.below.get(label, self.usual)


def _describe(of_module: Mapping[str, str], given: _Given) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for label, pattern in _patterns(_roots(of_module, given), given):
        found.setdefault(label, []).append(pattern)
    return {label: tuple(sorted(found[label])) for label in sorted(found)}


def _roots(of_module: Mapping[str, str], given: _Given) -> list[_Node]:
    """The solved trees, one for each first component."""
    nodes: dict[str, _Node] = {}
    roots: list[_Node] = []
    for name in sorted(of_module):
        siblings = roots
        for prefix in _prefixes(name):
            if prefix not in nodes:
                nodes[prefix] = _Node(prefix)
                siblings.append(nodes[prefix])
            siblings = nodes[prefix].children
        nodes[name].own = of_module[name]
    for node in sorted(nodes.values(), key=lambda node: -node.name.count(".")):
        _solve(node, given)
    return roots


def _solve(node: _Node, given: _Given) -> None:
    """Fill in the fewest patterns of a node whose children are solved."""
    if node.own is not None:
        node.labels[node.own] += 1
    for child in node.children:
        node.labels.update(child.labels)
    if node.name in given.subtrees or node.name in given.modules:
        node.labels.setdefault(given.label, 0)
    node.usual = sum(_fewest(child, _NOTHING, given) for child in node.children)
    for label in node.labels:
        node.below[label] = sum(_fewest(child, label, given) for child in node.children)

    def rank(label: str) -> tuple[int, bool, int, str]:
        fewest = 1 + (node.own not in (None, label)) + node.below[label]
        return (fewest, label != node.own, -node.labels[label], label)

    node.with_label, _, _, node.label = min(map(rank, node.labels))


def _fewest(node: _Node, inherited: str, given: _Given) -> int:
    return min(_without_label(node, inherited, given), node.with_label)


def _without_label(node: _Node, inherited: str, given: _Given) -> int:
    """The fewest patterns where no pattern "name.**" is written."""
    below, own = _reached(node.name, inherited, given)
    return (node.own not in (None, own)) + node.fewest_below(below)


def _reached(name: str, inherited: str, given: _Given) -> tuple[str, str]:
    """Which labels reach what lies below a name, and the name itself."""
    below = given.label if name in given.subtrees else inherited
    return below, given.label if name in given.modules else below


def _patterns(roots: Iterable[_Node], given: _Given) -> Iterator[tuple[str, str]]:
    """(label, pattern) of one best solution, walking down from the roots."""
    stack = [(node, _NOTHING) for node in roots]
    while stack:
        node, inherited = stack.pop()
        below, own = _reached(node.name, inherited, given)
        if _writes_label(node, inherited, given):
            yield node.label, f"{node.name}.**"
            below = own = node.label
        if node.own not in (None, own):
            yield str(node.own), node.name
        stack += [(child, below) for child in node.children]


def _writes_label(node: _Node, inherited: str, given: _Given) -> bool:
    """Whether "name.**" belongs to the solution; of two equally short ones, the sturdier.

    A subtree without any module of the inherited label gets its own: a module that is added to
    it later then goes where its neighbours are.
    """
    without = _without_label(node, inherited, given)
    if without != node.with_label:
        return node.with_label < without
    below, _ = _reached(node.name, inherited, given)
    return bool(node.children) and below not in node.labels


def _usable(given: Mapping[str, Sequence[str]], of_module: Mapping[str, str]) -> _Given | None:
    """The given patterns, where their meaning is simple enough to be counted on."""
    matching = {
        label: [text for text in patterns if select_modules([text], of_module)]
        for label, patterns in given.items()
    }
    labels = [label for label, patterns in matching.items() if patterns]
    if len(labels) != 1:
        return None
    patterns = [parse_pattern(text) for text in matching[labels[0]]]
    if any(pattern.negated or pattern.plain for pattern in patterns):
        return None
    subtrees: set[str] = set()
    modules: set[str] = set()
    for pattern in patterns:
        for name in pattern.matching(sorted(of_module)):
            depth = pattern.length(name)[0]
            stem = ".".join(name.split(".")[:depth])
            (subtrees if pattern.components[-1] == "**" else modules).add(stem)
    texts = tuple(pattern.text for pattern in patterns)
    return _Given(labels[0], texts, frozenset(subtrees), frozenset(modules))
