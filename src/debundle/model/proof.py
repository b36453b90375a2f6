"""The artefact of `verify`: what was run, what held, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from debundle.model.wishes import ImportMark, Pin


class Missed(NamedTuple):
    """An import of a module that the environment lacks, as it executed."""

    importer: str
    imported: str
    line: int
    #: Where the importer is a package that was asked for a late name: who read the name, or "".
    reader: str = ""


class TraceLine(NamedTuple):
    """One line of a traceback."""

    file: str
    line: int
    function: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one module, or the workload where `module` is "", fared in one environment."""

    module: str
    #: What it raised, e.g. "ModuleNotFoundError: No module named 'a.b'"; "" where it went well.
    error: str = ""
    frames: tuple[TraceLine, ...] = ()
    #: Imports of missing modules that it made, in order, whether or not it went on without.
    missed: tuple[Missed, ...] = ()
    #: Modules of the target that had executed, in order, where it failed or that was asked for.
    loaded: tuple[str, ...] = ()
    #: Modules that were loaded from outside the environment: (module, file).
    strays: tuple[tuple[str, str], ...] = ()
    #: What the module offers: name -> description, where that was asked for.
    surface: tuple[tuple[str, tuple[str, ...]], ...] = ()


class RootLoad(NamedTuple):
    """What importing a root costs."""

    root: str
    seconds: float
    #: Modules in `sys.modules` afterwards that were not there before.
    modules: int


@dataclass(frozen=True, slots=True)
class Probe:
    """One environment with all that was tried in it."""

    #: The distribution that it was made for; "" for all together, "monolith" for the original.
    name: str
    outcomes: tuple[Outcome, ...]
    loads: tuple[RootLoad, ...] = ()

    @property
    def failures(self) -> tuple[Outcome, ...]:
        """What raised, died, or took something from elsewhere."""
        return tuple(item for item in self.outcomes if item.error or item.strays)


class DifferenceKind(str, Enum):
    """In what way a name differs between the monolith and the distributions together."""

    #: The module can no longer be imported.
    IMPORT = "import"
    #: The name is gone.
    LOST = "lost"
    #: A public name is new.
    ADDED = "added"
    #: A submodule is readable as an attribute at another time: who imports it gets it all the same.
    SUBMODULE = "submodule"
    #: Another kind of object.
    KIND = "kind"
    #: Defined in another module, or under another name.
    HOME = "home"
    #: Another signature.
    SIGNATURE = "signature"
    #: The same parameters and defaults; an annotation is the text that the source has for it.
    ANNOTATION = "annotation"
    #: In the monolith, too, it goes by what the process had imported before; alone it is the same.
    ORDER = "order"
    #: Pickle finds it in one and not in the other.
    PICKLE = "pickle"


#: What cutting imports brings with it, and calls and imports of the code do not notice.
EXPLAINED = frozenset({DifferenceKind.SUBMODULE, DifferenceKind.ANNOTATION, DifferenceKind.ORDER})


class Difference(NamedTuple):
    """One difference between the monolith and the distributions together."""

    module: str
    #: "" where the module as a whole differs.
    name: str
    kind: DifferenceKind
    detail: str = ""


