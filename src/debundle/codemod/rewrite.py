"""The entry point: a file and what is to be cut from it, to the file without it."""

from __future__ import annotations

from collections.abc import Iterable

from debundle.codemod.applying import edits_of
from debundle.codemod.header import has_future_annotations
from debundle.codemod.names import read_names
from debundle.codemod.planning import File, plan_rewrites
from debundle.codemod.text import SourceText, UnreadableSourceError
from debundle.model import (
    Rewrite,
    RewriteLeft,
    RewrittenFile,
    Surroundings,
)

#: From here on annotations are evaluated when somebody asks for them (PEP 649).
_LATE_ANNOTATIONS = (3, 14)


def rewrite_imports(
    source: bytes,
    rewrites: Iterable[Rewrite],
    *,
    module: str,
    is_package: bool,
    surroundings: Surroundings | None = None,
    python: tuple[int, int] = (3, 10),
) -> RewrittenFile:
    """Cut names from the imports of one file: bytes -> bytes, with every other byte kept.

    `rewrites` are all that concern the file; their order does not matter. `python` is the oldest
    Python that the result has to run on. Nothing is raised for a file that cannot be read: all
    of its rewrites are left, with the reason.
    """
    wanted = tuple(sorted(set(rewrites)))
    try:
        text = SourceText.read(source)
    except UnreadableSourceError as error:
        return _all_left(source, wanted, f"the file cannot be parsed here: {error}")
    names = read_names(
        text.tree,
        annotations_are_text=has_future_annotations(text.tree) or python >= _LATE_ANNOTATIONS,
    )
    file = File(text, names, module, is_package, surroundings or Surroundings())
    plan = plan_rewrites(file, wanted)
    edits = edits_of(file, plan)
    rewritten = text.edited(edits) if edits else source
    problem = _problem(rewritten) if edits else ""
    if problem:
        return _all_left(source, wanted, f"the edited file would not parse: {problem}")
    return RewrittenFile(rewritten, tuple(plan.done), tuple(plan.left))


def _all_left(source: bytes, rewrites: Iterable[Rewrite], reason: str) -> RewrittenFile:
    return RewrittenFile(source, (), tuple(RewriteLeft(item, reason) for item in rewrites))


def _problem(source: bytes) -> str:
    try:
        SourceText.read(source)
    except UnreadableSourceError as error:
        return str(error)
    return ""
