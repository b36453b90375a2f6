"""What debundle says on a terminal: every function returns something for rich to print.

A name is resolved on first access (PEP 562), so that a command loads the file that it prints with
and no other.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from debundle.report.text.audit import audit_renderable
    from debundle.report.text.chains import chains_renderable
    from debundle.report.text.check import check_renderable
    from debundle.report.text.cycles import cycles_renderable
    from debundle.report.text.explanation import explanation_renderable
    from debundle.report.text.files import files_renderable
    from debundle.report.text.map import map_renderable
    from debundle.report.text.native import native_renderable
    from debundle.report.text.proposal import proposal_renderable
    from debundle.report.text.refinement import refinement_renderable
    from debundle.report.text.split import split_renderable
    from debundle.report.text.verification import verification_renderable
    from debundle.report.text.what_if import what_if_renderable

__all__ = [
    "audit_renderable",
    "chains_renderable",
    "check_renderable",
    "cycles_renderable",
    "explanation_renderable",
    "files_renderable",
    "map_renderable",
    "native_renderable",
    "proposal_renderable",
    "refinement_renderable",
    "split_renderable",
    "verification_renderable",
    "what_if_renderable",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{name.removesuffix('_renderable')}"), name)
