"""Fixtures that every test may use; the helpers behind them are in `support`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import pytest

import support


@pytest.fixture
def temporary_package(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write a package from a dict below `tmp_path`; see `support.temporary_package`."""
    return partial(support.temporary_package, folder=tmp_path)
