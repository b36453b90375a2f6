"""A shop with native code, for the reports on it."""

from __future__ import annotations

from dataclasses import replace

from debundle.graph.loading import libraries_used
from debundle.graph.native import couple_distributions
from debundle.model import (
    Certainty,
    DeclaredExtension,
    ImportGraph,
    IncludeLink,
    LibraryLink,
    NativeCoupling,
    NativeFile,
    NativeLoad,
    NativeMap,
    NativeReference,
    NativeUse,
    Partition,
    Phase,
    RegistryEntry,
    SourceFolder,
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
        loads=(
            NativeLoad("shop.cart", "*.dlopen", "", "libm.so.6", 7, Phase.CALL),
            NativeLoad(
                "shop.report", "ctypes.CDLL", LIBRARY, "libtill.so.3", 3, Phase.IMPORT, ("sum",)
            ),
        ),
        source_folders=(
            SourceFolder("native", 2, (), ()),
            SourceFolder("native/python", 4, ("_fast",), ("add", "_encode")),
        ),
        includes=(IncludeLink("native/python", "native", 3, "native/python/fast.c:2"),),
        declared=(
            DeclaredExtension("_fast", "CMakeLists.txt", 4, ()),
            DeclaredExtension("shop._fast", "pyproject.toml", 0, ("native/python/fast.c",)),
        ),
    )  # fmt: skip


def coupled(graph: ImportGraph, partition: Partition) -> NativeCoupling:
    """What the distributions of the shop take."""
    names = [item.name for item in partition.distributions]
    coupling = couple_distributions(graph, partition.of_module, names)
    used = libraries_used(graph, partition.of_module, surveyed().loads, first=names[0])
    return replace(coupling, libraries=used)
