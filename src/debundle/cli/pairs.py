"""Options that take two values and may be repeated: `--move a.b other --move a.c other`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from typer.core import TyperCommand

from debundle.model import DebundleError

#: The options of all commands that take two values.
PAIR_OPTIONS = ("--move", "--cut")


class PairsCommand(TyperCommand):
    """A command with options of two values that may be repeated.

    typer knows options with two values and options that are repeated, and not both in one: here
    two values arrive as one, with a blank between them, which `pairs_of` parts again.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Join the two values of each option before they are looked at."""
        return super().parse_args(ctx, _joined(args))


def pairs_of(
    values: Iterable[str] | None, *, option: str, meaning: str
) -> tuple[tuple[str, str], ...]:
    """The pairs that an option was given; raises DebundleError for one that is none."""
    found = []
    for value in values or ():
        words = value.split()
        if len(words) != 2:
            raise DebundleError(
                f"{option} takes two values, {meaning}.",
                where=value,
                next_step=f"Write {option} {meaning}, and quote patterns with a star.",
            )
        found.append((words[0], words[1]))
    return tuple(found)


def _joined(args: Sequence[str]) -> list[str]:
    waiting = list(args)
    joined: list[str] = []
    while waiting:
        word = waiting.pop(0)
        if word in PAIR_OPTIONS and len(waiting) > 1 and not waiting[1].startswith("-"):
            joined += [word, f"{waiting.pop(0)} {waiting.pop(0)}"]
        else:
            joined.append(word)
    return joined
