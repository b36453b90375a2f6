"""Changes are counted from git's history, and from nothing where there is none."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from debundle.history import count_changes
from debundle.model import SourceRoot, Target
from support import write_files

Commit = Callable[..., None]


@pytest.fixture
def commit(tmp_path: Path) -> Commit:
    """Writes files into a new repository and commits them: commit({"app/a.py": ""}, day=3)."""
    git(tmp_path, "init", "-q")

    def committed(files: dict[str, str], *, day: int) -> None:
        write_files(files, tmp_path)
        git(tmp_path, "add", "-A")
        date = f"{1_700_000_000 + 86_400 * day} +0000"
        git(tmp_path, "commit", "-q", "-m", "more", GIT_COMMITTER_DATE=date, GIT_AUTHOR_DATE=date)

    return committed


def git(folder: Path, *arguments: str, **environment: str) -> None:
    people = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b.c", "HOME": str(folder)}
    people |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b.c", "PATH": "/usr/bin:/bin"}
    subprocess.run(["git", *arguments], cwd=folder, env=people | environment, check=True)


def changes(folder: Path, name: str = "app") -> dict[str, int]:
    return dict(
        count_changes(Target("app", (SourceRoot(name.removesuffix(".py"), folder / name),)))
    )


def test_every_commit_that_changed_a_file_counts(commit: Commit, tmp_path: Path) -> None:
    commit({"app/__init__.py": "", "app/in ner/ä.py": "", "other/x.py": ""}, day=0)
    commit({"app/in ner/ä.py": "x = 1\n", "other/x.py": "1\n"}, day=1)
    assert changes(tmp_path) == {"app/__init__.py": 1, "app/in ner/ä.py": 2}


def test_only_the_last_year_before_the_newest_commit_counts(commit: Commit, tmp_path: Path) -> None:
    for day in (0, 400, 500):
        commit({"app/a.py": f"day = {day}\n", f"app/b{day}.py": ""}, day=day)
    assert changes(tmp_path) == {"app/a.py": 2, "app/b400.py": 1, "app/b500.py": 1}


def test_a_root_that_is_a_file_counts_alone(commit: Commit, tmp_path: Path) -> None:
    commit({"app.py": "", "b.py": ""}, day=0)
    commit({"app.py": "x = 1\n"}, day=1)
    assert changes(tmp_path, "app.py") == {"app.py": 2}


def test_a_single_commit_says_nothing(commit: Commit, tmp_path: Path) -> None:
    commit({"app/a.py": ""}, day=0)
    assert changes(tmp_path) == {}


def test_without_a_repository_there_is_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    write_files({"app/a.py": ""}, tmp_path)
    assert changes(tmp_path) == {}


#: A commit that claims to be signed: to tell whether it is, git runs what the repository names.
SIGNED = """\
tree {tree}
parent {parent}
author a <a@b.c> 1700172800 +0000
committer a <a@b.c> 1700172800 +0000
gpgsig -----BEGIN PGP SIGNATURE-----
{blank}
 abc=
 -----END PGP SIGNATURE-----

signed
"""


def test_nothing_that_a_repository_names_is_run(commit: Commit, tmp_path: Path) -> None:
    commit({"app/a.py": ""}, day=0)
    parent = printed(tmp_path, "rev-parse", "HEAD")
    commit({"app/a.py": "x = 1\n"}, day=1)
    tree = printed(tmp_path, "rev-parse", "HEAD^{tree}")
    text = SIGNED.format(tree=tree, parent=parent, blank=" ")
    signed = printed(tmp_path, "hash-object", "-t", "commit", "-w", "--stdin", text=text)
    git(tmp_path, "reset", "-q", "--hard", signed)
    trap = tmp_path / "trap.sh"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\n")
    trap.chmod(0o755)
    for key in ("core.fsmonitor", "gpg.program", "core.pager", "diff.external"):
        git(tmp_path, "config", key, str(trap))
    git(tmp_path, "config", "log.showSignature", "true")

    assert changes(tmp_path) == {"app/a.py": 2}
    assert not (tmp_path / "sprung").exists()
    git(tmp_path, "log", "--format=", "--name-only")
    assert (tmp_path / "sprung").exists(), "the trap is none"


def printed(folder: Path, *arguments: str, text: str = "") -> str:
    done = subprocess.run(
        ["git", *arguments], cwd=folder, input=text, text=True, capture_output=True, check=True
    )
    return done.stdout.strip()
