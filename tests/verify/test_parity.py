"""What everything together offers, beside the monolith."""

from __future__ import annotations

from debundle.model import Difference, DifferenceKind, Outcome, Probe
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
