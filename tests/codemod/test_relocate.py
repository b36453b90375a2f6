"""A definition moves to where it is needed, and its old name stays importable."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from debundle.codemod import Relocation, relocate_definition

PROVIDER = b"""\
import math, os

# Rounds up.
@staticmethod
def ceil(x):  # up
    return math.ceil(x)
def other():
    return ceil(os.name)
"""
IMPORTER = b"""\
from pkg.provider import ceil  # small

def use():
    return ceil(1.5)
"""


def move(provider: bytes, importer: bytes, name: str = "ceil") -> Relocation:
    return relocate_definition(
        provider,
        importer,
        name=name,
        provider_module="pkg.provider",
        importer_module="pkg.importer",
        importer_is_package=False,
    )


def test_the_definition_takes_its_comments_and_its_imports_along() -> None:
    assert move(PROVIDER, IMPORTER) == Relocation(
        provider=(
            b"import math, os\n\nfrom pkg.importer import ceil\n"
            b"def other():\n    return ceil(os.name)\n"
        ),
        importer=(
            b"import math\n# Rounds up.\n@staticmethod\ndef ceil(x):  # up\n"
            b"    return math.ceil(x)\n\ndef use():\n    return ceil(1.5)\n"
        ),
    )


def test_moving_a_definition_leaves_its_old_name_importable(
    temporary_package: Callable[[Mapping[str, str | bytes]], Path],
) -> None:
    moved = move(b"limit = 3\n", b"from pkg.provider import limit\n", "limit")
    folder = temporary_package(
        {"pkg/provider.py": moved.provider, "pkg/importer.py": moved.importer}
    )

    check = "from pkg.provider import limit as a; from pkg.importer import limit as b; print(a, b)"
    done = subprocess.run(
        [sys.executable, "-c", check], cwd=folder, capture_output=True, check=True
    )

    assert done.stdout.split() == [b"3", b"3"]


def test_one_of_several_imported_names_moves() -> None:
    moved = move(b"a = 1\nb = 2\n", b"from pkg.provider import a, b\nx = a\n", "a")

    assert moved.importer == b"from pkg.provider import b\na = 1\nx = a\n"


@pytest.mark.parametrize(
    ("provider", "importer", "reason"),
    [
        (b"from pkg import x\nceil = x\n", IMPORTER, "it needs x, which stays behind"),
        (b"ceil = 1\nceil = 2\n", IMPORTER, "ceil is bound 2 times"),
        (b"ceil, floor = 1, 2\n", IMPORTER, "ceil is assigned together with others"),
        (b"ceil = 1; floor = 2\n", IMPORTER, "ceil shares a line with something else"),
        (b"def f():\n    global ceil\n    ceil = 1\n", IMPORTER, "ceil is bound 1 times"),
        (b"if f():\n    ceil = 1\n", IMPORTER, "ceil is not defined by a statement of its own"),
        (b"ceil = 1\n", b"import pkg\n", "pkg.importer does not import ceil from pkg.provider"),
        (
            b"ceil = 1\n",
            b"from pkg.provider import ceil as up\n",
            "pkg.importer imports ceil in another way",
        ),
        (
            PROVIDER,
            b"from pkg.provider import ceil\nmath = 1\n",
            "math means something else where it would go",
        ),
    ],
)
def test_what_cannot_move_stays(provider: bytes, importer: bytes, reason: str) -> None:
    assert move(provider, importer) == Relocation(provider, importer, reason)
