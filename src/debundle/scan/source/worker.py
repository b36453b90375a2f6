"""Reads source files in a process of its own: requests come in, a line of JSON goes out for each.

`reading` starts it isolated from the environment and from the current folder, so that nothing of
the code under analysis can be imported by accident.

To free a syntax tree, object by object, takes a fifth as long as to make it. So where the system
copies processes in no time, the files are read by copies of this one, one after the other: each
keeps the trees that it makes, ends when it has read so much, and leaves its memory to the system as
a whole.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, TextIO

from debundle.scan.source.framing import next_request
from debundle.scan.source.reader import read_and_digest

if TYPE_CHECKING:
    import ast

#: How a copy ends that has read so much; one that has read everything ends with 0.
_READ_ENOUGH = 3


def serve(requests: IO[bytes], answers: TextIO, *, enough: int = 0) -> bool:
    """Answer each request `[path, module, is_package, size]` with `[digest, facts]`, in order.

    Of files of `enough` bytes the trees are kept, and then this returns True; False where no more
    requests come. With 0, none is kept. `requests` has no buffer: what is not answered here is left
    to others.
    """
    gc.disable()  # syntax trees hold no cycles, and the collector would walk them again and again
    kept: list[ast.Module] | None = [] if enough else None
    done = 0
    while not enough or done < enough:
        request = next_request(requests)
        if not request:
            return False
        path, module, is_package, size = json.loads(request)
        digest, facts = read_and_digest(path, module=module, is_package=is_package, kept=kept)
        # Not `json.dump`: writing piece by piece, it encodes in Python, ten times as slowly.
        answers.write(json.dumps([digest, facts.pack()], separators=(",", ":")) + "\n")
        answers.flush()
        done += size
    return True


def main() -> None:
    """Serve standard input and output, after a line that says that the process is there.

    The last argument is how many bytes one copy of this process reads; 0 for no copies.
    """
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    enough = int(sys.argv[-1]) if sys.platform == "linux" else 0
    with open(0, "rb", buffering=0, closefd=False) as requests:
        # Whoever waits for the end need not wait until Python has freed all that it holds.
        if not enough:
            serve(requests, sys.stdout)
            os._exit(0)
        while True:
            ending = _in_a_copy(lambda: serve(requests, sys.stdout, enough=enough))
            if ending != _READ_ENOUGH:
                os._exit(ending)


def _in_a_copy(work: Callable[[], bool]) -> int:
    """Let a copy of this process do some work: how the copy ended."""
    process = os.fork()
    if not process:
        os._exit(_READ_ENOUGH if work() else 0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) & 0xFF
