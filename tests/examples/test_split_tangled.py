"""The small example, split and run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from debundle.model import (
    Configuration,
    CoreRules,
    DifferenceKind,
    EditStatus,
    Layout,
    Pin,
    SatelliteRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
    VerifyOptions,
)
from debundle.proving import refine_split, split_package, verify_split
from debundle.split import read_workspace

TANGLED = str(Path(__file__).parents[2] / "examples" / "tangled")
WISHES = Configuration(
    target=(TANGLED,),
    core=CoreRules(roots=("barograph.readings", "barograph.units"), max_share=0.4),
    satellites=SatelliteRules(tests=("**.tests.**",)),
)
SCAN = ScanOptions(cache_dir=None, processes=1)


def test_the_split_runs_and_is_the_monolith_when_all_is_there(tmp_path: Path) -> None:
    how = SplitOptions(tmp_path / "out", processes=1, specs=(TANGLED,))
    done = split_package(
        [TANGLED], configuration=WISHES, how=how, options=SCAN, progress=SilentProgress()
    )
    assert [item for item in done.result.edits if item.status is EditStatus.REFUSED] == []

    found = verify_split(
        done.result.workspace,
        tmp_path / "out",
        proof=VerifyOptions(overlay=True),
        options=SCAN,
        progress=SilentProgress(),
    )
    assert [part.causes for part in found.parts if part.causes] == []
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []
    assert [load.root for load in found.parts[0].loads] == ["barograph"]
    assert [load.root for load in found.loads_before] == ["barograph"]


def test_every_file_of_the_monolith_is_in_exactly_one_distribution(tmp_path: Path) -> None:
    how = SplitOptions(tmp_path / "out", processes=1)
    split_package([TANGLED], configuration=WISHES, how=how, options=SCAN, progress=SilentProgress())
    packages = tmp_path / "out" / "packages"
    written = sorted(
        path.relative_to(source).as_posix()
        for source in packages.glob("*/src")
        for path in source.rglob("*")
        if path.is_file() and path.name != "_satellites.py"
    )
    original = Path(TANGLED) / "src"
    assert written == sorted(
        path.relative_to(original).as_posix()
        for path in original.rglob("*")
        if path.is_file() and path.suffix not in (".pyc", ".so")
    )


def test_a_workload_that_needs_more_teaches_what_to_keep(tmp_path: Path) -> None:
    script = tmp_path / "work.py"
    script.write_text("import barograph.logs.csv_log\n")
    found = refine_split(
        [TANGLED],
        configuration=WISHES,
        how=SplitOptions(tmp_path / "out", processes=1, force=True, specs=(TANGLED,)),
        proof=VerifyOptions(workloads=(script,)),
        options=SCAN,
        progress=SilentProgress(),
        tell=lambda _round: None,
    )
    assert found.holds
    assert len(found.rounds) > 1
    assert found.configuration.pins[0] == Pin(
        ("barograph.logs",), "barograph-core", "the workload executes this import"
    )
    assert "barograph.logs.csv_log" in found.partition.distributions[0].modules


def test_with_names_of_its_own_each_distribution_runs_and_the_old_names_still_do(
    tmp_path: Path,
) -> None:
    wishes = replace(WISHES, layout=Layout.RENAMED)
    how = SplitOptions(tmp_path / "out", processes=1, specs=(TANGLED,))
    done = split_package(
        [TANGLED], configuration=wishes, how=how, options=SCAN, progress=SilentProgress()
    )
    workspace = read_workspace(tmp_path / "out")
    assert workspace.renamed["barograph.units"] == "barograph_core.units"
    assert [item for item in done.result.edits if item.status is EditStatus.REFUSED] == []
    assert done.warnings == ()

    found = verify_split(
        workspace,
        tmp_path / "out",
        proof=VerifyOptions(overlay=True),
        options=SCAN,
        progress=SilentProgress(),
    )
    assert found.compared == len(find_modules(Path(TANGLED) / "src"))
    assert [part.causes for part in found.parts if part.causes] == []
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []


def find_modules(source: Path) -> list[Path]:
    """The files that can be imported; `__main__` is a script."""
    return [path for path in source.rglob("*.py") if path.name != "__main__.py"]
