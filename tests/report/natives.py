"""A shop with native code, for the reports on it."""

from __future__ import annotations

from dataclasses import replace

from debundle.graph.native import couple_distributions
from debundle.model import (
    Certainty,
    ImportGraph,
    LibraryLink,
    NativeCoupling,
    NativeFile,
    NativeMap,
    NativeReference,
    NativeUse,
    Partition,
    Phase,
    RegistryEntry,
    SymbolGroup,
)

EXTENSION = "shop/_fast.cpython-311-x86_64-linux-gnu.so"
LIBRARY = "shop/lib/libtill.so.3"


def with_natives(graph: ImportGraph) -> ImportGraph:
    """The shop with a library, a broken one, and modules that take symbols."""
    uses = (
        NativeUse("shop.cart", "shop._fast", "add", 4, Phase.CALL, guarded=True),
        NativeUse("shop.plugins.mail", "shop._fast", "_encode", 9, Phase.IMPORT),
        NativeUse("shop.plugins.mail", "shop._fast", "_queue", 20, Phase.CALL),
        NativeUse("shop.report", "shop.ops", "till.sum", 12, Phase.CALL),
    )
    target = replace(graph.target, data_files=(LIBRARY, "shop/lib/libold.so"))
    return replace(graph, target=target, native=uses)


def surveyed() -> NativeMap:
    """What would be found in its files."""
    return NativeMap(
        files=(
            NativeFile(
                EXTENSION, "shop._fast", 91_000, "elf", "x86-64", ("libtill.so.3", "libc.so.6"),
                (LIBRARY,), imports=40, exports=1, inits=("_fast",),
            ),
            NativeFile("shop/lib/libold.so", "", 31, problem="it is a text"),
            NativeFile(LIBRARY, "", 5_400_000, "elf", "x86-64", exports=312, is_stripped=True),
        ),
        links=(
            LibraryLink(
                EXTENSION,
                LIBRARY,
                9,
                (
                    SymbolGroup("till", 7, ("till::open", "till::sum")),
                    SymbolGroup("", 2, ("till_version",)),
                ),
            ),
        ),
        references=(
            NativeReference(EXTENSION, "shop.money", Certainty.CERTAIN),
            NativeReference(LIBRARY, "shop.report", Certainty.LIKELY),
        ),
        nested=(),
        stubs={"shop._fast": frozenset({"add", "_encode"})},
        providers=(RegistryEntry("shop.ops", "till", LIBRARY, True, ("sum",)),),
        consumers=(RegistryEntry("shop.ops", "till", "shop.report", False, ("sum",), 12),),
    )  # fmt: skip


def coupled(graph: ImportGraph, partition: Partition) -> NativeCoupling:
    """What the distributions of the shop take."""
    return couple_distributions(
        graph, partition.of_module, [item.name for item in partition.distributions]
    )
