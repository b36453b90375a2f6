"""Several findings become one: the distributions of a repository are one target."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from debundle.model import DebundleError, SourceRoot
from debundle.scan.targets.finding import Finding
from debundle.scan.targets.project_files import parse_python
from debundle.scan.targets.roots import init_file, roots_in_folder


def merge_findings(findings: Sequence[Finding], *, fallback: str) -> Finding:
    """Join findings into one; their roots may be portions of one namespace.

    One finding stays as it is. The name of several is what their names begin with in common,
    else `fallback`; requirements on one another are dropped, the highest version counts. An
    `__init__` that only declares a namespace in the old ways (pkgutil, pkg_resources) gives way
    to its portions. Raises DebundleError where two findings define the same module.
    """
    if len(findings) == 1:
        return findings[0]
    # Versions and requirements are compared, with a library that takes long to load.
    from debundle.scan.targets.merged_metadata import common_name, merge_metadata  # noqa: PLC0415

    owned = _portions_apart([(root, finding) for finding in findings for root in finding.roots])
    _refuse_overlaps(owned)
    roots = tuple(sorted((root for root, _ in owned), key=lambda root: root.name))
    metadata = merge_metadata(findings, common_name(findings, roots) or fallback)
    versions = sorted({finding.metadata.version for finding in findings} - {""})
    notes = [note for finding in findings for note in finding.notes]
    if len(versions) > 1:
        notes.append(
            f"The distributions have different versions ({', '.join(versions)});"
            f" {metadata.version} stands for all."
        )
    spec = " ".join(finding.spec for finding in findings)
    listed = tuple(path for finding in findings for path in finding.listed)
    beside = tuple(
        file
        for finding in findings
        for file in finding.beside
        if not any(file.relative.startswith(root.entry) for root in roots)
    )
    mapped = {root.name for root in roots}
    others = sorted({name for finding in findings for name in finding.others} - mapped)
    return Finding(spec, roots, metadata, tuple(notes), listed, beside, tuple(others))


_Owned = tuple[SourceRoot, Finding]


def _portions_apart(owned: Sequence[_Owned]) -> list[_Owned]:
    """Replace what only declares a namespace by its portions, where two share a name."""
    names = [root.name for root, _ in owned]
    apart: list[_Owned] = []
    for root, finding in owned:
        if names.count(root.name) > 1 and _declares_namespace(root.location):
            portions = roots_in_folder(root.location, prefix=root.name)
            apart += [(portion, finding) for portion in portions]
        else:
            apart.append((root, finding))
    return apart


def _declares_namespace(location: Path) -> bool:
    """Whether an `__init__` does nothing but declare a namespace by pkgutil or pkg_resources."""
    if not location.is_dir() or init_file(location) is None:
        return False
    tree = parse_python(location / "__init__.py")
    if tree is None:
        return False
    text = ast.unparse(tree)
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    plain = not any(isinstance(node, defines) for node in tree.body)
    return plain and ("extend_path(" in text or "declare_namespace(" in text)


def _refuse_overlaps(owned: Iterable[_Owned]) -> None:
    by_name: dict[str, _Owned] = {}
    for root, finding in sorted(owned, key=lambda item: (item[0].name, item[1].spec)):
        if root.name in by_name:
            raise _twice(root, finding, *by_name[root.name])
        for outer, other in _outer(root, by_name):
            inside = outer.location.joinpath(*root.name[len(outer.name) + 1 :].split("."))
            if init_file(inside) is not None or inside.with_suffix(".py").is_file():
                raise _twice(root, finding, SourceRoot(root.name, inside), other)
        by_name[root.name] = (root, finding)


def _outer(root: SourceRoot, by_name: dict[str, _Owned]) -> Iterator[_Owned]:
    parts = root.name.split(".")
    for depth in range(1, len(parts)):
        found = by_name.get(".".join(parts[:depth]))
        if found is not None:
            yield found


def _twice(
    root: SourceRoot, finding: Finding, other_root: SourceRoot, other: Finding
) -> DebundleError:
    return DebundleError(
        f"{root.name} is defined twice: by {other.spec} ({other_root.location}) and by"
        f" {finding.spec} ({root.location}).",
        where=root.name,
        next_step="Name one of the two only.",
    )
