"""A target on disk becomes modules and the imports between them: Target -> ImportGraph.

The names are resolved on first access (PEP 562), because worker processes import
`debundle.scan.source` below this package and should not pay for the rest of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from debundle.scan.lines import read_lines, read_places
    from debundle.scan.package import scan_package

__all__ = ["read_lines", "read_places", "scan_package"]


def __getattr__(name: str) -> Any:
    if name == "read_lines":
        from debundle.scan.lines import read_lines  # noqa: PLC0415

        return read_lines
    if name == "read_places":
        from debundle.scan.lines import read_places  # noqa: PLC0415

        return read_places
    if name == "scan_package":
        from debundle.scan.package import scan_package  # noqa: PLC0415

        return scan_package
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
