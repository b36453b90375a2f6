"""Extras that stand for satellites: what a distribution can use, but must not require.

A cut that leaves an import in place for later (in a function, behind a facade, with a fallback)
still needs the other distribution when it runs. As a requirement it would close a cycle; as an
extra, `torch-core[onnx]`, it says what to install for what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from packaging.utils import canonicalize_name

from debundle.graph.quotient import reachable
from debundle.model import Cut, DistributionMetadata, Partition, Remedy

#: Remedies after which the import still runs, only later or not in every installation.
_STILL_RUN = frozenset({Remedy.OPTIONAL, Remedy.DEFER, Remedy.FACADE})


def sibling_extras(
    partition: Partition, metadata: DistributionMetadata, *, label: str
) -> dict[str, dict[str, tuple[str, str]]]:
    """By distribution: extra -> (satellite, requirement).

    For example {"torch-core": {"onnx": ("torch-onnx", "torch-onnx==2.13.0")}}. The extra's name
    is the satellite's without the prefix that all distributions share.
    """
    names = [distribution.name for distribution in partition.distributions]
    required = _required(partition)
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for tail, head in sorted(_optional_pairs(partition.cuts, partition.of_module)):
        if head not in required[tail]:
            extra = _extra_name(head, prefixes=(metadata.name, label), taken=names)
            found.setdefault(tail, {})[extra] = (head, f"{head}=={metadata.release}")
    return found


def _required(partition: Partition) -> Mapping[str, frozenset[str]]:
    arcs = [
        (distribution.name, other)
        for distribution in partition.distributions
        for other in distribution.depends_on
    ]
    return reachable([distribution.name for distribution in partition.distributions], arcs)


def _optional_pairs(cuts: Iterable[Cut], of_module: Mapping[str, str]) -> set[tuple[str, str]]:
    pairs = {
        (of_module[cut.importer], of_module[cut.imported])
        for cut in cuts
        if cut.remedy in _STILL_RUN
    }
    return {(tail, head) for tail, head in pairs if tail != head}


def _extra_name(name: str, *, prefixes: Iterable[str], taken: Iterable[str]) -> str:
    """For "torch-onnx" it is "onnx", unless that is the name of another distribution."""
    for prefix in prefixes:
        short = name.removeprefix(f"{canonicalize_name(prefix)}-")
        if prefix and short != name and short not in taken:
            return short
    return name
