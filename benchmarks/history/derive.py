"""Derive where modules went from the releases after a split: `python -m benchmarks.history.derive`.

A module went to the distribution that holds most of its code. Code is compared by shingles: three
lines in a row without imports, comments, indentation and blank lines. Where a module was edited
too heavily for that, the names of its functions and classes count, if a module of the same file
name defines them. Some projects ship a table of where names went; it goes first.
"""

from __future__ import annotations

import argparse
import ast
import json
import subprocess
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

import tomlkit

FURTHER = Path(__file__).parent / "further"

#: Below this share of its shingles nobody can say where a module went.
_WEAK = 0.2

# A name defined in a module of the same file name says less than the code itself.
_TRUST_IN_NAMES = 0.75

_SHINGLE = 3

# Components that are no part of a module's name in an archive.
_TESTS = frozenset({"test", "tests", "testing", "conftest"})


@dataclass(frozen=True)
class Source:
    """One module of an archive."""

    #: The dotted name as its path gives it.
    name: str
    text: str

    @cached_property
    def tree(self) -> ast.Module | None:
        """None for what this Python cannot read."""
        try:
            return ast.parse(self.text)
        except (SyntaxError, ValueError):
            return None

    @cached_property
    def defined(self) -> frozenset[str]:
        """Public functions and classes at the top of the module."""
        body = self.tree.body if self.tree else []
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return frozenset(node.name for node in body if isinstance(node, kinds))

    @cached_property
    def shingles(self) -> frozenset[str]:
        """The code in pieces that survive a move."""
        lines = [line.strip() for line in self.text.splitlines()]
        kept = [
            line
            for line in lines
            if len(line) > 1 and not line.startswith(("#", "import ", "from ", '"""', "'''"))
        ]
        size = min(_SHINGLE, len(kept))
        return frozenset(
            "\n".join(kept[at : at + size]) for at in range(len(kept) - size + 1) if size
        )

    @cached_property
    def has_code(self) -> bool:
        """Whether there is more than imports, docstrings and a list of names."""
        if self.tree is None:
            return len(self.shingles) > _SHINGLE
        passive = (ast.Import, ast.ImportFrom, ast.Expr, ast.Assign, ast.If, ast.Try)
        return bool(self.defined) or any(not isinstance(node, passive) for node in self.tree.body)

    @property
    def is_test(self) -> bool:
        """Whether a component of the name says so."""
        parts = self.name.split(".")
        return any(
            part in _TESTS or part.startswith("test_") or part.endswith("_test") for part in parts
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Derive the splits of a list and write a file for each."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.history.derive", description=__doc__
    )
    parser.add_argument("only", nargs="*", help="names of splits in the list; all if none is given")
    parser.add_argument("--list", type=Path, default=FURTHER / "releases.toml")
    parser.add_argument("--cache", type=Path, default=Path(".debundle_cache/history-after"))
    options = parser.parse_args(arguments)
    for name, rule in tomlkit.parse(options.list.read_text()).unwrap().items():
        if not options.only or name in options.only:
            record = derive(name, rule, options.cache / name)
            text = json.dumps(record, indent=1, sort_keys=True)
            (options.list.parent / f"{name}.json").write_text(text + "\n")
            print(f"{name}: {_summary(record)}")
    return 0


def derive(name: str, rule: Mapping[str, Any], cache: Path) -> dict[str, Any]:
    """The record of one split, with the fields that the README of `splits` describes."""
    package = rule["package"]
    before = {
        source.name: source
        for source in read_sources(fetch(rule["before"], cache))
        if source.name.split(".")[0] == package
    }
    after = {
        requirement.partition("==")[0]: list(
            read_sources(fetch(requirement, cache, python=rule.get("python", "")))
        )
        for requirement in rule["after"]
    }
    table = _table_of_names(rule, cache)
    found = locate(before, after, table)
    _follow_users(before, found)
    monolith, _, version = rule["before"].partition("==")
    return {
        "case": name,
        "monolith": {"distribution": monolith, "version": version, "import_package": package},
        "after": list(rule["after"]),
        "core_distribution": rule["core"],
        "notes": rule.get("notes", ""),
        "modules": {module: found[module] for module in sorted(found)},
    }


def locate(
    before: Mapping[str, Source],
    after: Mapping[str, Sequence[Source]],
    table: Mapping[str, str],
) -> dict[str, dict[str, Any]]:
    """Where each module went: an entry for each, without a distribution where nobody can say.

    `table` gives the distribution by name of a function or class.
    """
    holders: dict[str, set[str]] = defaultdict(set)
    named: dict[tuple[str, str], set[str]] = defaultdict(set)
    for distribution, sources in after.items():
        for source in sources:
            for shingle in source.shingles:
                holders[shingle].add(distribution)
            for defined in source.defined:
                named[_stem(source.name), defined].add(distribution)
    return {
        name: _entry(source, *_place(source, holders, named, table))
        for name, source in before.items()
    }


