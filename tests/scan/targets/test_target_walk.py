"""The walk that finding targets and finding modules share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from debundle.model import SourceRoot
from debundle.scan.targets import FileKind, file_kind, walk_files
from support.packages import write_files


def _relatives(name: str, location: Path) -> list[str]:
    return [file.relative for file in walk_files(SourceRoot(name, location)).files]


def test_files_come_sorted_by_their_path_below_the_folder_that_holds_the_root(
    tmp_path: Path,
) -> None:
    write_files(
        {
            "pkg/__init__.py": "",
            "pkg/z.py": "",
            "pkg/a/b.pyi": "",
            "pkg/py.typed": "",
            "pkg/__pycache__/z.cpython-311.pyc": "",
            "pkg/.git/config": "",
            "beside.py": "",
        },
        tmp_path,
    )

    assert _relatives("pkg", tmp_path / "pkg") == [
        "pkg/__init__.py",
        "pkg/a/b.pyi",
        "pkg/py.typed",
        "pkg/z.py",
    ]


def test_a_root_below_a_namespace_keeps_the_namespace_in_its_paths(tmp_path: Path) -> None:
    write_files({"storage/__init__.py": "", "tool.py": ""}, tmp_path)

    assert _relatives("google.cloud.storage", tmp_path / "storage") == [
        "google/cloud/storage/__init__.py"
    ]
    assert _relatives("google.tool", tmp_path / "tool.py") == ["google/tool.py"]


def test_size_and_time_of_a_source_are_those_on_disk(tmp_path: Path) -> None:
    write_files({"pkg/__init__.py": "x = 1\n", "pkg/data.bin": "12345"}, tmp_path)
    source = tmp_path / "pkg" / "__init__.py"
    os.utime(source, ns=(1_000, 2_000))

    source_file, data_file = walk_files(SourceRoot("pkg", tmp_path / "pkg")).files

    assert source_file == ("pkg/__init__.py", str(source), 6, 2_000)
    assert data_file[2:] == (0, 0)


def test_a_link_to_a_folder_outside_is_followed_once(tmp_path: Path) -> None:
    write_files({"pkg/__init__.py": "", "other/x.py": ""}, tmp_path)
    (tmp_path / "pkg" / "first").symlink_to(tmp_path / "other")
    (tmp_path / "pkg" / "second").symlink_to(tmp_path / "other")

    walk = walk_files(SourceRoot("pkg", tmp_path / "pkg"))

    assert [file.relative for file in walk.files] == ["pkg/__init__.py", "pkg/first/x.py"]
    assert walk.notes == [
        "pkg/second is a link to a folder that is read elsewhere; it is left out."
    ]


def test_links_that_lead_back_end_the_walk_with_a_note_each(tmp_path: Path) -> None:
    write_files({"pkg/__init__.py": "", "pkg/sub/x.py": ""}, tmp_path)
    pkg = tmp_path / "pkg"
    (pkg / "a").symlink_to(pkg)
    (pkg / "sub" / "up").symlink_to("..")
    (pkg / "itself").symlink_to("itself")
    (pkg / "nowhere").symlink_to("missing")

    walk = walk_files(SourceRoot("pkg", pkg))

    assert [file.relative for file in walk.files] == ["pkg/__init__.py", "pkg/sub/x.py"]
    assert [note.split()[0] for note in walk.notes] == [
        "pkg/a",
        "pkg/itself",
        "pkg/nowhere",
        "pkg/sub/up",
    ]


def test_a_link_never_hides_the_real_folder_that_it_points_at(tmp_path: Path) -> None:
    write_files({"pkg/__init__.py": "", "pkg/z/x.py": ""}, tmp_path)
    (tmp_path / "pkg" / "a").symlink_to(tmp_path / "pkg" / "z")

    assert _relatives("pkg", tmp_path / "pkg") == ["pkg/__init__.py", "pkg/z/x.py"]


def test_an_unreadable_folder_is_noted_and_the_rest_is_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files({"pkg/__init__.py": "", "pkg/closed/x.py": ""}, tmp_path)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    walk = walk_files(SourceRoot("pkg", tmp_path / "pkg"))

    assert [file.relative for file in walk.files] == ["pkg/__init__.py"]
    assert walk.notes == [
        "pkg/closed cannot be read (Permission denied); what it holds is left out."
    ]


def test_a_name_that_is_not_text_is_noted_and_left_out(tmp_path: Path) -> None:
    write_files({"pkg/__init__.py": ""}, tmp_path)
    try:
        Path(os.fsdecode(os.fsencode(tmp_path / "pkg") + b"/caf\xe9.txt")).touch()
    except OSError:
        pytest.skip("this file system takes no such names")

    walk = walk_files(SourceRoot("pkg", tmp_path / "pkg"))

    assert [file.relative for file in walk.files] == ["pkg/__init__.py"]
    assert len(walk.notes) == 1
    assert r"caf\xe9.txt" in walk.notes[0]


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("pkg/__init__.py", FileKind.SOURCE),
        ("pkg/my-script.py", FileKind.SOURCE),
        ("pkg/0001_initial.py", FileKind.SOURCE),
        ("pkg/not-a-package/x.py", FileKind.DATA),
        ("pkg/x.pyi", FileKind.DATA),
        ("pkg/x.tmpl.py", FileKind.DATA),
        ("pkg/py.typed", FileKind.DATA),
        ("pkg/_C.cpython-311-x86_64-linux-gnu.so", FileKind.EXTENSION),
        ("pkg/_C.abi3.so", FileKind.EXTENSION),
        ("pkg/_C.cp311-win_amd64.pyd", FileKind.EXTENSION),
        ("pkg/fast.so", FileKind.EXTENSION),
        ("pkg/lib/libpkg.so", FileKind.DATA),
        ("pkg.libs/libgfortran-040.so.5", FileKind.DATA),
        ("pkg/x.pyc", FileKind.BYTECODE),
        ("x.py", FileKind.SOURCE),
    ],
)
def test_kind_of_a_file(path: str, kind: FileKind) -> None:
    assert file_kind(path) is kind
