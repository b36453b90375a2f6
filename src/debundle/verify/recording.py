"""A plugin of pytest that notes how each test ended: one JSON object a line.

This file runs in the interpreter of the environment that is proved: it knows the standard library
and `asking` beside it alone. The variable DEBUNDLE_TESTS names the file to write to.
"""

from __future__ import annotations

import importlib
import json
import os
from typing import Any

# For its effect: from now on it is noted what tests ask for in vain.
importlib.import_module("debundle_asking")
_LOG = open(os.environ["DEBUNDLE_TESTS"], "a", encoding="utf-8")  # noqa: SIM115 - for as long as it runs
_MISSED = open(os.environ["DEBUNDLE_MISSED"], encoding="utf-8")  # noqa: SIM115 - as above


def missed() -> list[str]:
    """Distributions that were asked for in vain since this was read last; sorted."""
    return sorted(set(_MISSED.read().split()))


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
    event = {"test": report.nodeid, "result": result, "said": said, "missed": missed()}
    _LOG.write(json.dumps(event) + "\n")
    _LOG.flush()
