"""Small packages with the imports that are to be found in them, by what they are about."""

from __future__ import annotations

from scan.cases import (
    attributes,
    dynamic,
    handing,
    phases,
    providers,
    reachability,
    tables,
    uses,
    values,
)
from scan.cases.case import Case, describe

__all__ = ["CASES", "Case", "describe"]

CASES = (
    *phases.CASES,
    *reachability.CASES,
    *values.CASES,
    *uses.CASES,
    *providers.CASES,
    *attributes.CASES,
    *dynamic.CASES,
    *tables.CASES,
    *handing.CASES,
)
