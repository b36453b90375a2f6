"""Runs the server of imports in an environment and reads what it notes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from debundle.model import Missed, Outcome, Probe, Progress, RootLoad, TraceLine, VerifyOptions
from debundle.verify.children import end_process
from debundle.verify.renamed import NOTHING_RENAMED, Renamed

_SERVER = Path(__file__).with_name("server.py")
_POLL = 0.1
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Environment:
    """Where code is run: an interpreter and what it finds."""

    name: str
    #: Import roots of the monolith.
    roots: tuple[str, ...]
    #: Folders put before everything else on `sys.path`.
    paths: tuple[Path, ...]
    #: Folders that every file of the split must lie in.
    inside: tuple[Path, ...]
    python: str = ""
    #: Whether the interpreter's own site-packages are seen.
    with_site: bool = False
    #: Modules that the environment lacks, and their files.
    elsewhere: Mapping[str, str] = field(default_factory=dict)
    #: Where compiled sources are kept, so that they are compiled once; None keeps none.
    bytecode: Path | None = None
    #: PEP 508 requirements on third parties of what is in it.
    requires: tuple[str, ...] = ()
    #: Folders of shared libraries that lie elsewhere than extension modules look for them.
    libraries: tuple[Path, ...] = ()
    #: Variables of its processes, beside those that all have.
    settings: Mapping[str, str] = field(default_factory=dict)
    #: New names of modules by their old ones. All else speaks of old names.
    renamed: Renamed = NOTHING_RENAMED


def probe_environment(
    environment: Environment,
    modules: Sequence[str],
    options: VerifyOptions,
    *,
    progress: Progress,
    workload: Path | None = None,
    supplied: Iterable[str] = (),
    first: Iterable[str] = (),
    surface: bool = False,
    loaded: bool = False,
    chunk: int = 1,
) -> Probe:
    """Import modules, and run a workload first where there is one: THIS EXECUTES THEIR CODE.

    Each module is imported in a process of its own, forked from one that has imported its package;
    with `chunk`, so many share one, which is quicker where only what they offer is asked.
    `supplied` names modules of `elsewhere` that are handed out as if they were installed, `first`
    modules that are imported before anything else. With `surface` each outcome says what the
    module offers, with `loaded` what had executed.
    """
    with tempfile.TemporaryDirectory(prefix="debundle-verify-") as name:
        folder = Path(name)
        job = folder / "job"
        log = folder / "log"
        log.touch()
        asked = environment.renamed.asked
        description = {
            **_described(environment, options),
            "modules": [asked(name) for name in modules],
            "workload": str(workload.resolve()) if workload else "",
            "supplied": sorted(map(asked, supplied)),
            "first": [asked(name) for name in first],
            "surface": surface,
            "loaded": loaded,
            "chunk": chunk,
            "log": str(log),
        }
        job.write_text(repr(description), encoding="utf-8")
        printed = _run(
            environment,
            job,
            log,
            folder=folder,
            options=options,
            progress=progress,
            total=len(modules),
        )
        events = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    return _probe(environment, modules, events, has_workload=workload is not None, printed=printed)


def _described(environment: Environment, options: VerifyOptions) -> dict[str, object]:
    """What a job says of its environment and its limits."""
    asked = environment.renamed.asked
    return {
        "paths": [str(path) for path in environment.paths],
        "inside": [f"{path.resolve()}{os.sep}" for path in environment.inside],
        "roots": environment.roots,
        "arguments": [],
        "elsewhere": {asked(name): file for name, file in environment.elsewhere.items()},
        "jobs": options.jobs or os.cpu_count() or 1,
        "module_timeout": max(1, options.module_timeout),
        "timeout": max(1, options.timeout),
    }


def _run(
    environment: Environment,
    job: Path,
    log: Path,
    *,
    folder: Path,
    options: VerifyOptions,
    progress: Progress,
    total: int,
) -> str:
    work = folder / "work"
    work.mkdir()
    output = folder / "output"
    command = [environment.python or options.python or sys.executable, *flags(environment)]
    with (
        output.open("wb") as sink,
        subprocess.Popen(
            [*command, str(_SERVER), str(job)],
            cwd=work,
            env=variables(environment, folder),
            # It closes when this process ends, whatever ends it: see the server.
            stdin=subprocess.PIPE,
            stdout=sink,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process,
    ):
        since = time.monotonic()
        try:
            done = 0
            with log.open("rb") as events:
                while process.poll() is None and time.monotonic() < since + options.timeout:
                    fresh = events.read()
                    if fresh:
                        since = time.monotonic()
                        done += fresh.count(b'"event": "module"')
                        progress.advance(done, total)
                    time.sleep(_POLL)
        finally:
            end_process(process)
    text = output.read_text(encoding="utf-8", errors="replace")
    if options.verbose and text:
        sys.stderr.write(text)
    return text


def flags(environment: Environment) -> list[str]:
    """What keeps the machine's own packages out of a process.

    Not `-I`, which would ignore the fixed seed of hashes: what loops over a set at import time
    would end with another name each time.
    """
    alone = ["-s"] if environment.with_site else ["-s", "-S"]
    if environment.bytecode is None:
        return [*alone, "-B"]
    return [*alone, "-X", f"pycache_prefix={environment.bytecode}"]


def variables(environment: Environment, folder: Path) -> Mapping[str, str]:
    """The variables of a process of an environment, with a home of its own below `folder`."""
    home = folder / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    found = kept | {"HOME": str(home), "TMPDIR": str(folder), "PYTHONHASHSEED": "0"}
    if environment.libraries:
        found["LD_LIBRARY_PATH"] = os.pathsep.join(map(str, environment.libraries))
    return {**found, **environment.settings}


def _probe(
    environment: Environment,
    modules: Sequence[str],
    events: Sequence[Mapping[str, Any]],
    *,
    has_workload: bool,
    printed: str,
) -> Probe:
    # By the name that was asked for; what is told has the old ones.
    outcomes: dict[str, Outcome] = {}
    loads: list[RootLoad] = []
    for event in events:
        if event["event"] == "module":
            outcomes[event["module"]] = _outcome(event)
        elif event["event"] == "root":
            loads.append(RootLoad(event["module"], event["seconds"], event["modules"]))
        elif event["event"] == "fault":
            *above, last = event["text"].strip().splitlines() or [""]
            outcomes[event["module"]] = Outcome(event["module"], "\n".join([last, *above]))
    tail = "\n".join(printed.splitlines()[-_SHOWN:])
    found: dict[str, Outcome] = {}
    for name in ["", *modules] if has_workload else modules:
        asked = environment.renamed.asked(name)
        outcome = outcomes.get(asked) or _without_root(asked, environment.roots, outcomes)
        if outcome is None:
            outcome = Outcome(name, f"it ended its process, or took too long\n{tail}".strip())
        found[name] = replace(environment.renamed.told(outcome), module=name)
    return Probe(environment.name, tuple(found[name] for name in sorted(found)), tuple(loads))


def _without_root(
    name: str, roots: Sequence[str], outcomes: Mapping[str, Outcome]
) -> Outcome | None:
    """What lies below a root that cannot be imported fails for the same reason."""
    for root in roots:
        reason = outcomes.get(root)
        if name.startswith(f"{root}.") and reason is not None and reason.error:
            return Outcome(name, reason.error, reason.frames, reason.missed)
    return None


def _outcome(event: Mapping[str, Any]) -> Outcome:
    return Outcome(
        module=event["module"],
        error=event.get("error", ""),
        frames=tuple(TraceLine(*item) for item in event.get("frames", ())),
        loaded=tuple(event.get("loaded", ())),
        missed=tuple(Missed(*item) for item in event.get("missed", ())),
        strays=tuple((name, file) for name, file in event.get("strays", ())),
        surface=tuple(
            (name, tuple(str(part) for part in parts))
            for name, parts in event.get("surface", {}).items()
        ),
    )
