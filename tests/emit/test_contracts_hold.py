"""The contracts, run by the tools that they are for, on the tree before it is split."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from debundle.emit import render_files
from debundle.model import ImportGraph, Layout, ModuleKind, PlannedDistribution, SplitPlan
from support import import_graph, partition_of, temporary_package, write_files
from support.bazaar import METADATA, SOURCES, bazaar

PROGRAMS = Path(sys.executable).parent

#: Imports that no distribution allows: (file, line to add, importer, imported).
FORBIDDEN = [
    ("bazaar/base.py", "import bazaar.plot", "bazaar.base", "bazaar.plot"),
    ("bazaar/models/plain.py", "from . import exotic", "bazaar.models.plain", "models.exotic"),
    ("bazaar/models/exotic.py", "import bazaar.report.html", "models.exotic", "report.html"),
    ("bazaar/plot.py", "def f():\n    from bazaar.report import page", "plot", "bazaar.report"),
]
#: The same, in files that have a planned cut already.
BESIDE_A_CUT = [
    ("bazaar/__init__.py", "import bazaar.plot", "bazaar", "bazaar.plot"),
    ("bazaar/api.py", "import bazaar.models.exotic", "bazaar.api", "models.exotic"),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The bazaar as it is today, with the emitted files beside it."""
    temporary_package(SOURCES, tmp_path)
    write_files({file.path: file.text for file in render_files(*bazaar())}, tmp_path)
    return tmp_path


