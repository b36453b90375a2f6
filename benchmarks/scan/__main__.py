"""Measure how fast packages are read: `python -m benchmarks.scan --help`."""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import platform
import shutil
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from benchmarks.generate import NAME as SYNTHETIC
from benchmarks.generate import generate_package
from benchmarks.measure import Measurement, measure
from benchmarks.scan.tools import Subject, Tool, all_tools, write_settings

SIZES = (1_000, 3_000, 10_000, 30_000)
# A tool that reports less than this share of the files has not read the package.
_ENOUGH = 0.9


@dataclass(frozen=True, slots=True)
class Row:
    """One tool on one subject."""

    tool: str
    subject: str
    files: int
    #: Modules that it reported; None where it failed.
    modules: int | None
    #: Seconds of each run with its cache emptied, and with its cache kept.
    cold: tuple[float, ...]
    warm: tuple[float, ...]
    #: The same, each time after one file was edited.
    edited: tuple[float, ...]
    #: Processor seconds of the run that took least, cold.
    cpu: float
    #: Peak of the largest process, and of all together, in MiB, cold.
    largest_mib: float
    together_mib: float
    #: Why the row has no numbers; "" where it has.
    problem: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print the tables, and return 1 if a tool did not do its work."""
    options = _options(arguments)
    print(f"Python {platform.python_version()}, {_processors()}; {_versions()}\n")
    rows = []
    tools = [tool for tool in all_tools() if _wanted(tool, options)]
    if options.package:
        with _installed_subject(options.package) as subject:
            print(f"{subject.name}: {subject.modules:,} files")
            rows += _measure_all(tools, subject, runs=options.runs)
            print(_verdict(rows))
    for size in options.sizes:
        with _generated_subject(size) as subject:
            print(f"\n{subject.name}: {subject.modules:,} files")
            quick = [tool for tool in tools if not tool.slow]
            rows += _measure_all(quick, subject, runs=options.scaling_runs)
    print(_scaling(rows))
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 1 if any(row.problem for row in rows) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scan", description=__doc__)
    parser.add_argument("--package", default="torch", help="installed package; '' for none")
    parser.add_argument("--runs", type=int, default=5, help="runs cold, and as many warm")
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(size) for size in text.split(",") if size],
        default=list(SIZES),
        help="modules of the generated packages, e.g. 1000,3000; '' for none",
    )
    parser.add_argument("--scaling-runs", type=int, default=1, help="runs on generated packages")
    parser.add_argument("--only", default="", help="only tools whose row begins with this")
    parser.add_argument("--quick", action="store_true", help="without pydeps, a minute or more")
    parser.add_argument("--json", type=Path, help="write every measurement there")
    return parser.parse_args(arguments)


def _wanted(tool: Tool, options: argparse.Namespace) -> bool:
    return tool.label.startswith(options.only) and not (options.quick and tool.slow)


@contextmanager
def _installed_subject(package: str) -> Iterator[Subject]:
    """A copy of the package's Python files.

    Tools that walk folders skip site-packages by default, and the copy keeps every tool from
    reading more than the others.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise SystemExit(f"{package} is not installed. Install it, or choose another: --package.")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copytree(
            Path(spec.origin).parent,
            folder / package,
            ignore=lambda parent, names: [
                name
                for name in names
                if not name.endswith(".py") and not (Path(parent) / name).is_dir()
            ],
        )
        yield _subject(package, folder, target=package)


@contextmanager
def _generated_subject(modules: int) -> Iterator[Subject]:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        generate_package(folder, modules=modules)
        yield _subject(SYNTHETIC, folder, target=str(folder / SYNTHETIC))


def _subject(package: str, folder: Path, *, target: str) -> Subject:
    packages = sorted(path.parent.name for path in (folder / package).glob("*/__init__.py"))
    importer, imported = (f"{package}.{name}" for name in (packages * 2)[:2])
    write_settings(folder, package=package, siblings=(importer, imported))
    files = sum(1 for _ in (folder / package).rglob("*.py"))
    return Subject(package, folder, target, files)


def _measure_all(tools: list[Tool], subject: Subject, *, runs: int) -> list[Row]:
    print(_HEADER)
    rows = []
    for tool in tools:
        row = _measure_tool(tool, subject, runs=runs)
        print(_line(row), flush=True)
        rows.append(row)
    return rows


def _measure_tool(tool: Tool, subject: Subject, *, runs: int) -> Row:
    """Run once for the memory (and to fill the page cache), then cold, then warm.

    Where a run takes a minute, the first is the only one.
    """
    with tempfile.TemporaryDirectory() as temporary:
        cache = Path(temporary) / "cache"
        try:
            first = _run(tool, subject, cache, sample_memory=True)
        except FileNotFoundError:
            return _failed(tool, subject, f"{tool.program} is not installed")
        modules = _reported(tool, subject, first)
        if isinstance(modules, str):
            return _failed(tool, subject, modules)
        cold, warm, edited = ([first] if tool.slow else []), [], []
        for _ in range(0 if tool.slow else runs):
            shutil.rmtree(cache, ignore_errors=True)
            cold.append(_run(tool, subject, cache))
        for _ in range(runs if tool.cached else 0):
            warm.append(_run(tool, subject, cache))
        for _ in range(runs if tool.cached else 0):
            _edit(subject)
            edited.append(_run(tool, subject, cache))
        answers = {_reported(tool, subject, done) for done in (*cold, *warm, *edited)}
        if answers != {modules}:
            problem = f"runs disagree: {sorted(map(str, {modules, *answers}))}"
            return _failed(tool, subject, problem)
    return Row(
        tool=tool.label,
        subject=subject.name,
        files=subject.modules,
        modules=modules,
        cold=tuple(round(done.seconds, 3) for done in cold),
        warm=tuple(round(done.seconds, 3) for done in warm),
        edited=tuple(round(done.seconds, 3) for done in edited),
        cpu=round(min(done.cpu_seconds for done in cold), 3),
        largest_mib=round(max(done.largest_mib for done in cold)),
        together_mib=round(first.together_mib),
    )


