"""The table of cases: small files, what is cut from them, and what comes out.

A case stands in `cases/REMEDY.txt` like this:

    === what it shows, in a few words
    module pkg.user              (the default; "pkg" is the package's __init__)
    cut defer 1 pkg.heavy helper (remedy, line, imported, names ...; @NAME is a distribution)
    loads pkg.heavy              (importing the file still executes it)
    python 3.15
    probe use()                  (evaluated before and after, with the same result)
    left reason                  (the rewrite is left; the file stays as it is)
    --- before
    --- after
    --- pkg/other.py             (further files; those of PACKAGE are always there)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from debundle.codemod import read_surroundings, rewrite_imports
from debundle.model import Remedy, Rewrite, RewrittenFile, Surroundings

FOLDER = Path(__file__).parent / "cases"
#: What every case finds around the file that it rewrites.
PACKAGE = {
    "pkg/__init__.py": "",
    "pkg/heavy.py": (
        "value = 7\n"
        "class Graph:\n"
        "    def __repr__(self): return 'Graph()'\n"
        "class Node(Graph):\n"
        "    def __repr__(self): return 'Node()'\n"
        "class Error(Exception): pass\n"
        "def helper(x=1): return x + 1\n"
        "def other(x=1): return x + 2\n"
        "def decorate(f): return f\n"
    ),
    "pkg/sub/__init__.py": "name = 'sub'\n",
    "pkg/sub/deep.py": "def dive(): return 'deep'\n",
    "pkg/listed.py": "__all__ = ['one', '_two']\none = 1\n_two = 2\nthree = 3\n",
    "pkg/unlisted.py": "one = 10\nfour = 4\n_five = 5\n",
    "pkg/registry.py": "seen = []\n",
    "pkg/plugin.py": "from pkg import registry\nregistry.seen.append('plugin')\n",
    "plugins-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: plugins\nVersion: 1.0\n",
    "plugins-1.0.dist-info/entry_points.txt": (
        "[pkg.user]\npkg.plugin = pkg.plugin\npkg.sub = pkg.sub\n"
    ),
    "pkg/series.py": "def series(): return 'series'\n",
}


@dataclass
class Case:
    """One row of the table."""

    title: str
    remedy: str
    module: str = "pkg.user"
    cuts: list[Rewrite] = field(default_factory=list)
    loads: set[str] = field(default_factory=set)
    probes: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    python: tuple[int, int] = (3, 10)
    read_elsewhere: frozenset[str] | None = None
    before: str = ""
    after: str = ""
    files: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """Where the rewritten file lies."""
        if self.module == "pkg":
            return "pkg/__init__.py"
        return self.module.replace(".", "/") + ".py"

    def package(self, source: str) -> dict[str, str | bytes]:
        """All files, with this source in the place of the file in question."""
        return {**PACKAGE, **self.files, self.path: source.encode()}

    def surroundings(self) -> Surroundings:
        """What the files around tell."""
        files = {_module_of(path): text for path, text in {**PACKAGE, **self.files}.items()}
        files[self.module] = self.before

        def read(module: str) -> tuple[bytes, bool] | None:
            if module not in files:
                return None
            return files[module].encode(), module in ("pkg", "pkg.sub")

        found = read_surroundings(read, modules=files, starred=files)
        return Surroundings(found.modules, found.exports, found.ways, self.read_elsewhere)

    def rewritten(self, source: str | None = None) -> RewrittenFile:
        """The answer for the file, or for another text of it."""
        return rewrite_imports(
            (self.before if source is None else source).encode(),
            self.cuts,
            module=self.module,
            is_package=self.module == "pkg",
            surroundings=self.surroundings(),
            python=self.python,
        )


def all_cases() -> list[Case]:
    """Every case of the table, by file and place."""
    return [case for path in sorted(FOLDER.glob("*.txt")) for case in read_cases(path)]


def read_cases(path: Path) -> list[Case]:
    """The cases of one file."""
    cases: list[Case] = []
    section = ""
    for line in path.read_text(encoding="utf-8").splitlines(keepends=True):
        if line.startswith("=== "):
            cases.append(Case(line[4:].strip(), path.stem))
            section = ""
        elif line.startswith("--- "):
            section = line[4:].strip()
            if section not in ("before", "after"):
                cases[-1].files[section] = ""
        elif not section:
            _read_setting(line.strip(), cases[-1])
        elif section in ("before", "after"):
            setattr(cases[-1], section, getattr(cases[-1], section) + line)
        else:
            cases[-1].files[section] += line
    for case in cases:
        if case.left and not case.after:
            case.after = case.before
    return cases


def _read_setting(line: str, case: Case) -> None:
    word, _, rest = line.partition(" ")
    if word == "cut":
        case.cuts.append(_cut(rest.split(), case.module))
    elif word == "module":
        case.module = rest
    elif word == "loads":
        case.loads.update(rest.split())
    elif word == "probe":
        case.probes.append(rest)
    elif word == "left":
        case.left.append(rest)
    elif word == "read":
        case.read_elsewhere = frozenset(rest.split())
    elif word == "python":
        major, _, minor = rest.partition(".")
        case.python = (int(major), int(minor))
    else:
        assert not word, f"no such setting: {line}"


def _cut(parts: list[str], importer: str) -> Rewrite:
    remedy, line, imported, *names = parts
    distribution = next((name[1:] for name in names if name.startswith("@")), "")
    gone = tuple(name[1:] for name in names if name.startswith("-"))
    return Rewrite(
        importer=importer,
        imported=imported,
        line=int(line),
        remedy=Remedy(remedy),
        names=tuple(name for name in names if name[0] not in "@-"),
        gone=gone,
        distribution=distribution,
    )


def _module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
