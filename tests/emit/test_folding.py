from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from debundle.emit.folding import Fold, NameTree

NAMES = st.sets(st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(".".join), max_size=30)


def test_a_subtree_is_folded_where_all_of_it_belongs() -> None:
    universe = ["a", "a.b", "a.b.c", "a.d", "a.d.e", "a.d.f", "g"]
    assert NameTree(universe).fold(["a", "a.b", "a.b.c", "a.d", "a.d.e", "g"]) == (
        Fold("a", whole=False, has_children=True),
        Fold("a.b", whole=True, has_children=True),
        Fold("a.d", whole=False, has_children=True),
        Fold("a.d.e", whole=True, has_children=False),
        Fold("g", whole=True, has_children=False),
    )


@given(NAMES, NAMES)
def test_folds_say_exactly_the_members(members: set[str], others: set[str]) -> None:
    universe = members | others
    folds = NameTree(universe).fold(members)
    said = {
        name
        for name in universe
        for fold in folds
        if name == fold.name or (fold.whole and name.startswith(f"{fold.name}."))
    }
    assert said == members


@given(NAMES, NAMES)
def test_no_fold_lies_within_another(members: set[str], others: set[str]) -> None:
    folds = NameTree(members | others).fold(members)
    whole = [fold.name for fold in folds if fold.whole]
    assert not [f for f in folds for above in whole if f.name.startswith(f"{above}.")]
