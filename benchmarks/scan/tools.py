"""The commands that are compared, and how each proves that it really read the package."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Measurement

#: What every reading in detail has to do, by itself: parse each file, one after the other.
_PARSE = """
import ast, gc, sys, warnings
from pathlib import Path
gc.disable()
warnings.simplefilter("ignore")
count = 0
for path in Path(sys.argv[1]).rglob("*.py"):
    count += 1
    try:
        ast.parse(path.read_bytes())
    except (SyntaxError, ValueError):
        pass
print(count, "modules")
"""
_GRIMP = """
import sys, grimp
graph = grimp.build_graph(sys.argv[1], cache_dir=sys.argv[2] or None)
print(len(graph.modules), "modules,", graph.count_imports(), "imports")
"""


#: Where `make bench` has put debundle with its reader compiled.
COMPILED = Path(__file__).parents[2] / "build" / "compiled"
_FROM = "import sys; sys.path.insert(0, sys.argv.pop(1)); from debundle.cli import main; main()"


@dataclass(frozen=True, slots=True)
class Subject:
    """A package to read: a copy of its sources in a folder of its own."""

    #: Import name, e.g. "torch".
    name: str
    #: Holds the package's folder and the settings that tools ask for.
    folder: Path
    #: What debundle is pointed at: an installed package's name, or a folder.
    target: str
    #: Python files, which is what every tool has to report, more or less.
    modules: int


@dataclass(frozen=True, slots=True)
class Tool:
    """One row of the table."""

    label: str
    #: Command for a subject and a cache folder.
    command: Callable[[Subject, Path], list[str]]
    #: Modules it says it read; None if the output does not look like an answer.
    modules: Callable[[Subject, Measurement], int | None]
    exit_codes: frozenset[int] = frozenset({0})
    #: Whether a second run can profit from the first.
    cached: bool = False
    #: A minute or more: once, and not with `--quick`.
    slow: bool = False

    @property
    def program(self) -> str:
        """The first word of the label, e.g. "ruff"."""
        return self.label.split()[0]


def all_tools() -> tuple[Tool, ...]:
    """Every command, debundle's first."""
    compiled = (Tool("debundle map, compiled", _compiled, _count_in_text, cached=True),)
    return (
        Tool("debundle map", _debundle(), _count_in_text, cached=True),
        *(compiled if COMPILED.is_dir() else ()),
        Tool("debundle map --statements", _debundle("--statements"), _count_in_text, cached=True),
        Tool("ast.parse alone, one core", _parse, _count_in_text),
        Tool("grimp", _grimp(cached=True), _count_in_text, cached=True),
        Tool("grimp without cache", _grimp(cached=False), _count_in_text),
        Tool("ruff analyze graph", _ruff, _count_mapped_files),
        Tool(
            "lint-imports, one contract",
            _lint_imports,
            _count_analyzed_files,
            # 1 says that the contract is broken: an answer as good as any.
            exit_codes=frozenset({0, 1}),
            cached=True,
        ),
        Tool("tach map", _tach, _count_mapped_files),
        Tool("pydeps --show-deps", _pydeps, _count_pydeps_modules, slow=True),
    )


def write_settings(folder: Path, *, package: str, siblings: tuple[str, str]) -> None:
    """Write the settings that import-linter and tach need into a subject's folder.

    `siblings` are two modules of the package for a contract that costs next to nothing.
    """
    importer, imported = siblings
    (folder / ".importlinter").write_text(
        f"[importlinter]\nroot_package = {package}\n\n"
        "[importlinter:contract:one]\nname = One\ntype = forbidden\n"
        f"source_modules = {importer}\nforbidden_modules = {imported}\n"
        "allow_indirect_imports = True\n"
    )
    (folder / "tach.toml").write_text('source_roots = ["."]\nmodules = []\n')


def program_path(name: str) -> str:
    """The command beside the running Python, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name) or name


def _debundle(*options: str) -> Callable[[Subject, Path], list[str]]:
    def command(subject: Subject, cache: Path) -> list[str]:
        return [
            program_path("debundle"),
            "map",
            subject.target,
            *options,
            "--cache-dir",
            str(cache),
        ]

    return command


def _compiled(subject: Subject, cache: Path) -> list[str]:
    command = [sys.executable, "-c", _FROM, str(COMPILED)]
    return [*command, "map", subject.target, "--cache-dir", str(cache)]


def _parse(subject: Subject, cache: Path) -> list[str]:
    return [sys.executable, "-c", _PARSE, str(subject.folder / subject.name)]


def _grimp(*, cached: bool) -> Callable[[Subject, Path], list[str]]:
    def command(subject: Subject, cache: Path) -> list[str]:
        return [sys.executable, "-c", _GRIMP, subject.name, str(cache) if cached else ""]

    return command


def _ruff(subject: Subject, cache: Path) -> list[str]:
    return [program_path("ruff"), "analyze", "graph", "--quiet", subject.name]


def _lint_imports(subject: Subject, cache: Path) -> list[str]:
    return [program_path("lint-imports"), "--no-logo", "--cache-dir", str(cache)]


def _tach(subject: Subject, cache: Path) -> list[str]:
    return [program_path("tach"), "map"]


def _pydeps(subject: Subject, cache: Path) -> list[str]:
    options = ["--no-config", "--no-output", "--show-deps", "--max-bacon", "0"]
    return [program_path("pydeps"), subject.name, *options]


def _count_in_text(subject: Subject, done: Measurement) -> int | None:
    """Search for "2,285 modules" or "modules  2,285"."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", done.output)
    found = re.search(r"([\d,]+) modules|[Mm]odules\W+([\d,]+)", text)
    return int((found[1] or found[2]).replace(",", "")) if found else None


def _count_analyzed_files(subject: Subject, done: Measurement) -> int | None:
    found = re.search(r"Analyzed ([\d,]+) files", done.output)
    return int(found[1].replace(",", "")) if found else None


def _count_mapped_files(subject: Subject, done: Measurement) -> int | None:
    """Files of {importer: [imported, ...]}; tach leaves out the key of a file without imports."""
    answer = _json(done.output)
    if answer is None:
        return None
    imported: set[str] = {
        path for paths in answer.values() if isinstance(paths, list) for path in paths
    }
    return sum(path.endswith(".py") for path in {*answer, *imported})


def _count_pydeps_modules(subject: Subject, done: Measurement) -> int | None:
    """Modules of the package alone: pydeps follows imports out of it as well."""
    answer = _json(done.output)
    if answer is None:
        return None
    return sum(name == subject.name or name.startswith(f"{subject.name}.") for name in answer)


def _json(text: str) -> dict[str, object] | None:
    try:
        answer: object = json.loads(text)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
