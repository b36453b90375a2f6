"""Licence fields of old metadata become SPDX expressions, where there is only one reading."""

from __future__ import annotations

from collections.abc import Iterable

#: Free texts (lower case, blanks collapsed, "the" and "license" left out) with one meaning.
_TEXTS = {
    "mit": "MIT",
    "mit-0": "MIT-0",
    "apache 2": "Apache-2.0",
    "apache 2.0": "Apache-2.0",
    "apache-2": "Apache-2.0",
    "apache, version 2.0": "Apache-2.0",
    "apache version 2.0": "Apache-2.0",
    "apache software 2.0": "Apache-2.0",
    "bsd 2-clause": "BSD-2-Clause",
    "bsd 3-clause": "BSD-3-Clause",
    "2-clause bsd": "BSD-2-Clause",
    "3-clause bsd": "BSD-3-Clause",
    "new bsd": "BSD-3-Clause",
    "modified bsd": "BSD-3-Clause",
    "simplified bsd": "BSD-2-Clause",
    "isc": "ISC",
    "mpl 2.0": "MPL-2.0",
    "mozilla public 2.0": "MPL-2.0",
    "unlicense": "Unlicense",
    "psf-2.0": "PSF-2.0",
    "gplv3+": "GPL-3.0-or-later",
    "gplv2+": "GPL-2.0-or-later",
    "lgplv3+": "LGPL-3.0-or-later",
    "agplv3+": "AGPL-3.0-or-later",
}

#: Trove classifiers with one meaning. Those that leave the version or the variant open ("BSD
#: License", "Apache Software License", "GPLv3") are absent on purpose, as PEP 639 advises.
_CLASSIFIERS = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "ISC License (ISCL)": "ISC",
    "Boost Software License 1.0 (BSL-1.0)": "BSL-1.0",
    "Eclipse Public License 1.0 (EPL-1.0)": "EPL-1.0",
    "Eclipse Public License 2.0 (EPL-2.0)": "EPL-2.0",
    "European Union Public Licence 1.2 (EUPL 1.2)": "EUPL-1.2",
    "GNU Affero General Public License v3 or later (AGPLv3+)": "AGPL-3.0-or-later",
    "GNU General Public License v2 or later (GPLv2+)": "GPL-2.0-or-later",
    "GNU General Public License v3 or later (GPLv3+)": "GPL-3.0-or-later",
    "GNU Lesser General Public License v2 or later (LGPLv2+)": "LGPL-2.0-or-later",
    "GNU Lesser General Public License v3 or later (LGPLv3+)": "LGPL-3.0-or-later",
    "Mozilla Public License 1.1 (MPL 1.1)": "MPL-1.1",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Mulan Permissive Software License v2 (MulanPSL-2.0)": "MulanPSL-2.0",
    "The Unlicense (Unlicense)": "Unlicense",
    "Universal Permissive License (UPL)": "UPL-1.0",
    "University of Illinois/NCSA Open Source License": "NCSA",
    "CC0 1.0 Universal (CC0 1.0) Public Domain Dedication": "CC0-1.0",
}

#: A field longer than this is the licence itself, not its name.
_LONGEST_NAME = 80


def spdx_expression(text: str, classifiers: Iterable[str]) -> str:
    """The SPDX expression that a License field and classifiers agree on; "" where unclear.

    The text counts where it is an expression or a well-known name. Otherwise a single licence
    classifier counts, and only if it names one licence.
    """
    by_text = _from_text(text)
    named = {
        classifier.rpartition(" :: ")[2]
        for classifier in classifiers
        if classifier.startswith("License :: ") and classifier != "License :: OSI Approved"
    }
    by_classifier = {_CLASSIFIERS.get(name, "") for name in named}
    if by_text:
        agree = by_classifier <= {by_text, ""}
        return by_text if agree else ""
    return by_classifier.pop() if len(by_classifier) == 1 else ""


def valid_expression(text: str) -> str:
    """The canonical form of an SPDX expression; "" where `text` is none."""
    if not text:
        return ""
    from packaging.licenses import (  # noqa: PLC0415 -- slow, and often not needed
        InvalidLicenseExpression,
        canonicalize_license_expression,
    )

    try:
        return str(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return ""


def _from_text(text: str) -> str:
    if not text or len(text) > _LONGEST_NAME or "\n" in text:
        return ""
    ignored = {"the", "license", "licence", "licensed"}
    words = [word for word in text.lower().split() if word.strip(",") not in ignored]
    return _TEXTS.get(" ".join(words).rstrip("."), "") or valid_expression(text)
