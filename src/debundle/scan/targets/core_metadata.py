"""Core metadata files (METADATA, PKG-INFO, entry_points.txt) become `DistributionMetadata`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses
from pathlib import Path

from debundle.model import DistributionMetadata, EntryPoint
from debundle.scan.targets.licenses import spdx_expression, valid_expression

#: Requirements as most are, e.g. 'numpy>=1.26,<3; extra == "all"'. They are valid by PEP 508, and
#: need no parser, which takes longer to load than everything else that starts `debundle map`.
_PLAIN = re.compile(
    r"[A-Za-z0-9]+(?:[-_.]+[A-Za-z0-9]+)*"
    r"(?: ?(?:[<>=!]=|[<>]) ?\d+(?:\.\d+)*(?:, ?(?:[<>=!]=|[<>]) ?\d+(?:\.\d+)*)*)?"
    r"(?: ?; ?(?:extra|python_version|platform_system|sys_platform|platform_machine)"
    r" ?(?:[<>=!]=|[<>]) ?(?:\"[\w.-]+\"|'[\w.-]+'))?",
    re.ASCII,
)


def read_core_metadata(text: str, *, entry_points: str = "") -> DistributionMetadata:
    """Read a METADATA or PKG-INFO file and an entry_points.txt; bad fields are left out.

    `license_files` are as the file names them: whether they exist is for the caller to see.
    """
    message = HeaderParser().parsestr(text)
    classifiers = _all(message, "Classifier")
    license_text = _one(message, "License")
    return DistributionMetadata(
        name=_one(message, "Name"),
        version=_one(message, "Version"),
        summary=_one(message, "Summary"),
        requires_python=_one(message, "Requires-Python"),
        requires_dist=valid_requirements(_all(message, "Requires-Dist")),
        license_expression=valid_expression(_one(message, "License-Expression"))
        or spdx_expression(license_text, classifiers),
        license_text=license_text,
        license_files=_all(message, "License-File"),
        authors=_authors(message),
        keywords=split_keywords(_one(message, "Keywords")),
        classifiers=classifiers,
        urls=tuple(_urls(message)),
        entry_points=read_entry_points(entry_points),
    )


def read_entry_points(text: str) -> tuple[EntryPoint, ...]:
    """The entry points of an entry_points.txt, sorted; lines that make no sense are left out."""
    found: list[EntryPoint] = []
    group = ""
    for raw in text.splitlines():
        line = raw.partition("#")[0].strip()
        if line.startswith("[") and line.endswith("]"):
            group = line[1:-1].strip()
        elif group and "=" in line:
            name, _, value = line.partition("=")
            if name.strip() and value.strip():
                found.append(EntryPoint(group, name.strip(), value.strip()))
    return tuple(sorted(set(found)))


def valid_requirements(texts: Iterable[str]) -> tuple[str, ...]:
    """Those of the texts that PEP 508 allows, in their order."""
    return tuple(text.strip() for text in texts if _PLAIN.fullmatch(text) or _is_valid(text))


def split_keywords(text: str) -> tuple[str, ...]:
    """Keywords from one field: separated by commas, or by blanks where there is no comma."""
    parts = text.split(",") if "," in text else text.split()
    return tuple(part.strip() for part in parts if part.strip())


def license_files(folder: Path, metadata: DistributionMetadata) -> tuple[str, ...]:
    """Those licence files of a `.dist-info` folder that exist, as paths below it, sorted.

    PEP 639 puts them under `licenses/`; older tools put them beside METADATA and did not
    always list them.
    """
    listed = [
        place
        for name in metadata.license_files
        for place in (f"licenses/{name}", f"license_files/{name}", name)
        if ".." not in name.split("/") and (folder / place).is_file()
    ]
    patterns = () if listed else ("LICEN[CS]E*", "COPYING*", "NOTICE*")
    by_custom = [
        path.name for pattern in patterns for path in folder.glob(pattern) if path.is_file()
    ]
    return tuple(sorted({*listed, *by_custom}))


def fill_in(known: DistributionMetadata, other: DistributionMetadata) -> DistributionMetadata:
    """`known` with every empty field taken from `other`."""
    missing = {
        field.name: getattr(other, field.name)
        for field in fields(DistributionMetadata)
        if not getattr(known, field.name)
    }
    return replace(known, **missing)


def _is_valid(text: str) -> bool:
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 -- slow

    try:
        Requirement(text)
    except InvalidRequirement:
        return False
    return True


def _one(message: Message, field: str) -> str:
    value = _all(message, field)
    return value[0] if value else ""


def _all(message: Message, field: str) -> tuple[str, ...]:
    """The values of a field; "UNKNOWN" is what old tools wrote for none."""
    values = (str(value).strip() for value in message.get_all(field, []))
    return tuple(value for value in values if value and value != "UNKNOWN")


def _authors(message: Message) -> tuple[tuple[str, str], ...]:
    authors = _people(_one(message, "Author"), _one(message, "Author-email"))
    return authors or _people(_one(message, "Maintainer"), _one(message, "Maintainer-email"))


def _people(name: str, email: str) -> tuple[tuple[str, str], ...]:
    """People from a name field and an address field, e.g. ("", "Ann <ann@x.org>, b@x.org")."""
    addresses = [(who, where) for who, where in getaddresses([email]) if who or where]
    if not name:
        return tuple(addresses)
    if len(addresses) == 1 and not addresses[0][0]:
        return ((name, addresses[0][1]),)
    return ((name, ""), *addresses)


def _urls(message: Message) -> Iterator[tuple[str, str]]:
    labels = set()
    for value in _all(message, "Project-URL"):
        label, _, url = value.partition(",")
        if url.strip():
            labels.add(label.strip().lower())
            yield label.strip(), url.strip()
    homepage = _one(message, "Home-page")
    if homepage and "homepage" not in labels:
        yield "Homepage", homepage
