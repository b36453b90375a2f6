"""Statements of Cython, told from strings and comments."""

from __future__ import annotations

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.sources.clike import read_c
from debundle.sources.cython import CythonFacts, CythonImport, read_cython


def test_statements_are_read_with_their_lines_and_circumstances() -> None:
    source = '''
        # import nothing
        cdef extern from "lib/api.h" nogil:
            int call(int)
        include "more.pxi"
        cimport a.b as ab, c
        from .d cimport (e, \\
            f as g)  # cimport h
        text = "import no; cimport no"
        """
        import never
        """
        try:
            from quick import thing; import other
        except ImportError:
            from slow import thing
        cdef class Node(a.Base):
            import in_class
            cpdef int method(self) except -1:
                import late
    '''

    assert read_cython(dedent(source)) == CythonFacts(
        20,
        (
            CythonImport("a.b", (), 6, True, False, False),
            CythonImport("c", (), 6, True, False, False),
            CythonImport(".d", ("e", "f"), 7, True, False, False),
            CythonImport("quick", ("thing",), 14, False, False, True),
            CythonImport("other", (), 14, False, False, True),
            CythonImport("slow", ("thing",), 16, False, False, True),
            CythonImport("in_class", (), 18, False, False, False),
            CythonImport("late", (), 20, False, True, False),
        ),
        ("more.pxi",),
        ("lib/api.h",),
        is_shared=True,
    )


@given(st.text(alphabet="abc import cfrom.()\"'#\\\n\t:;*,", max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert read_cython(text).lines == text.count("\n")
    assert read_c(text).modules == ()


@pytest.mark.parametrize(
    ("source", "is_shared"),
    [
        ("cdef class A:\n    pass", True),
        ("cpdef double now()", True),
        ("cdef public object log", True),
        ("cdef:\n    int f()", True),
        ("cdef extern from 'a.h':\n    int f()", False),
        ("cdef inline int f():\n    return 1", False),
        ("cdef enum Color:\n    RED", False),
        ("cdef struct Point:\n    int x", False),
        ("ctypedef fused Real:\n    float", False),
        ("class A:\n    cdef int x", False),
        ("cdefinition = 1", False),
    ],
)
def test_what_others_take_from_the_running_module_is_shared(source: str, is_shared: bool) -> None:
    assert read_cython(source).is_shared is is_shared
