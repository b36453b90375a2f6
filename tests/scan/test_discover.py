"""Modules by the rules of the import system."""

from __future__ import annotations

import importlib.machinery
from collections.abc import Callable, Mapping
from pathlib import Path

from debundle.model import ModuleKind, SourceRoot, Target
from debundle.scan.discover import Found, discover_modules
from support import temporary_package

EXTENSION = importlib.machinery.EXTENSION_SUFFIXES[0]
Package = Callable[[Mapping[str, str | bytes]], Path]


def discover(folder: Path, *roots: str) -> Found:
    found = [SourceRoot(name, folder / name.replace(".", "/")) for name in roots or ("p",)]
    return discover_modules(Target(found[0].name, tuple(found)))


def kinds(found: Found) -> dict[str, ModuleKind]:
    sources = {
        file.name: ModuleKind.PACKAGE if file.is_package else ModuleKind.MODULE
        for file in found.sources
    }
    return sources | {module.name: module.kind for module in found.sourceless}


def test_packages_modules_namespaces_and_extensions_are_told_apart(
    temporary_package: Package,
) -> None:
    folder = temporary_package(
        {
            "p/__init__.py": "",
            "p/a.py": "",
            "p/q/__init__.py": "",
            "p/q/b.py": "",
            "p/space/": "",
            "p/space/deep/": "",
            "p/space/deep/c.py": "",
            "p/data/": "",
            "p/data/table.csv": "1",
            f"p/_native{EXTENSION}": b"",
        }
    )
    assert kinds(discover(folder)) == {
        "p": ModuleKind.PACKAGE,
        "p.a": ModuleKind.MODULE,
        "p.q": ModuleKind.PACKAGE,
        "p.q.b": ModuleKind.MODULE,
        "p.space": ModuleKind.NAMESPACE,
        "p.space.deep": ModuleKind.NAMESPACE,
        "p.space.deep.c": ModuleKind.MODULE,
        "p._native": ModuleKind.EXTENSION,
    }


def test_a_package_hides_the_module_of_its_name(temporary_package: Package) -> None:
    folder = temporary_package({"p/q.py": "x = 1\n", "p/q/__init__.py": "", "p/q/b.py": ""})
    found = discover(folder)
    assert [(file.name, file.relative) for file in found.sources] == [
        ("p", "p/__init__.py"),
        ("p.q", "p/q/__init__.py"),
        ("p.q.b", "p/q/b.py"),
    ]


def test_a_source_stands_for_the_extension_compiled_from_it(temporary_package: Package) -> None:
    compiled = {f"p/fast{EXTENSION}": b"", f"p/__init__{EXTENSION}": b""}
    folder = temporary_package({"p/fast.py": "", **compiled})
    assert kinds(discover(folder)) == {"p": ModuleKind.PACKAGE, "p.fast": ModuleKind.MODULE}


def test_what_no_import_can_reach_is_no_module(temporary_package: Package) -> None:
    folder = temporary_package(
        {
            "p/a.b.py": "",
            "p/.py": "",
            "p/0001_initial.py": "",
            "p/not-a-package/": "",
            "p/not-a-package/c.py": "",
            "p/__pycache__/": "",
            "p/__pycache__/a.py": "",
            "p/\u00e9.py": "",
        }
    )
    assert sorted(kinds(discover(folder))) == ["p", "p.0001_initial", "p.\u00e9"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    temporary_package({"p/q/a.py": ""}, tmp_path)
    (tmp_path / "p/q/back").symlink_to(tmp_path / "p", target_is_directory=True)
    (tmp_path / "p/q/self").symlink_to(tmp_path / "p/q/self")
    assert sorted(kinds(discover(tmp_path))) == ["p", "p.q", "p.q.a"]


def test_a_linked_module_is_a_module(tmp_path: Path) -> None:
    temporary_package({"p/a.py": "x = 1\n", "elsewhere.txt": "y = 1\n"}, tmp_path)
    (tmp_path / "p/b.py").symlink_to(tmp_path / "elsewhere.txt")
    assert sorted(kinds(discover(tmp_path))) == ["p", "p.a", "p.b"]


def test_a_root_may_be_a_file_or_lie_in_a_namespace(tmp_path: Path) -> None:
    temporary_package({"alone.py": "", "cloud/": "", "cloud/store/a.py": ""}, tmp_path)
    roots = (
        SourceRoot("alone", tmp_path / "alone.py"),
        SourceRoot("cloud.store", tmp_path / "cloud/store"),
    )
    found = discover_modules(Target("several", roots))
    assert kinds(found) == {
        "alone": ModuleKind.MODULE,
        "cloud": ModuleKind.NAMESPACE,
        "cloud.store": ModuleKind.PACKAGE,
        "cloud.store.a": ModuleKind.MODULE,
    }


def test_modules_are_sorted_by_name(temporary_package: Package) -> None:
    folder = temporary_package({"p/b.py": "", "p/a/c.py": "", "p/a_.py": ""})
    names = [file.name for file in discover(folder).sources]
    assert names == sorted(names)
