"""Wheels and sdists become targets; broken ones become errors."""

from __future__ import annotations

import io
import os
import tarfile
from pathlib import Path

import pytest

from debundle.model import EntryPoint, SilentProgress
from debundle.scan.targets import locate_target
from scan.targets.archives import locate, make_tar, make_zip, member, problem_of

pytestmark = pytest.mark.usefixtures("scratch")

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


# Sound archives.


def test_a_wheel_gives_roots_metadata_and_data_files(tmp_path: Path, scratch: Path) -> None:
    wheel = make_zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

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
        [str(make_zip(tmp_path / "shine-1.2-py3-none-any.whl", files))], progress=SilentProgress()
    ) as target:
        assert [root.name for root in target.roots] == ["other", "shine"]
        assert (target.roots[1].location / "more.py").is_file()
    assert target.data_files == ("shine/big.so.1",)


def test_a_wheel_without_dist_info_is_named_by_its_file(tmp_path: Path) -> None:
    target = locate(make_zip(tmp_path / "my_pkg-1.2-py3-none-any.whl", {"my_pkg/__init__.py": ""}))

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
    make = make_tar if name.endswith("gz") else make_zip
    target = locate(make(tmp_path / name, _SDIST))

    assert [root.name for root in target.roots] == ["shine"]
    assert target.label == "shine"
    assert (target.metadata.version, target.metadata.summary) == ("1.2", "Bright")
    assert target.metadata.requires_dist == ("rich",)
    assert target.metadata.entry_points == (EntryPoint("console_scripts", "shine", "shine:main"),)
    assert target.metadata.license_files == ("LICENSE",)
    assert target.data_files == ("shine/core.c",)
    assert target.notes == ()


def test_links_inside_an_sdist_become_copies_or_notes(tmp_path: Path) -> None:
    sdist = make_tar(
        tmp_path / "p-1.tar.gz",
        {"p-1/p/__init__.py": "x = 1\n", "p-1/pyproject.toml": ""},
        member("p-1/p/again.py", tarfile.SYMTYPE, "__init__.py"),
        member("p-1/p/third.py", tarfile.SYMTYPE, "../p/again.py"),
        member("p-1/p/hard.py", tarfile.LNKTYPE, "p-1/p/__init__.py"),
        member("p-1/p/folder", tarfile.SYMTYPE, "."),
        member("p-1/p/a.py", tarfile.SYMTYPE, "b.py"),
        member("p-1/p/b.py", tarfile.SYMTYPE, "a.py"),
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
    wheel = make_zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

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

    sound = make_zip(tmp_path / "other-1-py3-none-any.whl", {"other.py": ""})
    wheel = make_zip(tmp_path / "shine-1.2-py3-none-any.whl", _WHEEL)

    with (
        pytest.raises(KeyboardInterrupt),
        locate_target([str(sound), str(wheel)], progress=Interrupting()),
    ):
        pass

    assert list(scratch.iterdir()) == []


# Broken archives.


def test_a_broken_archive_says_what_and_where(tmp_path: Path, scratch: Path) -> None:
    wheel = make_zip(tmp_path / "w-1-py3-none-any.whl", {"w.py": "x = 1\n" * 50})
    sound = wheel.read_bytes()
    sdist = make_tar(tmp_path / "s-1.tar.gz", {"s-1/s.py": os.urandom(4000).hex()})

    wheel.write_bytes(sound[: len(sound) // 2])
    assert problem_of(wheel).what == "The file is not a zip archive, or it is cut short."
    wheel.write_bytes(sound.replace(sound[36:44], b"\xff" * 8, 1))
    assert problem_of(wheel).what.startswith("The archive is broken or cut short (")
    wheel.write_bytes(b"")
    assert problem_of(wheel).what == "The file is not a zip archive, or it is cut short."
    sdist.write_bytes(sdist.read_bytes()[:1500])
    assert problem_of(sdist).what.startswith("The archive is broken or cut short (")
    sdist.write_bytes(b"this is no archive")
    assert problem_of(sdist).what == "The file is not a tar archive, or it is cut short."
    assert list(scratch.iterdir()) == []


def test_an_archive_under_the_wrong_name_says_what_it_is(tmp_path: Path) -> None:
    tar_named_wheel = make_tar(tmp_path / "s-1-py3-none-any.whl", {"s-1/s.py": ""})
    zip_named_tar = make_zip(tmp_path / "s-1.tar.gz", {"s-1/s.py": ""})

    assert (
        problem_of(tar_named_wheel).what
        == "The name says zip archive, the content is a tar archive."
    )
    assert problem_of(tar_named_wheel).next_step == "Rename it to end in .tar.gz."
    assert problem_of(zip_named_tar).next_step == "Rename it to end in .whl or .zip."


def test_an_encrypted_archive_is_refused(tmp_path: Path) -> None:
    wheel = make_zip(tmp_path / "e-1-py3-none-any.whl", {"e.py": "x = 1"})
    content = bytearray(wheel.read_bytes())
    for header, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(header) + offset] |= 1
    wheel.write_bytes(bytes(content))

    assert "encrypted" in problem_of(wheel).what


def test_a_name_that_is_not_text_is_left_out_of_an_sdist_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "e-1.tar.gz"
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as archive:
        archive.addfile(tarfile.TarInfo("e-1/e.py"), io.BytesIO(b""))
        archive.addfile(tarfile.TarInfo(os.fsdecode(b"e-1/caf\xe9.py")), io.BytesIO(b""))

    target = locate(path)

    assert [root.name for root in target.roots] == ["e"]
    assert target.notes[0] == r"b'e-1/caf\xe9.py' has no valid name; it is left out."


@pytest.mark.parametrize("name", ["e-1-py3-none-any.whl", "e-1.zip"])
def test_an_archive_without_python_is_no_target(tmp_path: Path, name: str) -> None:
    problem = problem_of(make_zip(tmp_path / name, {"readme.txt": ""}))

    assert problem.what.endswith(("holds no Python module.", "holds no Python package."))
