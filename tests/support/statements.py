"""Random import statements, and the places where a module may have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import indent

from hypothesis import strategies as st

# What every random module defines, see `random_packages`.
_DEFINED = ("VALUE", "Thing", "helper")
_OUTSIDE = (
    "import json\n",
    "import os.path as path\n",
    "import collections.abc, string\n",
    "from math import pi as circle, tau\n",
    "from xml.dom import minidom\n",
)


@dataclass(frozen=True)
class Target:
    """A module that can be imported."""

    name: str
    #: The function that it defines and others do not.
    function: str


def statement(
    importer: str, package: str, targets: Sequence[Target], *, top_level: bool
) -> st.SearchStrategy[str]:
    """Source of one import statement that executes without error if `targets` are importable.

    `package` is what a relative import starts from. Star imports stand at top level only.
    """
    if not targets:
        return st.sampled_from(_OUTSIDE)
    return st.one_of(
        st.sampled_from(_OUTSIDE),
        *(
            form(importer, package, targets, top_level)
            for form in (_import_module, _from_module, _from_package)
        ),
    )


@st.composite
def _import_module(
    draw: st.DrawFn, importer: str, package: str, targets: Sequence[Target], top_level: bool
) -> str:
    """`import a.b`, `import a.b as c`, `import a.b, c.d`."""
    chosen = draw(st.lists(st.sampled_from(targets), min_size=1, max_size=2, unique=True))
    aliases = [draw(st.sampled_from(("", f" as module_{index}"))) for index in range(len(chosen))]
    clauses = [f"{item.name}{alias}" for item, alias in zip(chosen, aliases, strict=True)]
    return f"import {', '.join(clauses)}\n"


@st.composite
def _from_module(
    draw: st.DrawFn, importer: str, package: str, targets: Sequence[Target], top_level: bool
) -> str:
    """`from a.b import VALUE`, `from ..b import (...)`, `from .b import *`."""
    target = draw(st.sampled_from(targets))
    source = draw(st.sampled_from(_spellings(target.name, package)))
    if top_level and draw(st.integers(0, 4)) == 0:
        return f"from {source} import *\n"
    defined = (*_DEFINED, target.function)
    names = draw(st.lists(st.sampled_from(defined), min_size=1, max_size=3, unique=True))
    aliased = [name + draw(st.sampled_from(("", f" as {name}_1"))) for name in names]
    return _from(source, aliased, draw(st.integers(0, 3)))


@st.composite
def _from_package(
    draw: st.DrawFn, importer: str, package: str, targets: Sequence[Target], top_level: bool
) -> str:
    """`from a import b` and `from . import b`, where b is a submodule."""
    target = draw(st.sampled_from(targets))
    above, _, tail = target.name.rpartition(".")
    if not above:
        return f"import {target.name}\n"
    source = draw(st.sampled_from(_spellings(above, package)))
    alias = draw(st.sampled_from(("", " as other")))
    return _from(source, [f"{tail}{alias}"], draw(st.integers(0, 3)))


def _spellings(name: str, package: str) -> list[str]:
    """The module as an absolute name, and relative to the package where that is possible."""
    found = [name]
    above, dots = package, "."
    while above:
        if name == above:
            found.append(dots)
        elif name.startswith(f"{above}."):
            found.append(dots + name.removeprefix(f"{above}."))
        above, dots = above.rpartition(".")[0], f"{dots}."
    return found


def _from(source: str, names: list[str], layout: int) -> str:
    """One statement in one of four layouts: plain, in brackets, over lines, with a backslash."""
    if layout == 1:
        return f"from {source} import ({', '.join(names)})\n"
    if layout == 2:
        listed = "".join(f"    {name},  # one a line\n" for name in names)
        return f"from {source} import (\n{listed})\n"
    if layout == 3:
        return f"from {source} \\\n    import {', '.join(names)}\n"
    return f"from {source} import {', '.join(names)}\n"


@st.composite
def place(
    draw: st.DrawFn,
    executed: st.SearchStrategy[str],
    executed_within: st.SearchStrategy[str],
    unexecuted: st.SearchStrategy[str],
    *,
    number: int,
    calls: bool,
) -> str:
    """Put statements somewhere: at the top, in a block, in a function, where nothing executes.

    `executed` and `executed_within` run at import time, at top level and inside a class or a
    function; `unexecuted` never does.
    """
    frames = (*_FRAMES, *(_CALLED if calls else ()))
    frame = draw(st.sampled_from(frames))
    pieces = {"number": str(number)}
    for key, source in (("EXEC", executed), ("WITHIN", executed_within), ("NOT", unexecuted)):
        for count in ("1", "2"):
            if f"<{key}{count}>" in frame:
                pieces[f"{key}{count}"] = draw(source)
    return _fill(frame, pieces)


def _fill(frame: str, pieces: dict[str, str]) -> str:
    """Replace each placeholder, its indentation kept over all lines of the statement."""
    lines = []
    for line in frame.replace("<number>", pieces["number"]).splitlines(keepends=True):
        key = line.strip().strip("<>")
        if line.strip().startswith("<") and key in pieces:
            lines.append(indent(pieces[key], line[: len(line) - len(line.lstrip())]))
        else:
            lines.append(line)
    return "".join(lines)


# <EXEC> executes at import time at top level; <WITHIN> does so inside another scope; <NOT> does
# not execute at import time.
_FRAMES = (
    "<EXEC1>\n",
    "<EXEC1>\n",
    "<EXEC1>\n<EXEC2>\n",
    "def later_<number>():\n    <NOT1>\n    return None\n",
    "async def later_<number>(argument=VALUE):\n    if argument:\n        <NOT1>\n",
    "class Holder_<number>:\n    <WITHIN1>\n    def method(self):\n        <NOT1>\n",
    "try:\n    <EXEC1>\nexcept ImportError:\n    pass\n",
    "try:\n    <EXEC1>\nexcept (ValueError, ImportError):\n    <NOT1>\nelse:\n    <EXEC2>\n",
    "try:\n    import nowhere_to_be_found\nexcept ModuleNotFoundError:\n    <EXEC1>\n",
    "try:\n    <EXEC1>\nfinally:\n    <EXEC2>\n",
    "if TYPE_CHECKING:\n    <NOT1>\n",
    "if typing.TYPE_CHECKING:\n    <NOT1>\nelse:\n    <EXEC1>\n",
    "if t.TYPE_CHECKING:\n    <NOT1>\n    <NOT2>\n",
    "if not TYPE_CHECKING:\n    <EXEC1>\nelse:\n    <NOT1>\n",
    "if sys.version_info >= (3, 8):\n    <EXEC1>\nelse:\n    <NOT1>\n",
    "if sys.platform == 'nowhere':\n    <NOT1>\nelse:\n    <EXEC1>\n",
    "if VALUE:\n    <EXEC1>\nelif sys.platform:\n    <NOT1>\n",
    "for index_<number> in range(1):\n    <EXEC1>\n",
    "with open(__file__, 'rb'):\n    <EXEC1>\n",
)
_CALLED = (
    "def now_<number>():\n    <WITHIN1>\n    return None\n\n\nnow_<number>()\n",
    (
        "def decorate_<number>(function):\n    <WITHIN1>\n    return function\n\n\n"
        "@decorate_<number>\ndef decorated_<number>():\n    <NOT1>\n"
    ),
)
