"""What a grouping pays for native code: once for each thing that a satellite takes or owns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from debundle.graph.native import extension_uses, is_private_at_import, symbol_of
from debundle.model import ImportGraph, ModuleKind, Weights

_Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Natives:
    """Things that a satellite pays for once, however many of its modules have to do with them.

    A private symbol, the same symbol taken at import time, and compiled files as such. Pair i
    says that the module `modules[i]` has to do with the thing `things[i]`.
    """

    modules: _Indexes
    things: _Indexes
    #: Whether each thing is a symbol; else it is the building for every platform.
    is_symbol: npt.NDArray[np.bool_]
    #: Modules that bind whatever distribution holds them to the owner of native code, for they
    #: take private symbols while they are being imported; sorted.
    bound: _Indexes

    def prices(self, weights: Weights) -> npt.NDArray[np.float64]:
        """What each thing costs a satellite, shape (things,)."""
        prices: npt.NDArray[np.float64] = np.where(self.is_symbol, weights.symbol, weights.platform)
        return prices


def no_natives() -> Natives:
    """Of a network without native code."""
    nothing = np.zeros(0, dtype=np.int64)
    return Natives(nothing, nothing, np.zeros(0, dtype=np.bool_), nothing)


def natives_of(graph: ImportGraph, index: dict[str, int]) -> Natives:
    """What the modules of a graph take privately, and which of them are compiled."""
    pairs = {
        (index[module.name], ("", "", ""))
        for module in graph.modules
        if module.kind is ModuleKind.EXTENSION
    }
    bound = set()
    for use in extension_uses(graph):
        if use.is_private:
            pairs.add((index[use.importer], ("taken", *symbol_of(use))))
        if is_private_at_import(use):
            pairs.add((index[use.importer], ("at import", *symbol_of(use))))
            bound.add(index[use.importer])
    number = {thing: place for place, thing in enumerate(sorted({thing for _, thing in pairs}))}
    columns = np.array(
        sorted((module, number[thing]) for module, thing in pairs), dtype=np.int64
    ).reshape(-1, 2)
    return Natives(
        columns[:, 0],
        columns[:, 1],
        np.array([bool(kind) for kind, _, _ in number], dtype=np.bool_),
        np.array(sorted(bound), dtype=np.int64),
    )
