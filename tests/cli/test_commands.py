"""The commands that read and show, and the process itself, on a small package on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cli.shop import LAYERS, debundle, document
from debundle.cli.exits import ExitStatus
from debundle.model import Configuration, ScanOptions
from debundle.pipeline import reading_options
from support import temporary_package

pytestmark = pytest.mark.usefixtures("shop")

# map


def test_map_knows_every_module_and_import() -> None:
    found = document("map", "shop")

    assert [item["name"] for item in found["modules"]] == [
        "shop",
        "shop.model",
        "shop.report",
        "shop.tax",
    ]
    assert ("shop.tax", "shop.report", "call") in {
        (item["importer"], item["imported"], item["phase"]) for item in found["imports"]
    }


def test_map_shows_a_summary_to_people() -> None:
    assert "4" in debundle("map", "shop").stdout


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("graph.json", "{"),
        ("graph.SVG", "<"),
        ("graph.gv", "digraph"),
        ("graph.mmd", "%% shop"),
        ("graph", "shop\n4 modules"),
        ("graph.out", "shop\n4 modules"),
    ],
)
def test_the_name_of_a_file_says_its_format(tmp_path: Path, name: str, start: str) -> None:
    assert debundle("map", "shop", "-o", str(tmp_path / name)).exit_code == 0
    assert (tmp_path / name).read_text().lstrip().startswith(start)


def test_a_format_that_is_asked_for_is_written_whatever_the_name(tmp_path: Path) -> None:
    assert debundle("map", "shop", "-f", "text", "-o", str(tmp_path / "a.json")).exit_code == 0
    assert not (tmp_path / "a.json").read_text().startswith("{")


@pytest.mark.parametrize(
    ("output_format", "start"), [("dot", "digraph"), ("svg", "<"), ("mermaid", "flowchart")]
)
def test_map_draws_pictures(output_format: str, start: str) -> None:
    drawn = debundle("map", "shop", "--format", output_format).stdout

    assert start in drawn
    assert "report" in drawn


def test_map_writes_to_a_file_and_says_so() -> None:
    result = debundle("map", "shop", "--format", "json", "-o", "out/shop.json")

    assert (result.stdout, result.stderr) == ("", "wrote out/shop.json\n")
    assert json.loads(Path("out/shop.json").read_text())["format"] == "debundle-map"


def test_map_of_statements_alone_knows_no_use() -> None:
    found = document("map", "shop", "--statements")

    assert {item["use"] for item in found["imports"] if item["via"] == "statement"} == {"unknown"}


def test_strings_that_name_modules_count_where_map_or_the_configuration_is_told_so() -> None:
    Path("plug").mkdir()
    Path("plug/__init__.py").write_text("")
    Path("plug/main.py").write_text("")
    Path("plug/settings.py").write_text("APPS = ['plug.main']\n")
    named = [("plug.settings", "plug.main", "guess")]

    def strings(*arguments: str) -> list[tuple[str, str, str]]:
        return [
            (item["importer"], item["imported"], item["confidence"])
            for item in document("map", "plug", *arguments)["imports"]
            if item["via"] == "string"
        ]

    assert (strings(), strings("--strings")) == ([], named)
    told = Configuration(strings=True)
    assert [reading_options(ScanOptions(), item).strings for item in (told, Configuration())] == [
        True,
        False,
    ]


def test_the_cache_changes_nothing_and_can_be_done_without() -> None:
    first = debundle("map", "shop", "--format", "json").stdout
    assert Path(".debundle_cache").is_dir()
    second = debundle("map", "shop", "--format", "json").stdout
    third = debundle("map", "shop", "--format", "json", "--no-cache").stdout

    assert first == second == third


def test_nothing_is_kept_without_a_cache(shop: Path) -> None:
    debundle("map", "shop", "--no-cache")

    assert sorted(path.name for path in shop.iterdir()) == ["shop"]


def test_a_package_that_is_not_there_is_misuse_in_words_and_as_a_document() -> None:
    result = debundle("map", "no_such_package_here", "--format", "json", status=2)

    (error,) = json.loads(result.stdout)["errors"]
    assert "no_such_package_here" in error["what"] + error["where"]
    assert error["next_step"]
    assert result.stderr.startswith(f"error: {error['what']}")


def test_no_target_at_all_says_what_a_target_is() -> None:
    assert debundle("map", status=2).stderr == (
        "error: No target is given.\n"
        "  next:  Name an installed package, a folder, a wheel or an sdist, or write"
        ' target = "..." into debundle.toml.\n'
    )


# why


def test_why_shows_each_import_with_its_place_and_its_statement() -> None:
    shown = debundle("why", "shop.tax", "shop.report", "shop").stdout

    assert "shop/tax.py:5" in shown
    assert "from shop import report" in shown


def test_why_can_be_limited_to_import_time() -> None:
    assert document("why", "shop.tax", "shop.report", "shop")["chains"] != []
    assert document("why", "shop.tax", "shop.report", "shop", "--import-time")["chains"] == []


def test_why_finds_the_target_in_the_configuration_beside_it() -> None:
    Path("debundle.toml").write_text(LAYERS)

    assert document("why", "shop.report", "shop.model")["target"]["label"] == "shop"


def test_why_goes_by_the_name_where_the_configuration_is_about_something_else() -> None:
    Path("debundle.toml").write_text(LAYERS)

    found = document("why", "packaging.version", "packaging._structures", "--limit", "1")

    assert found["target"]["label"] == "packaging"


# cycles


def test_cycles_lists_what_to_cut_until_nothing_is_left() -> None:
    found = document("cycles", "shop")

    assert [cycle["modules"] for cycle in found["cycles"]] == [
        ["shop", "shop.model"],
        ["shop.report", "shop.tax"],
    ]
    assert {"shop/tax.py", "shop/__init__.py"} == {item["file"] for item in found["cuts"]}
    assert found["cuts"][-1]["largest"] == 0


def test_cycles_counts_costs_as_the_configuration_beside_it_does() -> None:
    Path("debundle.toml").write_text(f"{LAYERS}\n[costs]\noptional = 7\n")

    # At the usual costs the call in shop.tax is cut, for 1.
    assert {item["cost"] for item in document("cycles")["cuts"]} == {2, 3}
    assert "shop.report" not in debundle("cycles", "--import-time").stdout


# what-if


def test_what_if_shows_what_a_move_would_change_and_writes_nothing() -> None:
    Path("debundle.toml").write_text(LAYERS)

    found = document(
        "what-if", "--move", "shop.report", "shop-tax", "--move", "shop.model", "shop-core"
    )

    assert [(item["module"], item["to_distribution"]) for item in found["moves"]] == [
        ("shop.report", "shop-tax")
    ]
    assert [item["imported"] for item in found["gone_cuts"]] == ["shop.report"]
    assert Path("debundle.toml").read_text() == LAYERS


def test_what_if_supposes_that_an_import_is_gone() -> None:
    Path("debundle.toml").write_text(LAYERS)

    shown = debundle("what-if", "--cut", "shop.tax", "shop.report").stdout

    assert "shop/tax.py:5" in shown


@pytest.mark.parametrize("arguments", [["--move", "shop.tax"], ["--move", "shop.tax", "--quiet"]])
def test_a_move_without_its_distribution_is_misuse(arguments: list[str]) -> None:
    Path("debundle.toml").write_text(LAYERS)

    stderr = debundle("what-if", *arguments, status=ExitStatus.MISUSE).stderr

    assert "--move takes two values, MODULES DISTRIBUTION." in stderr


# audit


def test_audit_runs_the_package_and_what_it_keeps_can_be_compared_again(shop: Path) -> None:
    (shop / "use.py").write_text("import shop\nfrom shop.tax import tax\ntax(shop.Item())\n")

    kept = debundle("audit", "shop", "--workload", "use.py", "-f", "json", "-o", "seen.json")
    again = debundle("audit", "shop", "--against", "seen.json", "--format", "json")

    assert "is executed" in kept.stderr
    assert again.stderr == ""
    assert again.stdout == (shop / "seen.json").read_text()
    found = json.loads(again.stdout)
    assert found["debundle"]["recall"] == {"part": 6, "whole": 6, "ratio": 1.0}
    assert found["misses"] == []


def test_audit_shows_recall_to_people() -> None:
    assert "of the pairs seen, in the graph" in debundle("audit", "shop").stdout


def test_audit_of_a_workload_that_is_not_there_is_misuse() -> None:
    result = debundle("audit", "shop", "--workload", "none.py", status=ExitStatus.MISUSE)

    assert "error: The workload is no file." in result.stderr


# The process


def test_a_reader_that_goes_away_is_no_fault() -> None:
    command = f"{sys.executable} -m debundle map shop --format json | head -c 1"

    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )

    assert (done.stdout, done.stderr) == ("{", "")
    assert done.returncode in (ExitStatus.CLEAN, ExitStatus.PIPE_CLOSED)


def test_output_into_a_pipe_has_neither_colour_nor_progress() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "debundle", "map", "shop"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "80"},
    )

    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_an_interrupt_ends_every_process_without_a_traceback(tmp_path: Path) -> None:
    """Ctrl-C reaches the whole process group, workers included."""
    temporary_package({f"big/m{number}.py": "x = [1]\n" * 20_000 for number in range(40)}, tmp_path)
    program = [sys.executable, "-m", "debundle", "map", "big", "--no-cache", "--verbose"]
    running = subprocess.Popen(
        program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    assert running.stderr is not None
    while "Finding modules" not in running.stderr.readline():
        pass
    time.sleep(0.3)  # the workers are starting now, or are at work

    os.killpg(running.pid, signal.SIGINT)
    stdout, stderr = running.communicate(timeout=60)

    assert (running.returncode, stdout) == (ExitStatus.INTERRUPTED, "")
    assert "Traceback" not in stderr
    assert stderr.splitlines()[-1] == "interrupted; nothing was left half-written"
