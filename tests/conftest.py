"""Fixtures that every test may use; the helpers behind them are in `support`."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

import support

# The same examples on every run, so that nothing fails by chance on a build server. To search
# for new ones: pytest --hypothesis-profile=thorough
settings.register_profile(
    "steady",
    max_examples=50,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", settings.get_profile("steady"), derandomize=False, max_examples=1000
)
settings.load_profile("steady")


@pytest.fixture(scope="session", autouse=True)
def _tidy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Make temporary folders below pytest's own and remove them: workers never reach `atexit`."""
    folder = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", str(folder))
        patch.setenv("TMPDIR", str(folder))
        yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def temporary_package(tmp_path: Path) -> Callable[[Mapping[str, str | bytes]], Path]:
    """Write a package from a dict below `tmp_path`; see `support.temporary_package`."""
    return partial(support.temporary_package, folder=tmp_path)
