"""Runs inside the process under observation: imports modules and notes every import they make.

`running` hands this file to an interpreter that need not know debundle, so it is written for any
Python from 3.8 on, needs nothing but the standard library, and as little of that as possible: what
it imports itself has been imported before the target is. The job is a literal in a file; what
happens is appended to another, one literal a line, so that nothing is lost when the process dies.

Three doors lead to an import. A statement calls `builtins.__import__`; so do `PyImport_Import` and
`PyImport_ImportModule` of native code, with the globals of the Python code that is running.
`importlib.import_module` calls `importlib._bootstrap._gcd_import`. Other native code (Cython's,
for one) goes past both, and is noticed when it loads a module anew: the interpreter then raises the
audit event "import".

Whose code native code is, the globals do not tell: a function of an extension imports with those of
whoever called it. The stack of the processor does: what called `PyImport_Import` lies in a file.
"""

from __future__ import annotations

import builtins
import importlib
import opcode
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType, FrameType
    from typing import Any

_IMPORT_NAME = opcode.opmap["IMPORT_NAME"]
_BOOTSTRAP = "importlib._bootstrap"
#: Lines of the kind "x was imported by y" name the mechanism with these letters.
STATEMENT, CALL, NATIVE = "statement", "call", "native"
#: Begins the names of the interpreter's functions that native code imports with.
_IMPORTING = (b"PyImport_", b"PyCapsule_Import")
#: What Cython's modules import with, which one of them may lend to others (`--generate-shared`).
_LENT = "__Pyx__Import"
#: How many return addresses are looked at: these functions are among the innermost.
_DEEPEST = 64


