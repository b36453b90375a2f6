"""The references of one module: to which of its imports each leads, and what it is used for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from debundle.model import Use
from debundle.scan.linking.by_scope import Place
from debundle.scan.linking.calls import CallGraph
from debundle.scan.linking.providers import Providers
from debundle.scan.source.facts import (
    ANNOTATION,
    CLASS_ANNOTATION,
    EAGER,
    TYPING,
    Binding,
    FileFacts,
    Reference,
)

_DEFERRED = ANNOTATION | CLASS_ANNOTATION
_ONLY_ANNOTATION = _DEFERRED | EAGER


class References:
    """What a module reads of the names that its imports bind."""

    def __init__(
        self,
        module: str,
        facts: FileFacts,
        providers: Providers,
        calls: CallGraph,
        running: Collection[int],
    ) -> None:
        """`running` are the scopes that run while the module is imported."""
        namespace = providers.namespace(module)
        assert namespace is not None
        #: References to names that the module defines, perhaps as other names of what it imports.
        self.aliased: list[Reference] = []
        self._module = module
        self._bindings = facts.bindings
        self._calls = calls
        self._namespace = namespace
        self._running = running
        self._by_binding = self._grouped(facts.references, providers)

    def of(self, index: int) -> list[Reference]:
        """The references that begin with the name that a binding binds, by its index."""
        return self._by_binding.get(index, [])

    def use_of(self, reference: Reference) -> Use:
        """What a reference does with the name."""
        if not reads_value(reference):
            return Use.IMPORT_TIME if self._is_evaluated(reference) else Use.ANNOTATION
        return Use.IMPORT_TIME if reference.scope in self._running else Use.CALL_TIME

    def strongest_use(self, references: Sequence[Reference]) -> Use:
        """The use among those of some references, at least one, that asks most."""
        reading = [item.scope for item in references if item.flags & ~_ONLY_ANNOTATION]
        if any(scope in self._running for scope in reading):
            return Use.IMPORT_TIME
        if len(reading) < len(references) and any(map(self._is_evaluated, references)):
            return Use.IMPORT_TIME
        return Use.CALL_TIME if reading else Use.ANNOTATION

    def is_text(self, reference: Reference) -> bool:
        """Whether all that is read here are annotations that are kept as text."""
        return not reference.flags & ~_DEFERRED and not self._is_evaluated(reference)

    def is_rebound(self, binding: Binding) -> bool:
        """Whether another import takes the name that a binding binds, before anything reads it."""
        bindings = self._namespace.bindings.get(binding.bound, ())
        return len(bindings) > 1 and bindings[-1] != binding and _replace_each_other(bindings)

    def is_contested(self, binding: Binding) -> bool:
        """Whether the module binds the name of one of its imports in another way as well.

        Which of the two a reader means depends on when it reads.
        """
        if binding.bound in self._namespace.definitions:
            return True
        bindings = self._namespace.bindings.get(binding.bound, ())
        running = [item for item in bindings if not item.flags & TYPING and item.name != "."]
        sources = {(item.module, item.name) for item in running}
        return len(sources) > 1 and not _replace_each_other(running)

    def _is_evaluated(self, reference: Reference) -> bool:
        """Whether an annotation is read at import time, by a base class that looks at them."""
        return bool(
            reference.flags & CLASS_ANNOTATION
            and not reads_value(reference)
            and reference.scope in self._running
            and self._calls.evaluates_annotations(Place(self._module, reference.scope))
        )

    def _grouped(
        self, references: Sequence[Reference], providers: Providers
    ) -> dict[int, list[Reference]]:
        """References by the index of the binding that they begin with."""
        stars = {
            index: providers.exported(binding.module)
            for index, binding in enumerate(self._bindings)
            if binding.name == "*"
        }
        grouped: dict[int, list[Reference]] = defaultdict(list)
        # Most paths occur in several scopes.
        by_path: dict[str, list[Reference]] = {}
        for reference in references:
            if reference.binding >= 0:
                grouped[reference.binding].append(reference)
                continue
            alike = by_path.get(reference.path)
            if alike is not None:
                alike.append(reference)
                continue
            base = reference.path.partition(".")[0]
            indexes = self._namespace.indexes.get(base)
            if indexes is not None and len(indexes) == 1:  # as nearly always
                by_path[reference.path] = grouped[indexes[0]]
                grouped[indexes[0]].append(reference)
                continue
            if indexes is None and base in self._namespace.definitions:
                self.aliased.append(reference)
            if indexes is None and stars:
                indexes = [index for index, names in stars.items() if base in names]
            for index in self._not_rebound(reference, indexes or ()):
                grouped[index].append(reference)
        return grouped

    def _not_rebound(self, reference: Reference, indices: Sequence[int]) -> Sequence[int]:
        """Of several imports that bind one name, those that a reference can mean.

        Each takes the place of the one before it, unless they stand in branches. A function that
        runs later means the last; the module's body those from its line on.
        """
        if len(indices) < 2:
            return indices
        bindings = [self._bindings[index] for index in indices]
        if not _replace_each_other(bindings):
            return indices
        if not self._namespace.executing[reference.scope]:
            return indices[-1:]
        later = [item.line > reference.line for item in bindings[1:]]
        return [index for index, alive in zip(indices, [*later, True], strict=True) if alive]


def reads_value(reference: Reference) -> bool:
    """Whether more is read of a name than what annotations say."""
    return bool(reference.flags & ~_ONLY_ANNOTATION)


def _replace_each_other(bindings: Sequence[Binding]) -> bool:
    """Whether of some imports that bind one name each takes the place of the one before."""
    return not any(binding.flags or binding.name == "." for binding in bindings)
