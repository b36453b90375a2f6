"""Random package trees full of import statements, for laws that hold on every package.

A package is drawn in two steps: a tree of modules, then statements for each module. Modules
have a rank: children come before their package, and the modules of one package are contiguous.
What executes while a module is imported reaches lower ranks only, so no import can meet a module
that is half imported, and the package really imports: `acyclic=True`. What never executes at
import time (functions, `TYPE_CHECKING`) goes anywhere. `acyclic=False` lets everything go
anywhere, and importing it may fail.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import indent

from hypothesis import strategies as st
from hypothesis.vendor.pretty import RepresentationPrinter

from support.statements import Target, place, statement

ROOT = "bundle"
# Few names, so that modules and the functions that packages export often share one. Those of
# packages are all different: `import a.b.c as x` fails where `a.b` is anything but the package.
_MODULES = ("alpha", "beta", "core", "delta")
_PACKAGES = ("kit", "lab")


@dataclass(frozen=True)
class RandomPackage:
    """A package as files, ready to be written; prints as a listing that one can read."""

    #: Source by POSIX path, e.g. {"bundle/__init__.py": "from .core import VALUE\n"}.
    files: dict[str, str]
    #: Fully qualified names of all modules, sorted.
    modules: tuple[str, ...]
    root: str = ROOT

    def __repr__(self) -> str:
        listing = "".join(
            f"\n--- {path}\n{indent(_without_definitions(text), '    ')}"
            for path, text in sorted(self.files.items())
        )
        return f"RandomPackage:{listing}"

    def _repr_pretty_(self, printer: RepresentationPrinter, cycle: bool) -> None:
        """Print a failing example as a listing; see hypothesis.vendor.pretty."""
        printer.text(repr(self))


@dataclass(frozen=True)
class _Node:
    """A module of the tree, children first."""

    name: str
    children: tuple[_Node, ...]
    is_package: bool

    def in_order(self) -> list[_Node]:
        """The module and everything below it, by rank."""
        return [node for child in self.children for node in child.in_order()] + [self]


@st.composite
def random_packages(
    draw: st.DrawFn,
    *,
    acyclic: bool = True,
    calls: bool = False,
    max_depth: int = 3,
    max_statements: int = 4,
) -> RandomPackage:
    """Packages of 1 to about 20 modules with imports of every kind.

    With `calls`, some functions that import are called while their module is imported.
    """
    tree = draw(_nodes(ROOT, max_depth))
    ranked = tree.in_order()
    files: dict[str, str] = {}
    for rank, node in enumerate(ranked):
        anywhere = [_as_target(item) for item in ranked if item is not node]
        earlier = [_as_target(item) for item in ranked[:rank]] if acyclic else anywhere
        files[_path(node)] = draw(
            _sources(node, earlier, anywhere, calls=calls, max_statements=max_statements)
        )
    return RandomPackage(files, tuple(sorted(node.name for node in ranked)))


def _without_definitions(text: str) -> str:
    """A source as a reader of a failing example wants it: without what all modules have."""
    head, _, rest = text.partition(_DEFINITIONS.partition("{name}")[0])
    return head + rest.partition("return VALUE\n")[2].lstrip("\n") if rest else text


@st.composite
def _nodes(draw: st.DrawFn, name: str, depth: int) -> _Node:
    above = "" if name == ROOT else f"{name.rpartition('.')[2]}_"
    packages = [f"{above}{tail}" for tail in _PACKAGES] if depth > 1 else []
    tails = st.lists(st.sampled_from([*_MODULES, *packages]), unique=True, max_size=4)
    children = [
        draw(_nodes(f"{name}.{tail}", depth - 1))
        if tail in packages
        else _Node(f"{name}.{tail}", (), is_package=False)
        for tail in draw(tails)
    ]
    return _Node(name, tuple(children), is_package=True)


def _as_target(node: _Node) -> Target:
    return Target(node.name, _own_function(node))


def _own_function(node: _Node) -> str:
    """A module may define a function of its own name, a package may not."""
    tail = node.name.rpartition(".")[2]
    return f"make_{tail}" if node.is_package else tail


def _path(node: _Node) -> str:
    return node.name.replace(".", "/") + ("/__init__.py" if node.is_package else ".py")


@st.composite
def _sources(
    draw: st.DrawFn,
    node: _Node,
    earlier: list[Target],
    anywhere: list[Target],
    *,
    calls: bool,
    max_statements: int,
) -> str:
    package = node.name if node.is_package else node.name.rpartition(".")[0]
    head = draw(st.sampled_from(_HEADS))
    blocks = []
    for number in range(draw(st.integers(0, max_statements))):
        executed = statement(node.name, package, earlier, top_level=True)
        executed_within = statement(node.name, package, earlier, top_level=False)
        unexecuted = statement(node.name, package, anywhere, top_level=False)
        blocks.append(
            draw(place(executed, executed_within, unexecuted, number=number, calls=calls))
        )
    return head + _DEFINITIONS.format(name=_own_function(node)) + "".join(blocks)


_HEADS = (
    "",
    '"""Import nothing: `import this` stands in a docstring."""\n',
    "from __future__ import annotations\n",
    "# import antigravity: only a remark, with a letter that needs UTF-8: \u00e9\n",
    "\ufeff# This file begins with a byte-order mark.\n",
)

# Every module defines the same names and a function of its own, so that what a package exports
# may have the name of a submodule.
_DEFINITIONS = """\
import importlib
import sys
import typing
import typing as t
from typing import TYPE_CHECKING

VALUE = 1


class Thing:
    pass


def helper(*arguments):
    return arguments


def {name}():
    return VALUE


"""
