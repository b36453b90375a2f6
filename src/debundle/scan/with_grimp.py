"""Import statements read by grimp, whose parser knows syntax newer than the running Python's."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from debundle.model import Target
from debundle.scan.discover import SourceFile

if TYPE_CHECKING:
    from grimp.application.ports.modulefinder import FoundPackage


class Scanned(NamedTuple):
    """One import as grimp has it."""

    line: int
    #: A module of the target, or the topmost package of another.
    imported: str
    is_lazy: bool


class ScannedFiles(NamedTuple):
    """The imports by module, in order, and the modules that grimp cannot read."""

    imports: dict[str, list[Scanned]]
    problems: dict[str, str]


def scan_with_grimp(
    files: Sequence[SourceFile], *, target: Target, among: Sequence[SourceFile]
) -> ScannedFiles:
    """Read the import statements of `files`, resolved among all source files of a target.

    A module that is in no package is a problem: grimp knows packages alone.
    """
    alone = {root.name for root in target.roots if not root.location.is_dir()}
    rest = [file for file in files if file.name not in alone]
    unknown = [file.name for file in files if file.name in alone]
    result = ScannedFiles({}, dict.fromkeys(unknown, "it cannot be parsed"))
    if rest:
        _scan(rest, _found_packages(target, among), result)
    return result


def _scan(files: Sequence[SourceFile], packages: set[FoundPackage], result: ScannedFiles) -> None:
    """A batch that holds an unreadable file is halved until that is found."""
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
            result.problems[files[0].name] = str(error)
            return
        middle = len(files) // 2
        _scan(files[:middle], packages, result)
        _scan(files[middle:], packages, result)
        return
    for file, imports in found.items():
        result.imports[file.module.name] = sorted(
            Scanned(item.line_number, item.imported.name, item.is_lazy) for item in imports
        )


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
        if root.location.is_dir()
    }


def _is_in(module: str, root: str) -> bool:
    return module == root or module.startswith(f"{root}.")


def _module_file(file: SourceFile):  # type: ignore[no-untyped-def]
    from grimp.application.ports.modulefinder import ModuleFile  # noqa: PLC0415
    from grimp.domain.valueobjects import Module  # noqa: PLC0415

    return ModuleFile(module=Module(file.name), mtime=file.mtime_ns / 1e9)
