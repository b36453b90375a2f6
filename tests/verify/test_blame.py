"""From a failure to the wish that mends it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.model import (
    Cause,
    CauseKind,
    EditRecord,
    EditStatus,
    ImportMark,
    Mark,
    Missed,
    Outcome,
    Pin,
    Remedy,
    TraceLine,
)
from debundle.verify.blame import blame, missing_name, suspect

MODULES = {"app", "app.core", "app.web", "app.plot"}
IMPORTS = {("app.core", "app.web")}
EDIT = EditRecord(
    distribution="app-core",
    file="app/core.py",
    line=3,
    remedy=Remedy.DEFER,
    imported=("app.plot",),
    names=("draw",),
    status=EditStatus.APPLIED,
)


def cause_of(outcome: Outcome) -> Cause:
    return blame(outcome, home="app-core", imports=IMPORTS, edits=[EDIT], modules=MODULES)


def test_a_file_from_elsewhere_is_named_and_no_import_is_blamed() -> None:
    cause = cause_of(Outcome("app.core", strays=(("app.web", "/there/app/web.py"),)))
    assert (cause.kind, cause.imported, cause.wishes) == (CauseKind.STRAY, "app.web", ())
    assert cause.error == "app.web was loaded from outside the environment: /there/app/web.py"


def test_a_missing_module_keeps_the_import_that_wants_it() -> None:
    cause = cause_of(
        Outcome(
            "app.core",
            "ModuleNotFoundError: app.web is in app-web, which is not installed",
            (TraceLine("/x/src/app/core.py", 7, "<module>"),),
            (Missed("app.core", "app.web", 7),),
        )
    )
    assert cause.kind is CauseKind.MISSING
    assert cause.chain == ("app.core:7 (<module>)",)
    assert cause.wishes == (
        ImportMark("app.core", "app.web", Mark.KEEP, "importing app.core executes this import"),
    )


def test_a_missing_module_that_no_import_of_the_graph_names_is_pinned() -> None:
    cause = cause_of(
        Outcome(
            "", "ModuleNotFoundError: No module named 'app.plot'", (), (Missed("", "app.plot", 0),)
        )
    )
    assert cause.wishes == (Pin(("app.plot",), "app-core", "the workload executes this import"),)


@pytest.mark.parametrize(
    ("reader", "importer"), [("app.core", "app.core"), ("script", "app.late"), ("", "app.late")]
)
def test_who_reads_a_late_name_is_blamed_where_the_graph_knows_of_it(
    reader: str, importer: str
) -> None:
    missed = (Missed("app.late", "app.web", 3, reader),)
    cause = cause_of(Outcome("app.core", "AttributeError: app.web is in app-web", (), missed))
    kept = ImportMark(importer, "app.web", Mark.KEEP, "importing app.core executes this import")
    pinned = Pin(("app.web",), "app-core", "importing app.core executes this import")
    assert cause.importer == importer
    assert cause.wishes == (kept if importer == "app.core" else pinned,)


def test_of_several_missing_modules_the_one_that_the_error_names_is_blamed() -> None:
    missed = (Missed("app.core", "app.web", 1), Missed("app.core", "app.plot", 2))
    cause = cause_of(Outcome("app", "ModuleNotFoundError: app.web is in app-web", (), missed))
    assert cause.imported == "app.web"


def test_a_name_that_an_edit_took_away_keeps_that_import() -> None:
    cause = cause_of(
        Outcome(
            "app.core",
            "NameError: name 'draw' is not defined",
            (TraceLine("/x/src/app/core.py", 9, "<module>"),),
            (Missed("app.core", "app.web", 1),),
        )
    )
    assert (cause.kind, cause.importer, cause.imported) == (CauseKind.NAME, "app.core", "app.plot")


def test_any_other_error_is_blamed_on_the_module_missed_last_if_there_is_one() -> None:
    missed = (Missed("app.core", "app.plot", 1), Missed("app.core", "app.web", 2))
    assert cause_of(Outcome("app", "RuntimeError: no", (), missed)).imported == "app.web"
    assert cause_of(Outcome("app", "RuntimeError: no")).kind is CauseKind.UNKNOWN


def test_where_nothing_else_tells_an_import_for_its_effect_near_the_error_is_kept() -> None:
    outcome = Outcome(
        "app",
        "ValueError: nothing registered",
        (TraceLine("/x/src/app/web.py", 2, "<module>"), TraceLine("/y/json/x.py", 1, "load")),
    )
    cause = cause_of(outcome)
    assert cause.kind is CauseKind.UNKNOWN

    effect = EditRecord(
        distribution="app-core",
        file="app/__init__.py",
        line=4,
        remedy=Remedy.FACADE,
        imported=("app.plot",),
        names=(),
        status=EditStatus.APPLIED,
    )
    found = suspect(
        cause,
        outcome,
        home="app-core",
        imports={("app", "app.plot")},
        edits=[EDIT, effect],
        modules={"app", *MODULES},
    )
    assert (found.kind, found.importer, found.imported) == (CauseKind.EFFECT, "app", "app.plot")
    assert found.wishes == (
        ImportMark(
            "app",
            "app.plot",
            Mark.KEEP,
            "imported for its effect; without it: ValueError: nothing registered",
        ),
    )


def test_a_missing_module_that_a_fallback_stands_in_for_is_not_blamed() -> None:
    guarded = replace(EDIT, remedy=Remedy.OPTIONAL, imported=("app.web",), names=())
    outcome = Outcome(
        "app.core", "ValueError: something else", (), (Missed("app.core", "app.web", 7),)
    )
    for edits, kind in (([guarded], CauseKind.UNKNOWN), ([], CauseKind.MISSING)):
        cause = blame(outcome, home="app-core", imports=IMPORTS, edits=edits, modules=MODULES)
        assert cause.kind is kind


@pytest.mark.parametrize(
    ("error", "name"),
    [
        ("AttributeError: module 'a.b' has no attribute 'Name'", "Name"),
        ("AttributeError: 'Registry' object has no attribute 'Name'", "Name"),
        ("AttributeError: Attribute 'Name' was not installed on registry S", "Name"),
        ("AttributeError: 'Registry' object is closed", ""),
        ("ImportError: cannot import name 'Name' from 'a.b' (a/b.py)", "Name"),
        ("ValueError: 'Name' is odd", ""),
    ],
)
def test_an_error_tells_the_name_that_is_missing(error: str, name: str) -> None:
    assert missing_name(error) == name
