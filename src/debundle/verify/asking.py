"""Notes which distributions are asked for in vain, in every interpreter that tests run in.

This file runs in the interpreters of the environment that is proved, those that tests start there
included: it knows the standard library alone and no other module of debundle. The variable
DEBUNDLE_ELSEWHERE names a file with the modules that the environment lacks, each on a line with
its distribution, and DEBUNDLE_MISSED the file to write to, a distribution a line.
"""

from __future__ import annotations

import os
import sys


class Absent:
    """Before the finder of the split itself, for that one raises."""

    def __init__(self, elsewhere: dict[str, str], log: str) -> None:
        self.elsewhere = elsewhere
        self.log = log

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """The protocol of finders."""
        # A name in a package counts as the package: a folder of its tests makes Python think that
        # the package is there.
        part = name
        while part and part not in self.elsewhere:
            part = part.rpartition(".")[0]
        if part:
            # Opened each time, for the processes that a test forks and starts write, too.
            with open(self.log, "a", encoding="utf-8") as file:
                file.write(f"{self.elsewhere[part]}\n")


with open(os.environ["DEBUNDLE_ELSEWHERE"], encoding="utf-8") as _file:
    _ELSEWHERE = dict(line.split() for line in _file)
sys.meta_path.append(Absent(_ELSEWHERE, os.environ["DEBUNDLE_MISSED"]))
