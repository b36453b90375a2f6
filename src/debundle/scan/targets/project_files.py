"""The files of a project folder that say what it is: pyproject.toml, setup.cfg, setup.py."""

from __future__ import annotations

import ast
import sys
import warnings
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigParserError
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

#: A folder with one of these is a project.
PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")

#: A table of a TOML file: whatever a person wrote there.
Table = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """What the project files of one folder hold, as far as it can be read without running it."""

    folder: Path
    #: pyproject.toml.
    pyproject: Table = field(default_factory=dict)
    #: setup.cfg: option by section.
    setup_cfg: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    #: The keyword arguments of `setup()` in setup.py that are literals.
    setup_py: Table = field(default_factory=dict)
    #: Keyword arguments of `find_packages()` in setup.py that are literals; None without a call.
    find_packages: Table | None = None
    #: One sentence for each file that could not be read.
    notes: tuple[str, ...] = ()

    @property
    def has_identity(self) -> bool:
        """Whether the files describe a distribution, and not only tools or a workspace."""
        poetry = self.table("tool", "poetry")
        # A pyproject.toml without either may still be a setuptools project by its other files.
        named = bool(self.table("project")) or ("name" in poetry)
        return named or "metadata" in self.setup_cfg or (self.folder / "setup.py").is_file()

    def table(self, *path: str) -> Table:
        """A table of pyproject.toml, e.g. ("tool", "poetry"); empty where there is none."""
        found: Any = self.pyproject
        for key in path:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, Mapping) else {}


def is_project(folder: Path) -> bool:
    """Whether a folder has a file that makes it a project."""
    return any((folder / name).is_file() for name in PROJECT_FILES)


def read_project_files(folder: Path) -> ProjectFiles:
    """Read the project files of a folder; what cannot be read is noted and left out.

    setup.py is parsed, never run: only literal arguments are seen.
    """
    notes: list[str] = []
    setup_py, find_packages = _read_setup_py(folder / "setup.py", notes)
    return ProjectFiles(
        folder,
        pyproject=_read_toml(folder / "pyproject.toml", notes),
        setup_cfg=_read_setup_cfg(folder / "setup.cfg", notes),
        setup_py=setup_py,
        find_packages=find_packages,
        notes=tuple(sorted(notes)),
    )


def read_text(path: Path) -> str:
    """The text of a small file; "" where it is missing or unreadable, odd bytes replaced."""
    try:
        return path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        return ""


def parse_python(path: Path) -> ast.Module | None:
    """The syntax tree of a Python file; None where it cannot be read or parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def texts(value: object) -> tuple[str, ...]:
    """The strings in a value that should be a list of strings, or one string."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple)):
        return tuple(item for item in value if isinstance(item, str))
    return ()


def _read_toml(path: Path, notes: list[str]) -> Table:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        notes.append(f"{path.name} cannot be read ({error}); it is ignored.")
        return {}


def _read_setup_cfg(path: Path, notes: list[str]) -> Mapping[str, Mapping[str, str]]:
    if not path.is_file():
        return {}
    parser = ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, ConfigParserError) as error:
        reason = str(error).splitlines()[0]
        notes.append(f"{path.name} cannot be read ({reason}); it is ignored.")
        return {}
    return {section: dict(parser.items(section)) for section in parser.sections()}


def _read_setup_py(path: Path, notes: list[str]) -> tuple[Table, Table | None]:
    if not path.is_file():
        return {}, None
    tree = parse_python(path)
    if tree is None:
        notes.append(f"{path.name} is not Python that this interpreter can read; it is ignored.")
        return {}, None
    setup: dict[str, Any] = {}
    find_packages: dict[str, Any] | None = None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            if _callee(node) == "setup":
                setup.update(_literal_arguments(node))
            elif _callee(node) in ("find_packages", "find_namespace_packages"):
                find_packages = find_packages or {}
                find_packages.update(_literal_arguments(node))
                if node.args and isinstance(node.args[0], ast.Constant):
                    find_packages["where"] = node.args[0].value
    return setup, find_packages


def _callee(call: ast.Call) -> str:
    """The last part of the called name: "setup" of both `setup()` and `setuptools.setup()`."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _literal_arguments(call: ast.Call) -> dict[str, Any]:
    literals: dict[str, Any] = {}
    for keyword in call.keywords:
        try:
            value = ast.literal_eval(keyword.value)
        except (ValueError, TypeError, MemoryError, RecursionError):
            continue
        if keyword.arg is not None:
            literals[keyword.arg] = value
    return literals
