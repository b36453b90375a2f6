"""What can be known of extension modules without loading them.

Two things. Which modules they import: code made by Cython, and most code by hand, holds the name
as a string of its own. And which modules they contain: an extension may make modules below itself
(`torch._C._distributed_c10d`), which have no file; they are known from the statements that import
them and from stubs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from debundle.model import Import, Module, ModuleKind, Phase, Reading, Use, Via
from debundle.scan.discover import SourceFile
from debundle.scan.source.facts import TYPING, FileFacts

#: Bytes that stand in the middle of a text: a name after one of them is only its end.
_TEXT = frozenset(range(0x20, 0x7F))


def native_imports(
    extensions: Sequence[SourceFile], modules: frozenset[str], roots: Iterable[str]
) -> Iterator[Import]:
    """The modules of the target whose full names are among an extension's strings.

    Cython writes the names of the modules whose functions and types it takes, and takes them when
    the extension is initialised. A name that is only part of a longer string does not count.
    """
    # One pattern for each root: one that begins with a literal is searched for quickly.
    patterns = [re.compile(rf"{re.escape(root)}(?:\.\w+)*\0".encode()) for root in sorted(roots)]
    for extension in extensions:
        ancestors = {
            extension.name[: match.start()] for match in re.finditer(r"\.", extension.name)
        }
        named = _strings(extension.path, patterns) & modules
        for imported in sorted(named - ancestors - {extension.name}):
            yield Import(extension.name, imported, 0, Phase.IMPORT, Via.NATIVE, Use.IMPORT_TIME)


def modules_inside(
    extensions: Iterable[Module], facts: Mapping[str, FileFacts], data_files: Iterable[str]
) -> list[Module]:
    """The modules that statements import from below extension modules, sorted by name.

    `from extension import name` alone does not tell whether the name is a module's; a stub among
    `data_files` does. They are extensions with the path of the file that makes them.
    """
    owners = {module.name: module for module in extensions if module.kind is ModuleKind.EXTENSION}
    if not owners:
        return []
    stubs = frozenset(_stubbed(path) for path in data_files if path.endswith(".pyi"))
    found: dict[str, Module] = {}
    for item in facts.values():
        for binding in item.bindings:
            if binding.flags & TYPING:
                continue
            named = f"{binding.module}.{binding.name}"
            for owner, name in _inside(named if named in stubs else binding.module, owners):
                found[name] = _nested(name, owner)
    return [found[name] for name in sorted(found)]


def nesting_imports(nested: Iterable[Module], modules: Mapping[str, Module]) -> Iterator[Import]:
    """An extension makes the modules inside it: it has them wherever it is."""
    for module in nested:
        assert module.parent is not None
        owner = modules[module.parent]
        yield Import(owner.name, module.name, 0, Phase.IMPORT, Via.NATIVE, Use.IMPORT_TIME)


def _stubbed(path: str) -> str:
    """The module that a stub describes."""
    return path[: -len(".pyi")].replace("/", ".").removesuffix(".__init__")


def _strings(path: str, patterns: Iterable[re.Pattern[bytes]]) -> set[str]:
    try:
        content = Path(path).read_bytes()
    except OSError:
        return set()
    return {
        match.group()[:-1].decode("ascii", "replace")
        for pattern in patterns
        for match in pattern.finditer(content)
        if not match.start() or content[match.start() - 1] not in _TEXT
    }


def _inside(name: str, owners: Mapping[str, Module]) -> Iterator[tuple[Module, str]]:
    """Every module from below an extension down to `name`, each with the extension."""
    position = name.find(".")
    owner = None
    while position >= 0:
        owner = owner or owners.get(name[:position])
        position = name.find(".", position + 1)
        if owner is not None:
            yield owner, name[:position] if position >= 0 else name


def _nested(name: str, owner: Module) -> Module:
    return Module(
        name=name,
        path=owner.path,
        lines=0,
        kind=ModuleKind.EXTENSION,
        reading=Reading.NO_SOURCE,
    )
