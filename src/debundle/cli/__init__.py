"""The command line: one module a command, options shared in `options`.

A command parses its options, calls `debundle.pipeline`, hands the result to `debundle.report`
and writes the text. Data goes to stdout, everything else to stderr.

Only light modules are imported here and at the top of the command modules; a command imports
the pipeline and the reports when it runs, so that `debundle --help` answers at once.
"""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line and leave with the command's exit status."""
    from debundle.cli.app import app

    app(prog_name="debundle")
