"""Metadata come out the same, whichever of the many forms they are written in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.model import DistributionMetadata, EntryPoint, SilentProgress
from debundle.scan.targets import locate_target
from debundle.scan.targets.core_metadata import read_core_metadata, read_entry_points
from debundle.scan.targets.licenses import spdx_expression
from debundle.scan.targets.poetry import poetry_metadata
from debundle.scan.targets.project_files import ProjectFiles
from support.packages import write_files

_EXPECTED = DistributionMetadata(
    name="shine",
    version="1.2",
    summary="Bright",
    requires_python=">=3.10",
    requires_dist=("rich>=13", 'attrs; extra == "cli"'),
    license_expression="MIT",
    license_text="MIT",
    license_files=("LICENSE",),
    authors=(("Ann", "ann@example.org"),),
    keywords=("light", "sun"),
    classifiers=("Typing :: Typed",),
    urls=(("Homepage", "https://example.org"),),
    entry_points=(
        EntryPoint("console_scripts", "shine", "shine.cli:main"),
        EntryPoint("shine.plugins", "one", "shine.one"),
    ),
)

_PEP621 = """
    [project]
    name = "shine"
    version = "1.2"
    description = "Bright"
    requires-python = ">=3.10"
    dependencies = ["rich>=13"]
    license = "MIT"
    authors = [{name = "Ann", email = "ann@example.org"}]
    keywords = ["light", "sun"]
    classifiers = ["Typing :: Typed"]
    [project.optional-dependencies]
    cli = ["attrs"]
    [project.urls]
    Homepage = "https://example.org"
    [project.scripts]
    shine = "shine.cli:main"
    [project.entry-points."shine.plugins"]
    one = "shine.one"
    """

_POETRY = """
    [tool.poetry]
    name = "shine"
    version = "1.2"
    description = "Bright"
    license = "MIT"
    authors = ["Ann <ann@example.org>"]
    keywords = ["light", "sun"]
    classifiers = ["Typing :: Typed"]
    homepage = "https://example.org"
    [tool.poetry.dependencies]
    python = ">=3.10"
    rich = ">=13"
    attrs = {version = "*", optional = true}
    [tool.poetry.extras]
    cli = ["attrs"]
    [tool.poetry.scripts]
    shine = "shine.cli:main"
    [tool.poetry.plugins."shine.plugins"]
    one = "shine.one"
    """

_SETUP_CFG = """\
[metadata]
name = shine
version = attr: shine.__version__
description = Bright
license = MIT
author = Ann
author_email = ann@example.org
keywords = light, sun
classifiers =
    Typing :: Typed
url = https://example.org
[options]
python_requires = >=3.10
install_requires =
    rich>=13
[options.extras_require]
cli =
    attrs
[options.entry_points]
console_scripts =
    shine = shine.cli:main
shine.plugins =
    one = shine.one