class Recorder:
    """Notes the imports between modules of some import packages."""

    def __init__(self, roots: Sequence[str], files: dict[str, str], log: int) -> None:
        """Make ready; `log` is the descriptor of the file that is appended to.

        `roots` are import names, `files` the target's compiled files, each with its module.
        """
        self._roots = tuple(roots)
        self._prefixes = tuple(f"{root}." for root in roots)
        self._files = files
        self._native_files = _native_stack()
        self._log = log
        self._seen: set[tuple[str, str, bool, str]] = set()
        self._import = builtins.__import__
        self._by_name = importlib._bootstrap._gcd_import  # type: ignore[attr-defined]
        self._own_code: tuple[CodeType, ...] = ()

    def start(self) -> None:
        """Begin to record; there is no way back, for audit hooks stay."""

        def __import__(  # noqa: N807 -- its name appears in tracebacks
            name: str,
            globals: dict[str, Any] | None = None,
            locals: Any = None,
            fromlist: Sequence[str] | None = (),
            level: int = 0,
        ) -> Any:
            return self._on_import(name, globals, locals, fromlist, level)

        def _gcd_import(name: str, package: str | None = None, level: int = 0) -> Any:
            return self._on_import_module(name, package, level)

        self._own_code = (
            __import__.__code__,
            _gcd_import.__code__,
            Recorder._on_import.__code__,
            Recorder._on_import_module.__code__,
        )
        builtins.__import__ = __import__  # type: ignore[assignment]
        importlib._bootstrap._gcd_import = _gcd_import  # type: ignore[attr-defined]
        sys.addaudithook(self._on_event)

    def note(self, *entry: object) -> None:
        """Append one entry to the log."""
        os.write(self._log, (repr(entry) + "\n").encode("ascii", "backslashreplace"))

    def is_own(self, name: object) -> bool:
        """Whether a module is one of the target's."""
        return isinstance(name, str) and (name in self._roots or name.startswith(self._prefixes))

    def _on_import(
        self,
        name: str,
        globals: dict[str, Any] | None,
        locals: Any,
        fromlist: Sequence[str] | None,
        level: int,
    ) -> Any:
        frame = sys._getframe(2)
        around = frame.f_globals if globals is None else globals
        importer, mechanism = around.get("__name__"), _mechanism(frame, globals, locals, fromlist)
        absolute = _absolute(name, around, level)
        if mechanism == NATIVE:
            importer = self._native_importer(frame) if self.is_own(absolute) else None
        if not self.is_own(importer):
            return self._import(name, globals, locals, fromlist, level)
        before = _submodules(absolute) if fromlist and "*" in fromlist else set()
        try:
            result = self._import(name, globals, locals, fromlist, level)
        except BaseException as error:
            if not _is_missing(absolute, error):
                self._keep(importer, absolute, mechanism, frame)
            raise
        self._keep(importer, absolute, mechanism, frame)
        for submodule in _taken(absolute, fromlist or (), before):
            self._keep(importer, submodule, mechanism, frame)
        return result

    def _on_import_module(self, name: str, package: str | None, level: int) -> Any:
        frame = sys._getframe(2)
        if frame.f_code is not importlib.import_module.__code__ or frame.f_back is None:
            return self._by_name(name, package, level)
        frame = frame.f_back
        importer = frame.f_globals.get("__name__")
        if not self.is_own(importer):
            return self._by_name(name, package, level)
        absolute = _relative(name, package or "", level)
        try:
            result = self._by_name(name, package, level)
        except BaseException as error:
            if not _is_missing(absolute, error):
                self._keep(importer, absolute, CALL, frame)
            raise
        self._keep(importer, absolute, CALL, frame)
        return result

    def _on_event(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event != "import" or not self.is_own(arguments[0]):
            return
        frame = sys._getframe(1)
        if frame.f_code in self._own_code:
            return
        importer = self._native_importer(frame)
        if self.is_own(importer):
            self._keep(importer, arguments[0], NATIVE, frame)

    def _native_importer(self, frame: FrameType) -> Any:
        """The module whose native code is importing; the Python code that called it if unknown."""
        loading = _being_loaded(frame)
        files = map(os.path.realpath, self._native_files())
        file = next((file for file in files if not self._lends(file)), "")
        if file and not loading:
            # Code of others, such as pickle's, imports for itself, whoever called it.
            return self._files.get(file)
        if file:
            return self._files.get(file, loading)
        return loading or frame.f_globals.get("__name__")

    def _lends(self, file: str) -> bool:
        """Whether a compiled file imports on behalf of the one that called it."""
        module = sys.modules.get(self._files.get(file, ""))
        return _LENT in getattr(module, "__pyx_capi__", ())

    def _keep(self, importer: Any, imported: str, mechanism: str, frame: FrameType) -> None:
        if importer == imported or not self.is_own(imported):
            return
        if (importer, imported, True, mechanism) in self._seen:
            return
        is_running = _body_is_running(importer, frame)
        key = (importer, imported, is_running, mechanism)
        if key not in self._seen:
            self._seen.add(key)
            line = frame.f_lineno if frame.f_globals.get("__name__") == importer else 0
            is_made = frame.f_code.co_filename.startswith("<")
            self.note("seen", *key, line or 0, is_made and mechanism != NATIVE)


def _mechanism(frame: FrameType, globals: Any, locals: Any, fromlist: Any) -> str:
    code = frame.f_code.co_code
    if frame.f_lasti >= 0 and code[frame.f_lasti] == _IMPORT_NAME:
        return STATEMENT
    # What PyImport_Import passes; no Python code gives its globals twice and an empty list.
    is_native = globals is not None and globals is locals and fromlist == []
    return NATIVE if is_native else CALL


def _native_stack() -> Callable[[], Iterator[str]]:
    """A function that finds the file whose native code is importing a module, and its callers'.

    Walks the stack of return addresses with glibc's or macOS's `backtrace`. What lies around the
    innermost run of `PyImport_...` functions has called them. Empty where nothing is known.
    """
    try:
        import ctypes  # noqa: PLC0415 -- there are interpreters without it

        class Symbol(ctypes.Structure):
            _fields_ = (
                ("file", ctypes.c_char_p),
                ("base", ctypes.c_void_p),
                ("name", ctypes.c_char_p),
                ("address", ctypes.c_void_p),
            )

        library = ctypes.CDLL(None)
        backtrace, dladdr = library.backtrace, library.dladdr
    except (ImportError, AttributeError, OSError, TypeError):
        return lambda: iter(())
    backtrace.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int)
    dladdr.argtypes = (ctypes.c_void_p, ctypes.POINTER(Symbol))

    def native_files() -> Iterator[str]:
        addresses = (ctypes.c_void_p * _DEEPEST)()
        is_importing = has_imported = False
        for address in addresses[: backtrace(addresses, _DEEPEST)]:
            found = Symbol()
            if not dladdr(address, ctypes.byref(found)):
                continue
            if not has_imported and (found.name or b"").startswith(_IMPORTING):
                is_importing = True
            elif is_importing:
                has_imported = True
                yield os.fsdecode(found.file or b"")

    list(native_files())  # the first call loads what the later ones need
    return native_files


def _being_loaded(frame: FrameType | None) -> str:
    """The extension module whose initialisation the import system is running right now."""
    while frame is not None and str(frame.f_globals.get("__name__")).startswith(_BOOTSTRAP):
        if frame.f_code.co_name == "_call_with_frames_removed":
            arguments = frame.f_locals.get("args") or (None,)
            # The spec for `_imp.create_dynamic`, the module for `_imp.exec_dynamic`.
            return str(getattr(arguments[0], "name", getattr(arguments[0], "__name__", "")))
        frame = frame.f_back
    return ""


