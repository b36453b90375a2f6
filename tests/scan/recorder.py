"""Records the imports that really happen: run in a process of its own, it prints JSON.

    python -I recorder.py [--path FOLDER] [--only FILE] [--alone] [--claims FILE] [--then FILE] ROOT

Every import statement and every call of `import_module` is noted with its importer, what it
imported, and whether the importer's own body was running at that moment. Nothing here needs
debundle, so that what is recorded owes nothing to what is being checked.
"""

from __future__ import annotations

import argparse
import builtins
import importlib
import importlib.util
import json
import opcode
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import Any

_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]


class Recorder:
    """Wraps the two doors through which Python code imports, and keeps what comes through."""

    def __init__(self, roots: Sequence[str]) -> None:
        """Imports between modules of these import packages are kept, others are not."""
        self._roots = frozenset(roots)
        self._import = builtins.__import__
        self._import_module = importlib.import_module
        #: (importer, imported, mechanism, own body, any body) -> first line.
        self.seen: dict[tuple[str, str, str, bool, bool], int] = {}

    def start(self) -> None:
        """Begin to record."""
        builtins.__import__ = self._record_import  # type: ignore[assignment]
        importlib.import_module = self._record_import_module

    def stop(self) -> None:
        """Put things back as they were."""
        builtins.__import__ = self._import
        importlib.import_module = self._import_module

    def _record_import(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: Any = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        frame = sys._getframe(1)
        importer = str((globals or frame.f_globals).get("__name__", ""))
        if importer.partition(".")[0] not in self._roots:
            return self._import(name, globals, locals, fromlist or (), level)
        mechanism = "statement" if _at_statement(frame) else "call"
        absolute = name
        if level:
            package = _package_of(globals or {})
            absolute = importlib.util.resolve_name("." * level + name, package)
        circumstances = (mechanism, *self._bodies(importer, frame))
        try:
            return self._import(name, globals, locals, fromlist or (), level)
        finally:
            self._keep(importer, absolute, circumstances, frame.f_lineno)
            for submodule in _submodules(absolute, fromlist or ()):
                self._keep(importer, submodule, circumstances, frame.f_lineno)

    def _record_import_module(self, name: str, package: str | None = None) -> Any:
        frame = sys._getframe(1)
        importer = str(frame.f_globals.get("__name__", ""))
        if importer.partition(".")[0] in self._roots:
            absolute = importlib.util.resolve_name(name, package)
            circumstances = ("call", *self._bodies(importer, frame))
            self._keep(importer, absolute, circumstances, frame.f_lineno)
        return self._import_module(name, package)

    def _keep(
        self, importer: str, imported: str, circumstances: tuple[str, bool, bool], line: int
    ) -> None:
        if imported.partition(".")[0] in self._roots and importer != imported:
            self.seen.setdefault((importer, imported, *circumstances), line)

    def _bodies(self, importer: str, frame: FrameType | None) -> tuple[bool, bool]:
        """Whether the importer's own body is running, and whether any body of the target is."""
        is_any = False
        while frame is not None:
            if frame.f_code.co_name == "<module>":
                name = frame.f_globals.get("__name__", "")
                if name == importer:
                    return True, True
                is_any = is_any or name.partition(".")[0] in self._roots
            frame = frame.f_back
        return False, is_any


def modules_below(root: str) -> list[str]:
    """Names of all modules of an import package, sorted; none of them is imported for that."""
    spec = importlib.util.find_spec(root)
    if spec is None or spec.submodule_search_locations is None:
        return [root]
    found = {root}
    for location in spec.submodule_search_locations:
        found.update(_walk(Path(location), root))
    return sorted(found)


def _walk(folder: Path, package: str) -> Iterator[str]:
    for entry in sorted(folder.iterdir()):
        stem, _, suffix = entry.name.partition(".")
        if not stem.isidentifier() or stem in ("__init__", "__main__", "__pycache__"):
            continue
        if suffix == "py" or suffix.endswith("so"):
            yield f"{package}.{stem}"
        elif entry.is_dir():
            below = list(_walk(entry, f"{package}.{stem}"))
            if below or (entry / "__init__.py").exists():
                yield f"{package}.{stem}"
                yield from below


def import_all(names: Sequence[str]) -> dict[str, str]:
    """Import each, and return what failed with the reason."""
    failed = {}
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException as error:
            failed[name] = f"{type(error).__name__}: {error}"[:200]
    return failed


def loaded_alone(names: Sequence[str], roots: Sequence[str]) -> dict[str, list[str]]:
    """What is loaded when each module is the first of its package to be imported."""
    loaded = {}
    for name in names:
        _forget(roots)
        if not import_all([name]):
            loaded[name] = sorted(_own(roots))
    _forget(roots)
    return loaded


def broken_claims(claims: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Those of (facade, name, provider) where the provider has not got what the facade gives."""
    return [claim for claim in claims if not _holds(*claim)]


def _holds(facade: str, name: str, provider: str) -> bool:
    value = getattr(sys.modules.get(facade), name, None)
    module = sys.modules.get(provider)
    if value is None or module is None:
        return False
    has_it = any(value is own for own in vars(module).values())
    return value is module or has_it or getattr(value, "__module__", "") == provider


def _own(roots: Sequence[str]) -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] in roots]


def _forget(roots: Sequence[str]) -> None:
    for name in _own(roots):
        del sys.modules[name]


def _at_statement(frame: FrameType) -> bool:
    """Whether a frame stands at an import statement, and not at a call that imports."""
    return frame.f_code.co_code[frame.f_lasti] == _IMPORT_NAME


def _package_of(variables: dict[str, Any]) -> str:
    spec = variables.get("__spec__")
    package = variables.get("__package__") or getattr(spec, "parent", None)
    if package is None:
        name = str(variables.get("__name__", ""))
        package = name if "__path__" in variables else name.rpartition(".")[0]
    return str(package)


def _submodules(module: str, names: Sequence[str]) -> Iterator[str]:
    """Which of the names in `from module import names` are submodules."""
    loaded = sys.modules.get(module)
    for name in names:
        if name == "*":
            yield from _submodules(module, getattr(loaded, "__all__", ()))
        # Loaded is enough: where a function hides the submodule of its name, as in
        # `from .solve import solve`, the statement still needs that submodule.
        elif f"{module}.{name}" in sys.modules:
            yield f"{module}.{name}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("roots", nargs="+")
    parser.add_argument("--path", help="folder that holds the packages, if not installed")
    parser.add_argument("--only", help="JSON file: names of the modules to import")
    parser.add_argument("--skip", default="", help="leave out modules with this in their name")
    parser.add_argument("--claims", help="JSON file: [facade, name, provider] to be checked")
    parser.add_argument("--then", help="Python file to run after the imports")
    parser.add_argument("--alone", action="store_true", help="import each module alone as well")
    parser.add_argument("--output", help="file to write to instead of standard output")
    return parser.parse_args()


def _loaded_json(path: str | None) -> list[Any]:
    return list(json.loads(Path(path).read_text())) if path else []


def _run(path: str | None, variables: dict[str, Any]) -> None:
    if path:
        exec(compile(Path(path).read_text(), path, "exec"), variables)


def _quietly(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Keep what the modules print out of the answer."""
    warnings.simplefilter("ignore")
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115 -- until the process ends
    try:
        return work()
    finally:
        sys.stdout = sys.__stdout__


def _record(options: argparse.Namespace) -> dict[str, Any]:
    names = _loaded_json(options.only) or [
        name for root in options.roots for name in modules_below(root)
    ]
    names = [name for name in names if not (options.skip and options.skip in name)]
    alone = loaded_alone(names, options.roots) if options.alone else {}
    recorder = Recorder(options.roots)
    recorder.start()
    failed = import_all(names)
    _run(options.then, {"__name__": "workload"})
    recorder.stop()
    return {
        "modules": names,
        "failed": failed,
        "alone": alone,
        "broken": broken_claims([tuple(claim) for claim in _loaded_json(options.claims)]),
        "seen": [[*key, line] for key, line in recorder.seen.items()],
    }


def main() -> None:
    """Record what the command line says."""
    options = _arguments()
    if options.path:
        sys.path.insert(0, options.path)
    answer = json.dumps(_quietly(lambda: _record(options)))
    if options.output:
        Path(options.output).write_text(answer)
    else:
        sys.stdout.write(answer + "\n")
    # Threads that some module started, and its goodbyes, are none of our business.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
