"""Archives that climb out, link out or blow up are refused, and nothing of them is written."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from debundle.model import DebundleError, SilentProgress
from debundle.scan.targets import locate_target, unpack
from scan.targets.archives import locate, make_tar, make_zip, member, problem_of

pytestmark = pytest.mark.usefixtures("scratch")

# Malicious archives.

_ESCAPES = [
    "../evil.py",
    "shine/../../evil.py",
    "/evil.py",
    "//evil.py",
    "C:/evil.py",
    "c:evil.py",
    "..\\evil.py",
    "shine\\evil.py",
    "shine/\x01.py",
    "shine/x.py\x00.txt",
    "shine/..",
]


@pytest.mark.parametrize("name", _ESCAPES)
def test_an_entry_of_a_wheel_that_climbs_out_is_refused(
    tmp_path: Path, scratch: Path, name: str
) -> None:
    problem = problem_of(make_zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": "", name: "boom"}))

    assert problem.what == f"The entry {name!r} would land outside of the archive's own folder."
    assert list(scratch.iterdir()) == []
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "e/../../evil.py", "..\\evil.py"])
def test_an_entry_of_an_sdist_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    problem = problem_of(make_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": "", name: "boom"}))

    assert problem.what == f"The entry {name!r} would land outside of the archive's own folder."
    assert not list(tmp_path.rglob("evil*"))


def test_an_entry_that_climbs_out_only_after_it_was_moved_is_refused(tmp_path: Path) -> None:
    wheel = make_zip(
        tmp_path / "e-1-py3-none-any.whl", {"e.py": "", "e-1.data/purelib/../../x.py": ""}
    )

    assert "would land outside" in problem_of(wheel).what


@pytest.mark.parametrize(
    ("kind", "linkname"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.SYMTYPE, "../../outside.py"),
        (tarfile.SYMTYPE, "..\\outside.py"),
        (tarfile.LNKTYPE, "../outside.py"),
        (tarfile.LNKTYPE, "/etc/passwd"),
    ],
)
def test_a_link_that_leads_outside_is_refused(tmp_path: Path, kind: bytes, linkname: str) -> None:
    sdist = make_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": ""}, member("e-1/x.py", kind, linkname))

    assert f"is a link that leads outside ({linkname!r})" in problem_of(sdist).what


def test_a_file_below_a_link_is_not_written_through_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    path = tmp_path / "e-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(member("e-1/door", tarfile.SYMTYPE, "."))
        info = tarfile.TarInfo("e-1/door/e.py")
        archive.addfile(info, io.BytesIO(b""))

    with locate_target([str(path)], progress=SilentProgress()) as target:
        assert not any(found.is_symlink() for found in target.roots[0].location.parents)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_and_pipes_are_refused(tmp_path: Path, kind: bytes) -> None:
    sdist = make_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": ""}, member("e-1/x", kind))

    assert problem_of(sdist).what == "e-1/x is a device or a pipe, which no package needs."


def test_a_symbolic_link_in_a_wheel_is_a_plain_file(tmp_path: Path) -> None:
    path = tmp_path / "e-1-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("e/__init__.py", "")
        info = zipfile.ZipInfo("e/link.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")

    with locate_target([str(path)], progress=SilentProgress()) as target:
        link = target.roots[0].location / "link.txt"
        assert (link.is_symlink(), link.read_text()) == (False, "/etc/passwd")


def test_a_duplicate_entry_is_refused_unless_it_says_the_same(tmp_path: Path) -> None:
    def wheel(second: str) -> Path:
        path = tmp_path / "e-1-py3-none-any.whl"
        with warnings.catch_warnings(), zipfile.ZipFile(path, "w") as archive:
            warnings.simplefilter("ignore")
            archive.writestr("e.py", "x = 1")
            archive.writestr("e.py", second)
        return path

    assert "'e.py' is in the archive twice" in problem_of(wheel("x = 2")).what
    assert "e.py is in e-1-py3-none-any.whl twice, with the same content." in (
        locate(wheel("x = 1")).notes
    )


def test_a_file_where_another_entry_has_a_folder_is_refused(tmp_path: Path) -> None:
    wheel = make_zip(tmp_path / "e-1-py3-none-any.whl", {"e": "", "e/__init__.py": ""})

    assert problem_of(wheel).what.startswith("The archive cannot be unpacked (")


def test_a_source_that_explodes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "RATIO_COUNTS_FROM_BYTES", 1 << 20)
    bomb = make_zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": b"\n" * (4 << 20)})

    assert problem_of(bomb).what == "The archive unpacks to an absurd size (2 MiB at 'e.py')."


def test_what_is_written_is_limited_whatever_the_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "MAX_WRITTEN_BYTES", 10)

    assert (
        "absurd size" in problem_of(make_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": "#" * 11})).what
    )


def test_declared_sizes_are_added_up_before_anything_is_read(tmp_path: Path, scratch: Path) -> None:
    """A header alone claims sixty gigabytes; nothing of the kind follows."""
    info = tarfile.TarInfo("e-1/e.bin")
    info.size = 60 << 30
    path = tmp_path / "e-1.tar.gz"
    path.write_bytes(gzip.compress(info.tobuf() + b"\0" * 1024))

    assert problem_of(path).what == "The archive would unpack to more than 40 GiB (at 'e-1/e.bin')."
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_claims_much_memory_is_refused(tmp_path: Path, kind: bytes) -> None:
    first, bomb = tarfile.TarInfo("e-1/e.py"), member("e-1/header", kind)
    bomb.size = 2 << 20
    path = tmp_path / "e-1.tar.gz"
    path.write_bytes(gzip.compress(first.tobuf() + bomb.tobuf() + b"1" * (2 << 20) + b"\0" * 1024))

    assert (
        problem_of(path).what == "The archive is broken or cut short (a header of 2,097,152 bytes)."
    )


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_ENTRIES", 2)
    files = {f"e-1/{name}.py": "" for name in "abcd"}

    expected = "The archive has more than 2 entries; no package has as many."
    assert problem_of(make_zip(tmp_path / "e-1.zip", files)).what == expected
    assert problem_of(make_tar(tmp_path / "e-1.tar.gz", files)).what == expected


_NAMES = st.text(st.sampled_from("ab./\\:C~ \u00e9\0"), min_size=1, max_size=12)


@given(names=st.lists(_NAMES, min_size=1, max_size=4, unique=True), as_zip=st.booleans())
@example(names=["a/../../b"], as_zip=True)
@example(names=["../b"], as_zip=False)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_entry_name_makes_unpacking_write_outside(
    tmp_path: Path, names: list[str], as_zip: bool
) -> None:
    with tempfile.TemporaryDirectory(dir=tmp_path) as made:
        top = Path(made)
        (top / "in" / "deep").mkdir(parents=True)
        archive = top / "archive"
        files = dict.fromkeys(names, "content")
        (make_zip if as_zip else make_tar)(archive, files)
        unpacker = unpack.unpack_zip if as_zip else unpack.unpack_tar
        try:
            unpacker(archive, top / "in" / "deep", progress=SilentProgress())
        except DebundleError as error:
            assert error.where == str(archive)  # noqa: PT017
        assert sorted(path.name for path in top.iterdir()) == ["archive", "in"]
        assert [path.name for path in (top / "in").iterdir()] == ["deep"]
        assert not any(path.is_symlink() for path in top.rglob("*"))
