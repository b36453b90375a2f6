"""The compiled form of the reader (hatch_build.py) says what its sources say.

Needs an installation with compiled modules in front of the sources: `make test-compiled`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from debundle.scan.source import visitor

REPOSITORY = Path(__file__).parents[3]
COMPILED = Path(visitor.__file__).suffix != ".py"
#: Prints a digest of the facts of every file below some folders.
READER = """
import hashlib, json, sys
from pathlib import Path
from debundle.scan.source import visitor
from debundle.scan.source.reader import read_file
print(Path(visitor.__file__).suffix)
for folder in sys.argv[1:]:
    for path in sorted(Path(folder).rglob("*.py")):
        facts = read_file(str(path), module=f"p.{path.stem}", is_package=False)
        packed = json.dumps(facts.pack()).encode()
        print(path, hashlib.blake2b(packed, digest_size=8).hexdigest())
"""

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing is compiled here")


def test_facts_are_the_same_byte_for_byte() -> None:
    libraries = Path(sysconfig.get_path("stdlib"))
    folders = [*map(str, (REPOSITORY / "src", REPOSITORY / "tests"))]
    folders += [str(libraries / name) for name in ("asyncio", "importlib", "lib2to3", "xml")]

    pure, compiled = facts_below(folders, REPOSITORY / "src"), facts_below(folders, installed())

    assert pure[0] == ".py"
    assert compiled[0] != ".py"
    assert len(pure) > 500
    assert compiled[1:] == pure[1:]


@pytest.mark.parametrize("repeated", ["-{}", "[{}]", "x({})", "{}.a", "{} + 1", "lambda: {}"])
def test_nesting_that_python_accepts_ends_no_process(tmp_path: Path, repeated: str) -> None:
    text = "x"
    for _ in range(2_500):
        text = repeated.format(text)
    (tmp_path / "deep.py").write_text(f"{text}\n")

    pure = facts_below([str(tmp_path)], REPOSITORY / "src")
    assert facts_below([str(tmp_path)], installed())[1:] == pure[1:]


def installed() -> Path:
    """The folder that holds the package `debundle` which these tests import."""
    return Path(visitor.__file__).parents[3]


def facts_below(folders: list[str], package: Path) -> list[str]:
    """The form of the reader in the folder `package`, and a line for each file that it read."""
    done = subprocess.run(
        [sys.executable, "-c", READER, *folders],
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()
