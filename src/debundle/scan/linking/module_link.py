"""The imports of one module: its facts against those of all others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debundle.model import Confidence, ExternalImport, Phase, Use, Via
from debundle.scan.linking.by_scope import Place
from debundle.scan.linking.calls import CallGraph
from debundle.scan.linking.named import named_modules
from debundle.scan.linking.natively import Natives, NativeUses
from debundle.scan.linking.providers import Namespace, Origin, Providers, Walked
from debundle.scan.linking.records import Records
from debundle.scan.linking.references import References, reads_value
from debundle.scan.source.facts import (
    CONDITIONAL,
    GLOBAL,
    GUARDED,
    GUESSED,
    LAZY,
    SCRIPT,
    TYPING,
    Binding,
    Dynamic,
    FileFacts,
    Reference,
)
from debundle.syntax.implicit import IMPLICIT_NAMES

#: Uses for which an import could come later.
_WAITING = frozenset({Use.CALL_TIME, Use.REEXPORT})
#: Where a path leads that is the imported name alone.
_NOWHERE = Walked((), Origin("", ""), ())


class ModuleLink:
    """The imports of one module."""

    def __init__(
        self,
        module: str,
        facts: FileFacts,
        providers: Providers,
        calls: CallGraph,
        runs: Mapping[Place, int],
        *,
        natives: Natives,
    ) -> None:
        self.module = module
        self.records = Records(module)
        self.external: list[ExternalImport] = []
        #: Modules below this one that `import a.b` imports, and that it never reads.
        self.unread: list[str] = []
        #: Modules that each scope needs when it runs, beside those that `_reads` tells.
        self._needs: dict[int, set[str]] = {}
        #: References, with the modules that the scopes need which read a value there.
        self._reads: list[tuple[Sequence[Reference], set[str]]] = []
        self._facts = facts
        self._providers = providers
        self._running = {place.scope for place in runs if place.module == module}
        self._references = References(module, facts, providers, calls, self._running)
        self.native = NativeUses(
            module, natives, providers, phase=self.phase, is_text=self._references.is_text
        )

    def needs_of(self, scope: int) -> set[str]:
        """The modules that a scope needs when it runs."""
        while self._reads:  # worked out when it is asked for, since few scopes are asked about
            references, reached = self._reads.pop()
            for reader in {item.scope for item in references if reads_value(item)}:
                self._needs.setdefault(reader, set()).update(reached)
        return self._needs.get(scope, set())

    def collect(self) -> None:
        """Make the records of every binding, dynamic import and lazy name."""
        for index, binding in enumerate(self._facts.bindings):
            if not self._providers.existing(binding.module):
                self._add_external(binding.module, binding.line, binding.scope, binding.flags)
            elif binding.name == "*":
                self._link_star(index, binding)
            else:
                self._link_binding(index, binding)
        for dynamic in self._facts.dynamics:
            self._link_dynamic(dynamic)
        self._link_lazy_names()
        self.native.take_aliased(self._references.aliased, self._facts)
        self.records.add_parents(self._providers.modules)

    # Phases

    def phase(self, scope: int, flags: int) -> Phase:
        """When a statement of a scope executes, under the circumstances `flags`."""
        if flags & TYPING:
            return Phase.TYPING
        if flags & (LAZY | SCRIPT) or scope not in self._running:
            return Phase.CALL
        return Phase.CALL if self._is_doubtful(scope, flags) else Phase.IMPORT

    def _is_doubtful(self, scope: int, flags: int) -> bool:
        """Whether a statement may well not execute when its scope runs.

        A branch in a function that runs at import time is taken or not by what only the running
        program knows; measured on torch, most are not taken.
        """
        return bool(flags & CONDITIONAL) and self._facts.scopes[scope].kind == "function"

    def _add_external(self, name: str, line: int, scope: int, flags: int) -> None:
        self.external.append(
            ExternalImport(
                self.module,
                name,
                line,
                self.phase(scope, flags),
                bool(flags & GUARDED),
                bool(flags & CONDITIONAL),
            )
        )

    # Bindings

    def _link_binding(self, index: int, binding: Binding) -> None:
        references = self._references.of(index)
        use = self._use_of(binding, references)
        named = self._providers.existing(binding.module)
        # `from . import submodule` in a package asks nothing of the package but the submodule.
        if named != self.module or f"{named}.{binding.name}" not in self._providers.modules:
            self._add(binding, named, use, self._statement_via(binding))
        if binding.module in self._providers.renamed and named != binding.module:
            named = self._link_renamed(binding, use)
        target = named
        if binding.name == ".":
            target = binding.bound
            if use is Use.REEXPORT:
                self.unread.append(named)
        elif binding.name and named == binding.module:
            target = self._link_name(binding, use)
            if not target:
                self.native.take_name(binding, references, use)
        self._note_needs(binding, references, target)
        self._link_attributes(binding, target, references)

    def _use_of(self, binding: Binding, references: list[Reference]) -> Use:
        """What a name is bound for; one that cannot lose its import counts as used at once."""
        if binding.bound in IMPLICIT_NAMES and not binding.scope:
            return Use.IMPORT_TIME
        use = self._references.strongest_use(references) if references else self._unused(binding)
        is_certain = not binding.scope and not binding.flags & GUARDED
        is_read = self._facts.reads_own_values or self._references.is_contested(binding)
        return Use.IMPORT_TIME if use in _WAITING and is_certain and is_read else use

    def _link_name(self, binding: Binding, use: Use) -> str:
        """`from module import name`: the submodule or the provider, and "" for a definition."""
        submodule = f"{binding.module}.{binding.name}"
        first, *others = self._providers.origins(binding.module, binding.name)
        if submodule == first.module and first.name:  # it defines a function of its own name
            self._add(binding, submodule, use, Via.PROVIDER, through=binding.module)
        elif submodule in self._providers.modules:
            is_hidden = bool(first.name)
            self._add(binding, submodule, use, self._statement_via(binding), is_hidden=is_hidden)
        for origin in (first, *others):
            if origin.module not in (binding.module, submodule):
                self._add(
                    binding,
                    origin.module,
                    use,
                    Via.PROVIDER,
                    through=binding.module,
                    is_hidden=bool(others),
                )
        return "" if first.name else first.module

    def _link_renamed(self, binding: Binding, use: Use) -> str:
        """An import of a name that only `sys.modules` knows: the module that it stands for."""
        module = self._providers.renamed[binding.module]
        if binding.name not in ("", ".", "*"):
            module = self._providers.origin(module, binding.name).module
        self._add(binding, module, use, Via.PROVIDER, through=binding.module)
        return module

    def _statement_via(self, binding: Binding) -> Via:
        return Via.LAZY if binding.flags & LAZY else Via.STATEMENT

    def _add(
        self,
        binding: Binding,
        imported: str,
        use: Use,
        via: Via,
        *,
        through: str = "",
        is_hidden: bool = False,
    ) -> None:
        name = binding.name if binding.name not in ("", ".") else ""
        # A lazy import executes when its name is first read, which may be at import time.
        is_read = use is Use.IMPORT_TIME
        phase = self.phase(binding.scope, binding.flags & ~LAZY if is_read else binding.flags)
        self.records.add(
            imported,
            binding.line,
            phase,
            via,
            use,
            name=name,
            through=through,
            guarded=bool(binding.flags & GUARDED),
            conditional=is_hidden or bool(binding.flags & CONDITIONAL),
        )
        if is_hidden:
            return
        if phase is not Phase.TYPING and not self._is_dispensable(binding):
            self._needs.setdefault(binding.scope, set()).add(imported)

    def _is_dispensable(self, binding: Binding) -> bool:
        return bool(binding.flags & GUARDED) or self._is_doubtful(binding.scope, binding.flags)

    def _unused(self, binding: Binding) -> Use:
        """What a name is bound for that its module never reads."""
        if self._facts.scopes[binding.scope].kind == "function" and not binding.flags & GLOBAL:
            return Use.SIDE_EFFECT
        namespace = self._providers.namespace(self.module)
        if namespace and namespace.is_deleted(binding.bound):
            # Without the import nothing is there to delete, which is an error.
            return Use.IMPORT_TIME
        if namespace and self._references.is_rebound(binding):
            return Use.SIDE_EFFECT
        if binding.name == "." and not f"{binding.module}.".startswith(f"{self.module}."):
            return Use.SIDE_EFFECT
        if not binding.name and binding.bound == binding.module:
            return Use.SIDE_EFFECT
        return Use.REEXPORT

    def _note_needs(self, binding: Binding, references: list[Reference], target: str) -> None:
        """A scope that reads an imported name needs what the statement reaches."""
        reached = {self._providers.existing(binding.module), target} - {""}
        if binding.name not in ("", ".", "*"):
            reached.add(self._providers.origin(binding.module, binding.name).module)
        reached &= self._providers.modules
        if binding.flags & TYPING or self._is_dispensable(binding):
            return
        self._reads.append((references, reached))

    def _link_attributes(self, binding: Binding, target: str, references: list[Reference]) -> None:
        """`import a` and later `a.b.c`: the modules that the path leads through."""
        if target not in self._providers.modules:
            return
        known = {target, self.module, binding.module}
        plain: set[str] = set()  # paths that lead to no other module and to nothing native
        for reference in references:
            if reference.path in plain:
                continue
            path = reference.path.partition(".")[2]
            walked = self._providers.walk(target, path) if path else _NOWHERE
            is_native = walked.origin.module in self.native.modules
            if not is_native and known.issuperset(walked.modules):
                plain.add(reference.path)
                continue
            self.native.take(binding, walked, reference)
            for module in dict.fromkeys(walked.modules):
                if module not in known and module in self._providers.modules:
                    self._add_attribute(binding, module, reference, target)

    def _add_attribute(
        self, binding: Binding, module: str, reference: Reference, through: str
    ) -> None:
        is_text = self._references.is_text(reference)
        phase = Phase.TYPING if is_text else self.phase(reference.scope, binding.flags & TYPING)
        self.records.add_attribute(
            module,
            reference.line,
            phase,
            self._references.use_of(reference),
            name=reference.path,
            through=through,
            guarded=bool(binding.flags & GUARDED),
        )
        if reads_value(reference) and not self._is_dispensable(binding):
            self._needs.setdefault(reference.scope, set()).add(module)

    def _link_star(self, index: int, binding: Binding) -> None:
        references = self._references.of(index)
        use = self._references.strongest_use(references) if references else Use.REEXPORT
        module = self._providers.existing(binding.module)
        uses = [(item.path.partition(".")[0], self._references.use_of(item)) for item in references]
        if self._facts.reads_own_values and not binding.scope:
            use = Use.IMPORT_TIME
            uses = [(name, use) for name in sorted(self._providers.exported(module))]
        self._add(binding, module, use, Via.STAR)
        self.native.take_star(binding, module)
        self._link_listed_modules(binding, module, use)
        for name, of_name in uses:
            provider = self._providers.origin(module, name).module
            if provider not in (module, self.module):
                item = binding._replace(name=name)
                self._add(item, provider, of_name, Via.PROVIDER, through=module)
        self._note_needs(binding, references, module)

    def _link_listed_modules(self, binding: Binding, package: str, use: Use) -> None:
        """A star import brings the submodules in that the package's `__all__` lists.

        Where a package that provides names when they are asked for makes its `__all__`, these are
        the names that it promises.
        """
        namespace = self._providers.namespace(package)
        if namespace is None or not namespace.lists_exports:
            return
        for name in sorted(self._providers.exported(package)):
            submodule = f"{package}.{name}"
            if submodule in self._providers.modules:
                origin = self._providers.origin(package, name)
                is_hidden = bool(origin.name) and origin.module != submodule
                self._add(binding, submodule, use, Via.STAR, is_hidden=is_hidden)

    def _link_dynamic(self, dynamic: Dynamic) -> None:
        phase = self.phase(dynamic.scope, dynamic.flags)
        conditional = bool(dynamic.flags & (CONDITIONAL | GUESSED))
        confidence = Confidence.LIKELY if dynamic.flags & GUESSED else Confidence.CERTAIN
        for module in named_modules(self.module, dynamic, self._providers):
            existing = self._providers.existing(module)
            if not existing:
                self._add_external(module, dynamic.line, dynamic.scope, dynamic.flags)
            elif existing == module:
                self.records.add(
                    module,
                    dynamic.line,
                    phase,
                    Via.DYNAMIC,
                    Use.SIDE_EFFECT if phase is Phase.IMPORT else Use.CALL_TIME,
                    guarded=bool(dynamic.flags & GUARDED),
                    conditional=conditional,
                    confidence=confidence,
                )

    def _link_lazy_names(self) -> None:
        namespace = self._providers.namespace(self.module)
        assert namespace is not None
        for name, target in namespace.lazy_names.items():
            if target:
                self.records.add(target, 0, Phase.CALL, Via.LAZY, Use.REEXPORT, name=name)
        if namespace.is_lazy:
            self._link_promised_names(namespace)

    def _link_promised_names(self, namespace: Namespace) -> None:
        """What a module that provides names when they are asked for imports for type checkers.

        It says so where those names come from that it has not got.
        """
        for index, binding in enumerate(self._facts.bindings):
            is_promise = binding.flags & TYPING and not binding.scope
            if not is_promise or self._references.of(index) or namespace.has(binding.bound):
                continue
            submodule = f"{binding.module}.{binding.name}"
            target = submodule if submodule in self._providers.modules else binding.module
            if target in self._providers.modules:
                self.records.add(
                    target, binding.line, Phase.CALL, Via.LAZY, Use.REEXPORT, name=binding.name
                )
