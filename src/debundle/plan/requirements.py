"""Divides the monolith's requirements: each goes where it is imported, and none is lost.

- Declared and imported, unguarded, at import time: a requirement of that distribution.
- Declared, but imported only by functions or with a way out: an extra of that name.
- Declared for one of the monolith's extras: the same extra of each distribution that imports it.
- Declared and imported by nobody (plugins, binaries that native code loads): kept by one
  distribution, the `keeper`.
- Imported, but not declared: an extra of that name, since the monolith works without it; a
  requirement where there is no metadata that could have declared it.
- What a distribution of tests imports at import time is its extra "tests", as the monolith's
  extras declare it where they do: who installs the whole gets no more than the monolith asked for.
  So is what no other distribution requires, since tests rest on everything.
- A name that is only a guess is never added where things work without it: a stranger may own that
  name on the package index. It is said in a note instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from debundle.model import TESTS_EXTRA
from debundle.plan.declared import DeclaredRequirements
from debundle.plan.usage import ThirdPartyUse


@dataclass(slots=True)
class Share:
    """What one distribution requires; filled while the requirements are divided."""

    requires: set[str] = field(default_factory=set)
    optional: dict[str, set[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add_extra(self, extra: str, lines: Iterable[str]) -> None:
        """Put requirements into an extra, which is made if it is not there yet."""
        self.optional.setdefault(extra, set()).update(lines)

    def sorted_extras(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The extras in the form of `PlannedDistribution.optional`."""
        return tuple((name, tuple(sorted(self.optional[name]))) for name in sorted(self.optional))


def divide_requirements(
    distributions: Iterable[str],
    uses: Mapping[str, Mapping[str, ThirdPartyUse]],
    declared: DeclaredRequirements,
    *,
    keeper: str,
    tests: Collection[str] = (),
) -> dict[str, Share]:
    """What each distribution requires, by its name; see the rules above.

    `tests` are the names of those that hold nothing but tests.
    """
    shares = {name: Share() for name in distributions}
    for name, share in shares.items():
        for use in uses.get(name, {}).values():
            if name in tests and use.at_import:
                _take_for_tests(share, use, declared)
            else:
                _take(share, use, declared)
    used = {name for by_name in uses.values() for name in by_name}
    _keep_unused(shares[keeper], declared, used)
    left = requirements_left_to_the_whole(shares.values(), declared)
    for name in tests if left else ():
        shares[name].add_extra(TESTS_EXTRA, left)
    return shares


def requirements_left_to_the_whole(
    shares: Iterable[Share], declared: DeclaredRequirements
) -> tuple[str, ...]:
    """What the monolith requires, but no distribution does without an extra; sorted.

    A distribution under the monolith's name that depends on all others requires these as well,
    so that nothing changes for those who install it.
    """
    required = {line for share in shares for line in share.requires}
    lines = (line for lines in declared.hard.values() for line in lines)
    return tuple(sorted(line for line in lines if line not in required))


def _take(share: Share, use: ThirdPartyUse, declared: DeclaredRequirements) -> None:
    if use.name in declared.hard:
        lines = declared.hard[use.name]
        if use.at_import:
            share.requires.update(lines)
        else:
            share.add_extra(use.name, lines)
        return
    extras = list(_extras_with(use.name, declared))
    for extra in extras:
        share.add_extra(extra, declared.extras[extra][use.name])
    if not extras:
        _take_undeclared(share, use, declared)


def _take_for_tests(share: Share, use: ThirdPartyUse, declared: DeclaredRequirements) -> None:
    extras = sorted(_extras_with(use.name, declared), key=lambda name: ("test" not in name, name))
    if use.name in declared.hard:
        share.requires.update(declared.hard[use.name])
    elif extras:
        share.add_extra(TESTS_EXTRA, declared.extras[extras[0]][use.name])
    elif use.guessed_from:
        share.notes.append(_unknown_provider(use))
    else:
        share.add_extra(TESTS_EXTRA, [use.name])


def _take_undeclared(share: Share, use: ThirdPartyUse, declared: DeclaredRequirements) -> None:
    needed = use.at_import and not declared.known
    if use.guessed_from and not needed:
        share.notes.append(_unknown_provider(use))
        return
    if needed:
        share.requires.add(use.name)
    else:
        share.add_extra(use.name, [use.name])
    if use.guessed_from:
        share.notes.append(_guess(use))
    elif use.at_import and not needed:
        share.notes.append(
            f"{use.name} is imported at import time ({use.example}), but the monolith does not "
            f'require it: it became the extra "{use.name}".'
        )


def _unknown_provider(use: ThirdPartyUse) -> str:
    return (
        f'No distribution is known for the import "{use.guessed_from}" ({use.example}), and the '
        "monolith does not require one: nothing was added for it."
    )


def _guess(use: ThirdPartyUse) -> str:
    return (
        f'{use.name} is a guess from the import name "{use.guessed_from}" ({use.example}): make '
        "sure that this is the distribution you mean."
    )


def _extras_with(name: str, declared: DeclaredRequirements) -> Iterator[str]:
    return (extra for extra, lines in declared.extras.items() if name in lines)


def _keep_unused(share: Share, declared: DeclaredRequirements, used: set[str]) -> None:
    for name, lines in declared.hard.items():
        if name not in used:
            share.requires.update(lines)
    for extra, by_name in declared.extras.items():
        for name, lines in by_name.items():
            if name not in used and name not in declared.hard:
                share.add_extra(extra, lines)
    share.notes += [
        f'The monolith\'s requirement "{line}" is not valid and was left out.'
        for line in declared.unreadable
    ]
