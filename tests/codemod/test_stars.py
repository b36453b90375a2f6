"""What star imports bind, as far as sources show it: the same as Python says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from debundle.codemod import read_surroundings, star_names


def names(files: Mapping[str, str], module: str) -> tuple[str, ...] | None:
    return star_names(
        lambda name: (files[name].encode(), name == "p") if name in files else None, module
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("__all__ = ['b', 'a']\nc = 1\n", ("a", "b")),
        ("__all__ = ('a',) + ('b',)\n__all__ += ['c']\n", ("a", "b", "c")),
        ("__all__ = ['a']\n__all__.append('b')\n__all__.extend(['c'])\n", ("a", "b", "c")),
        ("__all__ = ['a']\nif __all__ != sorted(__all__):\n    raise ValueError\n", ("a",)),
        ("from p import other\n__all__ = ['a'] + other.__all__\n", ("a", "one", "two")),
        ("__all__ = [n for n in dir()]\n", None),
        ("__all__ = ['a']\n__all__.remove('a')\n", None),
        (
            "import os.path\nfrom x import y as z\n_a = b = 1\ndef f(): c = 1\n",
            ("b", "f", "os", "z"),
        ),
        ("a = b = 1\ndel b\n", ("a",)),
        ("if x:\n    a = 1\nelse:\n    a = 2\n", ("a",)),
        ("try:\n    import a\nexcept ImportError:\n    a = None\n", ("a",)),
        ("try:\n    import a\nexcept ImportError:\n    pass\n", None),
        ("if x:\n    a = 1\n", None),
        ("if __name__ == '__main__':\n    a = 1\n", ()),
        ("from typing import TYPE_CHECKING as T\nif T:\n    import a\n", ("T",)),
        ("from p.other import *\n", ("one", "two")),
        ("from p.unknown import *\n", None),
        (")", None),
    ],
)
def test_the_names_are_those_that_python_binds(
    source: str, expected: tuple[str, ...] | None
) -> None:
    other = "__all__ = ['one', 'two']\n"

    assert names({"p": "", "p.m": source, "p.other": other}, "p.m") == expected


def test_a_package_has_the_submodules_that_it_loads() -> None:
    files = {"p": "from p.a import x\n", "p.a": "import p.b.c\nx = 1\n", "p.b": "", "p.b.c": ""}

    assert names(files, "p") == ("a", "b", "x")


def test_a_name_is_followed_to_the_module_that_makes_it() -> None:
    files = {"p": "from p.a import *\n", "p.a": "from p.b import x\n", "p.b": "x = 1\n"}

    found = read_surroundings(
        lambda name: (files[name].encode(), name == "p") if name in files else None,
        modules=files,
        starred=["p"],
    )

    assert found.exports == {"p": ("a", "b", "x")}
    assert found.ways["p"]["x"] == ("p", "p.a", "p.b")
