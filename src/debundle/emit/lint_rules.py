"""Rules for ruff: what the modules of one distribution must not import (TID251, TID253).

They hold in split source roots, where tools that follow imports see only a part. TID251 bans a
module wherever it is named, under TYPE_CHECKING as well, and ruff can only exempt whole files.
So files whose planned cuts run late or never stay under TID253, which bans imports at the top
level of a module alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from debundle.emit.directions import Directions
from debundle.emit.folding import Fold, prefixes_of
from debundle.emit.toml import array_lines, quoted
from debundle.emit.wording import ORIGIN, extra_for
from debundle.model import ImportGraph, Phase, PlannedDistribution, SplitPlan, Via

#: Imports that ruff recognises: statements, and attributes read off an imported package.
_RECOGNISED = frozenset({Via.STATEMENT, Via.STAR, Via.LAZY, Via.ATTRIBUTE})

_ANYWHERE = "TID251"
_TOP_LEVEL = "TID253"


@dataclass(frozen=True, slots=True)
class _ExemptFile:
    """A file that imports something banned today."""

    path: str
    rules: tuple[str, ...]
    #: Remedies planned for it, in words.
    remedies: tuple[str, ...]


def render_ruff(
    plan: SplitPlan,
    planned: PlannedDistribution,
    graph: ImportGraph,
    directions: Directions,
    *,
    folds: Mapping[str, Sequence[Fold]],
) -> str:
    """The text of a distribution's `ruff.toml`; `folds` say which modules each one holds.

    A ban covers a module and all below it, so only whole subtrees can be banned; a package of
    which some modules are allowed is named in a comment. Files that need a banned module today
    are exempt, as far as they have to be.
    """
    name = planned.distribution.name
    banned, unbannable = _banned(name, directions, folds)
    lines = [*_heading(name)]
    if banned:
        modules = (f"{quoted(module)}," for module in banned)
        lines += ["", "[lint.flake8-tidy-imports]"]
        lines += array_lines("banned-module-level-imports", modules)
        lines += ["", "[lint.flake8-tidy-imports.banned-api]"]
        lines += [_ban(module, owner, planned) for module, owner in banned.items()]
        lines += [
            f"# Not banned, since modules below it are allowed: {name}" for name in unbannable
        ]
        lines += _exemptions(_exempt_files(planned, graph, banned, plan))
    return "\n".join([*lines, ""])


def _heading(name: str) -> Iterator[str]:
    yield f"# {ORIGIN}"
    yield f"# What {name} must not import. To keep the rules of the whole repository as well, add"
    yield '# extend = "../../ruff.toml".'
    yield ""
    yield "[lint]"
    yield f'extend-select = ["{_ANYWHERE}", "{_TOP_LEVEL}"]'


def _banned(
    name: str, directions: Directions, folds: Mapping[str, Sequence[Fold]]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Banned subtrees with one of their owners, and single modules that cannot be banned."""
    others = frozenset(directions.names) - directions.may_import[name]
    banned: dict[str, str] = {}
    single: list[str] = []
    for other in directions.names:
        if other not in others:
            continue
        for fold in folds[other]:
            if fold.whole:
                banned[fold.name] = other
            else:
                single.append(fold.name)
    return dict(sorted(banned.items())), tuple(sorted(single))


def _ban(module: str, owner: str, planned: PlannedDistribution) -> str:
    name = planned.distribution.name
    extra = extra_for(planned, owner)
    way = (
        f"Import it inside the function that needs it; {name}[{extra}] installs it"
        if extra
        else "Import it inside the function that needs it, and be ready to go on without it"
    )
    message = f"It belongs to {owner}, which {name} does not require. {way}, or move the code."
    return f"{quoted(module)}.msg = {quoted(message)}"


def _exempt_files(
    planned: PlannedDistribution,
    graph: ImportGraph,
    banned: Mapping[str, str],
    plan: SplitPlan,
) -> Iterator[_ExemptFile]:
    """In order of their modules' names."""
    remedies: dict[str, set[str]] = {}
    for cut in plan.cuts:
        remedies.setdefault(cut.importer, set()).add(cut.remedy.value)
    for module in planned.distribution.modules:
        reached = [
            item
            for item in graph.by_importer.get(module, ())
            if item.via in _RECOGNISED and _is_banned(plan.new_name(item.imported), banned)
        ]
        if reached:
            early = any(item.phase is Phase.IMPORT for item in reached)
            yield _ExemptFile(
                path=plan.new_path(graph.by_name[module]),
                rules=(_ANYWHERE, _TOP_LEVEL) if early else (_ANYWHERE,),
                remedies=tuple(sorted(remedies.get(module, ()))),
            )


def _is_banned(module: str, banned: Mapping[str, str]) -> bool:
    return any(prefix in banned for prefix in prefixes_of(module))


def _exemptions(files: Iterable[_ExemptFile]) -> Iterator[str]:
    lines = [
        f"{quoted(f'**/{file.path}')} = [{', '.join(map(quoted, file.rules))}]"
        + (f" # {', '.join(file.remedies)}" if file.remedies else "")
        for file in files
    ]
    if lines:
        yield ""
        yield "[lint.per-file-ignores]"
        yield f"# Files with planned cuts, and what they are. Take {_TOP_LEVEL} out when they are"
        yield "# made, and the whole line when nothing is left that runs late."
        yield from lines
