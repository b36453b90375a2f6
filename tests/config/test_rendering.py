"""The `debundle.toml` that is written: it teaches, it is stable, it reads back as it was meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from debundle.config import read_configuration, render_configuration, resolve_partition
from debundle.config.reading import parse_configuration
from debundle.graph.measure import measure_partition
from debundle.model import (
    Configuration,
    CoreRules,
    Costs,
    Distribution,
    ImportGraph,
    Layout,
    Partition,
    Pin,
    Role,
    SatelliteRules,
)
from support import import_graph

GRAPH = import_graph(
    "p.core -> p.side [call]",
    "p.core -> p.side.x [re-export]",
    "p.side.x -> p.core",
    "p.side.tests.test_x -> p.side",
    "p.core.tests.test_y -> p.core",
)
DISTRIBUTIONS = (
    Distribution("p-core", Role.CORE, ("p", "p.core"), 20),
    Distribution("p-side", Role.SATELLITE, ("p.side", "p.side.x"), 20, ("p-core",)),
    Distribution(
        "p-tests",
        Role.TESTS,
        ("p.core.tests", "p.core.tests.test_y", "p.side.tests", "p.side.tests.test_x"),
        40,
        ("p-core", "p-side"),
    ),
)
PARTITION = measure_partition(GRAPH, DISTRIBUTIONS, costs=Costs())
WISHES = Configuration(
    target=("./src/p",),
    core=CoreRules(roots=("p.core",), max_share=0.5, knee=True),
    satellites=SatelliteRules(tests=("**.tests.**",)),
    costs=Costs(defer=4),
    pins=(Pin(("p.side.**",), "p-side", 'said "so"'),),
)
TABLES = """\
# 2 modules, 20 lines (25.0%)
# 2 imports to cut: 1 optional, 1 facade
[distributions.p-core]
role = "core"
modules = ["p.**"]

# 2 modules, 20 lines (25.0%); no import to cut
[distributions.p-side]
role = "satellite"
modules = ["p.side.**"]
depends_on = ["p-core"]

# 4 modules, 40 lines (50.0%); no import to cut
[distributions.p-tests]
role = "tests"
modules = ["**.tests.**"]
depends_on = ["p-core", "p-side"]
"""


def test_a_whole_file() -> None:
    text = render_configuration(PARTITION, configuration=WISHES, graph=GRAPH)
    head, blank, rest = text.partition("\n\n")
    assert head.startswith('# How p is divided into distributions. "debundle propose" wrote this;')
    assert head.endswith('\n\nformat = 1\ntarget = "./src/p"\nlayout = "overlay"'.lstrip())
    assert blank + rest == (
        "\n\n"
        "# What the core must hold, and how large it may grow (max_share is a share of the"
        " lines).\n"
        "[core]\n"
        'roots = ["p.core"]\n'
        "max_share = 0.5\n"
        "knee = true\n"
        "\n"
        "# Bounds on the satellites, as shares of the lines, and what counts as tests.\n"
        "[satellites]\n"
        'tests = ["**.tests.**"]\n'
        "\n"
        "# What one cut costs, by remedy, where it differs from the usual.\n"
        "[costs]\n"
        "defer = 4\n"
        "\n" + TABLES + "\n"
        "# Modules that belong to a distribution, whatever it costs.\n"
        "[[pins]]\n"
        'modules = ["p.side.**"]\n'
        'distribution = "p-side"\n'
        'reason = "said \\"so\\""\n'
    )


def test_what_is_as_usual_is_not_written() -> None:
    text = render_configuration(
        PARTITION,
        configuration=Configuration(target=("a", "b"), layout=Layout.RENAMED),
        graph=GRAPH,
    )
    assert 'target = ["a", "b"]\nlayout = "renamed"\n\n# 2 modules' in text
    assert not {"[core]", "[satellites]", "[costs]"} & set(text.splitlines())


def test_it_reads_back_as_it_was_meant(tmp_path: Path) -> None:
    path = tmp_path / "debundle.toml"
    path.write_text(render_configuration(PARTITION, configuration=WISHES, graph=GRAPH))
    found = read_configuration(path)
    assert replace(found, distributions=(), source="") == WISHES
    assert resolve_partition(found, GRAPH).distributions == DISTRIBUTIONS


def test_long_lists_stand_one_a_line() -> None:
    graph = import_graph(*(f"package.some_module_{number:02}" for number in range(8)), "package.x")
    names = tuple(sorted(graph.by_name))
    odd = tuple(name for name in names if name[-1] in "1357")
    rest = tuple(name for name in names if name not in odd)
    halves = (
        Distribution("a", Role.CORE, rest, 0),
        Distribution("b", Role.SATELLITE, odd, 0, ("a",)),
    )
    text = render_configuration(
        measure_partition(graph, halves, costs=Costs()),
        configuration=Configuration(),
        graph=graph,
    )
    assert (
        "modules = [\n"
        '    "package.some_module_01",\n'
        '    "package.some_module_03",\n'
        '    "package.some_module_05",\n'
        '    "package.some_module_07",\n'
        "]\n"
    ) in text


EXISTING = """\
# Our file.
format = 1
target = "./src/p"

