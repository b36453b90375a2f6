"""Archives made for tests, and the targets or problems that they turn out to be."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.model import DebundleError, SilentProgress, Target
from debundle.scan.targets import locate_target


def make_zip(path: Path, files: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            # Made by hand, because writestr() with a text would tidy the name.
            info = zipfile.ZipInfo("x")
            info.filename = name
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def make_tar(path: Path, files: Mapping[str, str], *members: tarfile.TarInfo) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content.encode()))
        for member in members:
            archive.addfile(member)
    return path


def member(name: str, kind: bytes, linkname: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.linkname = linkname
    return info


def locate(path: Path) -> Target:
    with locate_target([str(path)], progress=SilentProgress()) as target:
        return target


def problem_of(path: Path) -> DebundleError:
    with pytest.raises(DebundleError) as caught:
        locate(path)
    assert caught.value.where == str(path)
    assert caught.value.next_step
    return caught.value
