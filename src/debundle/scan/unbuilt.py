"""Extension modules that the build of a project will make from C, C++ or Rust.

A checkout holds no compiled file, and its Python code imports what one will define. Two witnesses
are asked. A build file that names the module in full is enough. A source that initialises a
module (`PyInit__speedups`) says no more than the last part of its name: that module is where the
source lies, if that is a package, or else where Python code imports a module of that name which
nothing else defines.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from debundle.model import Module, ModuleKind, Reading
from debundle.scan.discover import SourceFile
from debundle.scan.source.facts import TYPING, FileFacts
from debundle.sources.building import built_extensions
from debundle.sources.clike import read_c
from debundle.sources.project import BUILD_FILES

#: A larger file is data that a program wrote.
_LARGEST = 4 << 20
#: One of these stands in every source that initialises a module; looking for them is quick.
_MARKS = (b"PyInit_", b"_MODULE", b"PYBIND11_PLUGIN")


class _Sources(NamedTuple):
    """What the files of a project say of extension modules."""

    #: Modules that build files name in full, and where the first source is that they give for
    #: each; "" for none.
    named: Mapping[str, str]
    #: Sources by the last part of the name of the module that they initialise; sorted.
    by_name: Mapping[str, Sequence[SourceFile]]


def unbuilt_extensions(
    files: Sequence[SourceFile],
    facts: Mapping[str, FileFacts],
    packages: frozenset[str],
    known: frozenset[str],
) -> list[Module]:
    """The extension modules that are still to be built, sorted by name.

    `files` are the build files and native sources of the project, `packages` the regular packages
    of the target, `known` all its modules. Where there are no facts, only what build files name
    and what lies in a package is found.
    """
    if not files:
        return []
    sources = _read(files)
    below = {file.path: file.relative for file in files}
    # Of each module the path of its source, as far as that is in the target.
    found = {
        name: below.get(place, "")
        for name, place in sources.named.items()
        if name.rpartition(".")[0] in packages
    }
    for name, path in _beside_modules(sources, packages):
        found.setdefault(name, path)
    used = {path for path in found.values() if path}
    for name in _imported(facts, packages, known):
        defining = sources.by_name.get(name.rpartition(".")[2], ())
        if any(file.relative not in used for file in defining):
            found.setdefault(name, "")
    return [
        _extension(name, path or _expected(name))
        for name, path in sorted(found.items())
        if name not in known
    ]


def _read(files: Sequence[SourceFile]) -> _Sources:
    named: dict[str, str] = {}
    by_name: dict[str, list[SourceFile]] = defaultdict(list)
    for file in files:
        if file.path.replace("\\", "/").rpartition("/")[2] in BUILD_FILES:
            for item in built_extensions(Path(file.path)):
                if "." in item.name:
                    named.setdefault(item.name, _place(file, item.sources))
        else:
            for name in _initialised(file):
                by_name[name].append(file)
    return _Sources(named, by_name)


def _place(build_file: SourceFile, sources: Sequence[str]) -> str:
    """Where the first source is; build files name it from their own folder on."""
    return str(Path(build_file.path).parent / sources[0]) if sources else ""


def _initialised(file: SourceFile) -> Iterator[str]:
    if file.size > _LARGEST:
        return
    try:
        content = Path(file.path).read_bytes()
    except OSError:
        return
    if any(mark in content for mark in _MARKS):
        for item in read_c(content.decode("utf-8", "replace")).modules:
            yield item.name


def _beside_modules(sources: _Sources, packages: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Modules whose sources lie in a package, each with the source."""
    for name, files in sorted(sources.by_name.items()):
        for file in files:
            package = file.relative.rpartition("/")[0].replace("/", ".")
            if package in packages:
                yield f"{package}.{name}", file.relative


def _imported(
    facts: Mapping[str, FileFacts], packages: frozenset[str], known: frozenset[str]
) -> set[str]:
    """What statements that run import from packages as if it were a module, though none is it."""
    bindings = [
        binding
        for item in facts.values()
        for binding in item.bindings
        if not binding.flags & TYPING
    ]
    names = {binding.module for binding in bindings}
    names |= {f"{item.module}.{item.name}" for item in bindings if item.module in packages}
    return {name for name in names - known if name.rpartition(".")[0] in packages}


def _expected(name: str) -> str:
    """Where the compiled file will be, less its suffix, which depends on the machine."""
    return name.replace(".", "/")


def _extension(name: str, path: str) -> Module:
    return Module(
        name=name, path=path, lines=0, kind=ModuleKind.EXTENSION, reading=Reading.NO_SOURCE
    )
