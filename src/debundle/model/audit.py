"""The artefact of `audit`: imports that were seen to execute, held against those predicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from debundle.model.imports import Phase, Via


class Origin(str, Enum):
    """What made an import execute."""

    #: An import statement.
    STATEMENT = "statement"
    #: A call of `importlib.import_module` or `__import__`.
    CALL = "call"
    #: Native code, e.g. `PyImport_ImportModule`.
    NATIVE = "native"


class SeenImport(NamedTuple):
    """One import that executed, from a module of the target to another.

    An import by native code has as importer the extension module whose code it is, in its own
    file or in a library that it is linked with; where that cannot be told (the interpreter has no
    `backtrace`), the extension that was being loaded, or the Python code that called native code.
    """

    importer: str
    imported: str
    #: IMPORT where the importer's own body was running, CALL where it had ended.
    phase: Phase
    origin: Origin
    #: Line of the importer at which it executed; 0 where no Python code of it was running.
    line: int = 0
    #: The code that imports has no file: it was made when the program ran (`exec`).
    is_made: bool = False


class Ending(str, Enum):
    """How the import of a module went wrong."""

    #: It raised an exception.
    RAISED = "raised"
    #: It ended the process (`os._exit`, a fault in native code).
    DIED = "died"
    #: It took longer than the time allowed.
    TIMED_OUT = "timed-out"


class Failure(NamedTuple):
    """A module that could not be imported, or the workload where `module` is ""."""

    module: str
    ending: Ending
    #: What it raised, e.g. "ModuleNotFoundError: No module named 'triton'".
    reason: str = ""


class Oddity(str, Enum):
    """What is odd about a name in `sys.modules`."""

    #: It stands for a module of another name.
    ALIAS = "alias"
    #: It has no file: the running program made it.
    MADE = "made"
    #: An extension was loaded, whose import statements (of Cython, of mypyc) nobody can watch.
    COMPILED = "compiled"


@dataclass(frozen=True, slots=True)
class Observation:
    """What happened when the target ran; everything is sorted."""

    #: One entry for each pair, phase and origin.
    seen: tuple[SeenImport, ...]
    #: Modules of the target that were imported to their end.
    loaded: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    #: Modules without a source that was executed, by name.
    odd: Mapping[str, Oddity] = field(default_factory=dict)
    #: False for records of others, which do not tell at what time an import executed.
    has_phases: bool = True
    #: Version of the Python that ran it, e.g. "3.11.9"; "" where that is not known.
    python: str = ""


class MissReason(str, Enum):
    """Why the graph lacks an import that was seen."""

    #: The imported module is made by native code and has no file.
    NATIVE_MODULE = "native-module"
    #: The imported name is put into `sys.modules` by Python code.
    PATCHED_MODULES = "patched-modules"
    #: The imported module has a file, but none that the scan takes for a module.
    UNKNOWN_MODULE = "unknown-module"
    #: Native code imports it.
    NATIVE_CODE = "native-code"
    #: The same, and the graph has it as an import of an extension: which Python code will call
    #: the extension, and so import, is not known.
    NATIVE_CALLED = "native-called"
    #: It is imported by a name that is made when the program runs.
    RUNTIME_NAME = "runtime-name"
    #: The code that imports it was made when the program ran (`exec`).
    MADE_CODE = "made-code"
    #: The graph says that it is imported for type checkers only, or only guesses it.
    NEVER = "predicted-never"
    #: The statement is in the file and was read otherwise.
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True)
class Miss:
    """An import that was seen and is not in the graph."""

    seen: SeenImport
    reason: MissReason
    #: Path of the importer's file, as in `Module.path`; "" where it has none.
    file: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float:
        """Between 0 and 1; 1 where there is nothing to be a share of."""
        return self.part / self.whole if self.whole else 1.0


@dataclass(frozen=True, slots=True)
class Score:
    """How well a set of predicted pairs agrees with what was seen; pairs are distinct."""

    #: Pairs predicted in all.
    predicted: int
    #: Of the pairs seen, those predicted.
    recall: Share
    #: Of the pairs seen at import time, those predicted (by debundle: at import time).
    import_recall: Share
    #: Of the pairs predicted at import time for certain, between modules that were both imported
    #: to their end, those seen at import time.
    import_precision: Share


@dataclass(frozen=True, slots=True)
class AuditReport:
    """The graph of a target beside what was seen when the target ran."""

    label: str
    version: str
    observation: Observation
    #: Distinct pairs seen.
    pairs: int
    debundle: Score
    #: The same of grimp's graph; None where grimp cannot read the target.
    grimp: Score | None
    #: Recall by when the pairs executed.
    recall_by_phase: Mapping[Phase, Share]
    #: Recall by what made them execute.
    recall_by_origin: Mapping[Origin, Share]
    #: The pairs seen that are in the graph, by the mechanism that the graph names first.
    found_by_via: Mapping[Via, int]
    precision_by_via: Mapping[Via, Share]
    #: Pairs that are not in the graph, sorted.
    misses: tuple[Miss, ...]
    #: Pairs seen at import time that the graph has only at call time, sorted.
    late: tuple[SeenImport, ...]
    #: Pairs predicted at import time and not seen then: (importer, imported, line), sorted.
    unseen: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class AuditOptions:
    """How the target is run."""

    #: A script to run beside the import of every module.
    workload: Path | None = None
    #: The interpreter; "" is the one that runs debundle.
    python: str = ""
    #: Seconds that one module may take, and that everything may take.
    module_timeout: float = 60.0
    timeout: float = 900.0
    #: Whether what the target prints appears on stderr.
    verbose: bool = False
