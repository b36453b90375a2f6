"""The commands end to end, on a small package on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from debundle.cli.app import app
from debundle.cli.exits import ExitStatus
from debundle.model import Configuration, ScanOptions
from debundle.pipeline import reading_options
from support import temporary_package

SHOP = {
    "shop/__init__.py": "from shop.model import Item\n",
    "shop/model.py": """
        class Item:
            price = 1
        """,
    "shop/tax.py": """
        from shop.model import Item

        def tax(item: Item) -> float:
            from shop import report
            return report.total([item]) * 0.2
        """,
    "shop/report.py": """
        from shop.model import Item
        from shop.tax import tax

        def total(items):
            return sum(item.price for item in items) + tax(Item())
        """,
}

LAYERS = """\
format = 1
target = "shop"

[distributions.shop-core]
role = "core"
modules = ["shop", "shop.model"]

[distributions.shop-tax]
modules = ["shop.tax"]
depends_on = ["shop-core"]

[distributions.shop-report]
modules = ["shop.report"]
depends_on = ["shop-core", "shop-tax"]
"""


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory: a package, and nothing else."""
    temporary_package(SHOP, folder=tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    return tmp_path


def debundle(*arguments: str, status: int = 0) -> Result:
    """Run a command and hold it to an exit status."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, result.output
    return result


def document(*arguments: str, status: int = 0) -> Any:
    """What a command prints as JSON, and nothing else, on stdout."""
    return json.loads(debundle(*arguments, "--format", "json", status=status).stdout)


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


# propose


def test_propose_puts_every_module_into_one_distribution() -> None:
    found = document("propose", "shop", "--root", "shop.model")

    held = [name for item in found["distributions"] for name in item["modules"]]
    assert sorted(held) == ["shop", "shop.model", "shop.report", "shop.tax"]
    assert {"distributions", "cuts", "frontier", "quality"} <= found.keys()


def test_propose_writes_what_emit_and_check_read() -> None:
    debundle("propose", "shop", "-o", "debundle.toml")

    debundle("emit", "-o", "split")
    debundle("check", "--update-baseline")
    debundle("check")

    assert Path("split/pyproject.toml").is_file()


def test_a_proposal_names_its_target_from_where_the_file_is() -> None:
    debundle("propose", "shop", "-o", "plans/debundle.toml")

    assert 'target = "../shop"' in Path("plans/debundle.toml").read_text()
    debundle("check", "-c", "plans/debundle.toml", "--exit-zero")


def test_proposing_again_writes_the_same() -> None:
    debundle("propose", "shop", "-o", "debundle.toml")
    first = Path("debundle.toml").read_text()

    debundle("propose", "-c", "debundle.toml", "-o", "debundle.toml")

    assert Path("debundle.toml").read_text() == first


def test_propose_does_not_overwrite_distributions_that_a_person_wrote() -> None:
    Path("debundle.toml").write_text(LAYERS)

    result = debundle("propose", "-o", "debundle.toml", "--max-share", "1", status=2)

    assert Path("debundle.toml").read_text() == LAYERS
    assert "--force" in result.stderr


def test_propose_by_force_replaces_distributions_and_keeps_comments() -> None:
    Path("debundle.toml").write_text(f"# Agreed on Monday.\n{LAYERS}")

    debundle("propose", "-o", "debundle.toml", "--force")

    text = Path("debundle.toml").read_text()
    assert text.startswith('# Agreed on Monday.\nformat = 1\ntarget = "shop"\n')
    assert "shop-tax" not in text or text.count("[distributions.shop-tax]") == 1


def test_propose_adds_distributions_to_wishes() -> None:
    wishes = 'format = 1\ntarget = "shop"\n\n[core]\nroots = ["shop.model"]  # the heart\n'
    Path("debundle.toml").write_text(wishes)

    debundle("propose", "-o", "debundle.toml")

    text = Path("debundle.toml").read_text()
    assert text.startswith(wishes)
    assert "[distributions." in text


def test_propose_does_not_touch_a_file_of_another_kind() -> None:
    Path("notes.toml").write_text("[shopping]\nmilk = 2\n")

    debundle("propose", "shop", "-o", "notes.toml", "--force", status=2)

    assert Path("notes.toml").read_text() == "[shopping]\nmilk = 2\n"


def test_an_unknown_preset_is_answered_with_the_known_ones() -> None:
    assert "pytorch" in debundle("propose", "shop", "-c", "pytroch", status=2).stderr


def test_propose_explains_why_a_module_is_in_the_core_or_not() -> None:
    arguments = ("propose", "shop", "--root", "shop.tax", "--max-share", "0.7", "--explain")

    assert document(*arguments, "shop.model")["member"] is True
    assert "shop.report is not in the core" in debundle(*arguments, "shop.report").stdout


# emit


def test_emit_does_not_replace_what_a_person_edited() -> None:
    Path("debundle.toml").write_text(LAYERS)
    debundle("emit", "-o", "split")
    Path("split/pyproject.toml").write_text("# mine\n")

    debundle("emit", "-o", "split", status=2)
    assert Path("split/pyproject.toml").read_text() == "# mine\n"

    debundle("emit", "-o", "split", "--force")
    assert Path("split/pyproject.toml").read_text() != "# mine\n"


def test_emit_lists_what_it_wrote() -> None:
    Path("debundle.toml").write_text(LAYERS)

    listed = {item["path"] for item in document("emit", "-o", "split")["files"]}

    assert listed == {
        path.relative_to("split").as_posix()
        for path in Path("split").rglob("*")
        if path.is_file() and path.name != ".debundle-files.json"
    }


# check


def test_check_finds_the_import_against_the_layers_and_where_it_stands() -> None:
    Path("debundle.toml").write_text(LAYERS)

    result = debundle("check", status=ExitStatus.FINDINGS)

    assert "shop/tax.py:5" in result.stdout


def test_check_keeps_quiet_about_what_is_known_and_fails_on_what_is_stale() -> None:
    Path("debundle.toml").write_text(LAYERS)
    debundle("check", "--update-baseline")
    debundle("check")

    Path("shop/tax.py").write_text("from shop.model import Item\n")

    debundle("check", status=ExitStatus.FINDINGS)
    debundle("check", "--update-baseline")
    debundle("check")


def test_check_can_report_without_failing() -> None:
    Path("debundle.toml").write_text(LAYERS)

    assert document("check", "--exit-zero")["kept"] is False


def test_check_in_github_actions_annotates_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("debundle.toml").write_text(LAYERS)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")

    assert "::error file=shop/tax.py,line=5" in debundle("check", status=1).stdout


def test_annotations_count_paths_from_the_top_of_the_repository(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    Path("lib/src").mkdir(parents=True)
    Path(".git").mkdir()
    Path("shop").rename("lib/src/shop")
    Path("lib/debundle.toml").write_text(LAYERS.replace('"shop"\n\n', '"src/shop"\n\n', 1))
    monkeypatch.chdir("lib")

    annotated = debundle("check", "--format", "github", status=1).stdout

    assert "::error file=lib/src/shop/tax.py,line=5" in annotated


@pytest.mark.parametrize(("output_format", "start"), [("sarif", "{"), ("junit", "<?xml")])
def test_check_writes_reports_for_build_servers(output_format: str, start: str) -> None:
    Path("debundle.toml").write_text(LAYERS)

    debundle("check", "--format", output_format, "--output-file", "report", status=1)

    assert Path("report").read_text().startswith(start)


def test_check_without_a_configuration_says_how_to_get_one() -> None:
    assert "debundle propose" in debundle("check", status=ExitStatus.MISUSE).stderr


def test_a_broken_configuration_is_misuse_and_not_a_violation() -> None:
    Path("debundle.toml").write_text(LAYERS.replace("shop.tax", "shop.taxes"))

    stderr = debundle("check", status=ExitStatus.MISUSE).stderr

    assert "shop.taxes" in stderr
    assert "shop.tax" in stderr


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


def test_split_proposes_where_no_file_describes_distributions() -> None:
    debundle("split", "shop", "-o", "out")
    assert Path("out/workspace.json").is_file()
    assert json.loads(Path("out/workspace.json").read_text())["configuration"] == ""


def test_split_goes_by_debundle_toml_unless_that_is_for_another_target() -> None:
    Path("debundle.toml").write_text(LAYERS)
    debundle("split", "-o", "out")
    assert sorted(path.name for path in Path("out/packages").iterdir()) == [
        "shop",
        "shop-core",
        "shop-report",
        "shop-tax",
    ]
    temporary_package({"cart/__init__.py": "", "cart/item.py": ""}, folder=Path())
    debundle("split", "cart", "-o", "other")
    assert json.loads(Path("other/workspace.json").read_text())["roots"] == ["cart"]


def test_what_is_learnt_never_replaces_the_file_of_another_target() -> None:
    debundle("split", "shop", "-o", "out")
    Path("debundle.toml").write_text('format = 1\ntarget = "cart"\n')
    result = debundle("verify", "out", "--refine", status=2)
    assert "is about cart" in result.output
    assert Path("debundle.toml").read_text() == 'format = 1\ntarget = "cart"\n'
