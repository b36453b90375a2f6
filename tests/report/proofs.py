"""A shop that was split, run and refined, for the reports on it."""

from __future__ import annotations

from dataclasses import replace

from debundle.model import (
    Cause,
    CauseKind,
    Difference,
    DifferenceKind,
    EditRecord,
    EditStatus,
    ImportMark,
    Mark,
    PartProof,
    Pin,
    Remedy,
    Role,
    RootLoad,
    Round,
    SplitResult,
    TestRun,
    Verification,
    Workspace,
    WorkspacePart,
)

WORKSPACE = Workspace(
    "shop",
    "1.2",
    ("shop",),
    (
        WorkspacePart("shop-core", Role.CORE, (), ("shop",), 30, ("numpy",)),
        WorkspacePart("shop-web", Role.SATELLITE, ("shop-core",), ("shop.web",), 10),
    ),
    whole="shop",
)
CAUSE = Cause(
    CauseKind.MISSING,
    "shop.base",
    "ModuleNotFoundError: shop.web is in shop-web, which is not installed",
    importer="shop.base",
    imported="shop.web",
    line=3,
    chain=("shop:1 (<module>)", "shop.base:3 (<module>)"),
    wishes=(
        ImportMark("shop.base", "shop.web", Mark.KEEP, "executes this import"),
        Pin(("shop.web",), "shop-core", "executes this import"),
    ),
)


def split_result() -> SplitResult:
    """Two edits, one of which could not be made."""
    edit = EditRecord(
        "shop-core", "shop/base.py", 3, Remedy.DEFER, ("shop.web",), ("page",), EditStatus.APPLIED
    )
    refused = EditRecord(
        "shop-core", "shop/base.py", 4, Remedy.REDESIGN, ("shop.web",), (), EditStatus.REFUSED, "no"
    )
    return SplitResult(WORKSPACE, (edit, refused), written=9, kept=1, removed=0, linked=2)


def verification() -> Verification:
    """One failing distribution, a difference, and tests."""
    return Verification(
        parts=(
            PartProof("shop-core", 1, (CAUSE,), ("train.py",), (RootLoad("shop", 0.25, 40),)),
            PartProof("shop-web", 1, ()),
        ),
        differences=(Difference("shop", "page", DifferenceKind.LOST, "function shop.web page"),),
        loads_before=(RootLoad("shop", 0.5, 90),),
        tests=(
            TestRun(
                ("shop-mail", "shop-web"),
                *(1, 3, 2, 0, 5, 0, 0),
                broken=("shop.tests.test_web::test_page",),
                said=("NameError: page",),
                changed=("shop.tests.test_web::test_odd",),
                elsewhere=("shop.tests.test_web::test_plot",),
            ),
        ),
        compared=2,
        unimportable=1,
        obstacles=(("ModuleNotFoundError: No module named 'numpy'", 1),),
    )


def rounds() -> tuple[Round, ...]:
    """Rounds that learnt something, and one that asks a person."""
    again = replace(CAUSE, module="shop.cart")
    effect = replace(CAUSE, kind=CauseKind.EFFECT, importer="", wishes=CAUSE.wishes[1:])
    unknown = Cause(CauseKind.UNKNOWN, "", "RuntimeError: no page", chain=("shop:1 (<module>)",))
    return (
        Round(1, 1, 30, 0.75, 2, 2, (CAUSE, again)),
        Round(2, 1, 30, 0.75, 2, 1, (effect,)),
        Round(3, 2, 40, 1.0, 1, 1, (unknown,), ("the workload fails: RuntimeError: no page",)),
    )
