"""A plugin of pytest that notes how each test ended: one JSON object a line.

This file runs in the interpreter of the environment that is proved: it knows the standard library
alone and no other module of debundle. The variable DEBUNDLE_TESTS names the file to write to, and
DEBUNDLE_ELSEWHERE a file with the distribution of each module that the environment lacks.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

_LOG = open(os.environ["DEBUNDLE_TESTS"], "a", encoding="utf-8")  # noqa: SIM115, PTH123 - for as long as it runs
with open(os.environ["DEBUNDLE_ELSEWHERE"], encoding="utf-8") as _file:  # noqa: PTH123 - as above
    _ELSEWHERE: dict[str, str] = json.load(_file)


class Absent:
    """Before the finder of the split itself: notes which distributions were asked for in vain."""

    def __init__(self) -> None:
        self.missed: set[str] = set()

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """The protocol of finders."""
        # A name in a package counts as the package: a folder of its tests makes Python think that
        # the package is there.
        part = name
        while part and part not in _ELSEWHERE:
            part = part.rpartition(".")[0]
        if part:
            self.missed.add(_ELSEWHERE[part])

    def taken(self) -> list[str]:
        """What was missed since this was asked last; sorted."""
        found, self.missed = sorted(self.missed), set()
        return found


_ABSENT = Absent()
sys.meta_path.append(_ABSENT)


def pytest_runtest_logreport(report: Any) -> None:
    """The call of a test, and a set-up or tear-down that did not go well."""
    if report.when == "call" or report.outcome != "passed":
        result = report.outcome
        if hasattr(report, "wasxfail"):
            result = "xfailed"
        elif result == "failed" and report.when != "call":
            result = "error"
        _write(report, result)


def pytest_collectreport(report: Any) -> None:
    """A file that no test could be read from."""
    if report.failed:
        _write(report, "error")


def _write(report: Any, result: str) -> None:
    said = str(report.longrepr)[-2000:] if result in ("failed", "error") else ""
    event = {"test": report.nodeid, "result": result, "said": said, "missed": _ABSENT.taken()}
    _LOG.write(json.dumps(event) + "\n")
    _LOG.flush()