def _body_is_running(importer: str, frame: FrameType | None) -> bool:
    at: FrameType | None = frame
    while at is not None:
        if at.f_code.co_name == "<module>" and at.f_globals.get("__name__") == importer:
            return True
        at = at.f_back
    return _being_loaded(frame) == importer


def _absolute(name: str, globals: dict[str, Any], level: int) -> str:
    if not level:
        return name
    package = globals.get("__package__")
    if package is None:
        spec = globals.get("__spec__")
        package = spec.parent if spec is not None else globals.get("__name__", "")
    return _relative(name, package or "", level)


def _relative(name: str, package: str, level: int) -> str:
    if not level:
        return name
    base = package.rsplit(".", level - 1)[0] if level > 1 else package
    return f"{base}.{name}" if name else base


def _is_missing(absolute: str, error: BaseException) -> bool:
    """Whether an import failed because there is no such module at all."""
    missing = getattr(error, "name", None)
    is_missing = isinstance(error, ModuleNotFoundError) and isinstance(missing, str)
    return is_missing and f"{absolute}.".startswith(f"{missing}.")


def _taken(absolute: str, fromlist: Sequence[str], before: set[str]) -> Iterator[str]:
    """The submodules among the names that `from absolute import ...` has bound."""
    # `vars` instead of `getattr`: to look must not run a lazy `__getattr__` once more.
    names = getattr(sys.modules.get(absolute), "__dict__", {})
    for item in fromlist:
        if item == "*":
            yield from sorted(_submodules(absolute) - before)
            continue
        submodule = f"{absolute}.{item}"
        # While it is being imported, a submodule is no attribute of its package yet.
        module = sys.modules.get(submodule)
        if module is not None and names.get(item, module) is module:
            yield submodule


def _submodules(package: str) -> set[str]:
    """Submodules that a star import takes, as far as they have been imported."""
    names = getattr(sys.modules.get(package), "__dict__", {})
    possible = {f"{package}.{item}": item for item in names.get("__all__") or ()}
    return {
        submodule
        for submodule, item in possible.items()
        if submodule in sys.modules and names.get(item) is sys.modules[submodule]
    }


def import_all(recorder: Recorder, modules: Sequence[str]) -> None:
    """Import each module and note how that went."""
    for name in modules:
        recorder.note("begin", name)
        try:
            importlib.import_module(name)
        except BaseException as error:  # SystemExit and KeyboardInterrupt among them
            recorder.note("failed", name, _describe(error))
        else:
            recorder.note("done", name)


def run_workload(recorder: Recorder, path: str) -> None:
    """Run a script as if it had been started by itself, and note how that went."""
    import runpy  # noqa: PLC0415 -- not needed where there is no workload

    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(os.path.abspath(path)))  # noqa: PTH100, PTH120
    recorder.note("begin", "")
    try:
        runpy.run_path(path, run_name="__main__")
    except SystemExit as error:
        recorder.note(*(("failed", "", _describe(error)) if error.code else ("done", "")))
    except BaseException as error:
        recorder.note("failed", "", _describe(error))
    else:
        recorder.note("done", "")


def note_modules(recorder: Recorder) -> None:
    """Note every module of the target that is there in the end, and what is odd about it."""
    for name, module in sorted(sys.modules.items(), key=lambda item: str(item[0])):
        if not recorder.is_own(name) or module is None:
            continue
        attributes = getattr(module, "__dict__", {})
        real, file = attributes.get("__name__"), attributes.get("__file__")
        if real != name:
            recorder.note("module", name, "alias")
        elif isinstance(file, str) and file.endswith((".so", ".pyd")):
            recorder.note("module", name, "compiled")
        elif isinstance(file, str) or "__path__" in attributes:
            recorder.note("module", name, "")
        else:
            recorder.note("module", name, "made")


def _describe(error: BaseException) -> str:
    try:
        lines = str(error).strip().splitlines()
    except Exception:
        lines = []
    text = f"{type(error).__name__}: {lines[0]}" if lines else type(error).__name__
    return text[:300]


def main(job: dict[str, Any]) -> None:
    """Do a job: {"roots", "files", "paths", "modules", "workload", "log"}."""
    missing = [path for path in job["paths"] if path not in sys.path]
    sys.path[:0] = missing
    log = os.open(job["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    recorder = Recorder(job["roots"], job["files"], log)
    recorder.note("python", ".".join(map(str, sys.version_info[:3])))
    recorder.start()
    pid = os.getpid()
    if job["workload"]:
        run_workload(recorder, job["workload"])
    import_all(recorder, job["modules"])
    if os.getpid() == pid:  # a module may fork, and come here twice
        note_modules(recorder)
        recorder.note("end")
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    # Threads and exit handlers of the target must not keep the process.
    os._exit(0)