class CauseKind(str, Enum):
    """Why something failed."""

    #: A module of a distribution that is not installed was needed.
    MISSING = "missing"
    #: A name that an edit took away, or that was not there yet, was read.
    NAME = "name"
    #: A module has to have executed, for what it does and not for a name that anybody reads.
    EFFECT = "effect"
    #: With everything installed, a module does not offer what it offers in the monolith.
    DIFFERENCE = "difference"
    #: A file from outside the environment was loaded: whatever works proves nothing.
    STRAY = "stray"
    #: debundle cannot tell.
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something failed, and the wishes that would mend it."""

    kind: CauseKind
    #: The module that failed; "" for the workload.
    module: str
    error: str
    importer: str = ""
    imported: str = ""
    line: int = 0
    #: The chain from what was asked for to what failed, e.g. "torch.nn (torch/nn/x.py:3)".
    chain: tuple[str, ...] = ()
    #: What would mend it; empty where debundle cannot tell.
    wishes: tuple[Pin | ImportMark, ...] = ()


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What is run to prove a workspace."""

    #: Scripts that the core must be able to run; they are executed.
    workloads: tuple[Path, ...] = ()
    #: The interpreter that environments are made with; "" for the one that runs debundle.
    python: str = ""
    module_timeout: float = 120
    #: Seconds after which an environment of which nothing is heard is given up.
    timeout: float = 1800
    #: The monolith's extras that are installed, too, with those of the distributions.
    extras: tuple[str, ...] = ()
    #: PEP 508 requirements on third parties that nobody declares and that are installed, too.
    also: tuple[str, ...] = ()
    #: Third parties are linked from debundle's own environment, and no index is asked.
    offline: bool = False
    #: Children at a time; 0 means one per core.
    jobs: int = 0
    #: No wheels are built: the folders of the workspace are put on the path.
    overlay: bool = False
    #: Distributions to prove, by name, the monolith's for all together; empty means all of it.
    parts: tuple[str, ...] = ()
    #: Run the package's own tests, too.
    tests: bool = False
    #: Patterns of the test modules that are run; none means all.
    only: tuple[str, ...] = ()
    #: Of these test modules, by name, every so many-th is run.
    every: int = 1
    verbose: bool = False


@dataclass(frozen=True, slots=True)
class TestRun:
    """Some of the package's own tests, run with pytest in one environment."""

    #: The distributions that, with what they require, bring all that the tests import; none for
    #: all tests with everything installed.
    names: tuple[str, ...]
    modules: int
    passed: int
    failed: int
    skipped: int
    #: The same of the monolith.
    passed_before: int
    failed_before: int
    skipped_before: int
    #: Tests that end worse than in the monolith, in full: skipped instead of passed, for example.
    broken: tuple[str, ...] = ()
    #: What each of the broken ones said last.
    said: tuple[str, ...] = ()
    #: Tests that end otherwise than in the monolith, and no worse.
    changed: tuple[str, ...] = ()
    #: Tests that pass in the monolith and stop here, because they use something optional: a
    #: distribution that they can do without.
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartProof:
    """What was found for one distribution in an environment of its own."""

    name: str
    modules: int
    causes: tuple[Cause, ...]
    #: Workloads that were run, by name of the script.
    workloads: tuple[str, ...] = ()
    loads: tuple[RootLoad, ...] = ()


@dataclass(frozen=True, slots=True)
class Verification:
    """What `verify` found."""

    parts: tuple[PartProof, ...]
    #: With everything installed, against the monolith.
    differences: tuple[Difference, ...]
    #: What importing each root costs in the monolith.
    loads_before: tuple[RootLoad, ...] = ()
    tests: tuple[TestRun, ...] = ()
    #: Modules compared for parity: those that can be imported in the monolith.
    compared: int = 0
    #: Modules that cannot be imported in the monolith either, of which nothing can be told.
    unimportable: int = 0
    #: Why, and how many of them for that reason, the most frequent first.
    obstacles: tuple[tuple[str, int], ...] = ()

    @property
    def serious(self) -> tuple[Difference, ...]:
        """The differences that cutting imports does not explain."""
        return tuple(item for item in self.differences if item.kind not in EXPLAINED)

    @property
    def holds(self) -> bool:
        """Whether nothing fails and the whole is what the monolith was."""
        broken = any(item.broken for item in self.tests)
        failing = any(part.causes for part in self.parts)
        # Where nothing can be imported in the monolith, nothing was proved; with some parts alone,
        # nothing is compared.
        proved = self.compared > 0 or not self.unimportable
        return proved and not failing and not self.serious and not broken


@dataclass(frozen=True, slots=True)
class Round:
    """One round of refining: what was learnt and what came of it."""

    number: int
    core_modules: int
    core_lines: int
    core_share: float
    cuts: int
    failures: int
    causes: tuple[Cause, ...]
    #: What it says to a person, where the loop cannot go on by itself.
    decisions: tuple[str, ...] = ()
