"""What a person reads first: a README for each distribution, and the list of cuts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from debundle.emit.building import HOOK_FILE
from debundle.emit.folding import Fold
from debundle.emit.projects import whole_name
from debundle.emit.wording import edit_of, plural
from debundle.model import Cut, Layout, PlannedDistribution, Remedy, SplitPlan

#: More lines than this say less.
_MODULE_LINES = 30


def render_readme(
    plan: SplitPlan, planned: PlannedDistribution, folds: Sequence[Fold], *, made: bool
) -> str:
    """The `README.md` of one distribution; `folds` say which modules it holds.

    `made` where the sources lie beside it with the cuts made, which is then no longer to be done.
    """
    item = planned.distribution
    cuts = [cut for cut in plan.cuts if cut.from_distribution == item.name]
    size = f"{plural(len(item.modules), 'module')}, {plural(item.lines, 'line')}"
    sections = [
        [f"# {item.name}", "", f"A {item.role.value} distribution of {plan.label}: {size}."],
        _modules(folds),
        _requirements(planned),
        _extras(planned),
        _native(planned),
        [] if made else _shared_packages(plan, planned),
        _notes(planned),
        _cut_summary(cuts, made=made),
    ]
    return "\n".join("\n".join([*section, ""]) for section in sections if section)


def render_whole_readme(plan: SplitPlan) -> str:
    """The `README.md` of the distribution under the monolith's name."""
    names = "\n".join(f"- {planned.distribution.name}" for planned in plan.distributions)
    return (
        f"# {whole_name(plan)}\n\nAll of {plan.label}. It holds no code and requires the "
        f"distributions that do:\n\n{names}\n"
    )


def render_cuts(plan: SplitPlan) -> str:
    """`CUTS.md`: every edit that the split needs, by distribution and remedy."""
    edits = [cut for cut in plan.cuts if not cut.same_edit]
    person = sum(cut.remedy.needs_person for cut in edits)
    lines = ["# Planned cuts", "", _cut_heading(len(edits), person), ""]
    for planned in plan.distributions:
        own = [cut for cut in edits if cut.from_distribution == planned.distribution.name]
        if own:
            lines += [f"## {planned.distribution.name}", "", *_cut_table(own), ""]
    return "\n".join(lines)


def render_moved(plan: SplitPlan, folds: Iterable[Fold]) -> str:
    """`MOVED.md`: the new name of everything that has one; `folds` are of the old names."""
    of_module = {
        module: planned.distribution.name
        for planned in plan.distributions
        for module in planned.distribution.modules
    }
    lines = [
        "# New names",
        "",
        "Each distribution has an import package of its own. The old names go on working where the",
        "distribution of the old package is installed; write the new ones.",
        "",
        "| old name | new name | distribution |",
        "|---|---|---|",
    ]
    for fold in folds:
        below = " and all below it" if fold.whole and fold.has_children else ""
        new = plan.new_name(fold.name)
        lines.append(f"| `{fold.name}`{below} | `{new}` | {of_module[fold.name]} |")
    return "\n".join([*lines, ""])


def _cut_heading(edits: int, person: int) -> str:
    if not edits:
        return "None: every import already leads in the direction of the distributions."
    by_person = plural(person, "needs", "need") if person else "None needs"
    return f"{plural(edits, 'edit')} to be made before the split. {by_person} a person's decision."


def _cut_table(cuts: Iterable[Cut]) -> Iterator[str]:
    yield "| where | imports | from | what to do |"
    yield "|---|---|---|---|"
    for cut in cuts:
        names = f" ({', '.join(cut.names)})" if cut.names else ""
        place = f"{cut.file}:{cut.line}" if cut.line else cut.file
        yield (
            f"| {place} | {cut.imported}{names} | {cut.to_distribution} | {edit_of(cut.remedy)} |"
        )


