"""What the documents of several commands have in common: their frame, and values as fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from debundle.model import (
    Chain,
    Cut,
    Cycle,
    Distribution,
    ImportGraph,
    Link,
    ModuleKind,
    NativeSurface,
    Quality,
)

#: Raised when a field changes its meaning or goes away; new fields do not raise it.
FORMAT_VERSION = 1

_encode = json.JSONEncoder(separators=(",", ":")).encode


class Rows:
    """A long list, whose entries are written on a line each."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = rows

    def encoded(self) -> str:
        """The list as JSON."""
        body = ",\n".join(map(_encode, self._rows))
        return f"[\n{body}\n]" if body else "[]"


def document(name: str, content: Mapping[str, Any]) -> str:
    """A whole document; `Rows` among its fields are written on a line each."""
    fields = {"format": name, "version": FORMAT_VERSION, **content}
    return "{\n" + ",\n".join(_fields(fields)) + "\n}\n"


def target_fields(graph: ImportGraph) -> dict[str, Any]:
    """No absolute path: the same package gives the same document wherever it lies."""
    return {
        "label": graph.target.label,
        "version": graph.target.metadata.version,
        "roots": [root.name for root in graph.target.roots],
        "notes": graph.target.notes,
    }


def cycle_fields(cycle: Cycle) -> dict[str, Any]:
    """The members of a cycle and their size."""
    return {"modules": cycle.modules, "lines": cycle.lines}


def distribution_fields(graph: ImportGraph, item: Distribution) -> dict[str, Any]:
    """A distribution with its modules and its size."""
    kinds = {graph.by_name[name].kind for name in item.modules}
    return {
        "name": item.name,
        "role": item.role,
        "lines": item.lines,
        "share": round(item.lines / max(graph.lines, 1), 6),
        "depends_on": item.depends_on,
        "native": ModuleKind.EXTENSION in kinds,
        "modules": item.modules,
    }


def cut_fields(cut: Cut) -> dict[str, Any]:
    """An import that is cut."""
    return {
        "importer": cut.importer,
        "imported": cut.imported,
        "phase": cut.phase,
        "use": cut.use,
        "via": cut.via,
        "remedy": cut.remedy,
        "cost": cut.cost,
        "file": cut.file,
        "line": cut.line,
        "names": cut.names,
        "from_distribution": cut.from_distribution,
        "to_distribution": cut.to_distribution,
        "same_edit": cut.same_edit,
    }


def quality_fields(quality: Quality) -> dict[str, Any]:
    """The figures of a partition."""
    fields: dict[str, Any] = {
        "cut_pairs": quality.cut_pairs,
        "cost": quality.cost,
        "person": quality.person,
        "by_remedy": quality.by_remedy,
        "core_share": round(quality.core_share, 6),
        "largest_satellite_share": round(quality.largest_satellite_share, 6),
        "dependencies": quality.dependencies,
        "acyclic": quality.acyclic,
    }
    if quality.lower_bound is not None and quality.gap is not None:
        fields.update(lower_bound=quality.lower_bound, gap=round(quality.gap, 6))
    return fields


def surface_fields(item: NativeSurface) -> dict[str, Any]:
    """What a distribution takes from native code."""
    return {
        "distribution": item.distribution,
        "native": item.is_native,
        "files": item.files,
        "public": item.public,
        "private": item.private,
        "private_at_import": item.private_at_import,
        "deferrable": item.deferrable,
        "alone": item.alone,
        "lines": item.lines,
        "free_lines": item.free_lines,
    }


def chain_fields(chain: Chain) -> dict[str, Any]:
    """Imports of which each begins where the last ended."""
    return {"links": [link_fields(link) for link in chain.links]}


def link_fields(link: Link) -> dict[str, Any]:
    """One import of a chain."""
    return {
        "importer": link.importer,
        "imported": link.imported,
        "file": link.file,
        "line": link.line,
        "phase": link.phase,
        "use": link.use,
        "via": link.via,
        "names": link.names,
    }


def _fields(fields: Mapping[str, Any]) -> Iterator[str]:
    for name, value in fields.items():
        text = value.encoded() if isinstance(value, Rows) else _encode(value)
        yield f'"{name}":{text}'
