"""What goes into the cache comes out of it unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.model import ExternalImport, Import, Module, ModuleKind, Phase, Reading, Use, Via
from debundle.scan.packing import Content, pack_content, unpack_content

names = st.from_regex(r"[a-z_é]{1,3}(\.[a-z]{1,2}){0,2}", fullmatch=True)
lines = st.integers(0, 10**6)
modules = st.builds(
    Module,
    name=names,
    path=st.text(max_size=8),
    lines=lines,
    kind=st.sampled_from(ModuleKind),
    reading=st.sampled_from(Reading),
    problem=st.text(max_size=8),
    has_code=st.booleans(),
)
imports = st.builds(
    Import,
    importer=names,
    imported=names,
    line=lines,
    phase=st.sampled_from(Phase),
    via=st.sampled_from(Via),
    use=st.sampled_from(Use),
    names=st.lists(names, max_size=3).map(lambda items: tuple(sorted(items))),
    through=st.one_of(st.just(""), names),
    guarded=st.booleans(),
    conditional=st.booleans(),
)
external = st.builds(
    ExternalImport,
    importer=names,
    imported=names,
    line=lines,
    phase=st.sampled_from(Phase),
    guarded=st.booleans(),
    conditional=st.booleans(),
)
contents = st.builds(
    Content,
    st.lists(modules, max_size=4).map(tuple),
    st.lists(imports, max_size=6).map(tuple),
    st.lists(external, max_size=4).map(tuple),
)


@given(contents)
def test_packing_and_unpacking_change_nothing(content: Content) -> None:
    packed = pack_content(content)
    assert unpack_content(packed) == content
    assert pack_content(unpack_content(packed)) == packed


@pytest.mark.parametrize(
    "damaged",
    [b"", b"{", b"[]", b"null", b"{}", b'{"modules": [], "imports": [], "strings": []}', b"\xff"],
)
def test_something_else_is_refused(damaged: bytes) -> None:
    with pytest.raises((ValueError, KeyError, IndexError, TypeError)):
        unpack_content(damaged)


@given(contents, st.data())
def test_a_cut_off_entry_is_refused(content: Content, data: st.DataObject) -> None:
    packed = pack_content(content)
    cut = data.draw(st.integers(0, len(packed) - 1))
    with pytest.raises((ValueError, KeyError, IndexError, TypeError)):
        unpack_content(packed[:cut])