def _failed(tool: Tool, subject: Subject, problem: str) -> Row:
    return Row(tool.label, subject.name, subject.modules, None, (), (), (), 0, 0, 0, problem)


def _edit(subject: Subject) -> None:
    """Add a comment to a file of middling size."""
    files = sorted(
        (subject.folder / subject.name).rglob("*.py"), key=lambda path: path.stat().st_size
    )
    with files[len(files) // 2].open("a", encoding="utf-8") as file:
        file.write("# edited\n")


def _run(tool: Tool, subject: Subject, cache: Path, *, sample_memory: bool = False) -> Measurement:
    path = os.pathsep.join(filter(None, (str(subject.folder), os.environ.get("PYTHONPATH"))))
    return measure(
        tool.command(subject, cache),
        folder=subject.folder,
        # What an editable installation compiled at one start is there at the next, as it would be
        # for an installed one: the other tools are.
        environment={
            "PYTHONPATH": path,
            "PYTHONDONTWRITEBYTECODE": "",
            "NO_COLOR": "1",
            "COLUMNS": "200",
        },
        sample_memory=sample_memory,
    )


def _reported(tool: Tool, subject: Subject, done: Measurement) -> int | str:
    """Modules that the tool read, or what is wrong with its answer."""
    if done.exit_code not in tool.exit_codes:
        lines = (done.errors.strip() or done.output.strip() or "no output").splitlines()
        telling = next((line for line in lines if line.startswith("error")), lines[-1])
        return f"exit {done.exit_code}: {telling[:100]}"
    modules = tool.modules(subject, done)
    if modules is None:
        return "its output names no number of modules"
    if modules < _ENOUGH * subject.modules:
        return f"read {modules:,} of {subject.modules:,} files"
    return modules


_HEADER = (
    f"{'':28} {'modules':>8} {'cold min':>9} {'median':>8} {'CPU':>8} {'warm min':>9} {'median':>8}"
    f" {'edited':>8} {'MiB':>6} {'all MiB':>8}"
)


def _line(row: Row) -> str:
    if row.problem:
        return f"{row.tool:28} FAILED: {row.problem}"
    return (
        f"{row.tool:28} {row.modules:>8,} {_seconds(row.cold)} {row.cpu:>7.2f}s"
        f" {_seconds(row.warm)} {_median(row.edited)}"
        f" {row.largest_mib:>6,.0f} {row.together_mib:>8,.0f}"
    )


def _seconds(runs: tuple[float, ...]) -> str:
    if not runs:
        return f"{'-':>9} {'-':>8}"
    return f"{min(runs):>8.2f}s {_median(runs)}"


def _median(runs: tuple[float, ...]) -> str:
    return f"{statistics.median(runs):>7.2f}s" if runs else f"{'-':>8}"


def _verdict(rows: list[Row]) -> str:
    """Statements against grimp, and the full reading against the parser: each in one line."""
    lines = []
    for tool, other in (
        ("debundle map --statements", "grimp without cache"),
        ("debundle map", "ast.parse alone, one core"),
    ):
        pair = [row for name in (tool, other) for row in rows if row.tool == name and row.cold]
        if len(pair) == 2:
            wall = [statistics.median(row.cold) for row in pair]
            lines.append(
                f"{tool}: {wall[0] / wall[1]:.2f} times as long as {other}"
                f" (CPU {pair[0].cpu / pair[1].cpu:.2f}; cold)"
            )
    return "\n".join(lines)


def _scaling(rows: list[Row]) -> str:
    """Cold seconds for each 1,000 modules: a straight line has the same in every column."""
    sizes = sorted({row.files for row in rows if row.subject == SYNTHETIC})
    if not sizes:
        return ""
    heading = f"{'cold, per 1,000 modules':36}" + "".join(f"{size:>9,}" for size in sizes)
    lines = ["", heading]
    for tool in dict.fromkeys(row.tool for row in rows):
        grown = [row for row in rows if row.tool == tool and row.subject == SYNTHETIC and row.cold]
        for unit, seconds in (
            ("seconds", {row.files: min(row.cold) for row in grown}),
            ("CPU", {row.files: row.cpu for row in grown}),
        ):
            cells = [
                f"{seconds[size] / size * 1000:>9.2f}" if size in seconds else f"{'-':>9}"
                for size in sizes
            ]
            lines += [f"{tool:28}{unit:8}" + "".join(cells)] if grown else []
    return "\n".join(lines)


def _processors() -> str:
    return f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}"


def _versions() -> str:
    names = ("debundle", "grimp", "ruff", "import-linter", "tach", "pydeps")
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            found.append(f"{name} missing")
    return ", ".join(found)


if __name__ == "__main__":
    sys.exit(main())
