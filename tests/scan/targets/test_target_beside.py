"""What a distribution installs beside the packages that were asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import SilentProgress
from debundle.scan.targets import locate_target
from support.packages import write_files

RECORD = """\
app/__init__.py,,
app.libs/libfast.so.1,,
_app_globals.py,,
other/__init__.py,,
../../bin/app,,
app-1.0.dist-info/METADATA,,
app-1.0.dist-info/RECORD,,
app.pth,,
__pycache__/_app_globals.cpython-311.pyc,,
"""


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_files(
        {
            "app/__init__.py": "import _app_globals",
            "app.libs/libfast.so.1": "",
            "_app_globals.py": "",
            "other/__init__.py": "",
            "app.pth": "",
            "__pycache__/_app_globals.cpython-311.pyc": "",
            "app-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: app\nVersion: 1.0\n",
            "app-1.0.dist-info/RECORD": RECORD,
        },
        tmp_path,
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_split_takes_along_what_lies_beside_a_package(site: Path) -> None:
    with locate_target(["app"], progress=SilentProgress(), whole=True) as target:
        assert [file.relative for file in target.beside] == ["_app_globals.py", "other/__init__.py"]
        assert target.data_files == ("app.libs/libfast.so.1",)


def test_who_maps_a_package_sees_the_package_alone(site: Path) -> None:
    with locate_target(["app"], progress=SilentProgress()) as target:
        assert (target.beside, target.data_files) == ((), ())
