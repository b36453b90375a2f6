"""The commands that propose a split, write it and hold the code to it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cli.shop import LAYERS, debundle, document
from debundle.cli.exits import ExitStatus
from debundle.model import Probe
from debundle.verify.probing import probe_environment
from support import temporary_package

pytestmark = pytest.mark.usefixtures("shop")

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


# split


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


#: `reader` looks for what `plugin` filled, which the root executes by way of a satellite.
TABLE = {
    "app/__init__.py": "from app import extra\n\n\ndef run():\n    return extra.it\n",
    "app/table.py": "names = {}\n",
    "app/extra.py": "from app import plugin\n\nit = plugin\n" + "# long\n" * 90,
    "app/plugin.py": "from app.table import names\n\nnames['it'] = 1\n",
    "app/reader.py": "from app.table import names\n\nit = names['it']\n",
}


def test_an_interrupted_refinement_keeps_what_it_learnt(monkeypatch: pytest.MonkeyPatch) -> None:
    temporary_package(TABLE, folder=Path())
    wishes = 'format = 1\ntarget = "app"\n\n[core]\nroots = ["app"]\nmax_share = 0.4\n'
    Path("wishes.toml").write_text(wishes)
    debundle("split", "-c", "wishes.toml", "-o", "out")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("debundle.cli.verify._tell", interrupted)
    refine = ("verify", "out", "--refine", "--offline", "-c", "wishes.toml", "--learnt", "new.toml")
    debundle(*refine, status=ExitStatus.INTERRUPTED)
    assert 'mark = "first"' in Path("new.toml").read_text()


#: `main` imports a module by a name that only running it tells, and no wish has it in the core.
TOLD_BY_RUNNING = {
    "app/__init__.py": "",
    "app/main.py": "import importlib\n\nplug = importlib.import_module('app.' + 'gulp'[::-1])\n",
    "app/plug.py": "",
    "wishes.toml": """
        format = 1
        target = "app"
        [core]
        roots = ["app", "app.main"]
        max_share = 0.9
    """,
}


def test_a_round_that_is_interrupted_keeps_what_it_had_learnt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    temporary_package(TOLD_BY_RUNNING, folder=Path())
    debundle("split", "-c", "wishes.toml", "-o", "out")

    def interrupted(*arguments: Any, **more: Any) -> Probe:
        if more.get("supplied"):
            raise KeyboardInterrupt
        return probe_environment(*arguments, **more)

    monkeypatch.setattr("debundle.verify.refining.probe_environment", interrupted)
    refine = ("verify", "out", "--refine", "--offline", "-c", "wishes.toml", "--learnt", "new.toml")
    debundle(*refine, status=ExitStatus.INTERRUPTED)
    pins = Path("new.toml").read_text().partition("[[pins]]")[2]
    assert 'modules = ["app.plug"]\ndistribution = "app-core"' in pins
