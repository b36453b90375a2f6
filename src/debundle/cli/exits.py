"""The exit statuses of every command; documented in `docs/commands.md`."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """What a command leaves with."""

    #: Done; for `check`: every rule is kept.
    CLEAN = 0
    #: `check` found violations, or baseline entries that no longer occur.
    FINDINGS = 1
    #: A wrong option, or input that a person has to mend.
    MISUSE = 2
    #: A fault of debundle itself (EX_SOFTWARE of sysexits).
    FAULT = 70
    #: Interrupted from the keyboard (128 + SIGINT).
    INTERRUPTED = 130
    #: The reader of stdout went away, as `head` does (128 + SIGPIPE).
    PIPE_CLOSED = 141
    #: Asked to end by another program (128 + SIGTERM).
    TERMINATED = 143
