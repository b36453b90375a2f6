from __future__ import annotations

from pathlib import Path

from debundle.report.places import folders_below, repository_path


def test_the_longest_beginning_of_a_path_decides() -> None:
    folders = {"google/cloud/storage": "storage", "google": "common", "six.py": "vendor"}
    files = ("google/cloud/storage/blob.py", "google/auth.py", "six.py", "other/x.py")
    assert [repository_path(file, folders) for file in files] == [
        "storage/google/cloud/storage/blob.py",
        "common/google/auth.py",
        "vendor/six.py",
        "other/x.py",
    ]


def test_roots_outside_the_repository_keep_their_paths(tmp_path: Path) -> None:
    (tmp_path / "repo/src").mkdir(parents=True)
    places = [("shop", str(tmp_path / "repo/src")), ("torch", str(tmp_path / "elsewhere"))]
    assert folders_below(places, tmp_path / "repo") == {"shop": "src"}
