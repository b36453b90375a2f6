"""The main job on packages that nobody wrote for a test.

`make test-real` gets them: installed ones into the virtual environment, wheels into
build/wheels. What is asserted are laws, no figures that a better partitioner would change.
"""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from debundle.config import read_configuration

pytestmark = pytest.mark.real

REPOSITORY = Path(__file__).parents[2]
WHEELS = REPOSITORY / "build" / "wheels"
INSTALLED = ("django", "networkx", "scipy", "torch")
DOWNLOADED = ("ipython-3.2.3", "langchain-0.0.339")
PACKAGES = (*INSTALLED, *DOWNLOADED)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_module_is_in_exactly_one_distribution(package: str) -> None:
    modules = [item["name"] for item in debundle("map", package)["modules"]]

    proposal = debundle("propose", package)

    held = [name for item in proposal["distributions"] for name in item["modules"]]
    assert sorted(held) == sorted(modules)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_proposal_is_worth_the_name(package: str) -> None:
    proposal = debundle("propose", package)

    roles = [item["role"] for item in proposal["distributions"]]
    assert roles.count("core") == 1
    assert roles.count("satellite") >= 1
    assert [point for point in proposal["frontier"] if point["chosen"]] != []


def test_a_small_core_of_a_tangle_asks_a_person_for_as_little_as_can_be() -> None:
    """No core of at most 15% of sympy takes less than 2 edits: docs/partition-measured.md."""
    proposal = json.loads(run("propose", "sympy", "--max-share", "0.15", "--format", "json").stdout)

    assert proposal["quality"]["person"] <= 2
    assert proposal["quality"]["core_share"] <= 0.15


@pytest.mark.parametrize("package", PACKAGES)
def test_dependencies_lead_from_later_distributions_to_earlier_ones(package: str) -> None:
    earlier: set[str] = set()
    for item in debundle("propose", package)["distributions"]:
        assert set(item["depends_on"]) <= earlier
        earlier.add(item["name"])


@pytest.mark.parametrize("package", PACKAGES)
def test_every_import_between_distributions_is_a_dependency_or_a_cut(package: str) -> None:
    proposal = debundle("propose", package)
    home = {name: item["name"] for item in proposal["distributions"] for name in item["modules"]}
    reach = closure({item["name"]: item["depends_on"] for item in proposal["distributions"]})
    cut = {(item["importer"], item["imported"]) for item in proposal["cuts"]}
    # Whoever no longer imports a.b.c no longer executes its parents a and a.b by that.
    cut |= {(importer, parent) for importer, imported in cut for parent in parents(imported)}

    astray = [
        (item["importer"], item["imported"])
        for item in debundle("map", package)["imports"]
        if item["phase"] != "typing"
        and home[item["imported"]] not in reach[home[item["importer"]]]
        and (item["importer"], item["imported"]) not in cut
    ]

    assert astray == []


@pytest.mark.parametrize("package", PACKAGES)
def test_parents_lie_below_their_children(package: str) -> None:
    proposal = debundle("propose", package)
    home = {name: item["name"] for item in proposal["distributions"] for name in item["modules"]}
    reach = closure({item["name"]: item["depends_on"] for item in proposal["distributions"]})

    above = [
        name
        for name in home
        if (parent := name.rpartition(".")[0]) in home and home[parent] not in reach[home[name]]
    ]

    assert above == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_propose_writes_is_kept_by_what_check_reads(package: str, tmp_path: Path) -> None:
    """The cuts of a proposal are exactly what `check` finds, and a baseline accepts them."""
    config = tmp_path / "debundle.toml"
    run("propose", spec(package), "-o", str(config), "--quiet")

    first = run("check", "-c", str(config), spec(package), "--update-baseline", status=None)
    second = run("check", "-c", str(config), spec(package))

    assert first.returncode in (0, 1)
    assert second.returncode == 0


@pytest.mark.parametrize("package", ["networkx", "langchain-0.0.339"])
def test_a_second_run_gives_the_same_bytes(package: str) -> None:
    first = run("propose", spec(package), "--format", "json").stdout
    second = run("propose", spec(package), "--format", "json", "--no-cache").stdout

    assert first == second


def test_the_core_of_torch_is_small_and_needs_no_person() -> None:
    proposal = debundle("propose", "torch", "-c", "pytorch")

    core = next(item for item in proposal["distributions"] if item["role"] == "core")
    chosen = next(point for point in proposal["frontier"] if point["chosen"])
    assert core["share"] <= 0.20
    assert chosen["person"] == 0
    assert [item for item in proposal["cuts"] if item["remedy"] == "redesign"] == []


def test_by_its_roots_alone_torch_has_a_smaller_core_and_asks_no_person(tmp_path: Path) -> None:
    """Without the pins that make the core run: what the search itself comes to."""
    preset = read_configuration(REPOSITORY / "configs" / "pytorch.toml")
    wishes = tmp_path / "roots.toml"
    roots = json.dumps(preset.core.roots)
    wishes.write_text(f"format = 1\n[core]\nroots = {roots}\nmax_share = 0.15\n")
    proposal = debundle("propose", "torch", "-c", str(wishes))

    shares: dict[str, list[float]] = {}
    for item in proposal["distributions"]:
        shares.setdefault(item["role"], []).append(item["share"])
    assert shares["core"][0] <= 0.15
    assert len(shares["satellite"]) >= 10
    assert max(shares["satellite"]) <= 0.22
    assert proposal["quality"]["person"] == 0


def closure(depends_on: dict[str, list[str]]) -> dict[str, set[str]]:
    """What each distribution reaches, itself included; distributions come in order."""
    reach: dict[str, set[str]] = {}
    for name, direct in depends_on.items():
        reach[name] = {name}.union(*(reach[other] for other in direct))
    return reach


def parents(name: str) -> list[str]:
    """The packages above a module."""
    parts = name.split(".")
    return [".".join(parts[:depth]) for depth in range(1, len(parts))]


def spec(package: str) -> str:
    """The target as the command line takes it."""
    if package in INSTALLED:
        return package
    return str(next(WHEELS.glob(f"{package}-*.whl")))


@cache
def debundle(command: str, package: str, *options: str) -> Any:
    """What a command prints as JSON; each is run once."""
    return json.loads(run(command, spec(package), "--format", "json", *options).stdout)


def run(command: str, *arguments: str, status: int | None = 0) -> subprocess.CompletedProcess[str]:
    """Run debundle as a user would; `status` None accepts any."""
    done = subprocess.run(
        [sys.executable, "-m", "debundle", command, *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert status is None or done.returncode == status, done.stderr
    return done
