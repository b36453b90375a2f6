"""The program answers at once, and explains itself."""

from __future__ import annotations

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from debundle import __version__
from debundle.cli.app import OVERVIEW, app

COMMANDS = [
    "map",
    "propose",
    "why",
    "cycles",
    "what-if",
    "emit",
    "check",
    "audit",
    "split",
    "verify",
]
HEAVY = ["grimp", "networkx", "numpy", "rich", "scipy", "tomlkit"]

runner = CliRunner()


@pytest.mark.parametrize("arguments", [[], ["--help"], ["propose", "--help"]])
def test_help_loads_no_heavy_library(arguments: list[str]) -> None:
    program = (
        "import sys; from debundle.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "[]\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_has_an_example_that_fits_a_terminal(command: str) -> None:
    text = runner.invoke(app, [command, "--help"]).output

    _, _, examples = text.partition("Examples:\n")
    assert examples.startswith(f"    debundle {command}")
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_debundle_alone_shows_the_way_through_its_commands() -> None:
    result = runner.invoke(app, [])

    assert (result.exit_code, result.output) == (0, OVERVIEW)
    assert [name for name in COMMANDS if f"debundle {name}" not in OVERVIEW] == []


def test_the_version_is_the_package_version() -> None:
    assert runner.invoke(app, ["--version"]).output == f"debundle {__version__}\n"


def test_an_unknown_option_is_misuse() -> None:
    result = runner.invoke(app, ["map", "--no-such-option"])

    assert (result.exit_code, result.stdout) == (2, "")
    assert "--no-such-option" in result.stderr
