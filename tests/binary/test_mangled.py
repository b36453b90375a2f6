"""Names behind symbols: enough to say to whom each belongs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.binary import namespace_of, qualified_name


@pytest.mark.parametrize(
    ("symbol", "name", "namespace"),
    [
        ("PyInit_fast", "PyInit_fast", ""),
        ("_Z3addii", "add", ""),
        ("_ZN2at6native3addERKNS_6TensorE", "at::native::add", "at::native"),
        ("_ZNK2at10TensorBase4sizeEl", "at::TensorBase::size", "at::TensorBase"),
        ("_ZN3c105ErrorC1ESs", "c10::Error::Error", "c10::Error"),
        ("_ZN3c105ErrorD0Ev", "c10::Error::~Error", "c10::Error"),
        ("_ZN3c108ArrayRefIlE4dataEv", "c10::ArrayRef<...>", "c10"),
        ("_ZSt4moveIiEvv", "std::move<...>", "std"),
        ("_ZNSs6appendEPKc", "std::string::append", "std::string"),
        ("_ZTVN3c105ErrorE", "vtable for c10::Error", "c10"),
        ("_ZTI3Big", "typeinfo for Big", ""),
        ("_ZThn16_N1a1bD1Ev", "thunk for a::b::~b", "a::b"),
        ("_ZN12_GLOBAL__N_13runEv", "(anonymous namespace)::run", "(anonymous namespace)"),
        ("_ZN1a4nameB5cxx11Ev", "a::name", "a"),
        ("_ZN1aplERKS_", "a::operator+", "a"),
        ("_ZN3fooE17h0123456789abcdef", "foo", ""),
        ("_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write", "core::fmt"),
        ("?run@inner@outer@@YAXXZ", "outer::inner::run", "outer::inner"),
        ("_Z", "_Z", ""),
        ("_ZN999999x", "_ZN999999x", ""),
    ],
)
def test_symbols_have_names(symbol: str, name: str, namespace: str) -> None:
    assert (qualified_name(symbol), namespace_of(symbol)) == (name, namespace)


@given(st.text("_ZNKSTtsIE?@CD0123abBL", max_size=30))
def test_any_symbol_has_some_name(rest: str) -> None:
    for start in ("_Z", "_ZN", "?", ""):
        assert qualified_name(start + rest) or start + rest == ""
