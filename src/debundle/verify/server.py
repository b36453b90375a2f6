"""Imports modules one by one, each in a process forked from one that imported its package.

This file runs in the interpreter of the environment that is proved, as a script: it knows the
standard library and `surface` beside it alone. It EXECUTES the code of the split.

    python -s server.py JOB

Its standard input is a pipe from whoever started it, to which nothing is written: where it closes,
debundle has ended, and so does all that was started here.

JOB holds a literal dict: paths (put before everything else on sys.path), inside (folders that
every file of the split must lie in), roots, modules, workload, elsewhere (module -> file of
modules that the environment lacks), supplied (those of them that are handed out all the same),
first (modules that are imported before anything else, once their root is), surface (note what a
module offers), loaded (note what had executed), chunk (modules that share a process), log. One
JSON object a line is written to the log.
"""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import json
import os
import runpy
import signal
import sys
import time
import traceback
from functools import partial
from importlib.machinery import ModuleSpec
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FrameType

    from debundle.verify.surface import described, is_below, surface
else:
    # From the folder of this script, which stands on sys.path until the work begins. Its name is
    # given back, for a package that is proved may bear it.
    from surface import described, is_below, surface

    del sys.modules["surface"]

_BOOTSTRAP = ("<frozen importlib._bootstrap>", "<frozen importlib._bootstrap_external>")
#: Frames of the machinery, which say nothing about the split.
_MACHINERY = (*_BOOTSTRAP, importlib.__file__, __file__)


