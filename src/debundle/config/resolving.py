"""Hold a configuration against a graph: patterns become lists of modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from debundle.config.agreeing import disagreements
from debundle.graph.describe import describe_modules
from debundle.graph.edits import Edit
from debundle.graph.measure import measure_partition
from debundle.graph.patterns import Ambiguity, Assignment, assign_modules
from debundle.model import (
    CombinedError,
    Configuration,
    DebundleError,
    Distribution,
    ImportGraph,
    Partition,
    Role,
)

# More than these and a message no longer helps.
_SHOWN = 12

_TESTS = "tests"
_PROPOSE_ANEW = 'or run "debundle propose" for a new grouping'


def resolve_partition(
    configuration: Configuration, graph: ImportGraph, *, edits: Sequence[Edit] | None = None
) -> Partition:
    """The partition that a configuration describes for the modules of a graph.

    Raises DebundleError, or CombinedError for several problems: no distributions; modules in no
    distribution or in more than one; patterns that match nothing; distributions that are left
    empty; wishes that match nothing; pins, bonds and kept imports that the distributions
    contradict. `edits` saves finding them again.
    """
    if not configuration.distributions:
        raise DebundleError(
            "No distributions are described.",
            where=configuration.source,
            next_step='Run "debundle propose" to find some and write them down.',
        )
    names = graph.by_name.keys()
    rules = [(rule.name, rule.modules) for rule in configuration.distributions]
    assignment = assign_modules(rules, names)
    _raise_any(
        [
            *_gaps(assignment, configuration, graph),
            *_empty(assignment, configuration),
            *_broken_pins(assignment, configuration, names),
            *disagreements(configuration, assignment.of_module, graph),
        ]
    )
    distributions = _distributions(assignment, configuration, graph)
    return measure_partition(graph, distributions, costs=configuration.costs, edits=edits)


def _distributions(
    assignment: Assignment, configuration: Configuration, graph: ImportGraph
) -> list[Distribution]:
    members: dict[str, list[str]] = {rule.name: [] for rule in configuration.distributions}
    for module, name in assignment.of_module.items():
        members[name].append(module)
    return [
        Distribution(
            name=rule.name,
            role=rule.role,
            modules=tuple(members[rule.name]),
            lines=sum(graph.by_name[module].lines for module in members[rule.name]),
            depends_on=tuple(sorted(set(rule.depends_on))),
        )
        for rule in sorted(
            configuration.distributions, key=lambda rule: (rule.role is not Role.CORE, rule.name)
        )
    ]


def _gaps(
    assignment: Assignment, configuration: Configuration, graph: ImportGraph
) -> Iterator[DebundleError]:
    source = configuration.source
    if assignment.unmatched:
        patterns = describe_modules(assignment.unmatched, all_names=graph.by_name)
        one = len(assignment.unmatched) == 1
        subject = "1 module is" if one else f"{len(assignment.unmatched):,} modules are"
        yield DebundleError(
            f"{subject} in no distribution: {_shortened(patterns)}.",
            where=source,
            next_step=f"Add {'it' if one else 'them'} to a distribution, {_PROPOSE_ANEW}.",
        )
    if assignment.ambiguous:
        one = len(assignment.ambiguous) == 1
        subject = "1 module is" if one else f"{len(assignment.ambiguous):,} modules are"
        yield DebundleError(
            f"{subject} claimed twice by equally long patterns: "
            + _shortened([_show(item) for item in assignment.ambiguous], separator="; ")
            + ".",
            where=source,
            next_step="Give each to one distribution: take one of the patterns out, or name the"
            " module in full.",
        )
    for name, pattern in assignment.unused:
        yield DebundleError(
            f'The pattern "{pattern}" matches no module of {graph.target.label}.',
            where=f"{source} [distributions.{name}]",
            next_step="Correct it, or take it out if the modules are gone.",
        )


def _empty(assignment: Assignment, configuration: Configuration) -> Iterator[DebundleError]:
    filled = set(assignment.of_module.values())
    stale = {name for name, _ in assignment.unused}
    for rule in configuration.distributions:
        if rule.name not in filled | stale:
            yield DebundleError(
                f"{rule.name} holds no module: longer patterns of other distributions, or its"
                ' own "!", take them all.',
                where=f"{configuration.source} [distributions.{rule.name}]",
                next_step="Take the distribution out, or give it modules.",
            )


def _broken_pins(
    assignment: Assignment, configuration: Configuration, names: Iterable[str]
) -> Iterator[DebundleError]:
    """Pins that match nothing, and pins that the distributions contradict.

    A pin says nothing about tests, unless it names them by a longer pattern than the one that
    tells what tests are.
    """
    source = configuration.source
    rules = [(str(position), pin.modules) for position, pin in enumerate(configuration.pins)]
    pinned = assign_modules([*rules, (_TESTS, configuration.satellites.tests)], names)
    for number, pattern in pinned.unused:
        if number == _TESTS:
            continue
        yield DebundleError(
            f'The pattern "{pattern}" of a pin to'
            f" {configuration.pins[int(number)].distribution} matches no module.",
            where=configuration.pins[int(number)].where or f"{source} [[pins]]",
            next_step="Correct it, or take it out if the modules are gone.",
        )
    for position, pin in enumerate(configuration.pins):
        astray = [
            f"{module} ({assignment.of_module[module]})"
            for module, winner in pinned.of_module.items()
            if winner == str(position)
            and assignment.of_module.get(module, pin.distribution) != pin.distribution
        ]
        if astray:
            yield DebundleError(
                f"Pinned to {pin.distribution}, but elsewhere by the distributions' patterns: "
                + _shortened(astray)
                + ".",
                where=pin.where or f"{source} [[pins]]",
                next_step="Move the patterns, change the pin, " + _PROPOSE_ANEW + ".",
            )


def _show(item: Ambiguity) -> str:
    claims = ", ".join(f'{name} by "{pattern}"' for name, pattern in item.claims)
    return f"{item.module} ({claims})"


def _shortened(items: Sequence[str], separator: str = ", ") -> str:
    rest = len(items) - _SHOWN
    shown = separator.join(items[:_SHOWN])
    return f"{shown} and {rest:,} more" if rest > 0 else shown


def _raise_any(problems: Sequence[DebundleError]) -> None:
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise CombinedError(tuple(problems))
