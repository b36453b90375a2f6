"""What a `debundle.toml` may say, and what is answered where it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.config import read_configuration
from debundle.model import (
    CombinedError,
    Configuration,
    CoreRules,
    Costs,
    DebundleError,
    DistributionRule,
    Layout,
    Pin,
    Role,
    SatelliteRules,
)

WHOLE = """\
format = 1
target = ["torch", "torchgen"]
layout = "renamed"
strings = true
loaders = ["torch.ops.load_library"]

[core]
roots = ["torch", "torch.nn"]
max_share = 0.15
max_cuts = 300
max_cost = 900
knee = true
share = 0.1

[satellites]
max_share = 0.3
min_share = 0.01
tests = ["**.tests.**"]
count = 5
layers = 3

[costs]
typing-only = 1
redesign = 1_000

[distributions.torch-core]
role = "core"
modules = ["torch.**", "!torch.onnx.**"]

[distributions.torch-onnx]
modules = ["torch.onnx.**"]
depends_on = ["torch-core"]

[[pins]]
modules = ["torch.fx.**"]
distribution = "torch-core"
reason = "released with it"

[[pins]]
modules = ["torch.hub"]
distribution = "torch-core"
"""


def read(tmp_path: Path, text: str | bytes) -> Configuration:
    path = tmp_path / "debundle.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_configuration(path)


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    """The problems of a text as "line: what | next step"."""
    with pytest.raises(DebundleError) as caught:
        read(tmp_path, text)
    error = caught.value
    found = error.problems if isinstance(error, CombinedError) else (error,)
    return [
        f"{item.where.rpartition('debundle.toml')[2].lstrip(':')}: {item.what} | {item.next_step}"
        for item in found
    ]


def test_every_key_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, WHOLE) == Configuration(
        target=("torch", "torchgen"),
        layout=Layout.RENAMED,
        strings=True,
        loaders=("torch.ops.load_library",),
        core=CoreRules(
            roots=("torch", "torch.nn"),
            max_share=0.15,
            max_cuts=300,
            max_cost=900,
            share=0.1,
            knee=True,
        ),
        satellites=SatelliteRules(
            max_share=0.3, min_share=0.01, tests=("**.tests.**",), count=5, layers=3
        ),
        costs=Costs(typing_only=1, redesign=1000),
        distributions=(
            DistributionRule("torch-core", Role.CORE, ("torch.**", "!torch.onnx.**")),
            DistributionRule("torch-onnx", Role.SATELLITE, ("torch.onnx.**",), ("torch-core",)),
        ),
        pins=(
            Pin(("torch.fx.**",), "torch-core", "released with it"),
            Pin(("torch.hub",), "torch-core"),
        ),
        source=str(tmp_path / "debundle.toml"),
    )


def test_what_is_left_out_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "debundle.toml"
    assert read(tmp_path, "format = 1\n") == Configuration(source=str(path))
    assert read(tmp_path, b'\xef\xbb\xbfformat = 1\r\ntarget = "a"\r\n') == Configuration(
        target=("a",), source=str(path)
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", ': The format version is missing. | Add "format = 1" on top.'),
        (
            "format = 2",
            (
                "1: Unknown format version 2. | This debundle reads format 1: correct the number,"
                " or install the debundle that wrote the file."
            ),
        ),
        (
            "format = 1\nlayuot = 'overlay'",
            '2: Unknown key "layuot". | Did you mean "layout"?',
        ),
        (
            "format = 1\n[core]\n\nroot = []",
            '4: Unknown key "root" in [core]. | Did you mean "roots"?',
        ),
        (
            "format = 1\n[costs]\ntyping_only = 1",
            '3: Unknown key "typing_only" in [costs]. | Did you mean "typing-only"?',
        ),
        (
            "format = 1\n[costs]\nmagic = 1",
            (
                '3: Unknown key "magic" in [costs]. | Known keys: defer, facade, hook, optional,'
                " redesign, relocate, typing-only."
            ),
        ),
        (
            (
                "format = 1\n[[pins]]\nmodules = ['a']\ndistribution = 'x'\n[[pins]]\n"
                "modules = ['a']\ndistribution = 'x'\nwhy = ''"
            ),
            '8: Unknown key "why" in [pins]. | Known keys: distribution, modules, reason.',
        ),
        (
            "format = 1\n[distributions.a]\nmodules = ['a']\nnodules = ['a']",
            '4: Unknown key "nodules" in [distributions.a]. | Did you mean "modules"?',
        ),
        ('format = 1\ntarget = "t', "2: The file is not valid TOML: Unterminated string. | Mend"),
        ("format = 1\nfoo = = 1", "2: The file is not valid TOML: Invalid value. | Mend the line;"),
        (b"format = 1\n# \xff", ": The file is not UTF-8 text: byte 13 cannot be read. | Save it"),
        (
            "format = 1\n[core]\nmax_share = '0.2'",
            (
                "3: core.max_share must be a share of the lines, above 0 and at most 1; it is the"
                ' string "0.2". | Correct the value of max_share;'
            ),
        ),
        ("format = 1\ncore.max_share = 15", "2: core.max_share must be a share of the lines, "),
        ("format = 1\n[core]\nmax_share = true", "3: core.max_share must be a share"),
        ("format = 1\n[core]\nmax_cuts = -1", "3: core.max_cuts must be a whole number, 0 or more"),
        ("format = 1\n[core]\nroots = 'a'", "3: core.roots must be a list of strings, none of"),
        ("format = 1\ntarget = 3", "2: target must be a list of strings, none of them empty; it"),
        ("format = 1\ncore = 3", "2: core must be a table: [core]; it is the number 3. |"),
        ("format = 1\npins = 3", "2: pins must be tables, each under a line [[pins]]; it is the"),
        (
            "format = 1\ndistributions.a = 3",
            "2: distributions.a must be a table: [distributions.a]",
        ),
        ("format = 1\ndistributions = []", "2: distributions must be a table: [distributions]; "),
        (
            "format = 1\nlayout = 'flat'",
            '2: layout must be one of "overlay", "renamed"; it is the string "flat". |',
        ),
        ("format = 1\nstrings = 1", "2: strings must be true or false; it is the number 1. |"),
        (
            "format = 1\n[distributions.a]\nrole = 'heart'\nmodules = ['a']",
            '3: distributions.a.role must be one of "core", "satellite", "layer",',
        ),
        (
            "format = 1\n[satellites]\nmin_share = 0.5\nmax_share = 0.2",
            "3: satellites.min_share (0.5) is above max_share (0.2). | Lower min_share or raise",
        ),
        (
            "format = 1\n[distributions.a]\nmodules = ['a..b']",
            '3: "a..b" is no module pattern: a component is empty. | Write a dotted name',
        ),
        (
            "format = 1\n[distributions.a]\nrole = 'core'",
            '2: a has no modules. | Give it patterns, e.g. modules = ["a.b.**"], or take the',
        ),
        (
            "format = 1\n[distributions.Torch_Core]\nmodules = ['a']",
            '2: The distribution name "Torch_Core" is not in its normal form. | Write "tor',
        ),
        (
            "format = 1\n[distributions.'a b']\nmodules = ['a']",
            '2: "a b" is no name for a distribution. | Use letters, digits and hyphens.',
        ),
        (
            (
                "format = 1\n[distributions.a-b]\nmodules = ['a']\n[distributions.a_b]\n"
                "modules = ['b']"
            ),
            "4: a_b and a-b are one name to package indexes. | Merge the two tables, or rename",
        ),
        (
            (
                "format = 1\n[distributions.core]\nmodules = ['a']\n[distributions.b]\n"
                "modules = ['b']\ndepends_on = ['corr']"
            ),
            '6: b depends on the unknown distribution "corr". | Did you mean "core"?',
        ),
        (
            (
                "format = 1\n[distributions.a]\nmodules = ['a']\ndepends_on = ['c']\n"
                "[distributions.b]\nmodules = ['b']\ndepends_on = ['a']\n"
                "[distributions.c]\nmodules = ['c']\ndepends_on = ['b']"
            ),
            "4: The distributions depend on one another in a cycle: a -> c -> b -> a. | Take one",
        ),
        (
            "format = 1\n[distributions.a]\nmodules = ['a']\ndepends_on = ['a']",
            "4: The distributions depend on one another in a cycle: a -> a. | Take one",
        ),
        (
            (
                "format = 1\n[distributions.torch]\nmodules = ['a']\n[[pins]]\nmodules = ['a']\n"
                "distribution = 'torhc'"
            ),
            '6: A pin names the unknown distribution "torhc". | Did you mean "torch"?',
        ),
        (
            "format = 1\n[[pins]]\nmodules = ['a']",
            "2: A pin has no distribution. | Add distribution to the pin.",
        ),
    ],
)
def test_a_problem_says_where_what_and_what_next(
    tmp_path: Path, text: str | bytes, problem: str
) -> None:
    (found,) = problems(tmp_path, text)
    assert found.startswith(problem)


def test_all_problems_of_a_file_are_told_together_in_order_of_lines(tmp_path: Path) -> None:
    text = (
        "format = 1\ncolour = 'red'\n[core]\nmax_cuts = ''\n[distributions.a]\n"
        "modules = [3]\nsize = 1\ndepends_on = ['b']\n"
    )
    assert [problem.partition(" | ")[0] for problem in problems(tmp_path, text)] == [
        '2: Unknown key "colour".',
        '4: core.max_cuts must be a whole number, 0 or more; it is the string "".',
        "6: distributions.a.modules must be a list of strings, none of them empty; it is a list.",
        '7: Unknown key "size" in [distributions.a].',
        '8: a depends on the unknown distribution "b".',
    ]


def test_a_pin_may_name_a_distribution_that_is_still_to_be_proposed(tmp_path: Path) -> None:
    text = "format = 1\n[[pins]]\nmodules = ['a']\ndistribution = 'new'"
    assert read(tmp_path, text).pins == (Pin(("a",), "new"),)


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(DebundleError) as caught:
        read_configuration(tmp_path / "none.toml")
    assert caught.value.what == "There is no such file."
    assert "debundle propose" in caught.value.next_step


def test_a_preset_where_a_file_is_needed_says_how_to_make_one_of_it() -> None:
    with pytest.raises(DebundleError) as caught:
        read_configuration(Path("pytorch"))
    assert caught.value.what.startswith("pytorch is a preset")
    assert "-c pytorch -o debundle.toml" in caught.value.next_step


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(DebundleError, match="cannot be read"):
        read_configuration(tmp_path)
