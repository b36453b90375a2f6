"""Small packages with the imports that are to be found in them, by what they are about."""

from __future__ import annotations

from scan.cases import (
    annotated,
    attributes,
    dynamic,
    elsewhere,
    handing,
    instances,
    lazy_names,
    objects,
    phases,
    places,
    providers,
    reachability,
    tables,
    uses,
    values,
)
from scan.cases.case import Case, describe

__all__ = ["CASES", "Case", "describe"]

CASES = (
    *objects.CASES,
    *phases.CASES,
    *places.CASES,
    *reachability.CASES,
    *instances.CASES,
    *values.CASES,
    *uses.CASES,
    *annotated.CASES,
    *providers.CASES,
    *lazy_names.CASES,
    *attributes.CASES,
    *dynamic.CASES,
    *tables.CASES,
    *handing.CASES,
    *elsewhere.CASES,
)
