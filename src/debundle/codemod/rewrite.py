"""The entry point: a file and what is to be cut from it, to the file without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from debundle.codemod.applying import edits_of
from debundle.codemod.file import File
from debundle.codemod.header import has_future_annotations
from debundle.codemod.keywords import LAZY
from debundle.codemod.names import read_names
from debundle.codemod.planning import plan_rewrites
from debundle.codemod.text import Edit, OverlappingEditsError, SourceText, UnreadableSourceError
from debundle.model import (
    Rewrite,
    RewriteLeft,
    RewrittenFile,
    Surroundings,
)

#: From here on annotations are evaluated when somebody asks for them (PEP 649).
_LATE_ANNOTATIONS = (3, 14)
#: From here on there is `lazy import` (PEP 810).
_LAZY_IMPORTS = (3, 15)
_LAZY_KEYWORD = re.compile(rf"((?:^|; |\n\s*)){LAZY}")


def rewrite_imports(
    source: bytes,
    rewrites: Iterable[Rewrite],
    *,
    module: str,
    is_package: bool,
    surroundings: Surroundings | None = None,
    python: tuple[int, int] = (3, 10),
    lazy_modules: bool = False,
) -> RewrittenFile:
    """Cut names from the imports of one file: bytes -> bytes, with every other byte kept.

    `rewrites` are all that concern the file; their order does not matter. `python` is the oldest
    Python that the result has to run on; from 3.15 on it has `lazy import`. With `lazy_modules`
    late imports are listed in `__lazy_modules__` instead, which older Pythons ignore. Nothing is
    raised for a file that cannot be read: all of its rewrites are left, with the reason.
    """
    wanted = tuple(sorted(set(rewrites)))
    try:
        text = SourceText.read(source)
    except UnreadableSourceError as error:
        return _all_left(source, wanted, f"the file cannot be parsed here: {error}")
    are_text = has_future_annotations(text.tree) or python >= _LATE_ANNOTATIONS
    try:
        names = read_names(text.tree, annotations_are_text=are_text)
    except RecursionError:
        return _all_left(source, wanted, "the file is nested too deeply")
    file = File(
        text,
        names,
        module,
        is_package,
        surroundings or Surroundings(),
        has_lazy=python >= _LAZY_IMPORTS,
        prefers_list=lazy_modules,
    )
    plan = plan_rewrites(file, wanted)
    edits, entry_points = edits_of(file, plan)
    try:
        rewritten = text.edited(edits) if edits else source
    except OverlappingEditsError as error:
        return _all_left(source, wanted, f"the edits cannot be made together: {error}")
    problem = _problem(text, edits)
    if problem:
        return _all_left(source, wanted, f"the edited file would not parse: {problem}")
    return RewrittenFile(rewritten, tuple(plan.done), tuple(plan.left), entry_points)


def _all_left(source: bytes, rewrites: Iterable[Rewrite], reason: str) -> RewrittenFile:
    return RewrittenFile(source, (), tuple(RewriteLeft(item, reason) for item in rewrites))


def _problem(text: SourceText, edits: Sequence[Edit]) -> str:
    """Why the edited file does not parse; "" if it does.

    The keyword `lazy` is left out for that: this Python need not know it.
    """
    known = [edit._replace(text=_LAZY_KEYWORD.sub(r"\1", edit.text)) for edit in edits]
    try:
        SourceText.read(text.edited(known))
    except UnreadableSourceError as error:
        return str(error)
    return ""
