"""The working directory of the tests of commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.shop import SHOP
from support import temporary_package


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a package, and nothing else."""
    temporary_package(SHOP, folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path
