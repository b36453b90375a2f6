"""Lines of source as columns of the explorer's document, short by what is known of each import.

An import's line consists mostly of names that the page knows: those of the modules that it
reaches, and of what others take from them. Each is written as one character, from the private
use area of Unicode, which numbers the names that the line may hold; explorer/src/sources.ts puts
them back by the same rules.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from debundle.model import Exploration, Import, Via

#: Longer lines of source are shortened: a page is no editor.
_LONGEST_LINE = 160

#: Characters that stand for names: the private use area of the first plane.
_FIRST_MARK, _LAST_MARK = 0xE000, 0xF8FF
_MARKS = re.compile(f"[{chr(_FIRST_MARK)}-{chr(_LAST_MARK)}]")

#: Names of two letters gain nothing by being one character of three bytes.
_SHORTEST_NAME = 4

_NAMES = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def source_columns(found: Exploration) -> dict[str, Any]:
    """Lines of source by module, each as the distance from the one before it.

    A document of its own: it is much of all there is, and the page reads it only when somebody
    looks at an import.
    """
    graph = found.graph
    by_file: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for (file, line), text in sorted(found.sources.items()):
        if text:
            by_file[file].append((line, text))
    offered = _offered(graph.imports)
    counts, steps, texts = [], [], []
    for module in graph.modules:
        entries = by_file.get(module.path, [])
        counts.append(len(entries))
        imports = _by_line(graph.by_importer.get(module.name, ()))
        before = 0
        for line, text in entries:
            steps.append(line - before)
            texts.append(_shortened(text, _candidates(imports.get(line, ()), offered)))
            before = line
    return {
        "count": counts,
        "line": steps,
        "text": texts,
        "names": [" ".join(offered.get(module.name, ())) for module in graph.modules],
    }


def _offered(imports: Sequence[Import]) -> dict[str, tuple[str, ...]]:
    """The names that are taken from each module, where they are taken twice or more; sorted."""
    taken: dict[str, Counter[str]] = defaultdict(Counter)
    for item in imports:
        taken[item.imported].update(name for name in item.names if name.isidentifier())
    return {
        module: tuple(
            sorted(
                name for name, times in names.items() if times > 1 and len(name) >= _SHORTEST_NAME
            )
        )
        for module, names in taken.items()
    }


def _by_line(imports: Sequence[Import]) -> Mapping[int, list[Import]]:
    found: dict[int, list[Import]] = defaultdict(list)
    for item in imports:
        if item.via is not Via.PARENT:
            found[item.line].append(item)
    return found


def _candidates(
    imports: Sequence[Import], offered: Mapping[str, Sequence[str]]
) -> Mapping[str, str]:
    """The character of each name that a line may hold, by its imports in their order.

    Of each import the module, its last part, and what others take from it; a name that comes
    twice keeps its first number.
    """
    names: dict[str, None] = {}
    for item in imports:
        names[item.imported] = None
        names[item.imported.rpartition(".")[2]] = None
        names.update(dict.fromkeys(offered.get(item.imported, ())))
    marks = range(_FIRST_MARK, _LAST_MARK + 1)
    return {name: chr(mark) for name, mark in zip(names, marks, strict=False)}


def _shortened(text: str, marks: Mapping[str, str]) -> str:
    text = text if len(text) <= _LONGEST_LINE else f"{text[:_LONGEST_LINE]}…"
    # What stands there already must not be taken for a name.
    text = _MARKS.sub("\N{REPLACEMENT CHARACTER}", text)

    def marked(match: re.Match[str]) -> str:
        name = match[0]
        return marks.get(name, name) if len(name) >= _SHORTEST_NAME else name

    return _NAMES.sub(marked, text) if marks else text
