"""Strings that Cython 3.2 and later run together and pack."""

from __future__ import annotations

import bz2
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debundle.binary.pooled import PooledNames, pooled_names, unpack_lzss
from support.binaries import pack_lzss

TEXTS = st.text("ab .\n", max_size=300).map(str.encode)
#: What stands in a pool before the names and after them, by the alphabet.
BEFORE = b"".join(b"Cannot convert %d values of kind %d\n" % (n, n) for n in range(12))
NEXT = b"raisereturnselfsizetypeupdatevalueswrite"
AFTER = NEXT + b" by %d, of %s" + NEXT * 3


def found(content: bytes, folder: Path, root: str = "p") -> PooledNames:
    (folder / "library").write_bytes(content)
    return pooled_names(str(folder / "library"), None, [root], may_be_packed=True)


@given(TEXTS | st.binary(max_size=300))
def test_unpacking_undoes_packing(content: bytes) -> None:
    packed = pack_lzss(content)

    assert unpack_lzss(packed + bytes(8), 0, limit=len(content))[: len(content)] == content


@pytest.mark.parametrize("distance", [0, 100, 0x7F, 0x80, 300, 0x27F, 0x280, 9_000, 0x407F])
@pytest.mark.parametrize("length", [4, 34, 35, 258])
def test_a_repeated_piece_is_found_at_any_distance(distance: int, length: int) -> None:
    piece = bytes(number * 7 % 256 for number in range(length))
    between = b"".join(b"%d." % number for number in range(distance))[:distance]
    content = piece + between + piece

    packed = pack_lzss(content)

    assert unpack_lzss(packed + bytes(8), 0, limit=len(content))[: len(content)] == content


@given(st.binary(max_size=600), st.integers(0, 700))
def test_nothing_that_is_not_packed_raises(content: bytes, start: int) -> None:
    assert len(unpack_lzss(content, start, limit=100)) < 100 + 8 * 258


def test_names_are_found_in_a_pool_packed_or_not(tmp_path: Path) -> None:
    """The next string runs into the last of them; where the others end, the next begins."""
    pool = BEFORE + b"p.a.bp.cp.d_e" + AFTER
    whole = {"p.a.b", "p.c"}
    expected = PooledNames(frozenset(whole), frozenset({*whole, "p.d_e" + NEXT.decode()}))

    for packed in (pool, pack_lzss(pool), zlib.compress(pool, 9), bz2.compress(pool)):
        assert found(bytes(64) + packed + bytes(64), tmp_path) == expected


def test_a_stream_that_breaks_off_is_none(tmp_path: Path) -> None:
    packed = zlib.compress(BEFORE + b"p.a.bp.cp.d_e" + AFTER)

    assert found(bytes(64) + packed[:-9], tmp_path) == PooledNames(frozenset(), frozenset())


def test_the_path_of_the_source_tells_where_the_last_name_ends(tmp_path: Path) -> None:
    pool = BEFORE + b"p.ap.bp/native.pyx" + AFTER

    assert found(bytes(32) + pack_lzss(pool) + bytes(64), tmp_path) == PooledNames(
        frozenset({"p.a", "p.b"}), frozenset({"p.a"})
    )


def test_a_pool_may_hold_what_no_text_does(tmp_path: Path) -> None:
    pool = b"\0" + BEFORE + b"\0p.ap.bp/native.pyx" + AFTER + bytes(range(32)) * 9 + b"p.c" + AFTER

    assert found(bytes(32) + pack_lzss(pool) + bytes(64), tmp_path) == PooledNames(
        frozenset({"p.a", "p.b"}), frozenset({"p.a"})
    )


def test_a_name_by_itself_and_a_part_of_a_longer_name_are_no_pool(tmp_path: Path) -> None:
    assert found(b"\0p.a\0x.p.b.c\0", tmp_path) == PooledNames(frozenset(), frozenset())
