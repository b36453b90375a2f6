"""One small package, the imports that are to be found in it, and how they are written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import dedent

from debundle.model import Confidence, Import, ImportGraph, Via

#: Names of which no two modules have the same, so that Python can tell where each is from.
LEAF = "class X(int): ...\nx, y, z = X(1), X(2), X(3)\n"
#: A function whose body imports p.leaf.
NEEDS_LEAF = "def f(*args, **options):\n    from p.leaf import x\n    return x\n"


@dataclass(frozen=True)
class Case:
    """A package `p` whose imports are known.

    `files` are POSIX paths below `p` with their source. `expected` has one line for each import
    but the implicit ones of parent packages (`parents` asks for these alone):

        p.a -> p.b:2 [import import-time names=x]

    that is importer, imported, line, then phase, use, mechanism (unless it is the statement
    itself), `names=`, `through=`, and `guarded` and `conditional` where they apply.
    """

    name: str
    files: Mapping[str, str]
    expected: str
    #: What is found besides where every string that names a module counts as a guess.
    guesses: str = ""
    #: Runs after every module has been imported: what happens at call time.
    then: str = ""
    parents: bool = False
    #: Where Python does something else than is expected: why.
    differs: str = ""
    #: Modules that Python itself cannot import.
    broken: tuple[str, ...] = ()
    #: Other packages beside `p` that the sources need, with their files.
    beside: Mapping[str, str] | None = None

    def sources(self) -> dict[str, str]:
        """Every file of the case, in the form that `temporary_package` takes."""
        own = {f"p/{path}": dedent(text) for path, text in self.files.items()}
        return own | {path: dedent(text) for path, text in (self.beside or {}).items()}

    def lines(self, *, guesses: bool = False) -> list[str]:
        """The expected imports, one a line; with `guesses` what is found with those."""
        lines = (self.expected.strip() + "\n" + self.guesses.strip() * guesses).splitlines()
        return [line.strip() for line in lines if line]


def describe(graph: ImportGraph, *, parents: bool = False) -> list[str]:
    """The imports of a graph as `Case.expected` writes them, in the graph's order."""
    wanted = [item for item in graph.imports if (item.via is Via.PARENT) is parents]
    return list(map(_line, wanted))


def _line(item: Import) -> str:
    words = [item.phase.value, item.use.value]
    words += _words(item)
    return f"{item.importer} -> {item.imported}:{item.line} [{' '.join(words)}]"


def _words(item: Import) -> Iterable[str]:
    if item.via is not Via.STATEMENT:
        yield item.via.value
    if item.names:
        yield f"names={','.join(item.names)}"
    if item.through:
        yield f"through={item.through}"
    if item.guarded:
        yield "guarded"
    if item.conditional:
        yield "conditional"
    if item.confidence is not Confidence.CERTAIN:
        yield item.confidence.value
