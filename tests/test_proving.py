"""What `split` writes where nobody said how to divide, and what running it compares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from debundle.model import (
    Configuration,
    CoreRules,
    Remedy,
    ScanOptions,
    SilentProgress,
    VerifyOptions,
)
from debundle.model import SplitOptions as Options
from debundle.proving import Split, split_package, verify_split
from support.packages import temporary_package

LINES = "".join(f"x{number} = {number}\n" for number in range(900))
SOME = LINES[: LINES.index("x200 ")]
FILES = {
    "p/__init__.py": "from p.engine import run\nx = run()\n",
    "p/engine.py": "from p.base import x1\ndef run():\n    return x1\n" + LINES * 6,
    "p/base.py": SOME,
    **{f"p/part{number}.py": "from p.base import x2\n" + SOME for number in range(3)},
}


def divided(folder: Path, rules: CoreRules, files: Mapping[str, str] = FILES) -> Split:
    temporary_package({**FILES, **files}, folder / "source")
    return split_package(
        [str(folder / "source" / "p")],
        configuration=Configuration(core=rules),
        how=Options(folder / "out", specs=(str(folder / "source" / "p"),)),
        options=ScanOptions(cache_dir=None),
        progress=SilentProgress(),
    )


def test_a_core_that_nobody_asked_for_leaves_no_edit_to_a_person(tmp_path: Path) -> None:
    done = divided(tmp_path, CoreRules())
    assert [cut for cut in done.partition.cuts if cut.remedy is Remedy.REDESIGN] == []
    assert "p.engine" in done.partition.distributions[0].modules
    assert len(done.partition.distributions) > 1


def test_a_core_that_somebody_asked_for_is_taken(tmp_path: Path) -> None:
    done = divided(tmp_path, CoreRules(max_share=0.4))
    assert "p.engine" not in done.partition.distributions[0].modules


def test_what_is_another_thing_each_time_in_the_monolith_is_no_difference(tmp_path: Path) -> None:
    """A set of objects goes by their addresses; the time stands for it here."""
    by_chance = "import time\nchosen = type(f'T{time.time_ns()}', (), {})\n"
    edited = divided(tmp_path, CoreRules(max_share=0.4), {"p/base.py": by_chance + SOME})
    (module,) = sorted((tmp_path / "out" / "packages").glob("*/src/p/base.py"))
    module.write_text(module.read_text().replace("x3 = 3\n", "x3 = '3'\n"))
    found = verify_split(
        edited.result.workspace,
        tmp_path / "out",
        proof=VerifyOptions(overlay=True),
        options=ScanOptions(cache_dir=None),
        progress=SilentProgress(),
    )
    assert found.compared == len(FILES)
    assert [(item.module, item.name) for item in found.differences] == [("p.base", "x3")]
