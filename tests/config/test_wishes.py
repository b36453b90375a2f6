"""Bonds, bans, directions and marks: read, written, and held against the distributions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debundle.config import render_configuration, resolve_partition
from debundle.config.reading import parse_configuration
from debundle.model import (
    Ban,
    Bond,
    CombinedError,
    Configuration,
    DebundleError,
    Direction,
    ImportMark,
    Mark,
    Pin,
)
from support import import_graph

GRAPH = import_graph("p.core -> p.side [call]", "p.side.x -> p.core")
TEXT = '''\
format = 1

[core]
roots = ["p.core"]

[distributions.core]
role = "core"
modules = ["p.**"]

[distributions.side]
modules = ["p.side.**"]
depends_on = ["core"]

[[pins]]
modules = ["p.core"]
distribution = "core"

[[bonds]]
modules = ["p.side", "p.side.x"]
reason = "one team"

[[bans]]
modules = ["p.side.**"]
apart_from = ["p.core"]

[[directions]]
from = ["core"]
to = ["p.side.**"]
reason = "small"

[[imports]]
importer = "p.core"
imported = "p.side"
mark = "prefer_cut"
fallback = """
side = None
"""
'''
WISHES = Configuration(
    pins=(Pin(("p.core",), "core"),),
    bonds=(Bond(("p.side", "p.side.x"), "one team"),),
    bans=(Ban(("p.side.**",), ("p.core",)),),
    directions=(Direction(("core",), ("p.side.**",), "small"),),
    imports=(ImportMark("p.core", "p.side", Mark.PREFER_CUT, fallback="side = None\n"),),
)


def problems(text: str) -> list[str]:
    with pytest.raises(DebundleError) as caught:
        resolve_partition(parse_configuration(text, source="f"), GRAPH)
    error = caught.value
    found = error.problems if isinstance(error, CombinedError) else (error,)
    return [f"{item.where} {item.what}" for item in found]


def test_every_wish_is_read_with_its_place() -> None:
    found = parse_configuration(TEXT, source="f")
    for table in ("pins", "bonds", "bans", "directions", "imports"):
        assert getattr(found, table) == getattr(WISHES, table)
    where = [found.core.where]
    where += [wish.where for wish in found.pins]
    where += [wish.where for wish in found.bonds]
    where += [wish.where for wish in found.bans]
    where += [wish.where for wish in found.directions]
    where += [wish.where for wish in found.imports]
    assert where == [f"f:{line}" for line in (4, 14, 18, 22, 26, 31)]


def test_what_is_written_reads_back_and_is_kept_when_rewritten() -> None:
    found = parse_configuration(TEXT, source="f")
    partition = resolve_partition(found, GRAPH)
    for existing in ("", TEXT):
        text = render_configuration(partition, configuration=found, graph=GRAPH, existing=existing)
        again = parse_configuration(text, source="f")
        assert replace(again, distributions=found.distributions) == found
        assert resolve_partition(again, GRAPH).distributions == partition.distributions
    assert TEXT[TEXT.index("[[pins]]") :] in text


@pytest.mark.parametrize(
    ("table", "what"),
    [
        ("[[bonds]]\nreason = 'x'", "f:2 A bond has no modules."),
        ("[[bans]]\nmodules = ['a']", "f:2 A ban has no apart_from."),
        ("[[directions]]\nfrom = ['a']", "f:2 A direction has no to."),
        (
            "[[imports]]\nimporter = 'a'\nimported = 'b'\nmark = 'prefer_cut'\nfallback = 'a b'",
            "f:6 The fallback is no Python: invalid syntax.",
        ),
        (
            "[[imports]]\nimporter = 'a'\nimported = 'b'\nmark = 'keep'\nfallback = 'a = 1'",
            "f:6 An import that is never cut needs no fallback.",
        ),
        (
            "[[imports]]\nimporter = 'a'\nimported = 'b'\nmark = 'cut'",
            (
                'f:5 imports.mark must be one of "keep", "prefer_cut", "first";'
                ' it is the string "cut".'
            ),
        ),
        (
            "[[bans]]\nmodules = ['a']\napart_from = ['b']\nwhy = 1",
            'f:5 Unknown key "why" in [bans].',
        ),
    ],
)
def test_a_wish_that_cannot_be_read_says_where(table: str, what: str) -> None:
    with pytest.raises(DebundleError) as caught:
        parse_configuration(f"format = 1\n{table}\n", source="f")
    assert f"{caught.value.where} {caught.value.what}" == what


def test_distributions_that_break_wishes_are_refused() -> None:
    broken = TEXT.replace('"p.side", "p.side.x"', '"p.side", "p.core"')
    broken = broken.replace('"prefer_cut"\nfallback = """\nside = None\n"""', '"keep"')
    assert problems(broken) == [
        "f:18 Bonded, but apart by the distributions' patterns: p.core (core), p.side (side).",
        (
            "f:31 The import of p.side (side) by p.core (core) is to be kept, but core does not"
            " depend on side."
        ),
    ]


def test_wishes_that_match_nothing_are_refused() -> None:
    stale = TEXT.replace('apart_from = ["p.core"]', 'apart_from = ["q"]')
    assert problems(stale.replace('imported = "p.side"', 'imported = "p.side.x"')) == [
        'f:22 "q", in one of the [[bans]], matches no module of p.',
        "f:31 p.core does not import p.side.x: the mark says nothing.",
    ]
