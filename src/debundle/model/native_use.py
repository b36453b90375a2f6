"""What Python code takes from native code, symbol by symbol."""

from __future__ import annotations

from typing import NamedTuple

from debundle.model.imports import Phase


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
