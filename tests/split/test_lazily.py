"""Late imports by the language's own means."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.model import (
    Configuration,
    CoreRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
)
from debundle.proving import split_package
from support.packages import temporary_package

FILES = {
    "app/__init__.py": "",
    "app/core.py": "from app.web import page\n\n\ndef show():\n    return page()\n",
    "app/web.py": "import app.core\n\n\ndef page():\n    return 1\n",
}


@pytest.mark.parametrize(
    ("more", "head", "asked"),
    [
        ({"python": (3, 15)}, "lazy from app.web import page\n", ">=3.15"),
        ({"python": (3, 15), "lazy_modules": True}, '__lazy_modules__ = ["app.web"]\n', ""),
        ({}, "\n\ndef show():\n    from app.web import page\n", ""),
    ],
)
def test_imports_are_late_by_the_means_of_the_oldest_python(
    more: dict[str, object], head: str, asked: str, tmp_path: Path
) -> None:
    folder = temporary_package(FILES, tmp_path / "source")
    target = str(folder / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,), core=CoreRules(roots=("app.core",), max_cuts=9)
        ),
        how=SplitOptions(tmp_path / "out", processes=1, **more),  # type: ignore[arg-type]
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    (core,) = (tmp_path / "out/packages").glob("*-core")
    assert head in (core / "src/app/core.py").read_text(encoding="utf-8")
    assert (f'requires-python = "{asked}"' in (core / "pyproject.toml").read_text()) is bool(asked)
