"""How often each file of a target was changed: Target -> commits by path."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from debundle.model import SourceRoot, Target

#: Seconds back from the newest commit: a file that nobody touched for a year is quiet, however
#: busy its first years were. Counted from the commit and not from today, so that it stays true.
_SPAN: Final = 365 * 24 * 3600

#: A history that takes longer to read than this is left out: it only colours a picture.
_PATIENCE: Final = 60.0

#: A repository may name programs to run (to verify signatures, to watch files) and places to
#: fetch missing objects from; reading a history needs neither.
_SAFE: Final = (
    "--no-pager",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "log.showSignature=false",
    "-c",
    "core.hooksPath=/dev/null",
)
_ENVIRONMENT: Final = {
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}


def count_changes(target: Target) -> Mapping[str, int]:
    """Commits that changed each file within a year before the newest one, by `Module.path`.

    Merges do not count. Empty where the target lies in no git work tree, where git is not
    installed or takes too long, and where a single commit is all that there is.
    """
    if shutil.which("git") is None:
        return {}
    found: Counter[str] = Counter()
    for root in target.roots:
        found.update(_changes_of(root))
    # A copy with one commit knows of every file that it was added once.
    return {} if max(found.values(), default=0) < 2 else dict(sorted(found.items()))


def _changes_of(root: SourceRoot) -> Mapping[str, int]:
    """As `count_changes`, of one root."""
    is_folder = root.location.is_dir()
    folder = root.location if is_folder else root.location.parent
    paths = "." if is_folder else root.location.name
    newest = _git(folder, "log", "-1", "--format=%ct", "--", paths).strip()
    if not newest.isdigit():
        return {}
    since = f"--since={int(newest) - _SPAN}"
    # Names between NULs and relative to the folder: no name needs quotes then.
    listing = ("log", since, "--no-merges", "--format=", "--name-only", "--no-renames", "-z")
    names = _git(folder, *listing, "--relative", "--", paths).split("\0")
    above = f"{root.entry}/" if is_folder else root.entry.removesuffix(root.location.name)
    return Counter(f"{above}{name.lstrip()}" for name in names if name.strip())


def _git(folder: Path, *arguments: str) -> str:
    """What git prints; nothing where it fails."""
    try:
        done = subprocess.run(
            ["git", *_SAFE, *arguments],
            cwd=folder,
            env={**os.environ, **_ENVIRONMENT},
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="surrogateescape") if done.returncode == 0 else ""
