"""Folders of tests, and the targets or problems that they turn out to be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.model import DebundleError, SilentProgress, Target
from debundle.scan.targets import locate_target
from support.packages import write_files


def locate_all(*specs: str) -> Target:
    with locate_target(specs, progress=SilentProgress()) as target:
        return target


def roots_of(files: Mapping[str, str], *specs: str) -> dict[str, str]:
    """Write the files; name and place (below the working folder) of each root then found."""
    write_files(files, Path.cwd())
    roots = locate_all(*specs).roots
    return {root.name: root.location.relative_to(Path.cwd()).as_posix() for root in roots}


def problem_of(*specs: str) -> DebundleError:
    with pytest.raises(DebundleError) as caught:
        locate_all(*specs)
    assert caught.value.next_step
    return caught.value
