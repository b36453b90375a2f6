"""Applies every codemod that a package's files allow, and says which names its modules have."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path

from debundle.codemod import read_surroundings, rewrite_imports
from debundle.codemod.names import read_names
from debundle.codemod.selecting import imported_base
from debundle.codemod.text import SourceText, UnreadableSourceError
from debundle.model import Remedy, Rewrite, RewrittenFile, Surroundings

#: Imports every module below a folder and prints its public names, each with what it stands for.
_OBSERVER = """
import contextlib, importlib, io, json, os, sys, traceback, types, warnings
root, package, names = sys.argv[1], sys.argv[2], json.load(sys.stdin)
sys.path.insert(0, root)
warnings.simplefilter("ignore")
found, errors, blamed = {}, {}, {}
for name in names:
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            importlib.import_module(name)
    except BaseException as error:
        errors[name] = f"{type(error).__name__}: {error}"
        frames = traceback.extract_tb(error.__traceback__)
        own = [f.filename for f in frames if f.name == "<module>" and f.filename.startswith(root)]
        blamed[name] = os.path.relpath(own[-1], root) if own else ""
        if name == package:
            break
def words(value):
    if isinstance(value, types.ModuleType):
        return "module " + value.__name__
    named = getattr(value, "__qualname__", None)
    kind = type(value).__qualname__
    return f"{kind} {getattr(value, '__module__', '')}.{named}" if isinstance(named, str) else kind
for name in names:
    module = sys.modules.get(name)
    if module is None or name in errors:
        continue
    assert os.path.realpath(module.__file__).startswith(os.path.realpath(root)), module.__file__
    found[name] = {}
    for item in dir(module):
        if item.startswith(("__", "_lazy", "_own_", "_import_lazily")) or item == "TYPE_CHECKING":
            continue
        try:
            value = getattr(module, item)
            # A submodule is there once somebody has imported it, whoever that is.
            if value is not sys.modules.get(f"{name}.{item}", found):
                found[name][item] = words(value)
        except BaseException as error:
            found[name][item] = f"{type(error).__name__}: {error}"
json.dump([found, errors, blamed], sys.__stdout__)
"""


@dataclass(frozen=True)
class Observed:
    """What the modules of a tree have when all of them have been imported."""

    #: Public names of each module, each with what it stands for.
    names: Mapping[str, Mapping[str, str]]
    #: Why modules could not be imported.
    errors: Mapping[str, str]
    #: The file, below the root, whose own code was running when one of them failed.
    blamed: Mapping[str, str]


class SourceTree:
    """The modules of one package on disk."""

    def __init__(self, folder: Path) -> None:
        """Take all modules below a package's folder."""
        self.package = folder.name
        self.files: dict[str, Path] = {}
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder.parent).with_suffix("").parts
            if all(part.isidentifier() for part in parts) and parts[-1] != "__main__":
                name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
                self.files[name] = path
        self.extensions = sorted(
            ".".join((*path.relative_to(folder.parent).parts[:-1], path.name.partition(".")[0]))
            for suffix in EXTENSION_SUFFIXES
            for path in folder.rglob(f"*{suffix}")
        )
        self.sources = {name: path.read_bytes() for name, path in self.files.items()}
        self.surroundings = self._surroundings()

    def is_package(self, module: str) -> bool:
        """Whether a module is an `__init__`."""
        return self.files[module].name == "__init__.py"

    def rewritten(self, module: str, source: bytes | None = None) -> RewrittenFile:
        """A file with every import of the package cut; or another text in its place."""
        return rewrite_imports(
            self.sources[module] if source is None else source,
            self.rewrites(module),
            module=module,
            is_package=self.is_package(module),
            surroundings=self.surroundings,
        )

    def rewrites(self, module: str) -> list[Rewrite]:
        """A rewrite for each name that a file imports from its own package."""
        try:
            tree = SourceText.read(self.sources[module]).tree
        except UnreadableSourceError:
            return []
        found = []
        for statement in read_names(tree, annotations_are_text=True).imports:
            is_package = self.is_package(module)
            base = imported_base(statement.node, module=module, is_package=is_package)
            for alias in statement.node.names:
                target = base or alias.name
                if f"{base}.{alias.name}" in self.surroundings.modules:
                    target = f"{base}.{alias.name}"
                if target.partition(".")[0] != self.package:
                    continue
                remedy = Remedy.FACADE if is_package else Remedy.DEFER
                if statement.scope.kind == "function":
                    remedy = Remedy.OPTIONAL
                names = (alias.name,) if base else ()
                line = statement.node.lineno
                found.append(Rewrite(module, target, line, remedy, names, distribution="elsewhere"))
        return found

    def observe(self, root: Path) -> Observed:
        """Import every module below a root in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-B", "-c", _OBSERVER, str(root), self.package],
            input=json.dumps(sorted(self.files)),
            capture_output=True,
            text=True,
            check=True,
        )
        return Observed(*json.loads(done.stdout))

    def _surroundings(self) -> Surroundings:
        starred = set()
        for name, source in self.sources.items():
            try:
                tree = SourceText.read(source).tree
            except UnreadableSourceError:
                continue
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    is_package = self.is_package(name)
                    starred.add(imported_base(node, module=name, is_package=is_package))
        return read_surroundings(
            lambda name: (
                (self.sources[name], self.is_package(name)) if name in self.files else None
            ),
            modules=[*self.files, *self.extensions],
            starred=starred & self.files.keys(),
        )

    def _read(self, module: str) -> tuple[bytes, bool] | None:
        known = module in self.files
        return (self.sources[module], self.is_package(module)) if known else None
