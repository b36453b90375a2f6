"""Names that a module takes from the stub beside it: `lazy_loader.attach_stub`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from debundle.scan.discover import SourceFile
from debundle.scan.source.facts import STUB, FileFacts
from debundle.scan.source.reader import read_file


def read_stubs(facts: Mapping[str, FileFacts], stubs: Sequence[SourceFile]) -> dict[str, FileFacts]:
    """The facts by module, with the names that stubs promise where a module hands them on.

    Only `from .module import name` and `from . import module` count, as for `attach_stub`.
    Source: Scientific Python SPEC 1, "Lazy Loading of Submodules and Functions".
    """
    attached = {
        stub.name: _promised(stub.path, facts[stub.name], stub.name)
        for stub in stubs
        if stub.name in facts and (STUB, "") in facts[stub.name].lazy_names
    }
    return {**facts, **attached}


def _promised(path: str, facts: FileFacts, package: str) -> FileFacts:
    stub = read_file(path, module=package, is_package=True)
    names = [
        (item.name, f"{package}.{item.name}" if item.module == package else item.module)
        for item in stub.bindings
        if item.name not in ("", ".", "*") and f"{item.module}.".startswith(f"{package}.")
    ]
    kept = [item for item in facts.lazy_names if item != (STUB, "")]
    return facts._replace(lazy_names=(*kept, *dict.fromkeys(names)))
