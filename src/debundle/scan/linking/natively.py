"""Which symbols of extension modules, and of registries that are asked for, a module takes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from debundle.model import NativeUse, Phase, Use
from debundle.scan.linking.providers import Origin, Providers, Walked
from debundle.scan.source.facts import GUARDED, TYPING, Binding, FileFacts, Reference

#: Further steps of a path are of attributes of what is taken, and tell no more.
_STEPS = 2
#: How many aliases of aliases (`b = a.x`, `c = b.y`) are followed.
_DEEPEST = 4


class Natives:
    """What counts as native: extension modules, and names such as "torch.ops"."""

    def __init__(
        self, providers: Providers, extensions: Iterable[str], watched: Iterable[str] = ()
    ) -> None:
        """`watched` are dotted names below whose values everything is asked for."""
        self._extensions = frozenset(extensions)
        self._values: dict[Origin, str] = {}
        for name in watched:
            start, _, path = name.partition(".")
            if path and providers.existing(start):
                walked = providers.walk(start, path)
                if not walked.rest:
                    self._values[walked.origin] = name
        #: Modules in which something native can be: a path that ends elsewhere leads to none.
        self.modules = self._extensions | {origin.module for origin in self._values}

    def symbol(self, walked: Walked) -> tuple[str, str] | None:
        """(module or registry, symbol) that a path leads to; None where that is nothing native."""
        origin, rest = walked.origin, walked.rest
        if origin in self._values:
            return (self._values[origin], ".".join(rest[:_STEPS])) if rest else None
        steps = (origin.name, *rest) if origin.name else rest
        registry = self._values.get(Origin(origin.module, ""))
        if registry is None and origin.module not in self._extensions:
            return None
        if not steps and origin.module.rpartition(".")[0] in self._extensions:
            around, _, name = origin.module.rpartition(".")
            return around, name  # a module inside an extension, taken as a value
        return (registry or origin.module, ".".join(steps[:_STEPS])) if steps else None


class NativeUses:
    """The native uses of one module while they are gathered."""

    def __init__(
        self,
        module: str,
        natives: Natives,
        providers: Providers,
        *,
        phase: Callable[[int, int], Phase],
        is_text: Callable[[Reference], bool],
    ) -> None:
        """Start with none.

        `phase` says when a statement of a scope with some flags executes; `is_text` whether a
        reference stands in an annotation that nothing evaluates.
        """
        self.found: set[NativeUse] = set()
        #: Modules in which something native can be.
        self.modules = natives.modules
        self._module = module
        self._natives = natives
        self._providers = providers
        self._phase = phase
        self._is_text = is_text

    def take(self, binding: Binding, walked: Walked, reference: Reference) -> None:
        """Note what a path that begins with an imported name leads to, if it is native."""
        if walked.origin.module in self.modules:
            phase = self._phase(reference.scope, binding.flags & TYPING)
            self._add(
                binding, walked, reference.line, Phase.TYPING if self._is_text(reference) else phase
            )

    def take_name(self, binding: Binding, references: Iterable[Reference], use: Use) -> None:
        """Note what `from module import name` takes, where the name is that of no module.

        The statement takes it, whatever is done with it later; what is read of it comes on top.
        `use` is what the module does with the name.
        """
        walked = self._providers.walk(binding.module, binding.name)
        if walked.origin.module not in self.modules:
            return
        self._add(binding, walked, binding.line, self._phase(binding.scope, binding.flags), use)
        for reference in references:
            steps = reference.path.partition(".")[2]
            if steps:
                path = f"{binding.name}.{steps}"
                self.take(binding, self._providers.walk(binding.module, path), reference)

    def take_star(self, binding: Binding, module: str) -> None:
        """Note `from module import *` of an extension."""
        if module in self.modules:
            phase = self._phase(binding.scope, binding.flags)
            self._add(binding, Walked((), Origin(module, "*"), ()), binding.line, phase)

    def take_aliased(self, references: Collection[Reference], facts: FileFacts) -> None:
        """Note what is read through names such as `_C = torch._C`, which the module defines."""
        namespace = self._providers.namespace(self._module)
        if not references or not self.modules or namespace is None:
            return
        aliases = {
            name: value[len("alias:") :]
            for name, value in facts.definitions
            if value.startswith("alias:")
        }
        for reference in references:
            path = _written_out(reference.path, aliases)
            base, _, steps = path.partition(".")
            for binding in namespace.bindings.get(base, ()):
                start = binding.bound if binding.name == "." else binding.module
                if binding.name not in ("", ".", "*"):
                    steps = f"{binding.name}.{steps}" if steps else binding.name
                if steps and start in self._providers.modules:
                    self.take(binding, self._providers.walk(start, steps), reference)

    def _add(
        self,
        binding: Binding,
        walked: Walked,
        line: int,
        phase: Phase,
        use: Use = Use.UNKNOWN,
    ) -> None:
        symbol = self._natives.symbol(walked)
        if symbol is not None:
            guarded = bool(binding.flags & GUARDED)
            self.found.add(NativeUse(self._module, *symbol, line, phase, guarded, use))


def _written_out(path: str, aliases: dict[str, str]) -> str:
    for _ in range(_DEEPEST):
        base, dot, rest = path.partition(".")
        if base not in aliases:
            break
        path = aliases[base] + dot + rest
    return path
