"""Several findings become one: the distributions of a repository are one target."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from debundle.model import DebundleError, DistributionMetadata, SourceRoot
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
    owned = _portions_apart([(root, finding) for finding in findings for root in finding.roots])
    _refuse_overlaps(owned)
    roots = tuple(sorted((root for root, _ in owned), key=lambda root: root.name))
    metadata = _merged_metadata(findings, _common_name(findings, roots) or fallback)
    versions = sorted({finding.metadata.version for finding in findings} - {""})
    notes = [note for finding in findings for note in finding.notes]
    if len(versions) > 1:
        notes.append(
            f"The distributions have different versions ({', '.join(versions)});"
            f" {metadata.version} stands for all."
        )
    spec = " ".join(finding.spec for finding in findings)
    listed = tuple(path for finding in findings for path in finding.listed)
    return Finding(spec, roots, metadata, tuple(notes), listed)


def shared_start(names: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The parts that all of several names begin with, e.g. ("google", "cloud")."""
    shared: list[str] = []
    for parts in zip(*names):  # noqa: B905 - the shortest name ends it
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return tuple(shared)


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


def _common_name(findings: Sequence[Finding], roots: Sequence[SourceRoot]) -> str:
    """What the names of all roots, or else of all distributions, begin with; "" if nothing."""
    by_root = shared_start([root.name.split(".") for root in roots])
    if by_root:
        return "-".join(by_root)
    names = [finding.metadata.name or finding.roots[0].name for finding in findings]
    return "-".join(shared_start([canonicalize_name(name).split("-") for name in names]))


def _merged_metadata(findings: Sequence[Finding], name: str) -> DistributionMetadata:
    each = [finding.metadata for finding in findings]
    siblings = {canonicalize_name(metadata.name) for metadata in each if metadata.name}
    requirements = {
        requirement
        for metadata in each
        for requirement in metadata.requires_dist
        if canonicalize_name(Requirement(requirement).name) not in siblings
    }
    licenses = _texts(each, lambda metadata: metadata.license_expression)
    license_texts = _texts(each, lambda metadata: metadata.license_text)
    authors = dict.fromkeys(author for metadata in each for author in metadata.authors)
    return replace(
        DistributionMetadata(),
        name=name,
        version=max((metadata.version for metadata in each), key=_version_key),
        requires_python=",".join(_texts(each, lambda metadata: metadata.requires_python)),
        requires_dist=tuple(sorted(requirements)),
        license_expression=" AND ".join(
            f"({text})" if " OR " in text and len(licenses) > 1 else text for text in licenses
        ),
        license_text=license_texts[0] if len(license_texts) == 1 else "",
        authors=tuple(authors),
        keywords=tuple(sorted({word for metadata in each for word in metadata.keywords})),
        classifiers=tuple(sorted({text for metadata in each for text in metadata.classifiers})),
        entry_points=tuple(sorted({point for metadata in each for point in metadata.entry_points})),
    )


def _texts(
    each: Iterable[DistributionMetadata], field: Callable[[DistributionMetadata], str]
) -> list[str]:
    return sorted({field(metadata) for metadata in each} - {""})


def _version_key(text: str) -> tuple[bool, Version, str]:
    try:
        return True, Version(text), text
    except InvalidVersion:
        return False, Version("0"), text
