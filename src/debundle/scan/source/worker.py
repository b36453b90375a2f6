"""Reads source files in a process of its own: a line of JSON in, a line of JSON out.

`reading` starts it isolated from the environment and from the current folder, so that nothing of
the code under analysis can be imported by accident.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from typing import TextIO

from debundle.scan.source.reader import read_and_digest


def serve(requests: TextIO, answers: TextIO) -> None:
    """Answer each request `[path, module, is_package]` with `[digest, facts]`, in order."""
    gc.disable()  # syntax trees hold no cycles, and the collector would walk them again and again
    for line in requests:
        path, module, is_package = json.loads(line)
        digest, facts = read_and_digest(path, module=module, is_package=is_package)
        # Not `json.dump`: writing piece by piece, it encodes in Python, ten times as slowly.
        answers.write(json.dumps([digest, facts.pack()], separators=(",", ":")) + "\n")
        answers.flush()


def main() -> None:
    """Serve standard input and output, after a line that says that the process is there."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    serve(sys.stdin, sys.stdout)
    sys.stdout.flush()
    # Whoever waits for the end need not wait until Python has freed all that it holds.
    os._exit(0)