def _modules(folds: Sequence[Fold]) -> list[str]:
    shown = [
        f"- `{fold.name}`" + (" and all below it" if fold.whole and fold.has_children else "")
        for fold in folds[:_MODULE_LINES]
    ]
    more = len(folds) - len(shown)
    return ["## Modules", "", *shown, *([f"- and {more:,} more"] if more else [])]


def _requirements(planned: PlannedDistribution) -> list[str]:
    lines = [*planned.distribution.depends_on, *planned.requires]
    if not lines:
        return []
    return ["## Requires", "", *(f"- `{line}`" for line in lines)]


def _extras(planned: PlannedDistribution) -> list[str]:
    if not planned.optional:
        return []
    name = planned.distribution.name
    rows = [
        f"| `{name}[{extra}]` | {', '.join(f'`{line}`' for line in lines)} |"
        for extra, lines in planned.optional
    ]
    return ["## Extras", "", "| install | adds |", "|---|---|", *rows]


def _native(planned: PlannedDistribution) -> list[str]:
    """Pure or native, and how far it is bound to the owner of native code."""
    surface = planned.surface
    if surface is None:
        return []
    wheels = "Its wheels are pure: it owns no compiled file."
    if planned.native:
        owned = "extension modules, to be compiled" if planned.unbuilt else "compiled files"
        wheels = f"Its wheels are built for every platform: it owns {owned}."
    lines = ["## Native code", "", wheels]
    if surface.public + surface.private:
        lines += [
            "",
            "| symbols of extension modules that it takes | |",
            "|---|---|",
            f"| public | {surface.public:,} |",
            f"| private | {surface.private:,} |",
            f"| private, while it is being imported | {surface.private_at_import:,} |",
            f"| that no other distribution takes | {surface.alone:,} |",
        ]
    if surface.private_at_import and not planned.native:
        lines += ["", "As long as there are private ones it is released together with their owner."]
    if planned.unbuilt:
        lines += ["", *_unbuilt(planned)]
    return lines


def _unbuilt(planned: PlannedDistribution) -> list[str]:
    """What is to be compiled, and what the build hook does not know."""
    rows = [
        f"- `{module}`: {f'`src/{source}`' if source else 'from sources outside of the package'}"
        for module, source in planned.unbuilt
    ]
    return [
        f"`{HOOK_FILE}` compiles these. What the monolith's build tells the compiler beyond the",
        "source (folders of headers, libraries, macros, further sources) has to be added there:",
        "",
        *rows,
    ]


def _shared_packages(plan: SplitPlan, planned: PlannedDistribution) -> list[str]:
    """The one line that lets several distributions share an import package."""
    if plan.layout is not Layout.OVERLAY:
        return []
    own = frozenset(planned.distribution.modules)
    others = (name for other in plan.distributions for name in other.distribution.modules)
    shared = {name.rpartition(".")[0] for name in others if name not in own} & own
    if not shared:
        return []
    files = [f"- `src/{package.replace('.', '/')}/__init__.py`" for package in sorted(shared)]
    return [
        "## Shared import packages",
        "",
        "Other distributions install modules into packages of this one. So that they are found in",
        "editable installs as well, each of these files needs one line after its docstring and its",
        "`from __future__` imports:",
        "",
        "```python",
        '__path__ = __import__("pkgutil").extend_path(__path__, __name__)',
        "```",
        "",
        *files,
    ]


def _notes(planned: PlannedDistribution) -> list[str]:
    return ["## Notes", "", *(f"- {note}" for note in planned.notes)] if planned.notes else []


def _cut_summary(cuts: Iterable[Cut], *, made: bool) -> list[str]:
    edits = [cut for cut in cuts if not cut.same_edit]
    if not edits:
        return []
    counts = [(remedy, sum(cut.remedy is remedy for cut in edits)) for remedy in Remedy]
    rows = [f"- {count:,} x {edit_of(remedy)}" for remedy, count in counts if count]
    if made:
        return ["## Cuts", "", *rows, "", "Made here; `EDITS.md` of the workspace lists them."]
    return ["## Cuts to be made here", "", *rows, "", "`CUTS.md` of the workspace lists them."]
