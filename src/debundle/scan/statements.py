"""Import statements alone, read by grimp: fast, and not bound to the running Python's syntax."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from debundle.model import ExternalImport, Import, Phase, Target, Use, Via
from debundle.scan.blocks import Blocks, Circumstances
from debundle.scan.discover import SourceFile
from debundle.scan.linking.records import Records

if TYPE_CHECKING:
    from grimp import DirectImport
    from grimp.application.ports.modulefinder import FoundPackage


#: How many batches the files are read in, and the least number of files in one.
_BATCHES = 4
_LEAST = 50


class Statements(NamedTuple):
    """What the statements of some files say."""

    imports: list[Import]
    external: list[ExternalImport]
    #: Physical lines, by module.
    lines: dict[str, int]
    #: Modules that even grimp could not read, with the reason.
    problems: dict[str, str]


def read_statements(
    files: Sequence[SourceFile],
    *,
    target: Target,
    among: Sequence[SourceFile],
    modules: frozenset[str],
) -> Statements:
    """Read the import statements of `files`, resolved among all source files and modules.

    Use is UNKNOWN everywhere; phase and guards are judged by indentation.
    """
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 -- slow import

    result = Statements([], [], {}, {})
    packages = _found_packages(target, among)
    step = max(_LEAST, -(-len(files) // _BATCHES))
    batches = [files[start : start + step] for start in range(0, len(files), step)]
    with ThreadPoolExecutor(max_workers=1) as reader:
        # grimp reads without holding the interpreter: meanwhile this thread works on the batch
        # before, and takes in the bytes of the one that is being read.
        readings = [reader.submit(_scan, batch, packages, result.problems) for batch in batches]
        for batch, reading in zip(batches, readings, strict=True):
            blocks = [Blocks(_content(file)) for file in batch]
            found = reading.result()
            for file, around in zip(batch, blocks, strict=True):
                _take(file.name, found.get(file.name, []), around, modules, result)
    return result


def _take(
    module: str,
    found: list[DirectImport],
    blocks: Blocks,
    modules: frozenset[str],
    result: Statements,
) -> None:
    """Add what was found in one file, last line first, to the result."""
    result.lines[module] = blocks.lines
    records = Records(module)
    for item in found:
        circumstances = blocks.circumstances_at(item.line_number)
        if item.imported.name in modules:
            _add(records, item, circumstances)
        else:
            result.external.append(_external(item, circumstances))
    records.add_parents(modules)
    result.imports.extend(records.imports())


def _add(records: Records, item: DirectImport, circumstances: Circumstances) -> None:
    phase, guarded, conditional = circumstances
    if item.is_lazy and phase is Phase.IMPORT:
        phase = Phase.CALL
    records.add(
        item.imported.name,
        item.line_number,
        phase,
        Via.LAZY if item.is_lazy else Via.STATEMENT,
        Use.UNKNOWN,
        guarded=guarded,
        conditional=conditional,
    )


def _external(item: DirectImport, circumstances: Circumstances) -> ExternalImport:
    phase, guarded, conditional = circumstances
    return ExternalImport(
        item.importer.name, item.imported.name, item.line_number, phase, guarded, conditional
    )


def _content(file: SourceFile) -> bytes:
    try:
        with open(file.path, "rb", buffering=0) as source:  # noqa: PTH123 -- there are thousands
            return source.read()
    except OSError:
        return b""


def _found_packages(target: Target, files: Sequence[SourceFile]) -> set[FoundPackage]:
    """The target in grimp's terms."""
    from grimp.application.ports.modulefinder import FoundPackage  # noqa: PLC0415 -- slow import

    return {
        FoundPackage(
            name=root.name,
            directory=str(root.location),
            module_files=frozenset(
                _module_file(file) for file in files if _is_in(file.name, root.name)
            ),
            namespace_packages=frozenset(),
        )
        for root in target.roots
    }


def _is_in(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")


def _module_file(file: SourceFile):  # type: ignore[no-untyped-def]
    from grimp.application.ports.modulefinder import ModuleFile  # noqa: PLC0415
    from grimp.domain.valueobjects import Module  # noqa: PLC0415

    return ModuleFile(module=Module(file.name), mtime=file.mtime_ns / 1e9)


def _scan(
    files: Sequence[SourceFile], packages: set[FoundPackage], problems: dict[str, str]
) -> dict[str, list[DirectImport]]:
    """Imports as grimp finds them; a batch that holds an unreadable file is halved until found.

    Sorted within each module, the last line first.
    """
    from grimp.application.scanning import scan_imports  # noqa: PLC0415 -- slow import

    try:
        found = scan_imports(
            [_module_file(file) for file in files],
            found_packages=packages,
            include_external_packages=True,
            exclude_type_checking_imports=False,
        )
    except Exception as error:  # grimp has no common class for what it raises
        if len(files) == 1:
            problems[files[0].name] = str(error)
            return {}
        middle = len(files) // 2
        return _scan(files[:middle], packages, problems) | _scan(files[middle:], packages, problems)
    return {
        file.module.name: sorted(imports, key=_order, reverse=True)
        for file, imports in found.items()
    }


def _order(item: DirectImport) -> tuple[int, str]:
    return item.line_number, item.imported.name
