"""Proves a workspace without installing it, and gathers every cause of failure at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from debundle.model import (
    Cause,
    CauseKind,
    DebundleError,
    EditRecord,
    ImportGraph,
    Outcome,
    Progress,
    Role,
    VerifyOptions,
    Workspace,
)
from debundle.verify.blame import blame, half_imported, missing_name, suspect
from debundle.verify.effects import (
    comes_further,
    entered_before,
    named_in,
    needed_first,
    wish_for_order,
    wishes_to_execute,
)
from debundle.verify.installing import install_requirements, site_packages
from debundle.verify.monolith import installed_monolith, linked_monolith
from debundle.verify.overlay import importable, overlay_environment
from debundle.verify.probing import Environment, probe_environment
from debundle.verify.third_party import not_installed

#: So often a missing module is handed out and the failing part tried again within one round.
_TRIES = 60
#: So many failures that no error explains are looked into at a time; each takes a dozen runs.
_EXPERIMENTS = 4


@dataclass
class Proof:
    """What stays the same from round to round: the monolith, and what was asked of it."""

    graph: ImportGraph
    options: VerifyOptions
    progress: Progress
    #: A folder for links to third parties and for compiled sources, kept from round to round.
    scratch: Path
    #: Whether a module, or the workload of a name, fails in the monolith too.
    fails_before: dict[str, bool] = field(default_factory=dict)
    #: The causes of the round so far for which there is a wish, should it be interrupted.
    learnt: list[Cause] = field(default_factory=list)
    #: The environments of the monolith, by what it was given beside its own requirements.
    _monoliths: dict[tuple[str, ...], Environment] = field(default_factory=dict)

    def causes(
        self, workspace: Workspace, folder: Path, edits: Sequence[EditRecord]
    ) -> tuple[Cause, ...]:
        """Why a workspace does not hold yet; empty where it does. THIS EXECUTES ITS CODE.

        The core is tried first, with the workloads; where it fails, the next round changes all
        else anyhow. Then each other distribution with what it depends on.
        """
        self.learnt = []
        core = [part.name for part in workspace.parts if part.role is Role.CORE]
        others = [part.name for part in workspace.parts if part.role is not Role.CORE]
        for name in core or others[:1]:
            found = self._of_part(workspace, folder, edits, name, self.options.workloads)
            if found:
                return found
        causes: list[Cause] = []
        for name in others:
            causes += self._of_part(workspace, folder, edits, name, ())
        return tuple(causes)

    def monolith(self, also: Iterable[str] = ()) -> Environment:
        """The original, with what it requires, and what tests of it ask for."""
        key = tuple(sorted(set(also)))
        if key not in self._monoliths:
            self._monoliths[key] = self._monolith(key, self.scratch / f"{len(self._monoliths)}")
        return self._monoliths[key]

    def _monolith(self, also: tuple[str, ...], place: Path) -> Environment:
        bytecode = self.scratch / "bytecode"
        if self.options.overlay or self.options.offline:
            return linked_monolith(
                self.graph.target, place, bytecode=bytecode, also=also, elsewhere=self.elsewhere
            )
        with self.progress.step("Installing what the monolith requires"):
            return installed_monolith(
                self.graph.target,
                place,
                bytecode=bytecode,
                python=self.options.python,
                also=also,
            )

    def _of_part(
        self,
        workspace: Workspace,
        folder: Path,
        edits: Sequence[EditRecord],
        name: str,
        workloads: Iterable[Path],
    ) -> tuple[Cause, ...]:
        environment = self.overlay(workspace, folder, [name])
        return self.of_part(workspace, folder, edits, environment, workloads)

    def overlay(self, workspace: Workspace, folder: Path, names: Sequence[str]) -> Environment:
        """The folders of some parts and of what they depend on, for a bare interpreter."""
        name = "+".join(names)
        return overlay_environment(
            workspace,
            folder,
            sorted({other for item in names for other in workspace.closure(item)}),
            name=name,
            third_party=self.scratch / "third" / name,
            bytecode=self.scratch / "bytecode",
            without=[self.graph.target.metadata.name, self.graph.target.label],
            extras=self.options.extras,
            also=self.options.also,
            elsewhere=self.elsewhere,
        )

    @cached_property
    def elsewhere(self) -> Path | None:
        """A folder with what the monolith requires, where not all of it is installed here.

        None where it is, and where no index is to be asked or wheels are installed anyhow. Raises
        DebundleError where it cannot be installed.
        """
        target, options = self.graph.target, self.options
        requires = (*target.metadata.requires_dist, *options.also)
        is_linked = options.overlay and not options.offline
        if not is_linked or not not_installed(requires, without=[target.metadata.name]):
            return None
        place = self.scratch / "elsewhere"
        with self.progress.step("Installing what the monolith requires and is not here"):
            install_requirements(requires, place, python=options.python)
        return site_packages(place)

    def check_monolith(self) -> None:
        """Raise DebundleError where the monolith itself cannot be imported: nothing is proved then.

        THIS EXECUTES ITS CODE.
        """
        roots = [root.name for root in self.graph.target.roots]
        failures = [self._outcome(self.monolith(), [root], None) for root in roots]
        if all(item.error for item in failures):
            raise DebundleError(
                f"{roots[0]} cannot be imported here before it is split: {failures[0].error}",
                where=self.graph.target.label,
                next_step="Install what it needs for debundle's own interpreter, or name what it "
                "does not declare with --with.",
            )

    def of_part(
        self,
        workspace: Workspace,
        folder: Path,
        edits: Sequence[EditRecord],
        environment: Environment,
        workloads: Iterable[Path],
    ) -> tuple[Cause, ...]:
        """Why the modules of a part, or a workload, fail in an environment that was made for it."""
        name = environment.name
        causes: list[Cause] = []
        modules = importable(workspace, folder, [name])
        with self.progress.step(f"Importing the modules of {name}"):
            causes += self._tried(environment, modules, None, edits)
        for workload in workloads:
            with self.progress.step(f"Running {workload.name} with {name}"):
                known = [cause.imported for cause in causes]
                causes += self._tried(environment, [], workload, edits, known)
        return tuple(causes)

    def _tried(
        self,
        environment: Environment,
        modules: Sequence[str],
        workload: Path | None,
        edits: Sequence[EditRecord],
        known: Iterable[str] = (),
    ) -> list[Cause]:
        """Hand out what is missing until all goes well, so that one round learns all it can."""
        causes: list[Cause] = []
        supplied = set(known)
        left = list(modules)
        for _ in range(_TRIES):
            probe = probe_environment(
                environment,
                left,
                self.options,
                progress=self.progress,
                workload=workload,
                supplied=supplied,
            )
            failures = self._new_failures(probe.failures, environment, workload)
            found = _distinct(self._blamed(item, environment, edits) for item in failures)
            fresh = [cause for cause in found if cause not in causes]
            causes += fresh
            self.learnt += [cause for cause in fresh if cause.wishes]
            missing = {cause.imported for cause in fresh if cause.kind is CauseKind.MISSING}
            if not missing - supplied:
                unknown = [cause for cause in causes if cause.kind is CauseKind.UNKNOWN]
                found_out = {
                    cause: self._by_experiment(cause, environment, workload, supplied, edits)
                    for cause in unknown[:_EXPERIMENTS]
                }
                return [found_out.get(cause, cause) for cause in causes]
            self.progress.note(f"handing out {', '.join(sorted(missing - supplied))}")
            supplied |= missing
            left = [item.module for item in failures if item.module]
        return causes

    def _blamed(
        self, outcome: Outcome, environment: Environment, edits: Sequence[EditRecord]
    ) -> Cause:
        return blame(
            outcome,
            home=environment.name,
            imports=self._pairs(),
            edits=edits,
            modules=self.graph.by_name.keys(),
        )

    def _by_experiment(
        self,
        cause: Cause,
        environment: Environment,
        workload: Path | None,
        supplied: set[str],
        edits: Sequence[EditRecord],
    ) -> Cause:
        """A cause that no error tells: what has to have executed before, found by trying."""
        module, modules = cause.module, [cause.module] if cause.module else []
        script = None if module else workload
        original = self.monolith(environment.requires)
        before = self._outcome(original, modules, script, loaded=True)
        now = self._outcome(environment, modules, script, supplied=supplied)
        candidates = [name for name in before.loaded if name not in now.loaded]
        candidates = [name for name in candidates if name in self.graph.by_name]
        # What is half imported cannot come first: something that imports it has to.
        half = half_imported(now.error)
        candidates = [name for name in candidates if name not in (half, module)]

        def helps(first: Sequence[str]) -> bool:
            self.progress.note(f"trying with {len(first)} modules imported first")
            tried = self._outcome(
                environment, modules, script, supplied={*supplied, *candidates}, first=first
            )
            return comes_further(tried, now)

        found = self._maker(missing_name(now.error), candidates) or needed_first(
            candidates, helps=helps, named=named_in(now.error, candidates)
        )
        if found is None:
            return self._of_cycle(cause, now, before) or suspect(
                cause,
                now,
                home=environment.name,
                imports=self._pairs(),
                edits=edits,
                modules=self.graph.by_name.keys(),
            )
        first = wish_for_order(found, now, self.graph.by_name.keys()) if module else None
        wishes = (
            (first,)
            if first
            else wishes_to_execute(
                self.graph, found, roots=environment.roots, home=environment.name, held=now.loaded
            )
        )
        return replace(cause, kind=CauseKind.EFFECT, imported=found, wishes=wishes)

    def _of_cycle(self, cause: Cause, now: Outcome, before: Outcome) -> Cause | None:
        """A cycle entered at another module than in the monolith, if that is what failed.

        No experiment tells this of a root, since nothing can be imported before it.
        """
        modules = self.graph.by_name.keys()
        entered = entered_before(now, before.loaded, modules)
        wish = wish_for_order(entered, now, modules) if entered else None
        if wish is None:
            return None
        return replace(cause, kind=CauseKind.EFFECT, imported=entered, wishes=(wish,))

    def _outcome(
        self,
        environment: Environment,
        modules: Sequence[str],
        workload: Path | None,
        *,
        supplied: Iterable[str] = (),
        first: Sequence[str] = (),
        loaded: bool = False,
    ) -> Outcome:
        """How one module, or the workload, fares."""
        probe = probe_environment(
            environment,
            modules,
            self.options,
            progress=self.progress,
            workload=workload,
            supplied=supplied,
            first=first,
            loaded=loaded,
        )
        wanted = modules[0] if modules else ""
        return next(item for item in probe.outcomes if item.module == wanted)

    def _maker(self, name: str, candidates: Sequence[str]) -> str | None:
        """The first of some modules whose source defines a name: it may register it elsewhere.

        Where importing the root fails, no experiment tells: nothing executes before the root.
        """
        if not name:
            return None
        definition = re.compile(rf"^\s*(?:def|class)\s+{name}\b|^\s*{name}\s*=", re.MULTILINE)
        paths = {file.relative: Path(file.path) for file in self.graph.target.files}
        for module in candidates:
            path = paths.get(self.graph.by_name[module].path)
            if path is None or path.suffix != ".py":
                continue
            if definition.search(path.read_text(encoding="utf-8", errors="replace")):
                return module
        return None

    def _pairs(self) -> frozenset[tuple[str, str]]:
        """Importer and imported of every import."""
        return frozenset((item.importer, item.imported) for item in self.graph.imports)

    def _new_failures(
        self, failures: Sequence[Outcome], environment: Environment, workload: Path | None
    ) -> list[Outcome]:
        """Those that the monolith does not share; it is asked once for each module."""
        keys = {item.module: item.module or str(workload) for item in failures}
        asked = sorted(name for name, key in keys.items() if key not in self.fails_before)
        if asked:
            probe = probe_environment(
                self.monolith(environment.requires),
                [name for name in asked if name],
                self.options,
                progress=self.progress,
                workload=workload if "" in asked else None,
            )
            for item in probe.outcomes:
                self.fails_before[keys.get(item.module, item.module)] = bool(item.error)
        return [item for item in failures if not self.fails_before[keys[item.module]]]


def _distinct(causes: Iterable[Cause]) -> list[Cause]:
    """One cause for each import or error, the first module that met it standing for all."""
    found: dict[tuple[object, ...], Cause] = {}
    for cause in causes:
        key: tuple[object, ...] = (cause.kind, cause.importer, cause.imported)
        if cause.kind is CauseKind.UNKNOWN:
            key = (cause.kind, cause.error)
        found.setdefault(key, cause)
    return list(found.values())
