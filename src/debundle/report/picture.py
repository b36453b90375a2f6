"""A graph drawn small: packages as boxes, the imports between them as counted arrows.

The pictures in DOT, Mermaid and SVG all show this value.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from debundle.graph.feedback import best_order
from debundle.model import DebundleError, ImportGraph, Module, Partition, Phase, Via

#: Arrows against the order that a reader can still follow: so many, or this share of the boxes.
_FEW_ARROWS = 12
_ARROWS_PER_BOX = 0.6

#: How much an import of each phase weighs when it is decided what stands above what.
_WEIGHT = {Phase.IMPORT: 10, Phase.CALL: 3, Phase.TYPING: 0}


@dataclass(frozen=True, slots=True)
class PictureOptions:
    """What a picture shows."""

    #: Levels of packages below the import roots (below each focus, where there is one).
    #: 0 shows whole distributions where a partition is given.
    depth: int = 1
    #: Packages to open; only they and their direct neighbours are shown.
    focus: tuple[str, ...] = ()
    #: The largest boxes that are kept; 0 keeps all of them, and all arrows.
    max_boxes: int = 40


@dataclass(frozen=True, slots=True)
class Box:
    """A package (or the part of it that one distribution holds)."""

    key: str
    #: Fully qualified name of the package, or of the distribution at depth 0.
    name: str
    #: What to write: the name without what all names share.
    label: str
    distribution: str
    modules: int
    lines: int


@dataclass(frozen=True, slots=True)
class Arrow:
    """The imports from one box to another."""

    importer: str
    imported: str
    #: Import statements by phase; phases without any are left out.
    statements: Mapping[Phase, int]
    #: It leads against the order of the boxes.
    against_order: bool = False

    @property
    def backward(self) -> bool:
        """Whether it closes a cycle: it leads against the order, and it executes."""
        return self.against_order and self.phase is not Phase.TYPING

    @property
    def phase(self) -> Phase:
        """The earliest phase in which one of the imports executes."""
        return next(phase for phase in Phase if phase in self.statements)

    @property
    def count(self) -> int:
        """How many statements there are."""
        return sum(self.statements.values())


@dataclass(frozen=True, slots=True)
class Picture:
    """Boxes in an order that has importers first, and arrows between them."""

    title: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    #: Names of the distributions, in the order of the partition.
    distributions: tuple[str, ...] = ()
    #: What the picture leaves out, one sentence each.
    notes: tuple[str, ...] = field(default=())


def draw_picture(
    graph: ImportGraph, partition: Partition | None, options: PictureOptions
) -> Picture:
    """Group modules into boxes and imports into arrows, and leave out what would clutter."""
    groups = _groups(graph, partition, options)
    arrows = _arrows(graph, groups)
    boxes = _boxes(graph, partition, groups, options)
    boxes, arrows, notes = _kept(boxes, arrows, options)
    order = _order(boxes, arrows, partition)
    arrows = _marked_backward(arrows, order)
    if options.max_boxes:
        arrows, left_out = _readable(arrows, order)
        notes += left_out
    by_key = {box.key: box for box in boxes}
    return Picture(
        title=f"{graph.target.label} {graph.target.metadata.version}".strip(),
        boxes=tuple(by_key[key] for key in order),
        arrows=tuple(sorted(arrows, key=lambda arrow: (arrow.importer, arrow.imported))),
        distributions=_shown_distributions(partition, boxes),
        notes=tuple(notes),
    )


def _groups(
    graph: ImportGraph, partition: Partition | None, options: PictureOptions
) -> dict[str, tuple[str, str]]:
    """For each module its (distribution, package at the depth asked for)."""
    of_module = partition.of_module if partition else {}
    roots = [root.name for root in graph.target.roots]
    for name in options.focus:
        if name not in graph.by_name:
            raise DebundleError(
                f"There is no module {name} to focus on.",
                next_step="Name a package or module of the target as it is imported.",
            )
    groups = {}
    for module in graph.modules:
        distribution = of_module.get(module.name, "")
        package = _package_of(module, roots, options)
        if partition and options.depth == 0 and not options.focus:
            package = distribution
        groups[module.name] = (distribution, package)
    return groups


def _package_of(module: Module, roots: Iterable[str], options: PictureOptions) -> str:
    bases = [name for name in options.focus if _lies_in(module.name, name)]
    depth = options.depth if bases or not options.focus else 1
    bases = bases or [name for name in roots if _lies_in(module.name, name)]
    base = max(bases, key=len, default="")
    parts = module.name.split(".")
    return ".".join(parts[: base.count(".") + 1 + depth]) if base else parts[0]


def _lies_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


def _key(group: tuple[str, str]) -> str:
    """Unique for each group; a line break is in no name of either kind."""
    return "\n".join(group)


def _arrows(graph: ImportGraph, groups: Mapping[str, tuple[str, str]]) -> list[Arrow]:
    """Statements are counted once for each box that they reach; parents are not drawn."""
    seen: dict[tuple[str, str], set[tuple[str, int, Phase]]] = defaultdict(set)
    for item in graph.imports:
        tail, head = groups[item.importer], groups[item.imported]
        if tail != head and item.via is not Via.PARENT:
            seen[_key(tail), _key(head)].add((item.importer, item.line, item.phase))
    return [
        Arrow(tail, head, dict(sorted(Counter(phase for _, _, phase in statements).items())))
        for (tail, head), statements in sorted(seen.items())
    ]


def _boxes(
    graph: ImportGraph,
    partition: Partition | None,
    groups: Mapping[str, tuple[str, str]],
    options: PictureOptions,
) -> list[Box]:
    members: dict[tuple[str, str], list[Module]] = defaultdict(list)
    for module in graph.modules:
        members[groups[module.name]].append(module)
    roots = [root.name for root in graph.target.roots]
    shared = f"{roots[0]}." if len(roots) == 1 else ""
    return [
        Box(
            key=_key((distribution, package)),
            name=package,
            label=package.removeprefix(shared),
            distribution=distribution,
            modules=len(modules),
            lines=sum(module.lines for module in modules),
        )
        for (distribution, package), modules in sorted(members.items())
    ]


def _kept(
    boxes: list[Box], arrows: list[Arrow], options: PictureOptions
) -> tuple[list[Box], list[Arrow], list[str]]:
    """What the focus asks for, and of that the boxes that matter most."""
    notes: list[str] = []
    inside = {box.key for box in boxes if any(_lies_in(box.name, name) for name in options.focus)}
    near = _shared(arrows, inside)
    if options.focus:
        boxes = [box for box in boxes if box.key in inside or box.key in near]
    if options.max_boxes and options.focus:
        # How its neighbours import one another is not what somebody asks who looks at a part.
        arrows = [item for item in arrows if item.importer in inside or item.imported in inside]
    if options.max_boxes and len(boxes) > options.max_boxes:
        notes.append(_left_out(len(boxes), options))
        boxes = _foremost(boxes, inside, near, options.max_boxes)
    keys = {box.key for box in boxes}
    kept = [arrow for arrow in arrows if arrow.importer in keys and arrow.imported in keys]
    return sorted(boxes, key=lambda box: box.key), kept, notes


def _shared(arrows: Iterable[Arrow], inside: set[str]) -> dict[str, int]:
    """How many statements each box outside shares with those inside, in both directions."""
    found: dict[str, int] = defaultdict(int)
    for arrow in arrows:
        if (arrow.importer in inside) != (arrow.imported in inside):
            found[arrow.imported if arrow.importer in inside else arrow.importer] += arrow.count
    return found


def _foremost(
    boxes: Sequence[Box], inside: set[str], near: Mapping[str, int], most: int
) -> list[Box]:
    """The largest boxes inside, and outside those that share most; room for some of both."""
    own = sorted((box for box in boxes if box.key in inside), key=lambda box: (-box.lines, box.key))
    others = sorted(
        (box for box in boxes if box.key not in inside),
        key=lambda box: (-near.get(box.key, 0), -box.lines, box.key),
    )
    own = own[: max(round(most * 2 / 3), most - len(others))]
    return own + others[: most - len(own)]


def _left_out(boxes: int, options: PictureOptions) -> str:
    if not options.focus:
        return f"Shown are the {options.max_boxes} largest of {boxes:,} boxes."
    focus = " and ".join(options.focus)
    return (
        f"Shown are {options.max_boxes} of {boxes:,} boxes: the largest of {focus},"
        " and those that share most imports with it."
    )


def _order(
    boxes: Sequence[Box], arrows: Iterable[Arrow], partition: Partition | None
) -> tuple[str, ...]:
    """Importers first; with a partition, its own order of distributions before all else."""
    place = {box.key: index for index, box in enumerate(boxes)}
    weights = np.zeros((len(boxes), len(boxes)), dtype=np.int64)
    for arrow in arrows:
        weights[place[arrow.importer], place[arrow.imported]] = sum(
            _WEIGHT[phase] * number for phase, number in arrow.statements.items()
        )
    order = tuple(boxes[index].key for index in reversed(best_order(weights)))
    if partition is None:
        return order
    rank = {item.name: index for index, item in enumerate(partition.distributions)}
    distribution = {box.key: rank.get(box.distribution, -1) for box in boxes}
    return tuple(sorted(order, key=lambda key: -distribution[key]))


def _marked_backward(arrows: Iterable[Arrow], order: Sequence[str]) -> list[Arrow]:
    place = {key: index for index, key in enumerate(order)}
    return [
        Arrow(
            arrow.importer,
            arrow.imported,
            arrow.statements,
            against_order=place[arrow.importer] > place[arrow.imported],
        )
        for arrow in arrows
    ]


def _readable(arrows: Sequence[Arrow], order: Sequence[str]) -> tuple[list[Arrow], list[str]]:
    """Without the arrows that follow from others, and of those backward only the heaviest."""
    forward = [arrow for arrow in arrows if not arrow.backward and arrow.phase is not Phase.TYPING]
    backward = [arrow for arrow in arrows if arrow.backward]
    typing = [arrow for arrow in arrows if arrow.phase is Phase.TYPING]
    kept = _reduced(forward, order)
    room = max(_FEW_ARROWS, round(_ARROWS_PER_BOX * len(order)))
    rest = sorted(backward, key=lambda arrow: (-arrow.count, arrow.importer, arrow.imported))
    rest += sorted(typing, key=lambda arrow: (-arrow.count, arrow.importer, arrow.imported))
    notes = []
    if len(kept) < len(forward):
        notes.append("An arrow that follows from others is left out.")
    if len(rest) > room:
        notes.append(f"Of the arrows that close cycles or serve typing the {room} heaviest remain.")
    return kept + rest[:room], notes


def _reduced(forward: Sequence[Arrow], order: Sequence[str]) -> list[Arrow]:
    """The transitive reduction; `order` is a topological order of the arrows."""
    heads: dict[str, list[str]] = defaultdict(list)
    place = {key: index for index, key in enumerate(order)}
    for arrow in forward:
        heads[arrow.importer].append(arrow.imported)
    reached: dict[str, set[str]] = {}
    direct: dict[str, set[str]] = {}
    for key in reversed(order):
        reached[key], direct[key] = set(), set()
        for head in sorted(heads[key], key=place.__getitem__):
            if head not in reached[key]:
                direct[key].add(head)
                reached[key] |= reached[head] | {head}
    return [arrow for arrow in forward if arrow.imported in direct[arrow.importer]]


def _shown_distributions(partition: Partition | None, boxes: Iterable[Box]) -> tuple[str, ...]:
    shown = {box.distribution for box in boxes}
    return (
        tuple(item.name for item in partition.distributions if item.name in shown)
        if (partition)
        else ()
    )
