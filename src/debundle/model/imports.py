"""An import as it executes: when, what for, and by which mechanism."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Phase(str, Enum):
    """When an import executes."""

    #: While the importer itself is being imported.
    IMPORT = "import"
    #: Later, inside a function that nothing calls at import time.
    CALL = "call"
    #: Never: under `TYPE_CHECKING`, or in a branch that cannot run.
    TYPING = "typing"


class Use(str, Enum):
    """What the importer does with the name that an import binds."""

    #: Used while the importer is being imported: a base class, a decorator, a default, ...
    IMPORT_TIME = "import-time"
    #: Used only inside functions that run later.
    CALL_TIME = "call-time"
    #: Used only in annotations.
    ANNOTATION = "annotation"
    #: Bound and not used by the importer: others read it from there.
    REEXPORT = "re-export"
    #: No name is bound to use, or none that anybody reads: imported for what it does.
    SIDE_EFFECT = "side-effect"
    #: Not known: the importer was read for its statements alone.
    UNKNOWN = "unknown"


class Via(str, Enum):
    """By which mechanism the importer reaches the imported module."""

    #: `import a.b` or `from a import b`, where the statement itself names the module.
    STATEMENT = "statement"
    #: `from a import *`.
    STAR = "star"
    #: Importing `a.b.c` executes `a` and `a.b` first.
    PARENT = "parent"
    #: `from facade import Name`: the module that defines Name, found by following re-exports.
    PROVIDER = "provider"
    #: `import a` and later `a.b.c`: a submodule reached through an attribute.
    ATTRIBUTE = "attribute"
    #: `importlib.import_module("a.b")`, `__import__`, a table of names imported in a loop.
    DYNAMIC = "dynamic"
    #: A PEP 562 `__getattr__` or PEP 810 `lazy import`: executes when the name is first read.
    LAZY = "lazy"
    #: A function of another module runs at import time and imports it, or uses it.
    CALLED = "called"
    #: Native code imports the module by name.
    NATIVE = "native"
    #: `cimport` in a Cython source: compiled against the module, and initialised with it.
    CIMPORT = "cimport"
    #: A dotted path in a string that somebody may import: see `Import.confidence`.
    STRING = "string"


class Confidence(str, Enum):
    """How sure it is that the importer asks for the imported module."""

    #: The source says so: a statement, or a call of which the names can be read.
    CERTAIN = "certain"
    #: The name is handed to code that imports by name, or stands in a table of such code.
    LIKELY = "likely"
    #: A string that happens to be a module's name; whether anybody imports it is not known.
    GUESS = "guess"


class Import(NamedTuple):
    """One import from a module of the target to another module of the target.

    A named tuple rather than a dataclass: a graph holds tens of thousands, and they are made
    anew whenever a cached graph is read.

    A statement gives one `Import` for each module that it reaches: `from a import b, c`, where
    `b` is a submodule and `c` is defined in `a.impl`, reaches `a` (STATEMENT), `a.b` (STATEMENT)
    and `a.impl` (PROVIDER, through "a").
    """

    importer: str
    imported: str
    #: 1-based line of the statement in the importer's file; 0 where there is no statement.
    line: int
    phase: Phase
    via: Via = Via.STATEMENT
    use: Use = Use.UNKNOWN
    #: The names that reach the imported module, e.g. ("Tensor", "nn.Module"); sorted.
    names: tuple[str, ...] = ()
    #: For PROVIDER: the module that the statement names, e.g. "torch". For CALLED: the function
    #: that runs, e.g. "torch._ops:OpOverload.__init__". For NATIVE: the library that names the
    #: module, e.g. "torch/lib/libtorch_python.so". For CIMPORT: the `.pxd` that is meant, where
    #: that is no module by itself, or through which it comes. "" otherwise.
    through: str = ""
    #: The importer goes on without it: inside `try` with an `except ImportError` (or broader).
    guarded: bool = False
    #: Executes only on some platforms or Python versions, or where some condition holds. For
    #: NATIVE: likely rather than certain, since the file has nothing to import with.
    conditional: bool = False
    confidence: Confidence = Confidence.CERTAIN

    @property
    def executes(self) -> bool:
        """Whether the import ever runs."""
        return self.phase is not Phase.TYPING


class ExternalImport(NamedTuple):
    """One import of something outside the target: the standard library or a third party."""

    importer: str
    #: As written, e.g. "numpy.linalg".
    imported: str
    line: int
    phase: Phase
    guarded: bool = False
    conditional: bool = False

    @property
    def root(self) -> str:
        """The import package, e.g. "numpy"."""
        return self.imported.partition(".")[0]
