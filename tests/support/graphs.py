"""Import graphs written as a line of text: `import_graph("plugin -> core")`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from debundle.model import (
    Import,
    ImportGraph,
    Module,
    ModuleKind,
    Phase,
    SourceRoot,
    Target,
    Use,
    Via,
)

DEFAULT_LINES = 10

# What an import of each phase is for, where the text does not say.
_USUAL_USE = {
    Phase.IMPORT: Use.IMPORT_TIME,
    Phase.CALL: Use.CALL_TIME,
    Phase.TYPING: Use.ANNOTATION,
}
_ATTRIBUTES = re.compile(r"^(?P<chain>[^\[]*?)\s*(?:\[(?P<words>[^\]]*)\])?$")
_Choice = TypeVar("_Choice", Phase, Use, Via)


def import_graph(
    *text: str,
    lines: int | Mapping[str, int] = DEFAULT_LINES,
    parents: bool = False,
    label: str = "",
) -> ImportGraph:
    """Build an import graph from arrows, one a line: "plugin -> core [call guarded]".

    Each argument holds one or more lines; "#" begins a comment, "a -> b -> c" is two arrows and
    a bare "a" a module without imports. Words in brackets, in any order: a phase ("call"), a use
    ("re-export"; by default the usual one of the phase), a mechanism ("star"), "guarded",
    "conditional", "line=3", "names=x,y" and "through=facade" (which implies "provider"). An
    import stands on the line that its place in the text gives it among its importer's.

    Packages are inferred: "a.b" makes "a" a package. `lines` is the size of every module, or of
    those it names (others have 10). With `parents`, every module also executes the packages
    above itself, and each import those above the imported module, as the import system does.
    """
    imports: list[Import] = []
    names: set[str] = set()
    for line in _lines_of(text):
        chain, words = _split(line)
        names.update(chain)
        for importer, imported in pairwise(chain):
            earlier = sum(item.importer == importer for item in imports)
            imports.append(_import(importer, imported, words, default_line=earlier + 1))
    modules = _modules(names, lines)
    if parents:
        imports += [above for item in imports for above in _parent_imports(item)]
        imports += [above for module in modules for above in _own_parents(module.name)]
    return ImportGraph(
        target=_target(modules, label),
        modules=modules,
        imports=tuple(sorted(imports, key=lambda item: (item.importer, item.line, item.imported))),
    )


def _lines_of(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        for line in text.splitlines():
            content = line.partition("#")[0].strip()
            if content:
                yield content


def _split(line: str) -> tuple[list[str], list[str]]:
    match = _ATTRIBUTES.match(line)
    if match is None:
        raise ValueError(f"not an arrow: {line!r}")
    chain = [name.strip() for name in match["chain"].split("->")]
    if not all(re.fullmatch(r"\w+(\.\w+)*", name) for name in chain):
        raise ValueError(f"not a module name in: {line!r}")
    return chain, (match["words"] or "").split()


def _import(importer: str, imported: str, words: list[str], *, default_line: int) -> Import:
    options = dict(word.split("=", 1) for word in words if "=" in word)
    flags = {word for word in words if "=" not in word}
    unknown = (options.keys() - {"line", "names", "through"}) | (
        flags
        - {"guarded", "conditional"}
        - {item.value for kind in (Phase, Use, Via) for item in kind}
    )
    if unknown:
        raise ValueError(f"{importer} -> {imported}: unknown words {sorted(unknown)}")
    phase = _one_of(Phase, flags, Phase.IMPORT)
    through = options.get("through", "")
    return Import(
        importer=importer,
        imported=imported,
        line=int(options.get("line", default_line)),
        phase=phase,
        via=_one_of(Via, flags, Via.PROVIDER if through else Via.STATEMENT),
        use=_one_of(Use, flags, _USUAL_USE[phase]),
        names=tuple(sorted(options.get("names", "").split(","))) if "names" in options else (),
        through=through,
        guarded="guarded" in flags,
        conditional="conditional" in flags,
    )


def _one_of(kind: type[_Choice], flags: set[str], default: _Choice) -> _Choice:
    chosen = [item for item in kind if item.value in flags]
    if len(chosen) > 1:
        raise ValueError(f"more than one {kind.__name__}: {sorted(item.value for item in chosen)}")
    return chosen[0] if chosen else default


def _parent_imports(item: Import) -> Iterator[Import]:
    for above in _above(item.imported):
        if above != item.importer and not item.importer.startswith(f"{above}."):
            yield item._replace(
                imported=above, via=Via.PARENT, use=Use.SIDE_EFFECT, names=(), through=""
            )


def _own_parents(module: str) -> Iterator[Import]:
    for above in _above(module):
        yield Import(module, above, 0, Phase.IMPORT, Via.PARENT, Use.SIDE_EFFECT)


def _above(module: str) -> list[str]:
    return [module.rsplit(".", depth)[0] for depth in range(1, module.count(".") + 1)]


def _modules(names: set[str], lines: int | Mapping[str, int]) -> tuple[Module, ...]:
    sizes = lines if isinstance(lines, Mapping) else {}
    usual = DEFAULT_LINES if isinstance(lines, Mapping) else lines
    everything = set(names) | set(sizes)
    packages = {above for name in everything for above in _above(name)}
    return tuple(
        Module(
            name=name,
            path=name.replace(".", "/") + ("/__init__.py" if name in packages else ".py"),
            lines=sizes.get(name, usual),
            kind=ModuleKind.PACKAGE if name in packages else ModuleKind.MODULE,
        )
        for name in sorted(everything | packages)
    )


def _target(modules: tuple[Module, ...], label: str) -> Target:
    tops = [module for module in modules if module.parent is None]
    roots = tuple(
        SourceRoot(top.name, Path(top.name if top.is_package else top.path)) for top in tops
    )
    return Target(label=label or (tops[0].name if tops else "empty"), roots=roots)
