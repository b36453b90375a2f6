"""The explorer: one page that holds the data, the program and nothing that is loaded later.

The page is built from the sources in `explorer/` and lies beside this file. The data are JSON,
compressed and written in base64, whose alphabet cannot end the element that holds them: no name
and no line of the code under analysis reaches the page as markup.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
from importlib.resources import files
from typing import Any

from debundle.model import DebundleError, Exploration
from debundle.report.columns import columns_of
from debundle.report.linecolumns import source_columns

#: Where the page expects the data, the lines of source and its title; explorer/explorer.html
#: holds them.
DATA_MARK = "@@debundle-data@@"
LINES_MARK = "@@debundle-lines@@"
TITLE_MARK = "@@debundle-title@@"


def render_html(found: Exploration) -> str:
    """The explorer's page for a target and its grouping; same input, same bytes."""
    target = found.graph.target
    title = f"{target.label} {target.metadata.version}".strip()
    page = _template()
    page = page.replace(TITLE_MARK, html.escape(title), 1)
    page = page.replace(LINES_MARK, _packed(source_columns(found)), 1)
    return page.replace(DATA_MARK, _packed(columns_of(found)), 1)


def _packed(columns: dict[str, Any]) -> str:
    """Columns as JSON, compressed, in base64."""
    text = json.dumps(columns, separators=(",", ":"), ensure_ascii=False)
    # Names of files may hold what no encoding knows; they are shown as far as they can be.
    packed = gzip.compress(text.encode(errors="replace"), compresslevel=9, mtime=0)
    # Its last header byte names the system that compressed it, which is no part of the data.
    packed = packed[:9] + b"\xff" + packed[10:]
    return base64.b64encode(packed).decode("ascii")


def _template() -> str:
    page = files("debundle.report").joinpath("explorer.html")
    if not page.is_file():
        raise DebundleError(
            "This copy of debundle lacks the page of the explorer.",
            where="debundle/report/explorer.html",
            next_step='Install debundle from a wheel, or build the page with "make explorer".',
        )
    return page.read_text(encoding="utf-8")
