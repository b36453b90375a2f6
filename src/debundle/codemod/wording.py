"""How the statements that codemods add are spelt."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from debundle.model import Rewrite

#: Lines that codemods write stay below this, where names allow it.
WIDTH = 88


@dataclass(frozen=True, slots=True)
class ImportedName:
    """What binds one name: `from module import name as bound`, or `import module as bound`."""

    #: With its dots, as the statement has it, e.g. "..fx"; absolute for `import`.
    module: str
    #: "" for `import module`.
    name: str
    bound: str
    #: Whether `as` is spelt out.
    renamed: bool = False

    @property
    def binds_root(self) -> bool:
        """Whether it is `import a.b`, which binds "a"."""
        return not self.name and not self.renamed


def imported_name(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ImportedName:
    """An alias of a statement by itself."""
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return ImportedName(module, alias.name, alias.asname or alias.name, bool(alias.asname))
    bound = alias.asname or alias.name.partition(".")[0]
    return ImportedName(alias.name, "", bound, bool(alias.asname))


def import_lines(names: Iterable[ImportedName], indent: str) -> list[str]:
    """Import statements that bind the names, those of one module joined."""
    joined: dict[tuple[str, bool], list[str]] = {}
    for item in names:
        if item.name:
            spelt = f"{item.name} as {item.bound}" if item.renamed else item.name
            parts = joined.setdefault((item.module, True), [])
        else:
            spelt = f"{item.module} as {item.bound}" if item.renamed else item.module
            parts = joined.setdefault((spelt, False), [])
        if spelt not in parts:
            parts.append(spelt)
    found: list[str] = []
    for (module, is_from), parts in joined.items():
        found += _from_lines(module, parts, indent) if is_from else [f"{indent}import {module}"]
    return found


def missing_modules(rewrite: Rewrite) -> tuple[str, ...]:
    """The names of modules that are not found where the rewrite's distribution is missing."""
    parts = rewrite.imported.split(".")
    above = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    own = f"{rewrite.importer}."
    lost = {name for name in above if not own.startswith(f"{name}.")}
    return tuple(sorted(lost | {*rewrite.gone}))


def missing_message(rewrite: Rewrite) -> str:
    """What to tell whoever lacks the distribution."""
    requirement = rewrite.requirement or rewrite.distribution
    return (
        f"{rewrite.imported} needs the distribution {rewrite.distribution}: "
        f"pip install {requirement}"
    )


def guarded_lines(
    lines: Sequence[str], rewrites: Iterable[Rewrite], *, indent: str, unit: str, error: str
) -> list[str]:
    """Import lines that say what to install where a distribution is missing.

    `lines` are indented by `indent`; `error` is a name that the file does not use. An import
    that fails for any other reason raises what it raised before.
    """
    named = sorted({rewrite for rewrite in rewrites if rewrite.distribution})
    if not named:
        return list(lines)
    inner = indent + unit
    found = [
        f"{indent}try:",
        *(f"{unit}{line}" if line else line for line in lines),
        f"{indent}except ModuleNotFoundError as {error}:",
    ]
    for rewrite in named:
        modules = ", ".join(f'"{name}"' for name in missing_modules(rewrite))
        found += [
            f"{inner}if {error}.name in {{{modules}}}:",
            f"{inner}{unit}raise ModuleNotFoundError(",
            f'{inner}{unit * 2}"{missing_message(rewrite)}",',
            f"{inner}{unit * 2}name={error}.name,",
            f"{inner}{unit}) from {error}",
        ]
    return [*found, f"{inner}raise"]


def fresh(name: str, taken: set[str]) -> str:
    """The name, or the name with underscores behind it, such that nobody has it yet."""
    while name in taken:
        name += "_"
    return name


def _from_lines(module: str, parts: Sequence[str], indent: str) -> list[str]:
    line = f"{indent}from {module} import {', '.join(parts)}"
    if len(line) <= WIDTH or len(parts) == 1:
        return [line]
    return [
        f"{indent}from {module} import (",
        *(f"{indent}    {part}," for part in parts),
        f"{indent})",
    ]
