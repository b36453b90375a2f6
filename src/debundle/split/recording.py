"""What was edited, for reviewers and for programs."""

from __future__ import annotations

import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence

from debundle.model import EditRecord, EditStatus, Entry

_WORDS = {
    EditStatus.APPLIED: "edited",
    EditStatus.LEFT: "left as it is",
    EditStatus.REFUSED: "could not be edited",
}


def render_patch(relative: str, *, before: bytes, after: bytes) -> bytes:
    """A unified diff from the monolith's file to the edited one; `git apply -p1` understands it."""
    lines = difflib.diff_bytes(
        difflib.unified_diff,
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{relative}".encode(),
        f"b/{relative}".encode(),
    )
    return b"".join(_ended(line) for line in lines)


def _ended(line: bytes) -> bytes:
    return line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n"


def render_edits(records: Sequence[EditRecord], entries: Sequence[Entry] = ()) -> tuple[str, str]:
    """`edits.json` and `EDITS.md`."""
    document = json.dumps(_document(records, entries), indent=1, ensure_ascii=False)
    return f"{document}\n", _page(records, entries)


def _document(records: Sequence[EditRecord], entries: Sequence[Entry]) -> dict[str, object]:
    return {
        "format": 1,
        "order": [
            {"first": entry.first, "modules": list(entry.modules), "reason": entry.reason}
            for entry in entries
        ],
        "edits": [
            {
                "distribution": item.distribution,
                "file": item.file,
                "line": item.line,
                "remedy": item.remedy.value,
                "imported": list(item.imported),
                "names": list(item.names),
                "status": item.status.value,
                "note": item.note,
            }
            for item in records
        ],
    }


def _page(records: Sequence[EditRecord], entries: Sequence[Entry]) -> str:
    counts = Counter(item.status for item in records)
    summary = ", ".join(f"{counts[status]:,} {_WORDS[status]}" for status in EditStatus)
    noun = "cut" if len(records) == 1 else "cuts"
    lines = ["# Edits", "", f"{len(records):,} {noun}: {summary}.", ""]
    for status in (EditStatus.REFUSED, EditStatus.APPLIED, EditStatus.LEFT):
        chosen = [item for item in records if item.status is status]
        if chosen:
            lines += [f"## {_WORDS[status].capitalize()}", "", *_table(chosen), ""]
    if entries:
        lines += ["## Order of import", "", *_order(entries), ""]
    return "\n".join(lines)


def _order(entries: Sequence[Entry]) -> Iterator[str]:
    yield "The finder beside the root package sees to it; no source is edited for it."
    yield ""
    yield "| executes first | before | why |"
    yield "|---|---|---|"
    for entry in entries:
        yield f"| {entry.first} | {', '.join(entry.modules)} | {entry.reason} |"


def _table(records: Sequence[EditRecord]) -> Iterator[str]:
    yield "| distribution | where | remedy | imports | names | note |"
    yield "|---|---|---|---|---|---|"
    for item in records:
        # What a package provides by a table stands on no line of its own.
        where = f"{item.file}:{item.line}" if item.line else item.file
        names = ", ".join(item.names[:6]) + (", ..." if len(item.names) > 6 else "")
        yield (
            f"| {item.distribution} | {where} | {item.remedy.value} "
            f"| {', '.join(item.imported)} | {names} | {item.note} |"
        )
