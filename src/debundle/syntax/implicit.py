"""Names that Python itself gives to modules, or looks for in them."""

from __future__ import annotations

#: The import system and the language read these from a module, so an import cannot bind them late.
IMPLICIT_NAMES = frozenset(
    {"__all__", "__builtins__", "__dir__", "__doc__", "__file__", "__getattr__", "__loader__"}
    | {"__name__", "__package__", "__path__", "__spec__", "__annotations__", "__dict__"}
)
