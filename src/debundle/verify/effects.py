"""Which module has to have executed first, where no error says so: an experiment.

Native code may insist on a module having been imported, and tables are filled by modules that
nobody names. What the monolith had executed and the split had not is imported beforehand; where
that helps, halving the list finds the module that does it.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Collection, Sequence

from debundle.model import Import, ImportGraph, ImportMark, Mark, Outcome, Phase, Pin, Via
from debundle.verify.blame import half_imported, module_at

#: Ways to reach a module that do not make it execute, and the one that needs no wish.
_READS = frozenset({Via.PROVIDER, Via.ATTRIBUTE, Via.LAZY, Via.STRING})


def needed_first(
    candidates: Sequence[str],
    *,
    helps: Callable[[Sequence[str]], bool],
    named: Sequence[str] = (),
) -> str | None:
    """The module that has to have executed: the last of the shortest beginning that helps.

    `candidates` are in the order in which the monolith executes them. Those that the error itself
    names are tried first. None where importing all of them does not help.
    """
    for name in named:
        if helps([name]):
            return name
    if not candidates or not helps(candidates):
        return None
    low, high = 0, len(candidates)
    while high - low > 1:
        middle = (low + high) // 2
        if helps(candidates[:middle]):
            high = middle
        else:
            low = middle
    return candidates[high - 1]


def comes_further(tried: Outcome, before: Outcome) -> bool:
    """Whether an experiment got past the point where the code failed before.

    Another error alone proves little: what was imported first may itself have failed. The first
    place where the two tracebacks part has to be in one function, and on a later line; or the
    whole of the old one is the beginning of the new.
    """
    if not tried.error:
        return True
    for old, new in zip(before.frames, tried.frames, strict=False):
        if (old.file, old.function) != (new.file, new.function):
            return False
        if old.line != new.line:
            return new.line > old.line
    return len(tried.frames) > len(before.frames)


def named_in(error: str, candidates: Sequence[str]) -> list[str]:
    """The candidates that a message names in full, the longest first."""
    words = {word.strip(".") for word in re.findall(r"[\w.]+", error)}
    return sorted(words.intersection(candidates), key=lambda name: (-len(name), name))


def entered_before(outcome: Outcome, loaded: Sequence[str], modules: Collection[str]) -> str:
    """The module at which the monolith entered a cycle that now fails from another; "" if none.

    The cycle are the modules of the traceback from the half imported one on, and `loaded` those
    of the monolith in the order in which their bodies ended: the last of a cycle began first.
    """
    half = half_imported(outcome.error)
    executing = [module_at(frame, modules) for frame in outcome.frames]
    if half not in executing:
        return ""
    ended = {name: place for place, name in enumerate(loaded)}
    cycle = [name for name in executing[executing.index(half) :] if name in ended]
    first = max(cycle, key=ended.__getitem__, default=half)
    return "" if first == half else first


def wish_for_order(module: str, outcome: Outcome, modules: Collection[str]) -> ImportMark | None:
    """What makes a module execute before the one whose execution failed without it.

    That is the half imported one that the error names, for its cycle was entered there, or else the
    innermost one of the traceback that was being imported and that does not lie below the module,
    for packages execute before what lies below them. None where it is a package above the module,
    which executes before it whatever anybody wishes, or where nothing was.
    """
    executing = [
        name
        for frame in outcome.frames
        if frame.function == "<module>"
        and (name := module_at(frame, modules))
        and not _is_below(name, module)
    ]
    waiting = half_imported(outcome.error) or (executing or [""])[-1]
    if waiting not in modules or _is_below(module, waiting) or _is_below(waiting, module):
        return None
    reason = f"has to have executed, or: {outcome.error.splitlines()[0][:100]}"
    return ImportMark(waiting, module, Mark.FIRST, reason)


def _is_below(name: str, package: str) -> bool:
    return f"{name}.".startswith(f"{package}.")


def wishes_to_execute(
    graph: ImportGraph, module: str, *, roots: Collection[str], home: str, held: Collection[str]
) -> tuple[Pin | ImportMark, ...]:
    """What makes importing a root execute a module: every import on one chain is kept.

    Of all chains of imports that execute, the one that brings the fewest lines to those `held`
    already. Where the graph knows none, the module is pinned to the distribution `home`.
    """
    reason = f"{module} has to have executed"
    chain = _cheapest_chain(graph, roots, module, frozenset(held))
    marks = tuple(
        ImportMark(item.importer, item.imported, Mark.KEEP, reason)
        for item in chain
        if item.via is not Via.PARENT
    )
    return marks or (Pin((module,), home, reason),)


def _cheapest_chain(
    graph: ImportGraph, roots: Collection[str], module: str, held: frozenset[str]
) -> list[Import]:
    """The chain with the fewest new lines, then the fewest steps (Dijkstra's algorithm)."""
    best = {root: (0, 0) for root in roots if root in graph.by_name}
    came: dict[str, Import] = {}
    heap = [(0, 0, root) for root in sorted(best)]
    while heap:
        lines, steps, name = heapq.heappop(heap)
        if name == module:
            break
        if (lines, steps) > best[name]:
            continue
        for item in graph.by_importer.get(name, ()):
            if item.phase is not Phase.IMPORT or item.via in _READS:
                continue
            new = 0 if item.imported in held else graph.by_name[item.imported].lines + 1
            price = (lines + new, steps + 1)
            if item.imported not in best or price < best[item.imported]:
                best[item.imported] = price
                came[item.imported] = item
                heapq.heappush(heap, (*price, item.imported))
    chain: list[Import] = []
    while module in came:
        chain.append(came[module])
        module = came[module].importer
    return chain[::-1]
