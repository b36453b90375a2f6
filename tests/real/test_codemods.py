"""Every codemod on every module of real packages: it parses, and the names stay what they were."""

from __future__ import annotations

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from support.every_codemod import Observed, SourceTree

pytestmark = pytest.mark.real

#: Modules that read what others registered while they were imported. No codemod can know that by
#: the text of one file: the files are left as they were, and the test says which.
NEEDS_SIDE_EFFECTS: dict[str, set[str]] = {
    "IPython": set(),
    "networkx": set(),
    "scipy": set(),
    # Their imports fill the registry `S`, which the others read from, and the tables of units.
    "sympy": {
        "sympy/__init__.py",
        "sympy/core/__init__.py",
        "sympy/physics/units/__init__.py",
        "sympy/series/__init__.py",
        "sympy/sets/__init__.py",
    },
}
#: Names that differ, and why that is so.
EXPLAINED = {
    # A star import hands on whatever submodules somebody has imported by then, under their names:
    # when that is, cutting imports changes.
    "scipy._lib._array_api_compat_vendor.numpy",
    # So `arpack` was the module in the package of that name, and is the package.
    "scipy.sparse.linalg._eigen.arpack",
    # The variable of a loop over a set: another one each time.
    "scipy.sparse._data.npfunc",
}


def folder_of(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


#: Every how many files are tried: all of torch takes minutes. DEBUNDLE_THOROUGH=1 takes them all.
STEPS = {"networkx": 4, "django": 4, "sympy": 16, "scipy": 16, "torch": 40}


@pytest.mark.parametrize("package", STEPS)
def test_every_file_parses_and_twice_is_once(package: str) -> None:
    tree = SourceTree(folder_of(package))
    step = 1 if os.environ.get("DEBUNDLE_THOROUGH") == "1" else STEPS[package]
    tried = sorted(tree.files)[::step]
    wrong = []
    done = 0

    for module in tried:
        answer = tree.rewritten(module)
        done += len(answer.done)
        if any("the edit" in item.reason for item in answer.left):
            wrong.append((module, answer.left[0].reason))
        if tree.rewritten(module, answer.source).source != answer.source:
            wrong.append((module, "twice is not once"))

    assert wrong == []
    assert done > len(tried)


@pytest.mark.parametrize("package", sorted(NEEDS_SIDE_EFFECTS))
def test_public_names_stay_what_they_were(package: str, tmp_path: Path) -> None:
    tree = SourceTree(folder_of(package))
    before = tree.observe(folder_of(package).parent)
    shutil.copytree(folder_of(package), tmp_path / package)
    # Where wheels for Linux keep the libraries that their extensions are linked with.
    for libraries in folder_of(package).parent.glob(f"{package}.libs"):
        shutil.copytree(libraries, tmp_path / libraries.name)
    for module, path in tree.files.items():
        relative = path.relative_to(folder_of(package).parent).as_posix()
        if relative not in NEEDS_SIDE_EFFECTS[package]:
            (tmp_path / relative).write_bytes(tree.rewritten(module).source)

    after = tree.observe(tmp_path)

    assert set(after.errors) <= set(before.errors)
    found = {item.partition(":")[0]: item for item in differences(before, after)}
    assert [found[name] for name in sorted(found.keys() - EXPLAINED)] == []


def differences(before: Observed, after: Observed) -> list[str]:
    """Names that differ, as "module.name: before -> after"."""
    found = []
    for module, names in before.names.items():
        now = after.names.get(module, {})
        for name in sorted({*names, *now}):
            if names.get(name) != now.get(name):
                found.append(f"{module}.{name}: {names.get(name)} -> {now.get(name)}")
    return found
