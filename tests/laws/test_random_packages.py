"""The random packages are what they claim to be; laws about them would mean little otherwise."""

from __future__ import annotations

import ast
import subprocess
import sys

from hypothesis import given

from support import RandomPackage, random_packages, temporary_package

_IMPORT_ALL = "import importlib, sys; [importlib.import_module(n) for n in sys.argv[1:]]"


@given(random_packages(acyclic=False, calls=True))
def test_every_random_source_parses(package: RandomPackage) -> None:
    for path, source in package.files.items():
        ast.parse(source.encode(), path)


@given(random_packages(calls=True))
def test_acyclic_packages_import_without_error(package: RandomPackage) -> None:
    folder = temporary_package(package.files)
    program = f"import sys; sys.path.insert(0, {str(folder)!r}); {_IMPORT_ALL}"
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, *package.modules],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
