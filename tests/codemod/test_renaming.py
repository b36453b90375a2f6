"""Files that follow modules to new names: what changes, and that nothing else does."""

from __future__ import annotations

from textwrap import dedent

import pytest

from debundle.codemod import Following, Renaming, defined_names, rename_modules

#: `a.b` moved with what lies below it, except `a.b.e`; `a` and `a.k` stayed.
NAMES = {"a.b": "a_b", "a.b.c": "a_b.c", "a.d": "a_d.d", "a.b.e": "x_e.e"}
MODULES = frozenset({"a", "a.k", *NAMES})
ALL = Renaming(NAMES, MODULES, allowed=MODULES)

CASES = {
    "the base of a from-import": (
        "from a.b import X, c as q  # kept\n",
        "from a_b import X, c as q  # kept\n",
    ),
    "names that went to two places": (
        "from a.b import X, c as q, e  # kept\n",
        "from a_b import X, c as q  # kept\nfrom x_e import e\n",
    ),
    "a statement of many lines": (
        "from .b import (\n    X,  # one\n    e,\n)\n",
        "from a_b import (\n    X,  # one\n)\nfrom x_e import e\n",
    ),
    "submodules of a package that stayed": (
        "from . import b, d, k\n",
        "from . import k\nimport a_b as b\nfrom a_d import d\n",
    ),
    "a suite on one line": ("if 1: from . import d\n", "if 1: from a_d import d\n"),
    "two statements on a line": (
        "import os; from . import d, k; x = 1\n",
        "import os; from . import k; from a_d import d; x = 1\n",
    ),
    "a module under another name": (
        "import a.b.c as m, os\n",
        "import a_b.c as m, os\n",
    ),
    "paths behind an import": (
        "import a.b.c\n\n\ndef f(x: 'a.b.c.T'):\n    return a.b.c.X, a . b.Y\n",
        "import a_b.c\n\n\ndef f(x: 'a_b.c.T'):\n    return a_b.c.X, a_b.Y\n",
    ),
    "a root that is still read": (
        "import a.b.c\n\nprint(a.b.c, a.k)\n",
        "import a, a_b.c\n\nprint(a_b.c, a.k)\n",
    ),
    "a path that nothing in the file imports": (
        "import a\n\n\ndef f():\n    return a.d.Y\n",
        "import a, a_d.d\n\n\ndef f():\n    return a_d.d.Y\n",
    ),
    "an import in a function": (
        "def f():\n    import a.b.e\n    return a.b.e.X\n\n\na = 1\nprint(a)\n",
        "def f():\n    import x_e.e\n    return x_e.e.X\n\n\na = 1\nprint(a)\n",
    ),
    "a name of the same spelling elsewhere": (
        "import a.b\n\n\ndef f(a):\n    return a.b\n",
        "import a_b\n\n\ndef f(a):\n    return a.b\n",
    ),
    "the argument of import_module": (
        "import importlib\nimportlib.import_module('a.b.c')\nprint('a.b.c')\n",
        "import importlib\nimportlib.import_module(\"a_b.c\")\nprint('a.b.c')\n",
    ),
    "an import for type checkers": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a.d import T\n",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from a_d.d import T\n",
    ),
    "a star": ("from a.b import *\n", "from a_b import *\n"),
    "no space behind the keyword": ("from.b import X\n", "from a_b import X\n"),
    "line ends of another system": (
        "from . import d, k\r\nx = 1\r\n",
        "from . import k\r\nfrom a_d import d\r\nx = 1\r\n",
    ),
    "nothing that moved": ("import a.k, os\nfrom . import k\n",) * 2,
}


@pytest.mark.parametrize(("before", "after"), CASES.values(), ids=CASES)
def test_a_file_that_stays_follows_what_moves(before: str, after: str) -> None:
    assert renamed(before, module="a.k") == after


def test_relative_imports_stay_where_the_new_names_allow_it() -> None:
    source = "from .c import f\nfrom . import c\nfrom .e import g\nfrom .. import k\n"
    after = "from .c import f\nfrom . import c\nfrom x_e.e import g\nfrom a import k\n"
    assert renamed(source, module="a.b", is_package=True) == after


def test_an_attribute_is_told_from_a_submodule_of_the_same_name() -> None:
    reached = MODULES - {"a.d"}
    assert renamed("from a import d\n", module="a.k", reached=reached) == "from a import d\n"


def test_a_name_of_a_module_out_of_reach_is_taken_from_where_it_is_defined() -> None:
    providers = {("a.b", "X"): "a.d"}
    after = "from a_b import Y\nfrom a_d.d import X\n"
    assert renamed("from a.b import X, Y\n", module="a.k", providers=providers) == after


def test_lazy_names_are_looked_for_where_they_are_now() -> None:
    head = "# Names that are imported when they are first read (PEP 562).\n_lazy_names = {\n"
    before = '    "X": ("a.b", "X"),\n    "e": ("a.b", "e"),\n    "d": (".d", ""),\n'
    after = '    "X": ("a_b", "X"),\n    "e": ("x_e.e", ""),\n    "d": ("a_d.d", ""),\n'
    tail = '}\nOTHER = (("a.b", 1), "a.b")\n'
    found = renamed(f"{head}{before}{tail}", module="a", is_package=True)
    assert found == f"{head}{after}{tail}"
    few = renamed(f"{head}{before}{tail}", module="a", is_package=True, reached=frozenset())
    assert '"e": ("a_b", "e")' in few


def test_a_path_that_may_not_be_imported_keeps_its_old_name() -> None:
    source = "import a\n\n\ndef f():\n    return a.d.Y\n"
    few = Renaming(NAMES, MODULES, allowed=frozenset({"a", "a.k"}))
    assert renamed(source, module="a.k", renaming=few) == source


def test_a_file_that_may_not_import_the_root_lets_go_of_it() -> None:
    source = "import a\n\n\ndef f():\n    return a.b.Y\n"
    few = Renaming(NAMES, MODULES, allowed=frozenset({"a.b", "a.b.c"}))
    after = "import a_b\n\n\ndef f():\n    return a_b.Y\n"
    assert renamed(source, module="a.b.c", renaming=few) == after


def test_a_new_name_that_means_something_else_is_not_written() -> None:
    source = "import a.b\n\na_b = 1\nprint(a.b.X)\n"
    answer = rename_modules(source.encode(), ALL, following("a.k"))
    assert answer.source.decode() == source
    assert answer.notes == ("a_b means something else in the file: old names stay from line 1 on",)


def test_a_file_that_cannot_be_parsed_stays_as_it_is() -> None:
    answer = rename_modules(b"from a.b import (\n", ALL, following("a.k"))
    assert answer.source == b"from a.b import (\n"
    assert answer.notes[0].startswith("it cannot be parsed here, and keeps old names: ")


def test_the_names_that_a_module_binds() -> None:
    source = b"import os\nfrom x import y as z\nclass C: q = 1\ndef f(): g = 2\nif 1: h = 3\n"
    assert defined_names(source) == {"os", "z", "C", "f", "h"}
    assert defined_names(b"(") == frozenset()


def renamed(
    source: str,
    *,
    module: str,
    is_package: bool = False,
    reached: frozenset[str] = MODULES,
    providers: dict[tuple[str, str], str] | None = None,
    renaming: Renaming = ALL,
) -> str:
    file = Following(module, is_package, reached, providers or {})
    answer = rename_modules(dedent(source).encode(), renaming, file)
    assert answer.notes == ()
    return answer.source.decode()


def following(module: str) -> Following:
    return Following(module, is_package=False, reached=MODULES)
