"""What `split` writes where nobody said how to divide, and what running it compares."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from debundle.model import (
    Configuration,
    CoreRules,
    DifferenceKind,
    Remedy,
    ScanOptions,
    SilentProgress,
    VerifyOptions,
)
from debundle.model import SplitOptions as Options
from debundle.pipeline import propose_split
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


def test_what_is_proposed_is_what_would_be_split_and_says_what_a_smaller_core_takes(
    tmp_path: Path,
) -> None:
    split = divided(tmp_path, CoreRules()).partition
    proposed = propose_split(
        [str(tmp_path / "source" / "p")],
        configuration=Configuration(),
        options=ScanOptions(cache_dir=None),
        progress=SilentProgress(),
    ).partition

    assert [item.modules for item in proposed.distributions] == [
        item.modules for item in split.distributions
    ]
    assert "leaves 1 edit to a person (--core-share 0." in proposed.notes[-1]


def test_where_nothing_can_be_split_off_as_it_is_a_note_says_so(tmp_path: Path) -> None:
    files = {
        "t/__init__.py": "from t.engine import run\nx = run()\n",
        "t/engine.py": "from t.base import x1\nfrom t.more import x3\n"
        "def run():\n    return x1 + x3\n" + LINES * 3,
        "t/base.py": SOME,
        "t/more.py": "from t.base import x2\n" + SOME + "y = x2\n",
    }
    temporary_package(files, tmp_path)
    found = propose_split(
        [str(tmp_path / "t")],
        configuration=Configuration(),
        options=ScanOptions(cache_dir=None),
        progress=SilentProgress(),
    ).partition

    told = any(note.startswith("Nothing can be split off as it is") for note in found.notes)
    assert (found.quality.person > 0) == told
    assert told


def test_a_core_that_somebody_asked_for_is_taken(tmp_path: Path) -> None:
    done = divided(tmp_path, CoreRules(max_share=0.4))
    assert "p.engine" not in done.partition.distributions[0].modules


def test_what_is_another_thing_each_time_in_the_monolith_is_no_difference(tmp_path: Path) -> None:
    """A set of objects goes by their addresses; the time stands for it here."""
    by_chance = "import time\nchosen = type(f'T{time.time_ns()}', (), {})\n"
    files = {"p/base.py": by_chance + SOME}
    assert differences(tmp_path, files, "p/base.py", ("x3 = 3\n", "x3 = '3'\n")) == [
        ("p.base", "x3", DifferenceKind.KIND)
    ]


def test_what_goes_by_addresses_or_hashes_is_no_difference(tmp_path: Path) -> None:
    """The same on every run of one interpreter, and another in one that is set up otherwise."""
    by_hash = "chosen = type(max({'a', 'b', 'c', 'd'}, key=hash), (), {})\n"
    files = {"p/base.py": by_hash + SOME}
    assert differences(tmp_path, files, "p/base.py", ("max(", "min(")) == []


def test_what_a_star_takes_of_a_package_by_what_came_before_is_a_difference_of_order(
    tmp_path: Path,
) -> None:
    files = {
        "p/kit/__init__.py": SOME,
        "p/kit/tool.py": SOME,
        "p/early.py": "import p.kit.tool\n" + SOME,
        "p/hand.py": "from p.kit import *\n" + SOME,
    }
    assert differences(tmp_path, files, "p/early.py", ("import p.kit.tool\n", "p = 1\n")) == [
        ("p.early", "p", DifferenceKind.KIND),
        ("p.hand", "tool", DifferenceKind.ORDER),
    ]


def differences(
    folder: Path, files: Mapping[str, str], edited: str, edit: tuple[str, str]
) -> list[tuple[str, str, DifferenceKind]]:
    """What differs from the monolith where one file of its split was edited by hand."""
    done = divided(folder, CoreRules(max_share=0.4), files)
    (module,) = sorted((folder / "out" / "packages").glob(f"*/src/{edited}"))
    assert edit[0] in module.read_text()
    module.write_text(module.read_text().replace(*edit))
    found = verify_split(
        done.result.workspace,
        folder / "out",
        proof=VerifyOptions(overlay=True),
        options=ScanOptions(cache_dir=None),
        progress=SilentProgress(),
    )
    assert found.compared == len(FILES.keys() | files.keys())
    return [
        (item.module, item.name, item.kind)
        for item in found.differences
        if item.kind is not DifferenceKind.SUBMODULE
    ]
