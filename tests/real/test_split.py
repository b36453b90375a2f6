"""Splits of packages that nobody wrote for a test, run and compared with the monolith."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest

from debundle.config import read_configuration
from debundle.model import (
    Configuration,
    CoreRules,
    DifferenceKind,
    Layout,
    SatelliteRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
    Verification,
    VerifyOptions,
)
from debundle.model.proof import EXPLAINED
from debundle.proving import split_package, verify_split

pytestmark = pytest.mark.real

ROOT = Path(__file__).parents[2]
ROOTS = {"networkx": ("networkx", "networkx.classes")}


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("package", sorted(ROOTS))
def test_the_distributions_import_alone_and_are_the_monolith_together(
    package: str, layout: Layout, tmp_path: Path
) -> None:
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    wishes = Configuration(
        target=(package,),
        layout=layout,
        core=CoreRules(roots=ROOTS[package], max_share=0.15),
        satellites=SatelliteRules(tests=("**.tests.**", "**.conftest")),
    )
    parts, found = split_and_prove(package, wishes, tmp_path)
    assert parts >= 5
    assert [cause for part in found.parts for cause in part.causes] == []
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []


def test_networkx_built_as_wheels_passes_its_own_tests_apart_and_together(tmp_path: Path) -> None:
    """Environments from an index, each with what is declared; a fifth of the tests, in minutes."""
    if find_spec("networkx") is None:
        pytest.skip("networkx is not installed")
    wishes = Configuration(
        target=("networkx",), core=CoreRules(roots=ROOTS["networkx"], max_share=0.15)
    )
    proof = VerifyOptions(tests=True, only=("networkx.classes.**", "networkx.readwrite.**"))
    parts, found = split_and_prove("networkx", wishes, tmp_path, proof)
    assert parts >= 5
    assert [cause for part in found.parts for cause in part.causes] == []
    assert [(run.broken, run.elsewhere, run.changed) for run in found.tests] == [
        ((), (), ()) for _ in found.tests
    ]
    *apart, together = found.tests
    assert len(apart) > 1
    assert sum(run.passed for run in apart) == together.passed == together.passed_before > 1000
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []


def test_scipy_is_the_monolith_together_and_its_core_and_a_satellite_stand_alone(
    tmp_path: Path,
) -> None:
    """The reduced run of native code: its own tests of two subpackages, apart and together."""
    if find_spec("scipy") is None:
        pytest.skip("scipy is not installed")
    proof = VerifyOptions(
        overlay=True, offline=True, tests=True, only=("scipy.cluster.**", "scipy.constants.**")
    )
    parts, found = split_and_prove(
        "scipy", Configuration(target=("scipy",)), tmp_path, proof, of=("scipy", "scipy.cluster")
    )
    assert parts >= 5
    assert_it_holds_with_its_tests(found, at_least=100)


def test_satellites_of_sympy_stand_alone(tmp_path: Path) -> None:
    """The reduced run of a large pure package, by its preset: two of its twelve satellites."""
    if not all(map(find_spec, ("sympy", "mpmath"))):
        pytest.skip("sympy, or what it needs to be imported, is not installed")
    wishes = read_configuration(ROOT / "configs" / "sympy.toml")
    proof = VerifyOptions(overlay=True, offline=True)
    parts, found = split_and_prove(
        "sympy", wishes, tmp_path, proof, of=("sympy.vector", "sympy.parsing")
    )
    assert parts >= 5
    assert [cause for part in found.parts for cause in part.causes] == []
    assert len(found.parts) == 2


def assert_it_holds_with_its_tests(found: Verification, *, at_least: int) -> None:
    """Nothing fails alone, differs together, or ends otherwise in a test than in the monolith."""
    assert [cause for part in found.parts for cause in part.causes] == []
    assert [item for item in found.differences if item.kind not in EXPLAINED] == []
    assert found.holds
    assert [(run.broken, run.elsewhere, run.changed) for run in found.tests] == [
        ((), (), ()) for _ in found.tests
    ]
    *apart, together = found.tests
    assert sum(run.passed for run in apart) == together.passed == together.passed_before
    assert together.passed >= at_least


def test_the_core_of_torch_does_what_its_roots_promise(tmp_path: Path) -> None:
    """The reduced run, folders on the path of a bare interpreter; `make showcase-split` is all.

    `tour.py` also asks that whatever the core leaves to others says which to install.
    """
    if not all(map(find_spec, ("torch", "sympy", "mpmath", "typing_extensions"))):
        pytest.skip("torch, or what it needs to be imported, is not installed")
    scan = ScanOptions(cache_dir=tmp_path / "cache")
    done = split_package(
        ["torch"],
        configuration=read_configuration(ROOT / "configs" / "pytorch.toml"),
        how=SplitOptions(tmp_path / "out", specs=("torch",)),
        options=scan,
        progress=SilentProgress(),
    )
    core = done.partition.distributions[0]
    assert core.lines / done.graph.lines < 0.2

    examples = ROOT / "examples" / "pytorch"
    found = verify_split(
        done.result.workspace,
        tmp_path / "out",
        proof=VerifyOptions(
            overlay=True,
            parts=(core.name,),
            workloads=(examples / "train.py", examples / "tour.py"),
        ),
        options=scan,
        progress=SilentProgress(),
    )
    assert [cause for part in found.parts for cause in part.causes] == []


@pytest.mark.parametrize("package", ["click", "rich"])
def test_packages_that_no_issue_names_divide_in_five_and_are_the_monolith_together(
    package: str, tmp_path: Path
) -> None:
    wishes = Configuration(target=(package,), satellites=SatelliteRules(count=5))
    parts, found = split_and_prove(package, wishes, tmp_path)
    assert parts == 5
    assert [cause for part in found.parts for cause in part.causes] == []
    assert [item for item in found.differences if item.kind is not DifferenceKind.SUBMODULE] == []
    assert found.holds


def split_and_prove(
    package: str,
    wishes: Configuration,
    folder: Path,
    proof: VerifyOptions = VerifyOptions(overlay=True),  # noqa: B008 - a frozen value
    of: Sequence[str] = (),
) -> tuple[int, Verification]:
    """How many distributions a split has, and what came of running it from its folders.

    Where modules are named, only their distributions are proved alone; with tests, all together.
    """
    scan = ScanOptions(cache_dir=None)
    done = split_package(
        [package],
        configuration=wishes,
        how=SplitOptions(folder / "out", specs=(package,)),
        options=scan,
        progress=SilentProgress(),
    )
    workspace = done.result.workspace
    if of:
        owners = sorted({workspace.of_module[name] for name in of})
        proof = replace(proof, parts=(*owners, *([workspace.whole] if proof.tests else [])))
    found = verify_split(
        workspace,
        folder / "out",
        proof=proof,
        options=scan,
        progress=SilentProgress(),
    )
    return len(workspace.parts), found