"""

_SETUP_PY = """\
from setuptools import setup, find_packages
import os
setup(
    name="shine",
    version=os.environ["VERSION"],
    description="Bright",
    license="MIT",
    author="Ann",
    author_email="ann@example.org",
    keywords="light sun",
    classifiers=["Typing :: Typed"],
    url="https://example.org",
    python_requires=">=3.10",
    install_requires=["rich>=13"],
    extras_require={"cli": ["attrs"]},
    packages=find_packages(),
    entry_points={
        "console_scripts": ["shine = shine.cli:main"],
        "shine.plugins": "one = shine.one",
    },
)
raise SystemExit("setup.py was run")
"""


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("pyproject.toml", _PEP621),
        ("pyproject.toml", _POETRY),
        ("setup.cfg", _SETUP_CFG),
        ("setup.py", _SETUP_PY),
    ],
    ids=["PEP 621", "poetry", "setup.cfg", "setup.py"],
)
def test_every_form_of_project_metadata_reads_the_same(
    tmp_path: Path, file: str, text: str
) -> None:
    write_files({file: text, "LICENSE": "", "shine/__init__.py": '__version__ = "1.2"\n'}, tmp_path)

    with locate_target([str(tmp_path)], progress=SilentProgress()) as target:
        assert target.metadata == _EXPECTED


_METADATA = """\
Metadata-Version: 2.4
Name: shine
Version: 1.2
Summary: Bright
Requires-Python: >=3.10
Requires-Dist: rich>=13
Requires-Dist: attrs; extra == "cli"
Requires-Dist: this is (( no requirement
Provides-Extra: cli
License: MIT
License-File: LICENSE
Author-email: Ann <ann@example.org>
Keywords: light,sun
Classifier: Typing :: Typed
Project-URL: Homepage, https://example.org
Home-page: UNKNOWN

A long description: with Name: other
"""

_ENTRY_POINTS = """\
[shine.plugins]
one = shine.one
[console_scripts]
; comment
# comment
shine = shine.cli:main
nonsense
"""


def test_core_metadata_read_the_same() -> None:
    assert read_core_metadata(_METADATA, entry_points=_ENTRY_POINTS) == _EXPECTED


def test_missing_core_metadata_are_empty() -> None:
    assert read_core_metadata("") == DistributionMetadata()


@given(st.text(), st.text())
def test_no_metadata_text_is_too_odd_to_read(text: str, entry_points: str) -> None:
    metadata = read_core_metadata(text, entry_points=entry_points)

    assert list(metadata.entry_points) == sorted(set(metadata.entry_points))


def test_entry_points_with_extras_keep_the_module() -> None:
    (point,) = read_entry_points("[g]\nname = a.b:c [extra]  # why\n")

    assert point == EntryPoint("g", "name", "a.b:c [extra]")
    assert point.module == "a.b"


@pytest.mark.parametrize(
    ("files", "version"),
    [
        ({"pkg/__init__.py": "from pkg.version import __version__\n"}, "0"),
        ({"pkg/__init__.py": '__version__: str = "3.1"\n'}, "3.1"),
        ({"pkg/__init__.py": "", "pkg/version.py": "__version__ = version = '3.2'\n"}, "3.2"),
        ({"pkg/__init__.py": "", "pkg/__about__.py": "__version__ = '3.3'\n"}, "3.3"),
        ({"pkg/__init__.py": "def broken(:\n", "pkg/_version.py": "version = '3.4'\n"}, "3.4"),
        ({"pkg/__init__.py": "", "VERSION": "3.5\n"}, "3.5"),
        ({"pkg/__init__.py": "", "VERSION": "see the release notes\n"}, "0"),
    ],
)
def test_a_dynamic_version_is_the_literal_one_if_there_is_one(
    tmp_path: Path, files: dict[str, str], version: str
) -> None:
    project = {"pyproject.toml": '[project]\nname = "p"\ndynamic = ["version"]\n'}
    write_files({**project, **files}, tmp_path)

    with locate_target([str(tmp_path)], progress=SilentProgress()) as target:
        assert target.metadata.version == version


@pytest.mark.parametrize(
    ("table", "file"),
    [
        ('[tool.hatch.version]\npath = "odd/place.py"\n', "odd/place.py"),
        ('[tool.setuptools.dynamic]\nversion = {attr = "pkg.odd.VERSION"}\n', "pkg/odd.py"),
    ],
)
def test_a_dynamic_version_is_read_where_the_backend_would_read_it(
    tmp_path: Path, table: str, file: str
) -> None:
    write_files(
        {
            "pyproject.toml": f'[project]\nname = "p"\ndynamic = ["version"]\n{table}',
            "pkg/__init__.py": "__version__ = 'not this one'\n",
            file: 'VERSION = "4.2"\n',
        },
        tmp_path,
    )

    with locate_target([str(tmp_path)], progress=SilentProgress()) as target:
        assert target.metadata.version == "4.2"


@pytest.mark.parametrize(
    ("text", "classifiers", "expression"),
    [
        ("MIT", (), "MIT"),
        ("The MIT License", (), "MIT"),
        ("mit or apache-2.0", (), "MIT OR Apache-2.0"),
        ("Apache License, Version 2.0", (), "Apache-2.0"),
        ("Apache 2.0", ("License :: OSI Approved :: Apache Software License",), "Apache-2.0"),
        ("BSD", (), ""),
        ("3-Clause BSD License", ("License :: OSI Approved :: BSD License",), "BSD-3-Clause"),
        ("", ("License :: OSI Approved :: MIT License",), "MIT"),
        ("", ("License :: OSI Approved :: BSD License",), ""),
        ("", ("License :: OSI Approved", "License :: OSI Approved :: MIT License"), "MIT"),
        (
            "",
            (
                "License :: OSI Approved :: MIT License",
                "License :: OSI Approved :: Apache Software License",
            ),
            "",
        ),
        ("MIT", ("License :: OSI Approved :: ISC License (ISCL)",), ""),
        ("Permission is hereby granted, ...\n" * 20, (), ""),
        ("see LICENSE", (), ""),
        ("", (), ""),
    ],
)
def test_a_licence_is_an_expression_only_where_there_is_one_reading(
    text: str, classifiers: tuple[str, ...], expression: str
) -> None:
    assert spdx_expression(text, classifiers) == expression


@pytest.mark.parametrize(
    ("constraint", "requirement"),
    [
        ("^1.2.3", "x>=1.2.3,<2"),
        ("^0.2.3", "x>=0.2.3,<0.3"),
        ("^0.0.3", "x>=0.0.3,<0.0.4"),
        ("~1.2.3", "x>=1.2.3,<1.3"),
        ("~1", "x>=1,<2"),
        ("1.2", "x==1.2"),
        ("*", "x"),
        (">= 1.2, <2", "x>=1.2,<2"),
        (">=1.2 <2", "x>=1.2,<2"),
        ("~=1.2", "x~=1.2"),
        ("^1 || ^2", "x"),
    ],
)
def test_poetry_constraints_become_specifiers(constraint: str, requirement: str) -> None:
    poetry = {"dependencies": {"python": "^3.10", "x": constraint, "y": {"path": "../y"}}}
    metadata = poetry_metadata(ProjectFiles(Path(), pyproject={"tool": {"poetry": poetry}}))

    assert metadata.requires_dist == (requirement,)
    assert metadata.requires_python == ">=3.10,<4"
