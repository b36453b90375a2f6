"""The errors that debundle answers bad input with: what, where, and what to do next."""

from __future__ import annotations


class DebundleError(Exception):
    """A problem that a person can mend; the command line prints it and exits with 2.

    `what` is one sentence that states the problem; `where` is a file, a line of a file, or a
    module name ("" where there is none); `next_step` says what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.next_step = next_step

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f"\n{self.next_step}" if self.next_step else ""
        return f"{place}{self.what}{advice}"


class CombinedError(DebundleError):
    """Several problems of one input, found together so that they can be mended together."""

    def __init__(self, problems: tuple[DebundleError, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
