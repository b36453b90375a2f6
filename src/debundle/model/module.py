"""A module of the package under analysis."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class ModuleKind(str, Enum):
    """What the import system finds under a module's name."""

    #: A folder with an `__init__` file.
    PACKAGE = "package"
    #: A single `.py` file.
    MODULE = "module"
    #: A folder without `__init__` that holds modules (PEP 420).
    NAMESPACE = "namespace"
    #: A compiled file such as `_C.cpython-311-x86_64-linux-gnu.so`, or a module that such a file
    #: makes below itself (`torch._C._functorch`), which has the same path; or a `.pyx` that such a
    #: file will be built from.
    EXTENSION = "extension"


class Reading(str, Enum):
    """How much of a module's source was understood."""

    #: Every import with its phase, its use and its provider.
    DETAIL = "detail"
    #: The import statements alone (newer syntax, or detail was not asked for).
    STATEMENTS = "statements"
    #: Nothing: a syntax error, an unknown encoding, no permission. `Module.problem` says which.
    UNREADABLE = "unreadable"
    #: There is no source to read: a namespace package or an extension module.
    NO_SOURCE = "no-source"


@dataclass(frozen=True, slots=True)
class Module:
    """One module: a package's `__init__`, a file, a namespace folder or an extension."""

    #: Fully qualified, e.g. "torch.nn.functional".
    name: str
    #: POSIX path below the folder that holds the import root, e.g. "torch/nn/__init__.py".
    #: For a namespace package the folder itself, e.g. "torch/contrib".
    path: str
    #: Physical lines of source; 0 where there is no source.
    lines: int
    kind: ModuleKind = ModuleKind.MODULE
    reading: Reading = Reading.DETAIL
    #: Why the module was not read in detail; "" where it was.
    problem: str = ""
    #: False for a module that defines nothing of its own: an empty `__init__` or one that only
    #: re-exports.
    has_code: bool = True

    @property
    def is_package(self) -> bool:
        """Whether the module can have submodules."""
        return self.kind in (ModuleKind.PACKAGE, ModuleKind.NAMESPACE)

    @property
    def parent(self) -> str | None:
        """The name of the package that holds the module; None at the root."""
        head, _, _ = self.name.rpartition(".")
        return head or None