def fetch(requirement: str, cache: Path, *, python: str = "") -> Path:
    """A wheel, or else an sdist, by pip; kept in the folder."""
    own = cache / requirement.replace("==", "-")
    own.mkdir(parents=True, exist_ok=True)
    wheel = ["--only-binary=:all:", *(["--python-version", python] if python else [])]
    message = ""
    for how in (wheel, ["--no-binary=:all:"]):
        if not any(own.iterdir()):
            command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *how]
            command += ["--dest", str(own), requirement]
            result = subprocess.run(command, check=False, capture_output=True, text=True)
            message = result.stderr.strip()[-300:]
    found = sorted(own.iterdir())
    if not found:
        text = f"pip cannot fetch {requirement}: {message}"
        raise RuntimeError(text)
    return found[0]


def read_sources(archive: Path) -> Iterator[Source]:
    """The modules of a wheel or an sdist, in order of path."""
    wheel = archive.suffix in (".whl", ".zip")
    for path, data in _members(archive):
        parts = PurePosixPath(path).parts
        if archive.suffix != ".whl":
            parts = parts[2:] if parts[1:2] in (("src",), ("lib",)) else parts[1:]
        if parts and (wheel or len(parts) > 1):
            dotted = ".".join(parts)[: -len(".py")].removesuffix(".__init__")
            yield Source(dotted, data.decode("utf-8", errors="replace"))


def _members(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix in (".whl", ".zip"):
        with zipfile.ZipFile(archive) as opened:
            for path in sorted(opened.namelist()):
                if path.endswith(".py"):
                    yield path, opened.read(path)
        return
    with tarfile.open(archive) as tar:
        for member in sorted(tar.getmembers(), key=lambda member: member.name):
            read = tar.extractfile(member) if member.name.endswith(".py") else None
            if read is not None:
                yield member.name, read.read()


def _table_of_names(rule: Mapping[str, Any], cache: Path) -> dict[str, str]:
    """The project's own table in one of its wheels: distribution by name of what is defined.

    It tells the new import package of each name; that of the core is the rule's `core_package`,
    any other is the distribution's name with dots for dashes.
    """
    if "table" not in rule:
        return {}
    wheels = [fetch(requirement, cache) for requirement in rule["after"]]
    packages: dict[str, str] = {}
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as opened:
            if rule["table"] in opened.namelist():
                packages = json.loads(opened.read(rule["table"]))
    inside = f"{rule['core_package']}."
    return {
        name: rule["core"]
        if f"{package}.".startswith(inside)
        else package.replace(".", "-").replace("_", "-")
        for name, package in packages.items()
    }


def _place(
    source: Source,
    holders: Mapping[str, set[str]],
    named: Mapping[tuple[str, str], set[str]],
    table: Mapping[str, str],
) -> tuple[dict[str, float], str]:
    """How much of a module each distribution holds, and how that was found."""
    listed = Counter(table[name] for name in source.defined if name in table)
    if listed:
        return {home: 0.95 * count / listed.total() for home, count in listed.items()}, "mapping"
    shares = _shares([holders.get(shingle, set()) for shingle in sorted(source.shingles)])
    stem = _stem(source.name)
    by_name = _shares([named.get((stem, name), set()) for name in sorted(source.defined)])
    best, best_name = max(shares.values(), default=0), max(by_name.values(), default=0)
    if best_name * _TRUST_IN_NAMES > best:
        return {home: share * _TRUST_IN_NAMES for home, share in by_name.items()}, "path+name"
    return shares, "content"


def _shares(held: Sequence[set[str]]) -> dict[str, float]:
    """The share of pieces that each distribution holds; ties are told by what it holds alone."""
    counts: Counter[str] = Counter()
    for homes in held:
        for home in sorted(homes):
            counts[home] += 1
    return {home: count / len(held) for home, count in counts.items()}


def _entry(source: Source, shares: Mapping[str, float], method: str) -> dict[str, Any]:
    best = max(sorted(shares), key=lambda home: shares[home], default="")
    confidence = round(shares.get(best, 0.0), 3)
    known = confidence >= _WEAK
    # Another copy: nearly as much of the module lies elsewhere.
    also = sorted(home for home in shares if home != best and shares[home] >= 0.8 * shares[best])
    return {
        "to": best if known else None,
        "confidence": confidence,
        "method": method,
        "also": also if known else [],
        "test": source.is_test,
        "no_code": not source.has_code,
        "lines": source.text.count("\n") + 1,
    }


def _follow_users(before: Mapping[str, Source], found: dict[str, dict[str, Any]]) -> None:
    """A helper that went nowhere by itself went with the modules of its own package."""
    for name, entry in found.items():
        if entry["to"] is None and not entry["no_code"]:
            package = name.rpartition(".")[0]
            homes = {
                other["to"]
                for module, other in found.items()
                if module.startswith(f"{package}.") and other["method"] == "mapping"
            }
            if package.count(".") > 1 and len(homes) == 1:
                entry.update(to=homes.pop(), confidence=0.5, method="used-by")


def _stem(name: str) -> str:
    return name.rpartition(".")[2]


def _summary(record: Mapping[str, Any]) -> str:
    homes = Counter(
        entry["to"]
        for entry in record["modules"].values()
        if entry["to"] and entry["confidence"] >= 0.5 and not (entry["test"] or entry["no_code"])
    )
    told = ", ".join(f"{home} {count}" for home, count in homes.most_common(20))
    scored = [
        entry for entry in record["modules"].values() if not (entry["test"] or entry["no_code"])
    ]
    return f"{homes.total()} of {len(scored)} modules; {len(homes)} distributions: {told}"


if __name__ == "__main__":
    raise SystemExit(main())
