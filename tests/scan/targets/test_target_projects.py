"""Projects become targets: their import packages, by build backend and by custom."""

from __future__ import annotations

from pathlib import Path

import pytest

from scan.targets.folders import locate_all, roots_of
from support.packages import write_files

pytestmark = pytest.mark.usefixtures("folder")

_PEP621 = '[project]\nname = "p"\n'

_PROJECTS = {
    "src layout": (
        {"pyproject.toml": _PEP621, "src/a/__init__.py": "", "tests/__init__.py": ""},
        {"a": "src/a"},
    ),
    "src layout with a namespace": (
        {"pyproject.toml": _PEP621, "src/sky/store/__init__.py": ""},
        {"sky.store": "src/sky/store"},
    ),
    "flat layout": (
        {
            "pyproject.toml": _PEP621,
            "a/__init__.py": "",
            "tests/__init__.py": "",
            "docs/conf.py": "",
            "tools/__init__.py": "",
            "build/lib/a/__init__.py": "",
            "setup.py": "",
            "noxfile.py": "",
        },
        {"a": "a"},
    ),
    "flat layout of one module": (
        {"pyproject.toml": _PEP621, "a.py": "", "setup.py": "", "tests/test_a.py": ""},
        {"a": "a.py"},
    ),
    "flat layout of a namespace": (
        {"setup.py": "", "sky/store/__init__.py": "", "docs/conf.py": "", "noxfile.py": ""},
        {"sky.store": "sky/store"},
    ),
    "hatch": (
        {
            "pyproject.toml": _PEP621
            + '[tool.hatch.build.targets.wheel]\npackages = ["code/a", "b.py"]\n',
            "code/a/__init__.py": "",
            "b.py": "",
            "src/not_this/__init__.py": "",
        },
        {"a": "code/a", "b": "b.py"},
    ),
    "setuptools in pyproject.toml": (
        {
            "pyproject.toml": _PEP621 + '[tool.setuptools]\npackages = ["a", "a.b"]\n'
            'py-modules = ["m"]\npackage-dir = {"" = "code"}\n',
            "code/a/b/__init__.py": "",
            "code/a/__init__.py": "",
            "code/m.py": "",
        },
        {"a": "code/a", "m": "code/m.py"},
    ),
    "setuptools find": (
        {
            "pyproject.toml": _PEP621 + '[tool.setuptools.packages.find]\nwhere = ["code"]\n'
            'exclude = ["b*"]\n',
            "code/a/__init__.py": "",
            "code/b/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.cfg": (
        {
            "setup.cfg": "[metadata]\nname = p\n[options]\npackages = find:\npackage_dir =\n"
            "    = code\n",
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.py with find_packages": (
        {
            "setup.py": "import setuptools\nsetuptools.setup(name=NAME,"
            " packages=setuptools.find_packages('code', exclude=['b']))",
            "code/a/__init__.py": "",
            "code/b/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.py with a list": (
        {
            "setup.py": "from setuptools import setup\nsetup(packages=['a'],"
            " package_dir={'a': 'elsewhere'}, py_modules=['m'])",
            "elsewhere/__init__.py": "",
            "m.py": "",
        },
        {"a": "elsewhere", "m": "m.py"},
    ),
    "poetry": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "p"\n'
            'packages = [{include = "a", from = "code"}]\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "flit": (
        {
            "pyproject.toml": _PEP621 + '[tool.flit.module]\nname = "sky.a"\n',
            "sky/a/__init__.py": "",
            "other/__init__.py": "",
        },
        {"sky.a": "sky/a"},
    ),
    "uv": (
        {
            "pyproject.toml": _PEP621
            + '[tool.uv.build-backend]\nmodule-name = "sky.a"\nmodule-root = ""\n',
            "sky/a/__init__.py": "",
            "other/__init__.py": "",
        },
        {"sky.a": "sky/a"},
    ),
    "pdm": (
        {
            "pyproject.toml": _PEP621 + '[tool.pdm.build]\npackage-dir = "code"\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "maturin": (
        {
            "pyproject.toml": _PEP621 + '[tool.maturin]\npython-source = "code"\n',
            "code/a/__init__.py": "",
            "src/lib.rs": "",
        },
        {"a": "code/a"},
    ),
    "scikit-build-core": (
        {
            "pyproject.toml": _PEP621 + '[tool.scikit-build]\nwheel.packages = ["code/a"]\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "a declaration that is not true falls back to custom": (
        {
            "pyproject.toml": _PEP621 + '[tool.hatch.build.targets.wheel]\npackages = ["gone"]\n',
            "src/a/__init__.py": "",
        },
        {"a": "src/a"},
    ),
    "a stray init at the top of a project": (
        {"pyproject.toml": _PEP621, "__init__.py": "", "a/__init__.py": ""},
        {"a": "a"},
    ),
    "a workspace": (
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
            'exclude = ["packages/c"]\n',
            "packages/a/pyproject.toml": _PEP621,
            "packages/a/src/a/__init__.py": "",
            "packages/b/pyproject.toml": _PEP621,
            "packages/b/src/b/__init__.py": "",
            "packages/c/pyproject.toml": _PEP621,
            "packages/c/src/c/__init__.py": "",
        },
        {"a": "packages/a/src/a", "b": "packages/b/src/b"},
    ),
    "a repository of projects": (
        {
            "libs/a/pyproject.toml": _PEP621,
            "libs/a/a/__init__.py": "",
            "libs/b/pyproject.toml": _PEP621,
            "libs/b/src/b/__init__.py": "",
        },
        {"a": "libs/a/a", "b": "libs/b/src/b"},
    ),
}


@pytest.mark.parametrize("layout", list(_PROJECTS))
def test_a_projects_import_packages_are_found(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, expected = _PROJECTS[layout]
    write_files(files, tmp_path / "checkout")
    monkeypatch.chdir(tmp_path / "checkout")

    assert roots_of({}, ".") == expected


def test_a_folder_of_a_project_has_the_names_and_metadata_of_the_project() -> None:
    files = {
        "checkout/pyproject.toml": '[project]\nname = "sky-store"\nversion = "3"\n',
        "checkout/src/sky/store/__init__.py": "",
        "checkout/src/sky/store/sub/__init__.py": "",
    }
    write_files(files, Path.cwd())

    for spec, name in (
        ("checkout/src", "sky.store"),
        ("checkout/src/sky", "sky.store"),
        ("checkout/src/sky/store", "sky.store"),
        ("checkout/src/sky/store/sub", "sky.store.sub"),
    ):
        target = locate_all(spec)
        assert ([root.name for root in target.roots], target.label, target.metadata.version) == (
            [name],
            "sky-store",
            "3",
        )
