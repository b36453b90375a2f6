"""What everything together offers, beside the monolith."""

from __future__ import annotations

from debundle.model import Difference, DifferenceKind, Outcome, Probe, Verification
from debundle.verify.parity import compare_probes

MODULES = {"a", "a.b", "a.c"}


def probe(name: str, **surfaces: dict[str, tuple[str, ...]]) -> Probe:
    return Probe(
        name,
        tuple(
            Outcome(module.replace("_", "."), surface=tuple(surface.items()))
            for module, surface in surfaces.items()
        ),
    )


def test_equal_surfaces_have_no_difference() -> None:
    offered = {"f": ("function", "a", "f", "(x)", "True"), "b": ("module", "a.b")}
    before, after = probe("monolith", a=offered), probe("", a=offered)
    assert compare_probes(before, after, modules=MODULES) == ()


def test_every_kind_of_difference_is_told_apart() -> None:
    before = probe(
        "monolith",
        a={
            "gone": ("int",),
            "b": ("module", "a.b"),
            "kind": ("int",),
            "home": ("function", "a", "home", "()", "True"),
            "sign": ("function", "a", "sign", "()", "True"),
            "pickle": ("type", "a", "pickle", "()", "True"),
        },
    )
    after = probe(
        "",
        a={
            "new": ("int",),
            "_new": ("int",),
            "kind": ("str",),
            "home": ("function", "a.b", "home", "()", "True"),
            "sign": ("function", "a", "sign", "(x)", "True"),
            "pickle": ("type", "a", "pickle", "()", "False"),
        },
    )
    kinds = {item.name: item.kind for item in compare_probes(before, after, modules=MODULES)}
    assert kinds == {
        "gone": DifferenceKind.LOST,
        "b": DifferenceKind.SUBMODULE,
        "new": DifferenceKind.ADDED,
        "kind": DifferenceKind.KIND,
        "home": DifferenceKind.HOME,
        "sign": DifferenceKind.SIGNATURE,
        "pickle": DifferenceKind.PICKLE,
    }


def test_a_module_that_no_longer_imports_is_a_difference_unless_it_never_did() -> None:
    before = Probe("monolith", (Outcome("a"), Outcome("a.b", error="ImportError: no x")))
    after = Probe(
        "", (Outcome("a", error="NameError: y\nmore"), Outcome("a.b", error="ImportError"))
    )
    assert compare_probes(before, after, modules=MODULES) == (
        Difference("a", "", DifferenceKind.IMPORT, "NameError: y"),
    )


def test_an_annotation_that_is_text_is_no_other_signature() -> None:
    def offered(signature: str, bare: str) -> tuple[str, ...]:
        return ("function", "a", "f", signature, "True", bare)

    alias = "tuple[ForwardRef('Node'), ForwardRef('Leaf')]"
    for before, after, kind in (
        ("(x: c.Node = 1)", offered("(x: 'Node' = 1)", "(x=1)"), DifferenceKind.ANNOTATION),
        ("(x: c.Node = 1)", offered("(x: 'Node' = 2)", "(x=2)"), DifferenceKind.SIGNATURE),
        ("(x: c.Node = 1)", offered("(x: b.Node = 1)", "(x=1)"), DifferenceKind.SIGNATURE),
        (f"(x: {alias} = 1)", offered("(x: 'Nodes' = 1)", "(x=1)"), DifferenceKind.ANNOTATION),
        ("(x: c.Node = 1)", offered(f"(x: {alias} = 1)", "(x=1)"), DifferenceKind.SIGNATURE),
        ("(x: c.Node)", offered("(x: ForwardRef('Node'))", "(x=1)"), DifferenceKind.ANNOTATION),
    ):
        (found,) = compare_probes(
            probe("monolith", a={"f": offered(before, "(x=1)")}),
            probe("", a={"f": after}),
            modules=MODULES,
        )
        assert found.kind is kind


def test_what_cutting_brings_with_it_is_listed_and_fails_nothing() -> None:
    held = {
        kind: Verification(parts=(), differences=(Difference("a", "f", kind),), compared=1).holds
        for kind in DifferenceKind
    }
    assert [kind.value for kind, holds in held.items() if holds] == [
        "submodule",
        "annotation",
        "order",
    ]
