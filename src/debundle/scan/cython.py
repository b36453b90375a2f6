"""Modules that are written in Cython, where their sources are part of the target.

A `.pyx` without a compiled file beside it is an extension module that the build will make. What a
source cimports must be there when the extension is compiled, and again when it is initialised; no
edit of debundle's parts the two, so such an import is used at import time. What a declaration
cimports in its turn comes with it. A `.pxd` by itself is
no module at run time: it belongs to the package around it, and so does what cimports it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from debundle.model import ExternalImport, Import, Module, ModuleKind, Phase, Use, Via
from debundle.scan.discover import SourceFile
from debundle.sources.cython import (
    CythonFacts,
    CythonImport,
    is_cython_module,
    read_cython,
)

#: Declarations that come with Cython.
_OF_CYTHON = frozenset({"cpython", "cython", "libc", "libcpp", "openmp", "posix"})
#: Stands for the statements of others, which have no line in the module itself.
_PASSED_ON = CythonImport("", (), 0, is_cimport=True, is_late=False, is_guarded=False)


class CythonImports(NamedTuple):
    """What the Cython sources of a target import, and how long those are."""

    imports: tuple[Import, ...]
    external: tuple[ExternalImport, ...]
    #: Lines of each file that a module is made from, with those of the files that it includes.
    lines: Mapping[str, int]


class CythonSources:
    """The files of a target that are written in Cython; each is read once, when it is asked for.

    A file that cannot be read imports nothing.
    """

    def __init__(self, files: Sequence[SourceFile]) -> None:
        """Take the files, each with the name of the module that it is or declares."""
        self._files = files
        self._paths = {file.relative: file.path for file in files}
        self._read: dict[str, CythonFacts] = {}

    def without_included(
        self, modules: Sequence[Module], sources: Collection[str]
    ) -> tuple[Module, ...]:
        """The modules without those whose files are only included by others.

        A namespace stays that holds another module, be it one of `sources`, those in Python.
        """
        included = {path for file in self._files for path in self._included(file.relative)}
        if not included:
            return tuple(modules)
        names = {*sources, *(item.name for item in modules if item.path not in included)}
        above = {
            name[:place] for name in names for place, letter in enumerate(name) if letter == "."
        }
        return tuple(
            item
            for item in modules
            if item.path not in included
            if item.kind is not ModuleKind.NAMESPACE or item.name in above
        )

    def imports(self, modules: frozenset[str]) -> CythonImports:
        """What the sources of modules import, with what they include; `modules` are all names."""
        declared = {file.name: file.relative for file in self._files if ".pxd" in file.relative}
        reader = _Linker(modules, declared)
        imports: list[Import] = []
        external: list[ExternalImport] = []
        lines: dict[str, int] = {}
        for file in self._files:
            if file.name in modules:
                facts = self._with_included(file.relative)
                lines[file.relative] = sum(item.lines for item in facts)
                for number, item in enumerate(facts):
                    # Lines of declarations and of included files are not those of the module.
                    is_own = not number and is_cython_module(file.relative)
                    for found in item.imports:
                        statement = found if is_own else found._replace(line=0)
                        imports += reader.imports(file, statement)
                        external += reader.external(file, statement)
        imports += self._passed_on(reader, modules)
        return CythonImports(tuple(imports), tuple(external), lines)

    def _passed_on(self, reader: _Linker, modules: frozenset[str]) -> Iterator[Import]:
        """What modules import because declarations that they cimport cimport it themselves.

        An extension takes the types and functions of all declarations that it was compiled with
        when it is initialised, however it came by them.
        """
        cimported: dict[str, dict[str, None]] = {}
        shared: set[str] = set()
        for file in self._files:
            found = cimported.setdefault(file.name, {})
            for facts in self._with_included(file.relative):
                for statement in facts.imports:
                    if statement.is_cimport:
                        found.update(dict.fromkeys(reader.reached(file, statement)))
            if self._facts(file.relative).is_shared and reader.declares(file):
                shared.add(file.name)
        for importer in sorted(cimported.keys() & modules):
            for name, declared in _further(importer, cimported).items():
                is_around = f"{importer}.".startswith(f"{name}.")
                if name in shared & modules and not is_around:
                    yield _import(importer, name, _PASSED_ON, (), reader.path_of(declared))

    def _with_included(self, path: str) -> list[CythonFacts]:
        """What a file says, and the files that it includes, each once."""
        found = [path]
        for here in found:  # grows while it is walked
            found += [other for other in self._included(here) if other not in found]
        return [self._facts(here) for here in found]

    def _included(self, path: str) -> list[str]:
        """The files that a file includes, as far as they are part of the target."""
        folder = PurePosixPath(path).parent
        named = {str(folder / included) for included in self._facts(path).includes}
        return sorted(other for other in named if other in self._paths and other != path)

    def _facts(self, path: str) -> CythonFacts:
        if path not in self._read:
            self._read[path] = _read(self._paths[path])
        return self._read[path]


class _Linker:
    """Statements of Cython against the modules that there are."""

    def __init__(self, modules: frozenset[str], declared: Mapping[str, str]) -> None:
        """`declared` are the modules that a `.pxd` declares, with its path."""
        self._modules = modules
        self._declared = declared
        self._known = modules | declared.keys()
        self._roots = {name.partition(".")[0] for name in modules}

    def imports(self, file: SourceFile, statement: CythonImport) -> Iterator[Import]:
        """The modules of the target that one statement reaches."""
        for target, names in sorted(self.reached(file, statement).items()):
            module = self._module(target)
            # What lies around a module is imported before it anyway.
            is_around = f"{file.name}.".startswith(f"{module}.")
            if module and not is_around:
                yield _import(file.name, module, statement, names, self._through(target, module))

    def reached(self, file: SourceFile, statement: CythonImport) -> dict[str, tuple[str, ...]]:
        """The modules and declarations that a statement names, with what it takes from each."""
        named = self._absolute(statement, _package(file))
        reached: dict[str, tuple[str, ...]] = {}
        for name in statement.names:
            inner = f"{named}.{name}"
            if inner in self._known:
                reached[inner] = ()
            elif named in self._known:
                reached[named] = (*reached.get(named, ()), name)
        if not statement.names and named in self._known:
            reached[named] = ()
        return reached

    def path_of(self, name: str) -> str:
        """The `.pxd` of a module; "" where there is none."""
        return self._declared.get(name, "")

    def declares(self, file: SourceFile) -> bool:
        """Whether a file is such a `.pxd`."""
        return self.path_of(file.name) == file.relative

    def external(self, file: SourceFile, statement: CythonImport) -> Iterator[ExternalImport]:
        """What a statement imports from outside of the target, Cython's own left out."""
        named = self._absolute(statement, _package(file))
        root = named.partition(".")[0]
        if root not in self._roots and not (statement.is_cimport and root in _OF_CYTHON):
            phase = Phase.CALL if statement.is_late else Phase.IMPORT
            yield ExternalImport(file.name, named, statement.line, phase, statement.is_guarded)

    def _absolute(self, statement: CythonImport, package: str) -> str:
        written = statement.module
        name = written.lstrip(".")
        dots = len(written) - len(name)
        if dots:
            parts = package.split(".")
            base = ".".join(parts[: len(parts) - dots + 1])
            return f"{base}.{name}" if name else base
        # Older sources cimport from their own package without saying so.
        beside = f"{package}.{name}"
        is_beside = statement.is_cimport and name not in self._known and beside in self._known
        return beside if is_beside else name

    def _module(self, name: str) -> str:
        """The module, or for a declaration by itself the package around it."""
        while name and name not in self._modules:
            name = name.rpartition(".")[0]
        return name

    def _through(self, target: str, module: str) -> str:
        return "" if target == module else self._declared[target]


def _further(start: str, cimported: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """What is cimported by what `start` cimports, and so on, with the one that names it first."""
    reached = {start: "", **dict.fromkeys(cimported[start], "")}
    waiting = [*cimported[start]]
    for here in waiting:  # grows while it is walked: breadth first
        for name in cimported.get(here, ()):
            if name not in reached:
                reached[name] = here
                waiting.append(name)
    return {name: declared for name, declared in reached.items() if declared}


def _import(
    importer: str, imported: str, statement: CythonImport, names: Iterable[str], through: str
) -> Import:
    return Import(
        importer,
        imported,
        statement.line,
        Phase.CALL if statement.is_late else Phase.IMPORT,
        Via.CIMPORT if statement.is_cimport else Via.STATEMENT,
        Use.CALL_TIME if statement.is_late else Use.IMPORT_TIME,
        tuple(sorted(set(names) - {"*"})),
        through,
        guarded=statement.is_guarded,
    )


def _package(file: SourceFile) -> str:
    return file.name if file.is_package else file.name.rpartition(".")[0]


def _read(path: str) -> CythonFacts:
    try:
        return read_cython(Path(path).read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return CythonFacts(0, (), (), ())
