"""Import statements alone: fast, and not bound to the running Python's syntax."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from debundle.model import ExternalImport, Import, Phase, Target, Use, Via
from debundle.scan.blocks import Blocks, Circumstances
from debundle.scan.discover import SourceFile
from debundle.scan.forking import copy_at_work
from debundle.scan.linking.records import Records
from debundle.scan.skimming import Statement, statements_of

#: Below this many bytes of source, sharing the work takes longer than doing it.
_LARGE = 4_000_000


class Statements(NamedTuple):
    """What the statements of some files say."""

    imports: list[Import]
    external: list[ExternalImport]
    #: Physical lines, by module.
    lines: dict[str, int]
    #: Modules that even grimp could not read, with the reason.
    problems: dict[str, str]


class _Reached(NamedTuple):
    """What a statement leads to: a module of the target, or another by the name as written."""

    name: str
    line: int
    via: Via
    circumstances: Circumstances


def read_statements(
    files: Sequence[SourceFile],
    *,
    target: Target,
    among: Sequence[SourceFile],
    modules: frozenset[str],
    broken: bool = False,
    processes: int = 1,
) -> Statements:
    """Read the import statements of `files`, resolved among all source files and modules.

    Use is UNKNOWN everywhere; phase and guards are judged by indentation. Only what imports is
    looked at, so that errors elsewhere in a file go unnoticed. Files that this Python cannot
    parse where that is needed, and all of them where they are known to be `broken`, are left to
    grimp, which knows packages alone. Two processes take part unless `processes` is 1.
    """
    reading = _Reading(modules)
    alone = {root.name for root in target.roots if not root.location.is_dir()}
    plain = [file for file in files if not broken or file.name in alone]
    if processes != 1 and sum(file.size for file in plain) > _LARGE:
        done = _skim_in_two(plain, modules, reading)
    else:
        done = {file.name for file in plain if reading.skim(file)}
    left = [file for file in files if file.name not in done]
    if left:
        from debundle.scan.with_grimp import scan_with_grimp  # noqa: PLC0415 -- rarely needed

        found, problems = scan_with_grimp(left, target=target, among=among)
        reading.result.problems.update(problems)
        for file in left:
            reading.take_scanned(file, found.get(file.name, ()))
    return reading.result


def _skim_in_two(
    files: Sequence[SourceFile], modules: frozenset[str], reading: _Reading
) -> set[str]:
    """Skim files in two processes; returns the modules that could be."""

    def skim_others() -> bytes:
        other = _Reading(modules)
        for file in files[1::2]:
            other.skim(file)
        return pickle.dumps(other.result)

    with copy_at_work(skim_others) as answer:
        for file in files[::2]:
            reading.skim(file)
        packed = answer()
    if packed is None:
        for file in files[1::2]:
            reading.skim(file)
    else:
        other = pickle.loads(packed)
        reading.result.imports.extend(other.imports)
        reading.result.external.extend(other.external)
        reading.result.lines.update(other.lines)
    return set(reading.result.lines)


class _Reading:
    """What has been read so far."""

    def __init__(self, modules: frozenset[str]) -> None:
        self.result = Statements([], [], {}, {})
        self._modules = modules
        #: The nearest module of the target to each name that was asked for.
        self._existing: dict[str, str] = {}

    def skim(self, file: SourceFile) -> bool:
        """Take the statements of one file; False where this Python can make nothing of it."""
        try:
            source, statements = statements_of(_content(file))
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        blocks = Blocks(source)
        self._take(file.name, blocks, self._reached(file, statements, blocks))
        return True

    def take_scanned(self, file: SourceFile, found: Iterable[tuple[int, str, bool]]) -> None:
        """Take what grimp found in one file: line, module and whether it is lazy."""
        try:
            blocks = Blocks(_content(file))
        except OSError:
            blocks = Blocks(b"")
        starts = blocks.starts()
        self._take(
            file.name,
            blocks,
            (
                _Reached(
                    name,
                    line,
                    Via.LAZY if is_lazy else Via.STATEMENT,
                    blocks.circumstances_at(starts[min(line, len(starts)) - 1]),
                )
                for line, name, is_lazy in found
            ),
        )

    def _take(self, module: str, blocks: Blocks, reached: Iterable[_Reached]) -> None:
        """Add what the statements of one module lead to, to the result."""
        records = Records(module)
        for name, line, via, (phase, guarded, conditional) in reached:
            if name in self._modules:
                is_later = via is Via.LAZY and phase is Phase.IMPORT
                records.add(
                    name,
                    line,
                    Phase.CALL if is_later else phase,
                    via,
                    Use.UNKNOWN,
                    guarded=guarded,
                    conditional=conditional,
                )
            else:
                external = ExternalImport(module, name, line, phase, guarded, conditional)
                self.result.external.append(external)
        records.add_parents(self._modules)
        self.result.imports.extend(records.imports())
        self.result.lines[module] = blocks.lines

    def _reached(
        self, file: SourceFile, statements: Iterable[Statement], blocks: Blocks
    ) -> Iterator[_Reached]:
        """What each statement of a file leads to."""
        package = file.name if file.is_package else file.name.rpartition(".")[0]
        for statement in statements:
            circumstances = blocks.circumstances_at(statement.start)
            via = Via.LAZY if statement.is_lazy else Via.STATEMENT
            if not statement.source:
                for name in statement.names:
                    yield _Reached(self._nearest(name), statement.line, via, circumstances)
                continue
            source = _absolute(statement.source, package)
            nearest = self._nearest(source) if source else ""
            for name in statement.names if nearest else ():
                named = f"{source}.{name}"
                if named not in self._modules:
                    named = nearest
                is_star = name == "*" and not statement.is_lazy
                yield _Reached(named, statement.line, Via.STAR if is_star else via, circumstances)

    def _nearest(self, name: str) -> str:
        """The module of the target that a name leads to; the name where there is none."""
        if name in self._modules:
            return name
        if name not in self._existing:
            above = name
            while above and above not in self._modules:
                above = above.rpartition(".")[0]
            self._existing[name] = above or name
        return self._existing[name]


def _absolute(source: str, package: str) -> str:
    """What `from source` names; "" where its dots lead out of the topmost package."""
    if source[0] != ".":
        return source
    name = source.lstrip(".")
    level = len(source) - len(name)
    parts = package.split(".") if package else []
    if level > len(parts):
        return ""
    return ".".join((*parts[: len(parts) - level + 1], *([name] if name else [])))


def _content(file: SourceFile) -> bytes:
    with open(file.path, "rb", buffering=0) as source:  # noqa: PTH123 -- there are thousands
        return source.read()
