"""Laws that hold for whatever imports a file has, in whatever layout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.codemod import rewrite_imports
from debundle.model import Remedy, Rewrite, Surroundings

PROVIDERS = {"lawful.a": ("one", "two", "three"), "lawful.b": ("one", "four"), "lawful.b.c": ("x",)}
USES = (
    "def use_{0}():\n    return {0}\n",
    'def use_{0}(p={0}):\n    """Doc."""\n    return p\n',
    "def use_{0}(x: {0} = 1) -> 'list[{0}]':\n    return x\n",
    "class Use_{0}:\n  def method(self):\n    for i in 1, 2:\n      i = {0}\n    return i\n",
    "use_{0} = lambda: {0}\n",
    "def use_{0}():\n    def inner():\n        return [{0} for _ in (1,)]\n    return inner()\n",
    "def use_{0}(flag=True):\n    if flag: return {0}\n    else:\n        return 0\n",
    "made_{0} = {0}\n",
    "",
)
HEADERS = (
    "",
    "# -*- coding: utf-8 -*-\n",
    '"""Doc."""\n',
    '"""Doc."""\nfrom __future__ import division\n',
)


@dataclass(frozen=True)
class Statement:
    """An import statement with the names that it binds, and those that are cut."""

    lines: tuple[str, ...]
    module: str
    names: tuple[str, ...]
    cut: tuple[str, ...]


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """One import of some names, spelt in one of many ways."""
    module = draw(st.sampled_from(sorted(PROVIDERS)))
    if draw(st.integers(0, 4)) == 0:
        return Statement((f"import {module}",), module, ("lawful",), ())
    names = draw(st.lists(st.sampled_from(PROVIDERS[module]), min_size=1, unique=True))
    aliases = [draw(st.sampled_from([name, f"{name} as {name}_as"])) for name in names]
    bound = tuple(alias.rpartition(" ")[2] for alias in aliases)
    cut = draw(st.lists(st.sampled_from(names), unique=True))
    written = draw(st.sampled_from([module, "." + module.partition(".")[2]]))
    start = f"from {written} import "
    style = draw(st.sampled_from(["plain", "block", "hanging", "backslash"]))
    comment = draw(st.sampled_from(["", "  # why", "  # noqa: F401"]))
    if style == "plain":
        lines = [start + ", ".join(aliases) + comment]
    elif style == "block":
        lines = [f"{start}({comment}", *(f"    {alias},{comment}" for alias in aliases), ")"]
    elif style == "hanging":
        lines = [f"{start}({aliases[0]},", *(f"      {alias}," for alias in aliases[1:])]
        lines[-1] += f"){comment}"
    else:
        lines = [f"{start}\\", "    " + ", \\\n    ".join(aliases)]
    return Statement(tuple("\n".join(lines).split("\n")), module, bound, tuple(cut))


@st.composite
def files(draw: st.DrawFn) -> tuple[bytes, list[Rewrite]]:
    """A file with imports, uses of their names, and what is to be cut from it."""
    text = draw(st.sampled_from(HEADERS))
    rewrites = []
    bound: set[str] = set()
    for item in draw(st.lists(statements(), min_size=1, max_size=5)):
        line = text.count("\n") + 1
        text += "".join(f"{part}\n" for part in item.lines)
        bound.update(item.names)
        remedy = draw(st.sampled_from([Remedy.DEFER, Remedy.FACADE, Remedy.TYPING_ONLY]))
        distribution = draw(st.sampled_from(["", "lawful-rest"]))
        if item.cut or item.names == ("lawful",):
            rewrites.append(
                Rewrite(
                    "lawful.user", item.module, line, remedy, item.cut, distribution=distribution
                )
            )
    for name in sorted(bound - {"lawful"}):
        text += draw(st.sampled_from(USES)).format(name)
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    mark = draw(st.sampled_from([b"", b"\xef\xbb\xbf"]))
    return mark + text.replace("\n", newline).encode(), rewrites


@pytest.fixture(scope="module", autouse=True)
def lawful() -> Iterator[None]:
    """The modules that the files import."""
    package = ModuleType("lawful")
    package.__path__ = []
    made = {"lawful": package}
    for name, values in PROVIDERS.items():
        made[name] = ModuleType(name)
        made[name].__path__ = []
        vars(made[name]).update({value: f"{name}:{value}" for value in values})
    package.__dict__.update(a=made["lawful.a"], b=made["lawful.b"])
    made["lawful.b"].__dict__["c"] = made["lawful.b.c"]
    sys.modules.update(made)
    yield
    for name in made:
        del sys.modules[name]


def rewritten(source: bytes, rewrites: list[Rewrite]) -> Any:
    surroundings = Surroundings(modules=frozenset({"lawful", "lawful.user", *PROVIDERS}))
    return rewrite_imports(
        source, rewrites, module="lawful.user", is_package=False, surroundings=surroundings
    )


@given(files())
def test_every_rewrite_is_done_or_left(case: tuple[bytes, list[Rewrite]]) -> None:
    source, rewrites = case

    answer = rewritten(source, rewrites)

    accounted = [item.rewrite for item in (*answer.done, *answer.left)]
    assert sorted(accounted) == sorted(set(rewrites))


@given(files())
def test_twice_is_once(case: tuple[bytes, list[Rewrite]]) -> None:
    source, rewrites = case
    once = rewritten(source, rewrites).source

    assert rewritten(once, rewrites).source == once


@given(files())
def test_names_and_what_functions_return_stay(case: tuple[bytes, list[Rewrite]]) -> None:
    source, rewrites = case

    assert _observed(rewritten(source, rewrites).source) == _observed(source)


@given(files())
def test_what_is_not_touched_stays_byte_by_byte(case: tuple[bytes, list[Rewrite]]) -> None:
    """All lines of functions are still there, in their order."""
    source, rewrites = case

    remaining = iter(_body(rewritten(source, rewrites).source))

    assert all(any(line == other for other in remaining) for line in _body(source))


def _body(source: bytes) -> list[bytes]:
    parts = (b"    return", b"        return", b"    for i", b"      i =", b"    def ", b"  def ")
    return [line for line in source.split(b"\n") if line.startswith(parts)]


def _observed(source: bytes) -> dict[str, Any]:
    module = ModuleType("lawful.user")
    module.__package__ = "lawful"
    sys.modules["lawful.user"] = module
    try:
        exec(compile(source, "user.py", "exec"), vars(module))
        values = {name: getattr(module, name) for name in dir(module) if name[:1] != "_"}
        return {name: _plain(value) for name, value in values.items() if name != "TYPE_CHECKING"}
    finally:
        del sys.modules["lawful.user"]


def _plain(value: Any) -> Any:
    if isinstance(value, type):
        value = value().method
    return value() if callable(value) else str(value)
