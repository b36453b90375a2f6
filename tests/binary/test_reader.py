"""One result for ELF, Mach-O and PE, and an answer for everything that is none of them."""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debundle.binary import (
    Binary,
    MalformedBinary,
    exports_among,
    read_binary,
    strings_in,
    strings_with,
)
from support.binaries import elf_library, macho_library, pe_library

IMPORTS = ("PyImport_ImportModule", "_ZN2at3addEv")
EXPORTS = ("PyInit__native", "_ZN1p1fEv")


def write(folder: Path, content: bytes) -> str:
    path = folder / "library"
    path.write_bytes(content)
    return str(path)


LIBRARIES = {
    "elf": elf_library(
        name="libp.so", needed=["libq.so", "libc.so.6"], imports=IMPORTS, exports=EXPORTS
    ),
    "elf-without-sections": elf_library(
        name="libp.so",
        needed=["libq.so", "libc.so.6"],
        imports=IMPORTS,
        exports=EXPORTS,
        sections=False,
    ),
    "elf-32": elf_library(
        name="libp.so",
        needed=["libq.so", "libc.so.6"],
        imports=IMPORTS,
        exports=EXPORTS,
        bits=32,
        machine=3,
    ),
    "elf-big-endian": elf_library(
        name="libp.so",
        needed=["libq.so", "libc.so.6"],
        imports=IMPORTS,
        exports=EXPORTS,
        order=">",
        machine=22,
    ),
    "mach-o": macho_library(
        name="@rpath/libp.so",
        needed=["@rpath/libq.so", "/usr/lib/libc.so.6"],
        imports=IMPORTS,
        exports=EXPORTS,
    ),
    "mach-o-universal": macho_library(
        name="@rpath/libp.so",
        needed=["@loader_path/libq.so", "/usr/lib/libc.so.6"],
        imports=IMPORTS,
        exports=EXPORTS,
        universal=True,
    ),
    "pe": pe_library(
        name="libp.so",
        imports=[("libq.so", IMPORTS[:1]), ("libc.so.6", IMPORTS[1:])],
        exports=EXPORTS,
    ),
}
MACHINES = {
    "elf": "x86-64",
    "elf-without-sections": "x86-64",
    "elf-32": "x86",
    "elf-big-endian": "s390x",
    "mach-o": "aarch64",
    "mach-o-universal": "aarch64",
    "pe": "x86-64",
}


@pytest.mark.parametrize("kind", LIBRARIES)
def test_every_format_gives_the_same_result(kind: str, tmp_path: Path) -> None:
    path = write(tmp_path, LIBRARIES[kind])

    found = read_binary(path)

    assert found._replace(constants=(), is_stripped=True) == Binary(
        format=next(item for item in ("elf", "mach-o", "pe") if kind.startswith(item)),
        machine=MACHINES[kind],
        name="libp.so",
        needed=("libq.so", "libc.so.6"),
        imports=IMPORTS,
        exports=2,
        inits=("_native",),
        is_stripped=True,
        constants=(),
    )
    assert exports_among(path, ["_ZN1p1fEv", "_ZN2at3addEv", "other"]) == {"_ZN1p1fEv"}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "it is empty"),
        (b"INPUT(libother.so)\n", "it is a text"),
        (b"!<arch>\n", "it is a text"),
        (b"\x00\x01\x02\x03" * 9, "it is of no known format"),
        (b"\x7fELF", "the header lies outside of the file"),
        (b"\x7fELF\x07\x01" + bytes(70), "the header names no known word size or byte order"),
        (LIBRARIES["elf"][:100], "a program header lies outside of the file"),
        (b"\xca\xfe\xba\xbe\x00\x00\x00\x34" + bytes(60), "a universal file with 52 parts"),
        (b"MZ" + bytes(100), "it is a program of DOS"),
    ],
)
def test_what_is_no_library_is_said_to_be_none(
    content: bytes, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(MalformedBinary, match=problem):
        read_binary(write(tmp_path, content))


def test_a_file_that_is_not_there_is_a_problem_like_any_other(tmp_path: Path) -> None:
    with pytest.raises(MalformedBinary, match="cannot be read: No such file"):
        read_binary(str(tmp_path / "gone.so"))


def test_a_table_of_impossible_size_is_refused_unread(tmp_path: Path) -> None:
    """A sparse file that claims 300 MB of names takes no memory."""
    content = bytearray(elf_library(exports=["f"]))
    place = content.index((10).to_bytes(8, "little"), 64 + 2 * 56) + 8
    content[place : place + 8] = (300 << 20).to_bytes(8, "little")
    path = tmp_path / "huge.so"
    with path.open("wb") as file:
        file.write(content)
        file.truncate(1 << 30)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(MalformedBinary, match="too large"):
        read_binary(str(path))

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


@settings(max_examples=400, deadline=None)
@given(
    kind=st.sampled_from(sorted(LIBRARIES)),
    edits=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=12),
    end=st.integers(0, 2500),
)
def test_no_damage_crashes_the_reader(
    kind: str, edits: list[tuple[int, int]], end: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    content = bytearray(LIBRARIES[kind])
    for place, value in edits:
        content[place % len(content)] = value
    path = write(tmp_path_factory.getbasetemp(), bytes(content[: max(end, 1)]))

    with suppress(MalformedBinary):
        found = read_binary(path)
        exports_among(path, EXPORTS)
        strings_in(path, found.constants, [r"p(?:\.\w+)*"])


@pytest.mark.parametrize("kind", ["elf", "mach-o", "pe"])
def test_strings_are_found_among_the_constants_whole(kind: str, tmp_path: Path) -> None:
    strings = [b"p.a", b"see p.b", b"p.c.d", b"up.e", b"p.f is meant", b"p"]
    make = {"elf": elf_library, "mach-o": macho_library, "pe": pe_library}[kind]
    path = write(tmp_path, make(strings=strings, exports=["p.g"]))  # type: ignore[operator]

    binary = read_binary(path)

    assert strings_in(path, binary.constants, [r"p(?:\.\w+)*", "up.e"])[0] - {"p.g"} == {
        "p.a",
        "p.c.d",
        "p",
    }
    assert strings_in(path, binary.constants, ["x", "up.e"]) == [set(), {"up.e"}]


def test_a_string_across_two_windows_is_found(tmp_path: Path) -> None:
    size = 8 * 1024 * 1024
    for shift in (0, 1, 3):
        path = write(tmp_path, bytes(size - shift) + b"p.found\0" + b"x" * 5000 + b"p.end\0")
        assert strings_in(path, None, [r"p(?:\.\w+)*"]) == [{"p.found"}]


def test_strings_that_hold_a_fragment_are_found_whole(tmp_path: Path) -> None:
    path = write(tmp_path, b"\0one::two() -> x\0nothing\0 -> y\0a -> b -> c\0unended -> ")

    assert strings_with(path, None, b" -> ") == {"one::two() -> x", " -> y", "a -> b -> c"}
