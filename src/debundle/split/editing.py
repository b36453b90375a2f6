"""Every cut of a plan made in the sources, by `codemod`, file by file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from debundle.codemod.fallback import add_fallback
from debundle.graph.edits import ancestors_of
from debundle.model import (
    Cache,
    Cut,
    DebundleError,
    EditRecord,
    EditStatus,
    EntryPoint,
    ImportGraph,
    ImportMark,
    Phase,
    Progress,
    Remedy,
    Rewrite,
    RewrittenFile,
    SplitOptions,
    SplitPlan,
    Surroundings,
    Via,
)
from debundle.split.answers import Job, remembered_answers
from debundle.split.following import Followed, follow_names
from debundle.split.origins import with_origins
from debundle.split.placing import (
    Placed,
    home_of_each,
    needed_by_each,
    place_files,
    shared_packages,
)
from debundle.split.sharing import FINDER
from debundle.split.stars import Exports, star_rewrites
from debundle.split.unbound import unbound_submodules

_READS = frozenset({Via.ATTRIBUTE, Via.CALLED, Via.DYNAMIC, Via.LAZY, Via.STRING, Via.NATIVE})
_REDIRECTED = "taken from where it is defined"
_LEFT = "executes late or may fail; where the module is missing it says what to install"


@dataclass(frozen=True, slots=True)
class Edited:
    """The sources after every cut."""

    #: (where it goes, the monolith's bytes, the edited bytes) of each file that changed.
    changed: tuple[tuple[Placed, bytes, bytes], ...]
    records: tuple[EditRecord, ...]
    #: Entry points that hooks need, with the distribution that declares them.
    entry_points: tuple[tuple[str, EntryPoint], ...] = ()
    #: What could not follow modules to their new names, one sentence each.
    notes: tuple[str, ...] = ()


def edit_sources(
    graph: ImportGraph,
    plan: SplitPlan,
    options: SplitOptions,
    *,
    cache: Cache,
    progress: Progress,
    marks: Sequence[ImportMark] = (),
) -> Edited:
    """Make every cut of a plan in the source of its importer: SplitPlan -> Edited.

    Imports that execute late are left as they are: where a distribution is missing, the finder
    that goes with the root package says which. Cut imports for which one of the `marks` has a
    fallback stay where they are, guarded. In the renamed layout all files then follow the
    modules that have new names. Nothing is written.
    """
    fallbacks = _fallbacks(plan, marks)
    files = place_files(plan, graph)
    placed = {item.relative: item for item in files if item.is_source}
    jobs = _jobs(graph, plan, files, fallbacks, options)
    with progress.step("Editing sources"):
        answers = remembered_answers(jobs, options, cache, progress)
    changed: list[tuple[Placed, bytes, bytes]] = []
    records: list[EditRecord] = []
    hooks: list[tuple[str, EntryPoint]] = []
    for job, (before, answer) in zip(jobs, answers, strict=True):
        item = placed[graph.by_name[job.module].path]
        source, guarded = _guarded(item, job, answer.source, fallbacks)
        if source != before:
            changed.append((item, before, source))
        records += guarded
        records += _records(item, answer)
        hooks += [(_home(entry, plan), entry) for entry in answer.entry_points]
    records += _untouched(plan, fallbacks)
    edited = Edited(tuple(changed), tuple(sorted(records)), tuple(sorted(hooks)))
    if not plan.renamed:
        return edited
    with progress.step("Following modules to their new names"):
        followed = follow_names(
            plan, graph, files, changed, processes=options.processes, progress=progress
        )
    return _in_new_names(edited, followed, graph)


def _jobs(
    graph: ImportGraph,
    plan: SplitPlan,
    files: Sequence[Placed],
    fallbacks: Mapping[tuple[str, str], ImportMark],
    options: SplitOptions,
) -> list[Job]:
    """One for each file that has a cut, in order of their paths."""
    placed = {item.relative: item for item in files if item.is_source}
    exports = Exports(graph)
    by_file = _rewrites_by_file(graph, plan, exports, fallbacks)
    surroundings = Surroundings(
        modules=frozenset(graph.by_name),
        exports=exports.known(),
        ways=exports.ways(),
        finders=_finders(plan, files),
    )
    return [
        Job(
            path=placed[file].source,
            module=importer,
            is_package=graph.by_name[importer].is_package,
            rewrites=tuple(sorted(rewrites)),
            surroundings=surroundings,
            python=options.python,
            lazy_modules=options.lazy_modules,
        )
        for (file, importer), rewrites in sorted(by_file.items())
        if file in placed
    ]


def _finders(plan: SplitPlan, files: Sequence[Placed]) -> Mapping[str, str]:
    """By root: what tells which modules are installed. New names have packages of their own."""
    if plan.renamed:
        return {}
    shared = shared_packages(files)
    return {
        root: f"{root}.{FINDER}"
        for root in plan.roots
        if f"{root.replace('.', '/')}/__init__.py" in shared
    }


def _in_new_names(edited: Edited, followed: Followed, graph: ImportGraph) -> Edited:
    records = [_after_following(item, followed, graph) for item in edited.records]
    return replace(
        edited,
        changed=tuple(followed.changed),
        records=tuple(sorted(records)),
        notes=followed.notes,
    )


def _fallbacks(
    plan: SplitPlan, marks: Sequence[ImportMark]
) -> Mapping[tuple[str, str], ImportMark]:
    """(importer, imported) -> mark, for each cut import that has a fallback.

    `from a import b` imports `a.b` as well, where that is a module: a fallback for `a` is one for
    what lies below it.
    """
    of_importer: dict[str, list[ImportMark]] = {}
    for mark in marks:
        if mark.fallback:
            of_importer.setdefault(mark.importer, []).append(mark)
    return {
        (cut.importer, cut.imported): mark
        for cut in plan.cuts
        for mark in of_importer.get(cut.importer, ())
        if cut.imported == mark.imported
        or (cut.imported.startswith(f"{mark.imported}.") and not _is_edited(cut))
    }


def _guarded(
    item: Placed, job: Job, source: bytes, fallbacks: Mapping[tuple[str, str], ImportMark]
) -> tuple[bytes, list[EditRecord]]:
    """The source with the fallbacks of its module, and a record for each."""
    records = []
    own = {mark.imported: mark for mark in fallbacks.values() if mark.importer == job.module}
    for imported, mark in sorted(own.items()):
        source, lines = add_fallback(
            source, imported, mark.fallback, module=job.module, is_package=job.is_package
        )
        if not lines:
            raise DebundleError(
                f"{job.module} has no statement of its own that imports {imported}, and no"
                " function that reads it by its path.",
                where=mark.where or job.module,
                next_step="Take the fallback out, or name the import as the statement does.",
            )
        rewrite = Rewrite(job.module, imported, 0, Remedy.OPTIONAL)
        records.append(_record(item, rewrite, EditStatus.APPLIED, mark.reason))
    return source, records


def _rewrites_by_file(
    graph: ImportGraph,
    plan: SplitPlan,
    exports: Exports,
    fallbacks: Mapping[tuple[str, str], ImportMark],
) -> Mapping[tuple[str, str], set[Rewrite]]:
    of_module = home_of_each(plan)
    foreign = _foreign(plan)
    rewrites = {
        _rewrite(cut, of_module, foreign)
        for cut in _edited_cuts(plan.cuts)
        if (cut.importer, cut.imported) not in fallbacks
    }
    taken = {
        (item.importer, name)
        for item in rewrites
        for name in item.names or exports.of(item.imported)
    }
    # A function that is called like its module, and takes the module's place in the package.
    unbound = [
        (package, below)
        for package, below in unbound_submodules(graph, plan)
        if (package, below.rpartition(".")[2]) not in taken
    ]
    packages = {package for package, _ in unbound}
    bound_by_star = {
        (item.importer, name)
        for item in graph.imports
        if item.via is Via.STAR and item.importer in packages
        for name in exports.of(item.imported)
    }
    rewrites |= {
        _attribute(package, below)
        for package, below in unbound
        if (package, below.rpartition(".")[2]) not in bound_by_star
    }
    rewrites |= set(star_rewrites(graph, rewrites, exports))
    rewrites = set(with_origins(rewrites, graph, plan, exports))
    found: dict[tuple[str, str], set[Rewrite]] = {
        (graph.by_name[importer].path, importer): set() for importer, _ in fallbacks
    }
    for rewrite in rewrites:
        file = graph.by_name[rewrite.importer].path
        found.setdefault((file, rewrite.importer), set()).add(rewrite)
    return found


def _attribute(package: str, below: str) -> Rewrite:
    """A submodule that its package imports when it is first read."""
    return Rewrite(
        importer=package,
        imported=below,
        line=0,
        remedy=Remedy.FACADE,
        names=(below.rpartition(".")[2],),
    )


def _edited_cuts(cuts: Sequence[Cut]) -> list[Cut]:
    """The cuts that change sources: one of each edit, and those of names that it does not have.

    In `from a import page, web` the name `page` may come from the submodule `web`: both need the
    same module and are one edit, for which the import of `a.web` stands, with its own name only.
    """
    stand = [cut for cut in cuts if _is_edited(cut)]
    named = {(cut.importer, cut.line, name) for cut in stand for name in cut.names}
    whole = {(cut.importer, cut.line) for cut in stand if not cut.names}
    found = [*stand]
    for cut in cuts:
        if not cut.same_edit or cut.via is not Via.PROVIDER or cut.remedy is Remedy.OPTIONAL:
            continue
        names = [name for name in cut.names if (cut.importer, cut.line, name) not in named]
        if names and (cut.importer, cut.line) not in whole:
            found.append(replace(cut, names=tuple(names)))
    return found


def _is_edited(cut: Cut) -> bool:
    """Whether a cut changes the source: one of each edit, unless it executes late anyhow.

    What reads a module by its path changes where annotations do, for these are evaluated. Where an
    import at import time may fail, annotations change that cannot bear what stands for it then.
    """
    if cut.same_edit:
        return False
    if cut.remedy is Remedy.OPTIONAL:
        return cut.phase is Phase.IMPORT and cut.via in (Via.STATEMENT, Via.PROVIDER)
    is_annotation = cut.remedy is Remedy.TYPING_ONLY and cut.phase is Phase.IMPORT
    return cut.via not in _READS or (cut.via is Via.ATTRIBUTE and is_annotation)


def _rewrite(
    cut: Cut, of_module: Mapping[str, str], foreign: Mapping[str, frozenset[str]]
) -> Rewrite:
    named = (cut.imported, *ancestors_of(cut.imported))
    gone = [
        name
        for name in named
        if name != cut.imported and of_module.get(name) in foreign[cut.from_distribution]
    ]
    return Rewrite(
        importer=cut.importer,
        imported=cut.imported,
        line=cut.line,
        remedy=cut.remedy,
        names=cut.names if cut.via is not Via.STAR else (),
        gone=tuple(sorted(gone)),
        phase=cut.phase,
    )


def _foreign(plan: SplitPlan) -> Mapping[str, frozenset[str]]:
    """By distribution: those that it can do without."""
    needed = needed_by_each(plan)
    return {name: frozenset(needed) - {name} - needed[name] for name in needed}


def _records(item: Placed, answer: RewrittenFile) -> Iterator[EditRecord]:
    for done in answer.done:
        status = EditStatus.APPLIED if done.changed else EditStatus.LEFT
        yield _record(item, done.rewrite, status, "; ".join(done.notes))
    for left in answer.left:
        yield _record(item, left.rewrite, EditStatus.REFUSED, left.reason)


def _record(item: Placed, rewrite: Rewrite, status: EditStatus, note: str) -> EditRecord:
    return EditRecord(
        distribution=item.distribution,
        file=item.relative,
        line=rewrite.line,
        remedy=rewrite.remedy,
        imported=(rewrite.imported,),
        names=rewrite.names,
        status=status,
        note=note,
    )


def _after_following(item: EditRecord, followed: Followed, graph: ImportGraph) -> EditRecord:
    """What became of a cut that could not be edited, if its names now come from elsewhere."""
    importers = [module.name for module in graph.modules if module.path == item.file]
    is_redirected = all(
        (importer, item.imported[0], name) in followed.redirected
        for importer in importers[:1]
        for name in item.names
    )
    if item.status is not EditStatus.REFUSED or not item.names or not is_redirected:
        return item
    return replace(item, status=EditStatus.APPLIED, note=_REDIRECTED)


def _untouched(
    plan: SplitPlan, fallbacks: Mapping[tuple[str, str], ImportMark]
) -> Iterator[EditRecord]:
    for cut in plan.cuts:
        guarded = (cut.importer, cut.imported) in fallbacks
        if not cut.same_edit and not _is_edited(cut) and not guarded:
            yield EditRecord(
                distribution=cut.from_distribution,
                file=cut.file,
                line=cut.line,
                remedy=cut.remedy,
                imported=(cut.imported,),
                names=cut.names,
                status=EditStatus.LEFT,
                note=_LEFT,
            )


def _home(entry: EntryPoint, plan: SplitPlan) -> str:
    return home_of_each(plan)[entry.module]