def run(*command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    program = PROGRAMS / command[0]
    return subprocess.run(
        [str(program), *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    return run("lint-imports", "--config", ".importlinter", "--no-cache", folder=folder)


def tach_check(folder: Path) -> subprocess.CompletedProcess[str]:
    return run("tach", "check", folder=folder)


def add_line(tree: Path, file: str, line: str) -> None:
    path = tree / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")


def test_import_linter_keeps_the_contracts_on_todays_code(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Contracts: 2 kept, 0 broken." in result.stdout
    assert "No matches" not in result.stdout


def test_tach_accepts_todays_code_and_names_the_planned_cuts(tree: Path) -> None:
    result = tach_check(tree)
    output = result.stdout + result.stderr
    assert result.returncode == 0, output
    assert "FAIL" not in output
    warned = sorted(line.split(" ")[1] for line in output.splitlines() if "[WARN]" in line)
    assert warned == ["bazaar/__init__.py:3:", "bazaar/api.py:5:"], output


@pytest.mark.parametrize(("file", "line", "importer", "imported"), FORBIDDEN + BESIDE_A_CUT)
def test_import_linter_catches_a_new_import_against_the_direction(
    tree: Path, file: str, line: str, importer: str, imported: str
) -> None:
    add_line(tree, file, line)
    result = lint_imports(tree)
    assert result.returncode == 1
    assert "1 broken" in result.stdout
    arrows = [text for text in result.stdout.splitlines() if " -> " in text]
    assert len(arrows) == 1
    assert f"{importer} -> " in arrows[0]
    assert f"{imported} (" in arrows[0]


@pytest.mark.parametrize(("file", "line", "importer", "imported"), FORBIDDEN + BESIDE_A_CUT)
def test_tach_catches_a_new_import_against_the_direction(
    tree: Path, file: str, line: str, importer: str, imported: str
) -> None:
    add_line(tree, file, line)
    result = tach_check(tree)
    failures = [text for text in (result.stdout + result.stderr).splitlines() if "[FAIL]" in text]
    assert result.returncode == 1
    assert len(failures) == 1
    assert file in failures[0]
    assert imported in failures[0]


def test_import_linter_says_which_cut_has_been_made(tree: Path) -> None:
    (tree / "bazaar/api.py").write_text("from . import base\n", encoding="utf-8")
    result = lint_imports(tree)
    assert result.returncode == 0
    assert "bazaar.api -> bazaar.plot" in result.stdout


@pytest.fixture
def split_tree(tree: Path) -> Path:
    """The same after the split: each module below the `src` of its distribution."""
    plan, graph = bazaar()
    for planned in plan.distributions:
        folder = tree / "packages" / planned.distribution.name / "src"
        paths = [graph.by_name[module].path for module in planned.distribution.modules]
        write_files({path: (tree / path).read_bytes() for path in paths}, folder)
    return tree


def ruff_check(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(
        "ruff", "check", "packages", "--no-cache", "--output-format", "concise",
        "--select", "TID251,TID253", folder=folder,
    )  # fmt: skip


def test_ruff_accepts_todays_code_after_the_split(split_tree: Path) -> None:
    result = ruff_check(split_tree)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("file", "line", "importer", "imported"), FORBIDDEN)
def test_ruff_catches_a_new_import_against_the_direction(
    split_tree: Path, file: str, line: str, importer: str, imported: str
) -> None:
    (path,) = split_tree.glob(f"packages/*/src/{file}")
    add_line(split_tree, str(path.relative_to(split_tree)), line)
    result = ruff_check(split_tree)
    assert result.returncode == 1
    findings = result.stdout.splitlines()[:-1]
    assert findings
    assert all(file in finding for finding in findings)
    assert all(imported.rpartition(".")[0] in finding for finding in findings)


def test_ruff_watches_the_top_level_of_files_with_late_cuts(split_tree: Path) -> None:
    add_line(split_tree, "packages/bazaar-core/src/bazaar/api.py", "import bazaar.models.exotic")
    result = ruff_check(split_tree)
    assert result.returncode == 1
    assert [text.split(" ")[1] for text in result.stdout.splitlines()[:-1]] == ["TID253"]


ODD_SOURCES = {
    "market/__init__.py": "from market._fast import speed\nimport stall\n",
    "market/_fast.pyi": "speed: int\n",
    "market/loose/": "",
    "market/loose/talk.py": "import market.quiet\n",
    "market/quiet.py": "from market.native import _deep\n",
    "market/native/__init__.py": "",
    "stall.py": "def f():\n    import market.loose.talk\n",
}
ODD_GRAPH = """
    market -> market._fast [line=1]
    market -> stall [line=2]
    market.loose.talk -> market.quiet [line=1]
    market.quiet -> market.native._deep [line=1]
    stall -> market.loose.talk [call line=2]
"""
ODD_KINDS = {
    "market._fast": ModuleKind.EXTENSION,
    "market.native._deep": ModuleKind.EXTENSION,
    "market.loose": ModuleKind.NAMESPACE,
}


def odd_plan() -> tuple[SplitPlan, ImportGraph]:
    """Extension modules, a folder without `__init__`, and a root that is a single file."""
    graph = import_graph(ODD_GRAPH)
    modules = (
        replace(module, kind=ODD_KINDS.get(module.name, module.kind)) for module in graph.modules
    )
    graph = replace(graph, modules=tuple(modules))
    partition = partition_of(
        graph,
        {
            "market-core": "market._fast market stall",
            "market-more -> market-core": "market.loose.** market.quiet market.native.**",
        },
    )
    planned = tuple(map(PlannedDistribution, partition.distributions))
    roots = tuple(root.name for root in graph.target.roots)
    plan = SplitPlan("market", METADATA, Layout.OVERLAY, roots, planned, partition.cuts)
    return plan, graph


@pytest.fixture
def odd_tree(tmp_path: Path) -> Path:
    temporary_package(ODD_SOURCES, tmp_path)
    write_files({file.path: file.text for file in render_files(*odd_plan())}, tmp_path)
    return tmp_path


@pytest.mark.parametrize("tool", [lint_imports, tach_check])
def test_modules_that_a_tool_does_not_know_are_not_put_to_it(
    odd_tree: Path, tool: Callable[[Path], subprocess.CompletedProcess[str]]
) -> None:
    result = tool(odd_tree)
    assert result.returncode == 0, result.stdout + result.stderr
    add_line(odd_tree, "market/__init__.py", "import market.quiet")
    assert tool(odd_tree).returncode == 1


def test_there_is_no_import_linter_file_where_nothing_is_forbidden() -> None:
    graph = import_graph("a -> a.b")
    partition = partition_of(graph, {"all": "a.**"})
    planned = tuple(map(PlannedDistribution, partition.distributions))
    plan = SplitPlan("a", METADATA, Layout.OVERLAY, ("a",), planned)
    assert ".importlinter" not in {file.path for file in render_files(plan, graph)}