[core]  # agreed in May
roots = ["p.core"]
max_share = 0.50
knee = true

# Stays: a blank line sets it apart.

# 1 module, 1 line
[distributions.old]
role = "core"
modules = [
    "p.**",
]

[distributions.older]
modules = ["q"]
# Costs are ours.
[costs]
defer = 4

[satellites]
tests = ["**.tests.**"]

# Why side is pinned.
[[pins]]
modules = ["p.side.**"]
distribution = "p-side"
reason = 'said "so"'
"""


def test_a_file_that_is_rewritten_keeps_everything_but_its_distributions() -> None:
    text = render_configuration(PARTITION, configuration=WISHES, graph=GRAPH, existing=EXISTING)
    before, after = EXISTING.index("# 1 module"), EXISTING.index("# Costs are ours.")
    assert text == EXISTING[:before] + TABLES + "\n" + EXISTING[after:]
    again = render_configuration(PARTITION, configuration=WISHES, graph=GRAPH, existing=text)
    assert again == text


def test_distributions_are_added_before_the_pins() -> None:
    without = EXISTING[: EXISTING.index("# 1 mod")] + EXISTING[EXISTING.index("# Costs") :]
    text = render_configuration(PARTITION, configuration=WISHES, graph=GRAPH, existing=without)
    at = without.index("# Why side")
    assert text == without[:at] + TABLES + "\n" + without[at:]


def test_only_the_line_of_a_new_target_is_changed() -> None:
    other = replace(WISHES, target=("./elsewhere", "torch"))
    line = 'target = ["./elsewhere", "torch"]\n'
    kept = render_configuration(PARTITION, configuration=WISHES, graph=GRAPH, existing=EXISTING)
    for existing in (EXISTING, EXISTING.replace('target = "./src/p"\n', "")):
        text = render_configuration(
            PARTITION, configuration=other, graph=GRAPH, existing="\ufeff" + existing
        )
        assert text == kept.replace('target = "./src/p"\n', line)


def test_a_file_that_says_something_else_is_written_anew() -> None:
    other = replace(WISHES, core=CoreRules(roots=("p",)))
    anew = render_configuration(PARTITION, configuration=other, graph=GRAPH)
    for existing in (EXISTING, "not = [valid", 'format = 1\ntarget = [\n  "p",\n]\n'):
        text = render_configuration(PARTITION, configuration=other, graph=GRAPH, existing=existing)
        assert text == anew


def _partition(homes: dict[str, str]) -> tuple[ImportGraph, Partition]:
    graph = import_graph(*homes)
    held = {name: homes.get(name, "d0") for name in graph.by_name}
    distributions = [
        Distribution(
            name,
            Role.TESTS if name == "d2" else Role.SATELLITE,
            tuple(sorted(module for module in held if held[module] == name)),
            10 * list(held.values()).count(name),
        )
        for name in sorted(set(held.values()))
    ]
    return graph, measure_partition(graph, distributions, costs=Costs())


NAMES = st.lists(st.sampled_from(["a", "b", "tests"]), min_size=1, max_size=4).map(".".join)


@given(
    st.dictionaries(NAMES, st.sampled_from(["d0", "d1", "d2"]), min_size=1, max_size=12),
    st.sampled_from([(), ("**.tests.**",), ("**.tests.**", "!a.tests"), ("a.*", "**.b")]),
    st.text(max_size=8),
)
def test_any_partition_reads_back(
    homes: dict[str, str], tests: tuple[str, ...], reason: str
) -> None:
    graph, partition = _partition(homes)
    wishes = Configuration(
        target=(reason or "x",),
        satellites=SatelliteRules(tests=tests),
        pins=(Pin(("a",), partition.distributions[0].name, reason),),
    )
    text = render_configuration(partition, configuration=wishes, graph=graph)
    assert text == render_configuration(partition, configuration=wishes, graph=graph, existing=text)
    found = parse_configuration(text, source="")
    assert replace(found, distributions=()) == wishes
    assert (
        resolve_partition(replace(found, pins=()), graph).distributions == partition.distributions
    )