class Absent:
    """Last in sys.meta_path: notes modules that the environment lacks, or hands them out."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.elsewhere = job["elsewhere"]
        self.supplied = set(job["supplied"])
        self.handed: set[str] = set()
        self.missed: list[list[object]] = []

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """The protocol of finders: None where the module is really missing."""
        file = self.elsewhere.get(name)
        if file is None:
            return None
        importer, line, reader = self._importer()
        if name in self.supplied or not self.handed.isdisjoint((importer, reader)):
            self.handed.add(name)
            spec = importlib.util.spec_from_file_location(name, file)
            if spec is not None and file.endswith("__init__.py"):
                # Empty, or what lies beside the file would be found without being handed out.
                spec.submodule_search_locations = []
            return spec
        self.missed.append([importer, name, line, reader])
        return None

    @staticmethod
    def _importer() -> tuple[str, int, str]:
        """Who imports, where, and whoever read a late name of it, or ""."""
        frame = _asking(sys._getframe(2))
        if frame is None:
            return "", 0, ""
        code = frame.f_code
        is_late = code.co_name == "__getattr__" and code.co_argcount == 1
        reader = _asking(frame.f_back) if is_late else None
        return _name_of(frame), frame.f_lineno, _name_of(reader) if reader else ""


def _asking(frame: FrameType | None) -> FrameType | None:
    """The first frame, from one outwards, whose code asks for a module by itself."""
    while frame is not None and _hands_on(frame):
        frame = frame.f_back
    return frame


def _name_of(frame: FrameType) -> str:
    return frame.f_globals.get("__name__") or ""


def _hands_on(frame: FrameType) -> bool:
    """Whether a frame is of the import system, or of the finder that the split adds to it."""
    name = _name_of(frame)
    ours = name == "importlib" or name.rpartition(".")[2] == "_satellites"
    return ours or frame.f_code.co_filename in _BOOTSTRAP


class Probe:
    """One job: what every process of it has in common."""

    def __init__(self, job: dict[str, Any]) -> None:
        self.job = job
        self.roots = tuple(job["roots"])
        self.absent = Absent(job)
        self.log = os.open(job["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        #: The module that was imported last.
        self.attempted = ""

    def write(self, **event: object) -> None:
        """Add one line to the log; whole lines, for several processes write."""
        os.write(self.log, (json.dumps(event) + "\n").encode())

    def run(self) -> None:
        """The workload first, then every root with the modules below it."""
        sys.path[:0] = self.job["paths"]
        if self.job["elsewhere"]:
            # Before the finder that the split itself puts last, for that one raises.
            sys.meta_path.append(self.absent)
        if self.job["workload"]:
            self.workload()
        for root in self.roots:
            names = [name for name in self.job["modules"] if is_below(name, root)]
            if names:
                self.in_children([partial(self.root, root, names)])

    def root(self, root: str, names: list[str]) -> None:
        """In a process of its own: import the root, then fork for every module below it."""
        before, start = len(sys.modules), time.perf_counter()
        error = self.attempt(root) or self.prepared()
        seconds = time.perf_counter() - start
        self.write(event="root", module=root, seconds=seconds, modules=len(sys.modules) - before)
        if error is not None or root in names:
            self.note_apart(root, error)
        if error is not None:
            return
        below = [name for name in names if name != root]
        if self.job["chunk"] > 1:
            self.in_children(partial(self.attempt_all, chunk) for chunk in self.chunks(below))
        else:
            self.below(root, below)

    def chunks(self, names: list[str]) -> list[list[str]]:
        """The modules that share a process."""
        size = self.job["chunk"]
        return [names[start : start + size] for start in range(0, len(names), size)]

    def attempt_all(self, names: list[str]) -> None:
        """Import modules one after the other, each with an alarm of its own."""
        for name in names:
            signal.alarm(int(self.job["module_timeout"]))
            self.absent.missed = []
            self.note(name, self.attempt(name))

    def below(self, package: str, names: list[str]) -> None:
        """Fork for each module below a package that this process has imported.

        A process that began with nothing would execute the package first, as this one has done.
        """
        children: dict[str, list[str]] = {}
        for name in names:
            inner = name[len(package) + 1 :].partition(".")[0]
            children.setdefault(f"{package}.{inner}", []).append(name)
        leaves = [child for child, wanted in children.items() if wanted == [child]]
        self.in_children(partial(self.branch, leaf, [leaf]) for leaf in leaves)
        # One after the other, for each of these goes on to several at a time.
        for child, wanted in children.items():
            if wanted != [child]:
                self.in_children([partial(self.branch, child, wanted)])

    def branch(self, package: str, names: list[str]) -> None:
        """Import a module in this process, and fork for those below it that are wanted."""
        signal.alarm(int(self.job["module_timeout"]))
        error = self.attempt(package)
        signal.alarm(0)
        below = [name for name in names if name != package]
        if error is None:
            if package in names:
                self.note_apart(package, None)
            self.below(package, below)
        else:
            for name in names:
                self.note(name, error)

    def in_children(self, acts: Iterable[Callable[[], object]]) -> None:
        """Do things in processes of their own, several at a time, and wait for them."""
        running: set[int] = set()
        for act in acts:
            while len(running) >= self.job["jobs"]:
                running.discard(os.wait()[0])
            child = os.fork()
            if child == 0:
                self.guarded(act)
            running.add(child)
        # What was imported may have started processes, too: each is told by its number.
        while running:
            running.discard(os.wait()[0])

    def guarded(self, act: Callable[[], object]) -> None:
        """Do something in this child and end it, whatever happens."""
        try:
            act()
        except BaseException:
            self.write(event="fault", module=self.attempted, text=traceback.format_exc()[-4000:])
        os._exit(0)

    def attempt(self, name: str) -> BaseException | None:
        """Import a module; what it raised, or None."""
        self.attempted = name
        try:
            importlib.import_module(name)
        except BaseException as error:
            return error
        return None

    def note_apart(self, name: str, error: BaseException | None) -> None:
        """Write how a module fared, whose process goes on to those below it.

        Reading its late names imports modules, which those below would find executed.
        """
        if self.job["surface"]:
            self.in_children([partial(self.note, name, error)])
        else:
            self.note(name, error)

    def note(self, name: str, error: BaseException | None) -> None:
        """Write how a module fared."""
        event: dict[str, Any] = {"event": "module", "module": name, "missed": self.absent.missed}
        if error is not None or self.job["loaded"]:
            event["loaded"] = self.loaded()
        if error is not None:
            event["error"] = described(error)
            event["frames"] = _frames(error)
        else:
            event["strays"] = self.strays()
            if self.job["surface"]:
                event["surface"] = surface(sys.modules[name], self.roots)
        self.write(**event)

    def loaded(self) -> list[str]:
        """Modules of the split that have been executed, in the order in which that ended."""
        return [name for name in sys.modules if self.is_ours(name)]

    def strays(self) -> list[list[str]]:
        """Modules of the split that were loaded from outside the environment.

        Others may have been given a name of the split, as `package.six.moves.shlex` is by the six
        that a package brings along: a module is what its own name says.
        """
        inside = tuple(self.job["inside"])
        found = []
        for name, module in sorted(sys.modules.items()):
            held = getattr(module, "__dict__", {})
            file, own = held.get("__file__"), str(held.get("__name__", name))
            if not isinstance(file, str) or not all(map(self.is_ours, (name, own))):
                continue
            if name not in self.absent.handed and not os.path.realpath(file).startswith(inside):
                found.append([name, file])
        return found

    def is_ours(self, name: str) -> bool:
        """Whether a name is one of the split's."""
        return any(is_below(name, root) for root in self.roots)

    def prepared(self) -> BaseException | None:
        """Import what is wanted first; what that raised, or None."""
        for name in self.job["first"]:
            error = self.attempt(name)
            if error is not None:
                return error
        self.absent.missed = []
        return None

    def workload(self) -> None:
        """Run the script as `python SCRIPT` would, in a process of its own."""
        script = self.job["workload"]
        if os.fork() == 0:
            signal.alarm(int(self.job["timeout"]))
            error: BaseException | None = None
            try:
                sys.argv = [script, *self.job["arguments"]]
                error = self.prepared()
                if error is None:
                    runpy.run_path(script, run_name="__main__")
            except SystemExit as exit_:
                error = exit_ if exit_.code not in (None, 0) else None
            except BaseException as raised:
                error = raised
            sys.stdout.flush()
            if error is not None:
                self.note("", error)
            else:
                missed, strays = self.absent.missed, self.strays()
                loaded = self.loaded() if self.job["loaded"] else []
                self.write(event="module", module="", missed=missed, strays=strays, loaded=loaded)
            os._exit(0)
        _, status = os.wait()
        if status:
            self.write(
                event="died",
                module="",
                status=os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status),
            )


def _frames(error: BaseException | None) -> list[list[object]]:
    """(file, line, function) from the outermost to the innermost, those of the machinery out."""
    chain: list[BaseException] = []
    while error is not None and len(chain) < 8:
        chain.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = []
    for item in reversed(chain):
        for frame in traceback.extract_tb(item.__traceback__):
            if frame.filename not in _MACHINERY:
                frames.append([frame.filename, frame.lineno or 0, frame.name])
    return frames[-60:]


def _end_with_parent() -> None:
    """Leave a process behind that ends this session as soon as nobody holds the pipe any more.

    A process of its own, for this one waits in whatever code it imports, and threads do not
    survive a fork.
    """
    if os.fork() == 0:
        os.read(0, 1)
        os.killpg(0, signal.SIGKILL)
    # What is imported is to find no input.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)


if __name__ == "__main__":
    _end_with_parent()
    # The folder of this script is no place to import from.
    sys.path.pop(0)
    with open(sys.argv[1], encoding="utf-8") as file:
        # A literal, written by debundle for this process alone.
        Probe(__import__("ast").literal_eval(file.read())).run()
    os._exit(0)
