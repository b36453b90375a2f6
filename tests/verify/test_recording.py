"""The plugin that notes, in the interpreter of tests, what they asked for in vain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import debundle.verify

RECORDER = Path(debundle.verify.__file__).with_name("recording.py")
ASKING = """
import importlib, sys
plugin = importlib.import_module("recording")
for name in ("p.web.pages", "p.web", "p.core", "p.other.deep"):
    try:
        importlib.import_module(name)
    except ImportError:
        pass
    print(name, plugin._ABSENT.taken())
"""


def test_a_name_in_a_package_that_is_absent_counts_as_the_package(tmp_path: Path) -> None:
    """Be there a folder of its name, as that of its tests is."""
    (tmp_path / "p" / "web" / "tests").mkdir(parents=True)
    elsewhere = tmp_path / "elsewhere.json"
    elsewhere.write_text(json.dumps({"p.web": "p-web", "p.other": "p-other"}))
    told = subprocess.run(
        [sys.executable, "-c", ASKING],
        cwd=tmp_path,
        env={
            **os.environ,
            "DEBUNDLE_TESTS": str(tmp_path / "log"),
            "DEBUNDLE_ELSEWHERE": str(elsewhere),
            "PYTHONPATH": os.pathsep.join([str(tmp_path), str(RECORDER.parent)]),
        },
        capture_output=True,
        text=True,
        check=True,
    )

    assert told.stdout.splitlines() == [
        "p.web.pages ['p-web']",
        "p.web []",
        "p.core []",
        "p.other.deep ['p-other']",
    ]
