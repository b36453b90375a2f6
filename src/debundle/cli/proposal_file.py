"""The `debundle.toml` that `propose` reads its wishes from and writes its proposal to.

What happens to a file that is there already: docs/decisions/0006-propose-never-loses-an-edit.md.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from debundle.cli.session import Session
from debundle.config import read_configuration, render_configuration, resolve_preset
from debundle.model import Configuration, DebundleError
from debundle.pipeline import Proposal
from debundle.store.files import write_text


def read_wishes(config: str | None, *, start: Path | None, output: Path | None) -> Configuration:
    """The configuration that a proposal starts from.

    `config` is a file or the name of a preset. Where it is None, the wishes in `start` hold, or
    else those in `output` if that is there already, so that proposing again keeps them. The
    distributions are those of `start`, if it is given; raises DebundleError where it has none.
    """
    if start is not None:
        before = read_configuration(start)
        if not before.distributions:
            raise DebundleError(
                "There are no distributions to start from.",
                where=str(start),
                next_step=f"Write some with: debundle propose -c {start} -o {start}",
            )
        if config is None:
            return before
        wishes = read_configuration(resolve_preset(config))
        return replace(wishes, distributions=before.distributions)
    if config is not None:
        return read_configuration(resolve_preset(config))
    if output is not None and output.exists():
        return read_configuration(output)
    return Configuration()


def write_proposal(
    session: Session,
    proposal: Proposal,
    wishes: Configuration,
    *,
    specs: Sequence[str],
    output: Path,
    force: bool,
) -> None:
    """Write a proposal as `output`; raises DebundleError where that would lose an edit."""
    before = output.read_text(encoding="utf-8") if output.exists() else ""
    text = render_configuration(
        proposal.partition,
        configuration=replace(wishes, target=_relative(specs, folder=output.parent)),
        graph=proposal.graph,
        existing=before if wishes.source == str(output) else "",
    )
    if before and not force:
        _refuse_to_lose(before, text, wishes, output=output)
    write_text(output, text)
    session.say(f"wrote {output}")


def _relative(specs: Sequence[str], *, folder: Path) -> tuple[str, ...]:
    """Targets as a file in `folder` names them: relative paths follow the file, names stay."""
    return tuple(
        Path(os.path.relpath(spec, folder)).as_posix()
        if Path(spec).exists() and not Path(spec).is_absolute()
        else spec
        for spec in specs
    )


def _refuse_to_lose(before: str, text: str, wishes: Configuration, *, output: Path) -> None:
    """Raise DebundleError unless nothing but the figures in comments would change."""
    only_wishes = wishes.source == str(output) and not wishes.distributions
    if only_wishes or before == text:
        return
    raise DebundleError(
        "The file is there already, and the proposal differs from what it says.",
        where=str(output),
        next_step="Write elsewhere with -o and compare, or give --force to replace its"
        " distributions; target, wishes, costs and pins are kept.",
    )
