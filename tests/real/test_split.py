"""Splits of packages that nobody wrote for a test, run and compared with the monolith."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest

from debundle.model import (
    Configuration,
    CoreRules,
    DifferenceKind,
    SatelliteRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
    VerifyOptions,
)
from debundle.proving import split_package, verify_split

pytestmark = pytest.mark.real

ROOTS = {"networkx": ("networkx", "networkx.classes")}


@pytest.mark.parametrize("package", sorted(ROOTS))
def test_the_distributions_import_alone_and_are_the_monolith_together(
    package: str, tmp_path: Path
) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    wishes = Configuration(
        target=(package,),
        core=CoreRules(roots=ROOTS[package], max_share=0.15),
        satellites=SatelliteRules(tests=("**.tests.**", "**.conftest")),
    )
    scan = ScanOptions(cache_dir=None)
    done = split_package(
        [package],
        configuration=wishes,
        how=SplitOptions(tmp_path / "out", specs=(package,)),
        options=scan,
        progress=SilentProgress(),
    )
    workspace = done.result.workspace
    assert len(workspace.parts) >= 5

    found = verify_split(
        workspace,
        tmp_path / "out",
        proof=VerifyOptions(overlay=True),
        options=scan,
        progress=SilentProgress(),
    )
    assert [cause for part in found.parts for cause in part.causes] == []
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []
