"""The program `debundle`: its commands, its global options and its overview."""

from __future__ import annotations

from typing import Annotated

import typer

from debundle import __version__
from debundle.cli import (
    audit,
    check,
    cycles,
    emit,
    map,
    native,
    propose,
    report,
    split,
    verify,
    what_if,
    why,
)
from debundle.cli.options import Quiet, Verbose
from debundle.cli.pairs import PairsCommand
from debundle.cli.session import Verbosity

OVERVIEW = """\
debundle untangles a big Python package into a small core and satellites.

  1. See the tangle             debundle map PACKAGE
     why A comes to import B    debundle why PACKAGE.a PACKAGE.b
     what breaks its cycles     debundle cycles PACKAGE
     what is compiled           debundle native PACKAGE
     whether all this is true   debundle audit PACKAGE
  2. Get a proposal             debundle propose PACKAGE -o debundle.toml
     look at it in a browser    debundle report -o report.html
  3. Edit debundle.toml until it says what you want
     try a change first         debundle what-if --move PACKAGE.a NAME
  4. Keep it so, in CI          debundle check
     write the split's files    debundle emit -o split/
  5. Make the split             debundle split -o out/
     run it, and mend it        debundle verify out/ --refine

PACKAGE is an installed package, a folder, a project, a wheel or an sdist; it is
read, never imported, except by audit and verify.
Every command explains itself: debundle COMMAND --help
"""

app = typer.Typer(
    name="debundle",
    help="Untangle a big Python package into a small core and satellites.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96},
)

app.command("map", short_help="Show what a package is made of.")(map.run)
app.command("propose", short_help="Propose a core and satellites.")(propose.run)
app.command("why", short_help="Show how one module comes to import another.")(why.run)
app.command("cycles", short_help="Show import cycles and what breaks them.")(cycles.run)
app.command("native", short_help="Show compiled code and who takes what from it.")(native.run)
app.command("what-if", cls=PairsCommand, short_help="Show what a move or a cut would change.")(
    what_if.run
)
app.command("report", short_help="Write a page to explore, a picture or a table.")(report.run)
app.command("emit", short_help="Write the files that a split needs.")(emit.run)
app.command("split", short_help="Write the distributions as a workspace of sources.")(split.run)
app.command("verify", short_help="Run what split wrote, and refine until it holds.")(verify.run)
app.command("check", short_help="Check the code against debundle.toml.")(check.run)
app.command("audit", short_help="Run a package and hold debundle's graph against it.")(audit.run)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"debundle {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    quiet: Quiet = False,
    verbose: Verbose = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_print_version, help="Print the version."
        ),
    ] = False,
) -> None:
    """Untangle a big Python package into a small core and satellites."""
    context.obj = Verbosity(quiet=quiet, verbose=verbose)
    if context.invoked_subcommand is None:
        typer.echo(OVERVIEW, nl=False)
