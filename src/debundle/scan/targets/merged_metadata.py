"""The metadata of several distributions become those of one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from debundle.model import DistributionMetadata, SourceRoot
from debundle.scan.targets.finding import Finding, shared_start


def common_name(findings: Sequence[Finding], roots: Sequence[SourceRoot]) -> str:
    """What the names of all roots, or else of all distributions, begin with; "" if nothing."""
    by_root = shared_start([root.name.split(".") for root in roots])
    if by_root:
        return "-".join(by_root)
    names = [finding.metadata.name or finding.roots[0].name for finding in findings]
    return "-".join(shared_start([canonicalize_name(name).split("-") for name in names]))


def merge_metadata(findings: Sequence[Finding], name: str) -> DistributionMetadata:
    """The metadata of one distribution, called `name`, that stands for all of the findings."""
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
        build_requires=tuple(
            sorted({line for metadata in each for line in metadata.build_requires})
        ),
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
