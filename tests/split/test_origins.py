"""Where lazy names are taken from."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import (
    Configuration,
    DistributionRule,
    Role,
    ScanOptions,
    SilentProgress,
    SplitOptions,
)
from debundle.proving import split_package
from support.packages import temporary_package

FILES = {
    "app/__init__.py": "",
    "app/low.py": "def thing():\n    return 1\n\n\ndef other():\n    return 2\n",
    "app/between.py": "from app.low import other, thing\n\nown = 3\n",
}


@pytest.mark.parametrize("names", ["other, own, thing", "*"])
def test_a_name_is_taken_from_where_it_is_made_if_what_hands_it_on_needs_more(
    names: str, tmp_path: Path
) -> None:
    files = FILES | {"app/__init__.py": f"from app.between import {names}\n"}
    target = str(temporary_package(files, tmp_path / "source") / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,),
            distributions=(
                DistributionRule("app-core", Role.CORE, ("app",)),
                DistributionRule("app-low", Role.SATELLITE, ("app.low",), ("app-core",)),
                DistributionRule(
                    "app-high", Role.SATELLITE, ("app.between",), ("app-core", "app-low")
                ),
            ),
        ),
        how=SplitOptions(tmp_path / "out", processes=1),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    facade = (tmp_path / "out/packages/app-core/src/app/__init__.py").read_text(encoding="utf-8")
    table = facade.partition("_lazy_names = {\n")[2].partition("}")[0]
    assert table.splitlines() == [
        '    "between": ("app.between", ""),',
        '    "low": ("app.low", ""),',
        '    "other": ("app.low", "other"),',
        '    "own": ("app.between", "own"),',
        '    "thing": ("app.low", "thing"),',
    ]
