"""What can go wrong."""


class BarographError(Exception):
    """The root of all complaints."""


class UnknownUnit(BarographError):
    """A unit that nobody taught us."""

    def __init__(self, unit):
        super().__init__(f"{unit!r} is no unit that we know")


class UnknownFormat(BarographError):
    """A log file that we cannot read."""
