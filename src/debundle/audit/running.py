"""Starts the processes that import and use the target, and gathers what they note."""

from __future__ import annotations

import os
import signal
import site
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from debundle.audit.log import Log
from debundle.model import (
    AuditOptions,
    DebundleError,
    Ending,
    ImportGraph,
    ModuleKind,
    Observation,
    Progress,
    Via,
)

#: How often the log is looked at, in seconds.
_POLL = 0.05
_RECORDER = Path(__file__).with_name("recorder.py")
#: Reads the recorder and the job and starts; everything else the target shall find as usual.
_PROGRAM = """
import sys
sys.path[:] = [path for path in sys.path if path]
recorder, job = sys.argv[1:3]
del sys.argv[1:]
namespace = {"__name__": "debundle_recorder"}
with open(recorder, encoding="utf-8") as file:
    exec(compile(file.read(), recorder, "exec"), namespace)
with open(job, encoding="utf-8") as file:
    namespace["main"](eval(file.read()))
"""


@dataclass(frozen=True, slots=True)
class _Run:
    """What all processes of one audit have in common."""

    roots: tuple[str, ...]
    paths: tuple[str, ...]
    #: The compiled files of the target, each with the module that its code belongs to.
    files: Mapping[str, str]
    folder: Path
    options: AuditOptions
    deadline: float


def observe_target(graph: ImportGraph, options: AuditOptions, *, progress: Progress) -> Observation:
    """Import every module of a target, run the workload, and note every import between modules.

    THIS EXECUTES THE CODE OF THE TARGET, in processes of their own, whose working and home
    folders are temporary. A module that ends its process or takes too long is noted, and the rest
    goes on in a new one. Raises DebundleError where the interpreter or the workload is missing,
    or the import packages cannot be imported by their names.
    """
    _check(options)
    modules = [
        module.name
        for module in graph.modules
        if module.kind is not ModuleKind.NAMESPACE and not module.name.endswith("__main__")
    ]
    log = Log()
    with tempfile.TemporaryDirectory(prefix="debundle-audit-") as folder:
        run = _Run(
            roots=tuple(root.name for root in graph.target.roots),
            paths=tuple(dict.fromkeys(map(str, _import_folders(graph)))),
            files=_compiled_files(graph),
            folder=Path(folder),
            options=options,
            deadline=time.monotonic() + options.timeout,
        )
        if options.workload is not None:
            with progress.step("Running the workload"):
                _observe(run, log, [], workload=str(options.workload.resolve()))
        with progress.step("Importing every module"):
            _import_modules(run, log, modules, progress)
    return log.observation()


def _check(options: AuditOptions) -> None:
    if options.workload is not None and not options.workload.is_file():
        raise DebundleError(
            "The workload is no file.",
            where=str(options.workload),
            next_step="Name a Python script that uses the target.",
        )


def _import_folders(graph: ImportGraph) -> Iterator[Path]:
    """The folders that must be on `sys.path` for the roots to be importable by their names."""
    for root in graph.target.roots:
        yield root.location.resolve().parents[root.name.count(".")]


def _compiled_files(graph: ImportGraph) -> dict[str, str]:
    """Extensions, and libraries whose code imports for them, each with the extension's name."""
    owners: dict[str, str] = {}
    for module in graph.modules:
        if module.kind is ModuleKind.EXTENSION:
            owners.setdefault(module.path, module.name)  # the modules inside come later
    for item in graph.imports:
        if item.via is Via.NATIVE and item.through:
            owners.setdefault(item.through, item.importer)
    return {
        str((folder / path).resolve()): owner
        for folder in _import_folders(graph)
        for path, owner in owners.items()
        if (folder / path).is_file()
    }


def _import_modules(run: _Run, log: Log, modules: Sequence[str], progress: Progress) -> None:
    """Import modules in their order, in as many processes as they end."""
    left = list(modules)
    while left and time.monotonic() < run.deadline:
        done = _observe(run, log, left, progress=progress, total=len(modules))
        if not done:
            return
        left = left[done:]
    for name in left:
        log.fail(name, Ending.TIMED_OUT, "not reached in the time allowed for all")


def _observe(
    run: _Run,
    log: Log,
    modules: Sequence[str],
    *,
    workload: str = "",
    progress: Progress | None = None,
    total: int = 0,
) -> int:
    """Run one process; returns how many of the modules it has dealt with, or died of."""
    path = run.folder / f"log-{len(list(run.folder.glob('log-*')))}"
    path.touch()
    job = run.folder / "job"
    job.write_text(
        repr(
            {
                "roots": run.roots,
                "files": dict(run.files),
                "paths": run.paths,
                "modules": list(modules),
                "workload": workload,
                "log": str(path),
            }
        ),
        encoding="utf-8",
    )
    before = log.begun
    with _started(run, job) as process, path.open("rb") as events:
        timed_out = not _follow(process, events, log, run, is_workload=bool(workload))
        if progress is not None:
            progress.advance(total - len(modules) + log.begun - before, total)
    log.close(Ending.TIMED_OUT if timed_out else Ending.DIED, _status(process.returncode))
    if not log.python:
        raise DebundleError(
            "The interpreter could not be started, or is older than Python 3.8.",
            where=run.options.python or sys.executable,
            next_step="Name another with --python; --verbose shows what it prints.",
        )
    return log.begun - before


def _follow(
    process: subprocess.Popen[bytes],
    events: BinaryIO,
    log: Log,
    run: _Run,
    *,
    is_workload: bool,
) -> bool:
    """Take in what a process notes until it ends; False where it took too long and was ended."""
    rest = b""
    while True:
        is_running = process.poll() is None
        lines = (rest + events.read()).split(b"\n")
        rest = lines.pop()
        for line in lines:
            log.take(line)
        if not is_running:
            return True
        now = time.monotonic()
        is_late = not is_workload and now - log.since > run.options.module_timeout
        if now > run.deadline or is_late or log.ended:
            _kill(process)
            if not log.ended:
                return False
        time.sleep(_POLL)


@contextmanager
def _started(run: _Run, job: Path) -> Iterator[subprocess.Popen[bytes]]:
    output = None if run.options.verbose else subprocess.DEVNULL
    executable = run.options.python or sys.executable
    # Absolute, for the process starts elsewhere; links stay, for they are how a virtual
    # environment is found.
    found = str(Path.cwd() / executable) if Path(executable).name != executable else executable
    command = [found, "-B", "-c", _PROGRAM, str(_RECORDER), str(job)]
    working = run.folder / "work"
    working.mkdir(exist_ok=True)
    try:
        process = subprocess.Popen(
            command,
            cwd=working,
            env=_environment(run),
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr if run.options.verbose else output,
            stderr=output,
            start_new_session=True,
        )
    except OSError as error:
        raise DebundleError(
            f"The interpreter cannot be started: {error.strerror}.",
            where=executable,
            next_step="Name another with --python.",
        ) from error
    with process:
        try:
            yield process
        finally:
            _kill(process)


def _environment(run: _Run) -> Mapping[str, str]:
    """The user's environment with folders of its own, and the same order of sets in every run."""
    home = run.folder / "home"
    home.mkdir(exist_ok=True)
    changed = {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "TMPDIR": str(run.folder),
        "PYTHONHASHSEED": "0",
        # What is installed for the user stays importable although the home folder is another.
        "PYTHONUSERBASE": site.getuserbase(),
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    return kept | changed


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it has started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()


def _status(code: int | None) -> str:
    """How a process ended, e.g. "signal SIGSEGV", "exit status 3"."""
    if code is None or code >= 0:
        return f"exit status {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"
