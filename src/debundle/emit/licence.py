"""The licence as an SPDX expression (PEP 639), where the monolith's metadata gives one."""

from __future__ import annotations

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from debundle.model import DistributionMetadata

#: Trove classifiers that name one licence exactly, and its SPDX identifier.
_BY_CLASSIFIER = {
    f"License :: OSI Approved :: {name}": identifier
    for name, identifier in {
        "Apache Software License": "Apache-2.0",
        "GNU Affero General Public License v3": "AGPL-3.0-only",
        "GNU General Public License v2 (GPLv2)": "GPL-2.0-only",
        "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
        "GNU General Public License v3 (GPLv3)": "GPL-3.0-only",
        "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
        "ISC License (ISCL)": "ISC",
        "MIT License": "MIT",
        "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
        "The Unlicense (Unlicense)": "Unlicense",
        "zlib/libpng License": "Zlib",
    }.items()
}
_PREFIX = "License :: "


def license_expression(metadata: DistributionMetadata) -> str:
    """The SPDX expression of the monolith's licence; "" where nothing states it beyond doubt.

    Looks at the expression, then at the free text if that happens to be one, then at a single
    licence classifier. "BSD License" and the like name several licences and give nothing.
    """
    for text in (metadata.license_expression, metadata.license_text):
        expression = _canonical(text)
        if expression:
            return expression
    named = [item for item in metadata.classifiers if item.startswith(_PREFIX)]
    known = {_BY_CLASSIFIER.get(item, "") for item in named if item != f"{_PREFIX}OSI Approved"}
    return known.pop() if len(known) == 1 else ""


def classifiers_beside(expression: str, metadata: DistributionMetadata) -> tuple[str, ...]:
    """The classifiers to publish: PEP 639 forbids licence classifiers beside an expression."""
    kept = (item for item in metadata.classifiers if not (expression and item.startswith(_PREFIX)))
    return tuple(dict.fromkeys(kept))


def _canonical(text: str) -> str:
    try:
        return canonicalize_license_expression(text) if text else ""
    except InvalidLicenseExpression:
        return ""
