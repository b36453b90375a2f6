"""Which imports Python really executes while a package is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

# Runs in a process of its own. `__import__` is wrapped, and whoever calls it is in the globals.
# A statement has reached the module that it names, and the submodules among the names that it
# takes from there: these are `taken`. A package may bind the name of a submodule to something
# else, and then it depends on the order of execution which of both is meant: `possible` has both.
_RECORDER = """
import builtins, importlib, importlib.util, json, sys

folder, root, *modules = sys.argv[1:]
sys.path.insert(0, folder)
really_import = builtins.__import__
seen = []

def inside(name):
    return name == root or name.startswith(root + ".")

def record(name, globals=None, locals=None, fromlist=(), level=0):
    line = sys._getframe(1).f_lineno
    result = really_import(name, globals, locals, fromlist, level)
    importer = (globals or {}).get("__name__", "")
    package = (globals or {}).get("__package__", "")
    full = importlib.util.resolve_name("." * level + name, package) if level else name
    if inside(importer) and inside(full):
        taken = [full]
        possible = [full + "." + item for item in fromlist or ()]
        for submodule, item in zip(possible, fromlist or ()):
            if submodule in sys.modules and getattr(result, item, None) is sys.modules[submodule]:
                taken.append(submodule)
        seen.append([importer, line, taken, [full, *possible]])
    return result

builtins.__import__ = record
failed = {}
for module in modules:
    try:
        importlib.import_module(module)
    except Exception as error:
        failed[module] = repr(error)
print(json.dumps([seen, failed]))
"""


class Seen(NamedTuple):
    """One module that a statement reached."""

    importer: str
    imported: str
    line: int


@dataclass(frozen=True)
class Observation:
    """What was seen while every module of a package was imported."""

    #: What statements reached for certain.
    taken: frozenset[Seen]
    #: What they may have reached: submodules whose name stands for something else, too.
    possible: frozenset[Seen]
    #: Errors by module.
    failed: dict[str, str]


def observe_imports(folder: Path, root: str, modules: Sequence[str]) -> Observation:
    """Import modules one after the other in a fresh process that notes every import between them.

    A module that imports itself is left out, as it is in an import graph.
    """
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", _RECORDER, str(folder), root, *modules],
        capture_output=True,
        text=True,
        check=True,
    )
    seen, failed = json.loads(done.stdout)
    return Observation(
        taken=frozenset(
            Seen(importer, imported, line)
            for importer, line, taken, _ in seen
            for imported in taken
            if imported != importer
        ),
        possible=frozenset(
            Seen(importer, imported, line)
            for importer, line, _, possible in seen
            for imported in possible
            if imported != importer
        ),
        failed=failed,
    )
