"""What `codemod` is asked to change in one file, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from debundle.model.cut import Remedy
from debundle.model.imports import Phase
from debundle.model.target import EntryPoint


@dataclass(frozen=True, slots=True, order=True)
class Rewrite:
    """Names of one import statement that are to be cut from a file, by one remedy."""

    importer: str
    #: The module that will lie elsewhere: the one that the statement names, or the one that
    #: provides the names where the statement reads them from a facade.
    imported: str
    #: 1-based line on which the statement begins. 0 where there is none: with FACADE the names
    #: become readable from the importer, each read from `imported`, or the module itself where
    #: a name is its last part.
    line: int
    remedy: Remedy
    #: The names as the statement writes them before `as`, e.g. ("Tensor",). Empty means every
    #: name by which the statement reaches `imported`: `import a.b`, `from a import b`,
    #: all of `from a.b import x, y`, `from a.b import *`.
    names: tuple[str, ...] = ()
    #: Further modules that cannot be imported where the distribution is missing, sorted, e.g.
    #: ("torch.fx",) beside "torch.fx.graph". Of `import a.b.c` the part before them is kept.
    gone: tuple[str, ...] = ()
    #: The distribution that will hold `imported`, e.g. "torch-fx"; "" adds no error of its own
    #: to what happens where it is missing.
    distribution: str = ""
    #: What to install for it, e.g. "torch[fx]"; "" means the distribution's name.
    requirement: str = ""
    phase: Phase = Phase.IMPORT
    #: Names that `imported` itself has from elsewhere, by way of modules that need more: where a
    #: name is only read later, it is taken from there. Each with the module and what it is called
    #: in it, "" for the module itself; sorted.
    origins: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a file alone does not tell about the modules around it."""

    #: Names of all modules of the target, so that `from a import b` is told from a submodule.
    modules: AbstractSet[str] = frozenset()
    #: The names that `from module import *` binds, by module, for those that are known.
    exports: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: By module and name, the modules that hand the name on, from the module itself to the one
    #: that makes it. Two star imports that bind one name agree where both ways end alike.
    ways: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    #: Names of the rewritten module that others read from it; None where that is not known, so
    #: that every name stays readable.
    read_elsewhere: AbstractSet[str] | None = None
    #: By root package: the module below it whose `present` tells which of a table's late names
    #: can be imported, so that `dir()` does not list what is not installed.
    finders: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RewriteDone:
    """A rewrite that holds in the answer's source."""

    rewrite: Rewrite
    #: Whether anything had to be changed; an import that is guarded by itself stays as it is.
    changed: bool = True
    #: What a reviewer should know, one sentence each, e.g. that `mock.patch` no longer reaches it.
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RewriteLeft:
    """A rewrite that was not made; the import is as it was."""

    rewrite: Rewrite
    #: Why, in one sentence, with the line that stands in the way.
    reason: str


@dataclass(frozen=True, slots=True)
class RewrittenFile:
    """A file after its rewrites; each of them is either done or left."""

    source: bytes
    done: tuple[RewriteDone, ...]
    left: tuple[RewriteLeft, ...]
    #: What the pyproject file of the distribution that holds `imported` has to declare, for HOOK.
    entry_points: tuple[EntryPoint, ...] = ()
