"""Wheels and sdists become targets; malicious and broken ones become errors."""

from __future__ import annotations

import gzip
import io
import os
import stat
import tarfile
import tempfile
import warnings
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from debundle.model import DebundleError, EntryPoint, SilentProgress, Target
from debundle.scan.targets import locate_target, unpack

_INFO = "shine-1.2.dist-info"

_WHEEL = {
    "shine/__init__.py": "x = 1\n",
    "shine/_C.cpython-311-x86_64-linux-gnu.so": "binary",
    "shine/lib/libshine.so": "binary",
    "shine/include/shine.h": "int x;",
    "shine/data.json": "{}",
    "tests/test_shine.py": "",
    f"{_INFO}/METADATA": "Metadata-Version: 2.1\nName: shine\nVersion: 1.2\nLicense: MIT\n"
    "License-File: LICENSE\nLicense-File: gone\n",
    f"{_INFO}/entry_points.txt": "[console_scripts]\nshine = shine:main\n",
    f"{_INFO}/licenses/LICENSE": "",
    f"{_INFO}/RECORD": "",
}


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that temporary folders are made in; empty when an archive is closed."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def _zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # Made by hand, because writestr() with a text would tidy the name.
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def _tar(path: Path, files: Mapping[str, str], *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
        for member in members:
            archive.addfile(member)
    return path


def _member(name: str, kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = linkname
    return info


def _locate(path: Path) -> Target:
    with locate_target([str(path)], progress=SilentProgress()) as target:
        return target


def _problem(path: Path) -> DebundleError:
    with pytest.raises(DebundleError) as caught:
        _locate(path)
    assert caught.value.where == str(path)
    assert caught.value.next_step
    return caught.value


# Sound archives.


def test_a_wheel_gives_roots_metadata_and_data_files(tmp_path: Path, scratch: Path) -> None:
    wheel = _zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

    with locate_target([str(wheel)], progress=SilentProgress()) as target:
        (root,) = target.roots
        assert root.name == "shine"
        assert (root.location / "__init__.py").read_text() == "x = 1\n"
        extension = root.location / "_C.cpython-311-x86_64-linux-gnu.so"
        assert extension.stat().st_size == len("binary")

    assert target.label == "shine"
    assert target.metadata.version == "1.2"
    assert target.metadata.license_expression == "MIT"
    assert target.metadata.license_files == ("licenses/LICENSE",)
    assert target.metadata.entry_points == (EntryPoint("console_scripts", "shine", "shine:main"),)
    assert target.data_files == (
        "shine/data.json",
        "shine/include/shine.h",
        "shine/lib/libshine.so",
    )
    assert list(scratch.iterdir()) == []


def test_what_a_wheel_keeps_under_data_is_where_an_installer_puts_it(tmp_path: Path) -> None:
    files = {
        "shine/__init__.py": "",
        "shine-1.2.data/purelib/shine/more.py": "",
        "shine-1.2.data/platlib/other/__init__.py": "",
        "shine-1.2.data/scripts/run.py": "",
        "shine-1.2.data/purelib/shine/big.so.1": "",
        f"{_INFO}/METADATA": "Name: shine\n",
    }

    with locate_target(
        [str(_zip(tmp_path / "shine-1.2-py3-none-any.whl", files))], progress=SilentProgress()
    ) as target:
        assert [root.name for root in target.roots] == ["other", "shine"]
        assert (target.roots[1].location / "more.py").is_file()
    assert target.data_files == ("shine/big.so.1",)


def test_a_wheel_without_dist_info_is_named_by_its_file(tmp_path: Path) -> None:
    target = _locate(_zip(tmp_path / "my_pkg-1.2-py3-none-any.whl", {"my_pkg/__init__.py": ""}))

    assert (target.label, target.metadata.version) == ("my-pkg", "1.2")
    assert target.notes == (
        (
            "my_pkg-1.2-py3-none-any.whl has no .dist-info folder;"
            " name and version come from its file name."
        ),
    )


_SDIST = {
    "shine-1.2/PKG-INFO": "Metadata-Version: 2.1\nName: shine\nVersion: 1.2\nSummary: Bright\n",
    "shine-1.2/pyproject.toml": '[project]\nname = "shine"\ndynamic = ["version"]\n'
    'dependencies = ["rich"]\n[project.scripts]\nshine = "shine:main"\n',
    "shine-1.2/LICENSE": "",
    "shine-1.2/src/shine/__init__.py": "",
    "shine-1.2/src/shine/core.c": "int x;",
    "shine-1.2/tests/__init__.py": "",
}


@pytest.mark.parametrize("name", ["shine-1.2.tar.gz", "shine-1.2.zip"])
def test_an_sdist_gives_what_its_project_builds(tmp_path: Path, name: str) -> None:
    make = _tar if name.endswith("gz") else _zip
    target = _locate(make(tmp_path / name, _SDIST))

    assert [root.name for root in target.roots] == ["shine"]
    assert target.label == "shine"
    assert (target.metadata.version, target.metadata.summary) == ("1.2", "Bright")
    assert target.metadata.requires_dist == ("rich",)
    assert target.metadata.entry_points == (EntryPoint("console_scripts", "shine", "shine:main"),)
    assert target.metadata.license_files == ("LICENSE",)
    assert target.data_files == ("shine/core.c",)
    assert target.notes == ()


def test_links_inside_an_sdist_become_copies_or_notes(tmp_path: Path) -> None:
    sdist = _tar(
        tmp_path / "p-1.tar.gz",
        {"p-1/p/__init__.py": "x = 1\n", "p-1/pyproject.toml": ""},
        _member("p-1/p/again.py", tarfile.SYMTYPE, "__init__.py"),
        _member("p-1/p/third.py", tarfile.SYMTYPE, "../p/again.py"),
        _member("p-1/p/hard.py", tarfile.LNKTYPE, "p-1/p/__init__.py"),
        _member("p-1/p/folder", tarfile.SYMTYPE, "."),
        _member("p-1/p/a.py", tarfile.SYMTYPE, "b.py"),
        _member("p-1/p/b.py", tarfile.SYMTYPE, "a.py"),
    )

    with locate_target([str(sdist)], progress=SilentProgress()) as target:
        found = sorted(path.name for path in target.roots[0].location.iterdir())
        assert (target.roots[0].location / "third.py").read_text() == "x = 1\n"

    assert found == ["__init__.py", "again.py", "hard.py", "third.py"]
    assert target.notes[:3] == (
        "p-1/p/a.py is a link that is not followed; it is left out.",
        "p-1/p/b.py is a link that is not followed; it is left out.",
        "p-1/p/folder is a link that is not followed; it is left out.",
    )


# Temporary folders.


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_temporary_folders_go_when_the_user_of_a_target_fails(
    tmp_path: Path, scratch: Path, error: type[BaseException]
) -> None:
    wheel = _zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

    def use() -> None:
        with locate_target([str(wheel)], progress=SilentProgress()):
            assert list(scratch.iterdir()) != []
            raise error

    with pytest.raises(error):
        use()

    assert list(scratch.iterdir()) == []


def test_temporary_folders_go_when_unpacking_is_interrupted(tmp_path: Path, scratch: Path) -> None:
    class Interrupting(SilentProgress):
        def advance(self, done: int, total: int) -> None:
            raise KeyboardInterrupt

    sound = _zip(tmp_path / "other-1-py3-none-any.whl", {"other.py": ""})
    wheel = _zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

    with (
        pytest.raises(KeyboardInterrupt),
        locate_target([str(sound), str(wheel)], progress=Interrupting()),
    ):
        pass

    assert list(scratch.iterdir()) == []


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
    problem = _problem(_zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": "", name: "boom"}))

    assert problem.what == f"The entry {name!r} would land outside of the archive's own folder."
    assert list(scratch.iterdir()) == []
    assert not list(tmp_path.rglob("evil*"))


@pytest.mark.parametrize("name", ["../evil.py", "/evil.py", "e/../../evil.py", "..\\evil.py"])
def test_an_entry_of_an_sdist_that_climbs_out_is_refused(tmp_path: Path, name: str) -> None:
    problem = _problem(_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": "", name: "boom"}))

    assert problem.what == f"The entry {name!r} would land outside of the archive's own folder."
    assert not list(tmp_path.rglob("evil*"))


def test_an_entry_that_climbs_out_only_after_it_was_moved_is_refused(tmp_path: Path) -> None:
    wheel = _zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": "", "e-1.data/purelib/../../x.py": ""})

    assert "would land outside" in _problem(wheel).what


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
    sdist = _tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": ""}, _member("e-1/x.py", kind, linkname))

    assert f"is a link that leads outside ({linkname!r})" in _problem(sdist).what


def test_a_file_below_a_link_is_not_written_through_it(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    path = tmp_path / "e-1.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        archive.addfile(_member("e-1/door", tarfile.SYMTYPE, "."))
        info = tarfile.TarInfo("e-1/door/e.py")
        archive.addfile(info, io.BytesIO(b""))

    with locate_target([str(path)], progress=SilentProgress()) as target:
        assert not any(found.is_symlink() for found in target.roots[0].location.parents)
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE])
def test_devices_and_pipes_are_refused(tmp_path: Path, kind: bytes) -> None:
    sdist = _tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": ""}, _member("e-1/x", kind))

    assert _problem(sdist).what == "e-1/x is a device or a pipe, which no package needs."


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

    assert "'e.py' is in the archive twice" in _problem(wheel("x = 2")).what
    assert "e.py is in e-1-py3-none-any.whl twice, with the same content." in (
        _locate(wheel("x = 1")).notes
    )


def test_a_file_where_another_entry_has_a_folder_is_refused(tmp_path: Path) -> None:
    wheel = _zip(tmp_path / "e-1-py3-none-any.whl", {"e": "", "e/__init__.py": ""})

    assert _problem(wheel).what.startswith("The archive cannot be unpacked (")


def test_a_source_that_explodes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "RATIO_COUNTS_FROM_BYTES", 1 << 20)
    bomb = _zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": b"\n" * (4 << 20)})

    assert _problem(bomb).what == "The archive unpacks to an absurd size (2 MiB at 'e.py')."


def test_what_is_written_is_limited_whatever_the_ratio(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unpack, "MAX_WRITTEN_BYTES", 10)

    assert "absurd size" in _problem(_tar(tmp_path / "e-1.tar.gz", {"e-1/e.py": "#" * 11})).what


def test_declared_sizes_are_added_up_before_anything_is_read(tmp_path: Path, scratch: Path) -> None:
    """A header alone claims sixty gigabytes; nothing of the kind follows."""
    info = tarfile.TarInfo("e-1/e.bin")
    info.size = 60 << 30
    path = tmp_path / "e-1.tar.gz"
    path.write_bytes(gzip.compress(info.tobuf() + b"\0" * 1024))

    assert _problem(path).what == "The archive would unpack to more than 40 GiB (at 'e-1/e.bin')."
    assert list(scratch.iterdir()) == []


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_header_that_claims_much_memory_is_refused(tmp_path: Path, kind: bytes) -> None:
    first, bomb = tarfile.TarInfo("e-1/e.py"), _member("e-1/header", kind)
    bomb.size = 2 << 20
    path = tmp_path / "e-1.tar.gz"
    path.write_bytes(gzip.compress(first.tobuf() + bomb.tobuf() + b"1" * (2 << 20) + b"\0" * 1024))

    assert (
        _problem(path).what == "The archive is broken or cut short (a header of 2,097,152 bytes)."
    )


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_ENTRIES", 2)
    files = {f"e-1/{name}.py": "" for name in "abcd"}

    expected = "The archive has more than 2 entries; no package has as many."
    assert _problem(_zip(tmp_path / "e-1.zip", files)).what == expected
    assert _problem(_tar(tmp_path / "e-1.tar.gz", files)).what == expected


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
        (_zip if as_zip else _tar)(archive, files)
        unpacker = unpack.unpack_zip if as_zip else unpack.unpack_tar
        try:
            unpacker(archive, top / "in" / "deep", progress=SilentProgress())
        except DebundleError as error:
            assert error.where == str(archive)  # noqa: PT017
        assert sorted(path.name for path in top.iterdir()) == ["archive", "in"]
        assert [path.name for path in (top / "in").iterdir()] == ["deep"]
        assert not any(path.is_symlink() for path in top.rglob("*"))


# Broken archives.


def test_a_broken_archive_says_what_and_where(tmp_path: Path, scratch: Path) -> None:
    wheel = _zip(tmp_path / "w-1-py3-none-any.whl", {"w.py": "x = 1\n" * 50})
    sound = wheel.read_bytes()
    sdist = _tar(tmp_path / "s-1.tar.gz", {"s-1/s.py": os.urandom(4000).hex()})

    wheel.write_bytes(sound[: len(sound) // 2])
    assert _problem(wheel).what == "The file is not a zip archive, or it is cut short."
    wheel.write_bytes(sound.replace(sound[36:44], b"\xff" * 8, 1))
    assert _problem(wheel).what.startswith("The archive is broken or cut short (")
    wheel.write_bytes(b"")
    assert _problem(wheel).what == "The file is not a zip archive, or it is cut short."
    sdist.write_bytes(sdist.read_bytes()[:1500])
    assert _problem(sdist).what.startswith("The archive is broken or cut short (")
    sdist.write_bytes(b"this is no archive")
    assert _problem(sdist).what == "The file is not a tar archive, or it is cut short."
    assert list(scratch.iterdir()) == []


def test_an_archive_under_the_wrong_name_says_what_it_is(tmp_path: Path) -> None:
    tar_named_wheel = _tar(tmp_path / "s-1-py3-none-any.whl", {"s-1/s.py": ""})
    zip_named_tar = _zip(tmp_path / "s-1.tar.gz", {"s-1/s.py": ""})

    assert (
        _problem(tar_named_wheel).what == "The name says zip archive, the content is a tar archive."
    )
    assert _problem(tar_named_wheel).next_step == "Rename it to end in .tar.gz."
    assert _problem(zip_named_tar).next_step == "Rename it to end in .whl or .zip."


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    wheel = _zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": "x = 1"})
    content = bytearray(wheel.read_bytes())
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + offset] |= 1
    wheel.write_bytes(bytes(content))

    assert "encrypted" in _problem(wheel).what


def test_a_name_that_is_not_text_is_left_out_of_an_sdist_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "e-1.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("e-1/e.py"), io.BytesIO(b""))
        archive.addfile(tarfile.TarInfo(os.fsdecode(b"e-1/caf\xe9.py")), io.BytesIO(b""))

    target = _locate(path)

    assert [root.name for root in target.roots] == ["e"]
    assert target.notes[0] == r"b'e-1/caf\xe9.py' has no valid name; it is left out."


@pytest.mark.parametrize("name", ["e-1-py3-none-any.whl", "e-1.zip"])
def test_an_archive_without_python_is_no_target(tmp_path: Path, name: str) -> None:
    problem = _problem(_zip(tmp_path / name, {"readme.txt": ""}))

    assert problem.what.endswith(("holds no Python module.", "holds no Python package."))
