"""Keep Python's cyclic garbage collector from walking large graphs again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_resting() -> Iterator[None]:
    """Make many values that hold no cycles without being interrupted for them."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            # Else the first thing it did would be to walk all that has been made: half a second.
            gc.freeze()
            gc.enable()
