"""What `split` writes where nobody said how to divide."""

from __future__ import annotations

from pathlib import Path

from debundle.model import Configuration, CoreRules, Remedy, ScanOptions, SilentProgress
from debundle.model import SplitOptions as Options
from debundle.proving import Split, split_package
from support.packages import temporary_package

LINES = "".join(f"x{number} = {number}\n" for number in range(900))
FILES = {
    "p/__init__.py": "from p.engine import run\nx = run()\n",
    "p/engine.py": "from p.base import x1\ndef run():\n    return x1\n" + LINES * 6,
    "p/base.py": LINES[:2000],
    **{f"p/part{number}.py": "from p.base import x2\n" + LINES[:1200] for number in range(3)},
}


def divided(folder: Path, rules: CoreRules) -> Split:
    temporary_package(FILES, folder / "source")
    return split_package(
        [str(folder / "source" / "p")],
        configuration=Configuration(core=rules),
        how=Options(folder / "out"),
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
