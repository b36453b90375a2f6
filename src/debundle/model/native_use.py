"""What Python code takes from native code, symbol by symbol."""

from __future__ import annotations

from typing import NamedTuple

from debundle.model.imports import Phase, Use

#: What a name may be used for that its module need not have while it is being imported.
_LATER = (Use.CALL_TIME, Use.ANNOTATION, Use.REEXPORT)


class NativeUse(NamedTuple):
    """A place where Python code takes a symbol from an extension module, or from a registry.

    One scope that takes a symbol several times gives one use, with its first line.
    """

    importer: str
    #: The extension module, e.g. "torch._C"; for a registry its name, e.g. "torch.ops".
    native: str
    #: What is taken, e.g. "_jit_pass_inline" or "DispatchKey.CPU", at most two steps; "*" for a
    #: star import.
    symbol: str
    line: int
    phase: Phase
    #: In a `try` that survives an ImportError.
    guarded: bool = False
    #: What the module does with the name that `from extension import name` binds; of what is read
    #: as an attribute, UNKNOWN.
    use: Use = Use.UNKNOWN

    @property
    def is_deferrable(self) -> bool:
        """Whether it is taken at import time only because the statement stands there.

        The name is used in functions and annotations alone, or kept for others: the remedies
        `defer`, `typing-only` and `facade` put the import where it executes late.
        """
        return self.phase is Phase.IMPORT and not self.guarded and self.use in _LATER

    @property
    def head(self) -> str:
        """The first step of the symbol: the attribute of the extension itself."""
        return self.symbol.partition(".")[0]

    @property
    def is_private(self) -> bool:
        """Whether the symbol's name says that it is nobody else's: see `is_private_name`."""
        return is_private_name(self.head)


def is_private_name(name: str) -> bool:
    """Whether a name begins with an underscore and is no dunder such as `__version__`.

    The name of the extension itself does not count: most are called `_something`, and what they
    offer is public as far as its own name is.
    """
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))
