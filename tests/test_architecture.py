"""debundle keeps the layers that it recommends to others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from debundle.cli.exits import ExitStatus

REPOSITORY = Path(__file__).parents[1]


def test_the_layers_hold_by_import_linter() -> None:
    done = _run("-c", "from importlinter.cli import lint_imports_command as run; run()")

    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_the_layers_hold_by_debundle_itself(tmp_path: Path) -> None:
    done = _run("-m", "debundle", "check", "--cache-dir", str(tmp_path))

    assert (done.returncode, done.stderr) == (ExitStatus.CLEAN, ""), done.stdout


def test_a_stage_that_imports_another_would_be_noticed(tmp_path: Path) -> None:
    """The contract has teeth: one forbidden import added to a copy breaks it."""
    copy = tmp_path / "debundle"
    _copy_sources(REPOSITORY / "src" / "debundle", copy)
    (copy / "plan" / "sneaky.py").write_text("from debundle.scan import scan_package\n")
    (tmp_path / "debundle.toml").write_text(
        (REPOSITORY / "debundle.toml").read_text().replace('"src/debundle"', '"debundle"')
    )

    done = _run("-m", "debundle", "check", "-c", str(tmp_path / "debundle.toml"), "--no-cache")

    assert done.returncode == ExitStatus.FINDINGS
    assert "plan/sneaky.py:1" in done.stdout


def test_no_module_is_longer_than_400_lines() -> None:
    lengths = {
        path.relative_to(REPOSITORY).as_posix(): len(path.read_text().splitlines())
        for path in (REPOSITORY / "src").rglob("*.py")
    }

    assert {name: length for name, length in lengths.items() if length > 400} == {}


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )


def _copy_sources(source: Path, target: Path) -> None:
    for path in source.rglob("*.py"):
        copied = target / path.relative_to(source)
        copied.parent.mkdir(parents=True, exist_ok=True)
        copied.write_bytes(path.read_bytes())
