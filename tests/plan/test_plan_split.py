"""Who requires what, who owns what: plans of a small shop with a core and two satellites."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement

from debundle.model import (
    DistributionMetadata,
    EntryPoint,
    ExternalImport,
    ImportGraph,
    Layout,
    ModuleKind,
    Partition,
    Phase,
    PlannedDistribution,
    Role,
    SplitPlan,
)
from debundle.plan import plan_split
from support import import_graph, partition_of

SHOP = """
    shop
    shop.base
    shop.web -> shop.base
    shop.lab.tools -> shop.base
    shop.base -> shop.web [call]
"""
GROUPS = {
    "shop-core": "shop shop.base.**",
    "shop-web -> shop-core": "shop.web.**",
    "shop-lab -> shop-core": "shop.lab.**",
}


def nothing_installed(_names: Iterable[str]) -> Mapping[str, str]:
    return {}


def shop(
    *externals: str,
    requires: tuple[str, ...] = (),
    data_files: tuple[str, ...] = (),
    entry_points: tuple[EntryPoint, ...] = (),
    name: str = "shop",
) -> tuple[ImportGraph, Partition]:
    """The shop with imports such as "shop.web -> yaml [call guarded]"."""
    graph = import_graph(SHOP)
    metadata = DistributionMetadata(
        name=name, version="1.2+cpu", requires_dist=requires, entry_points=entry_points
    )
    graph = replace(
        graph,
        target=replace(graph.target, metadata=metadata, data_files=data_files),
        external=tuple(external(text) for text in externals),
    )
    return graph, partition_of(graph, GROUPS)


def external(text: str) -> ExternalImport:
    arrow, _, words = text.partition("[")
    importer, imported = (part.strip() for part in arrow.split("->"))
    phase = Phase.CALL if "call" in words else Phase.TYPING if "typing" in words else Phase.IMPORT
    line = next((int(word) for word in words.rstrip("]").split() if word.isdigit()), 1)
    is_guarded, is_conditional = "guarded" in words, "conditional" in words
    return ExternalImport(importer, imported, line, phase, is_guarded, is_conditional)


def plan(graph_and_partition: tuple[ImportGraph, Partition]) -> SplitPlan:
    graph, partition = graph_and_partition
    return plan_split(graph, partition, layout=Layout.OVERLAY, installed=nothing_installed)


def by_name(split_plan: SplitPlan) -> dict[str, PlannedDistribution]:
    return {planned.distribution.name: planned for planned in split_plan.distributions}


def requirements(split_plan: SplitPlan) -> dict[str, tuple[str, ...]]:
    return {name: planned.requires for name, planned in by_name(split_plan).items()}


def extras(split_plan: SplitPlan, name: str) -> dict[str, tuple[str, ...]]:
    return dict(by_name(split_plan)[name].optional)


def test_a_requirement_goes_to_whoever_imports_it_with_every_line_it_has() -> None:
    lines = ('pyyaml>=6; os_name == "posix"', 'pyyaml>=5; os_name == "nt"')
    found = plan(shop("shop.web -> yaml.loader", requires=lines))
    assert requirements(found) == {
        "shop-core": (),
        "shop-web": ('pyyaml>=5; os_name == "nt"', 'pyyaml>=6; os_name == "posix"'),
        "shop-lab": (),
    }


def test_late_and_guarded_imports_make_extras() -> None:
    found = plan(
        shop(
            "shop.web -> yaml [call]",
            "shop.lab.tools -> numpy [guarded]",
            requires=("PyYAML>=6", "numpy"),
        )
    )
    assert requirements(found) == {"shop-core": (), "shop-web": (), "shop-lab": ()}
    assert extras(found, "shop-web") == {"pyyaml": ("PyYAML>=6",)}
    assert extras(found, "shop-lab") == {"numpy": ("numpy",)}
    assert found.whole_requires == ("PyYAML>=6", "numpy")


def test_an_import_whose_guard_only_tries_another_third_party_is_a_requirement() -> None:
    lines = ('brotli; implementation_name == "cpython"', 'numpy; implementation_name == "cpython"')
    found = plan(
        shop(
            "shop.web -> brotli [guarded 2]",
            "shop.web -> brotlicffi [conditional 4]",
            "shop.web -> numpy [guarded 9]",
            requires=(*lines, 'brotlicffi; implementation_name == "pypy"'),
        )
    )
    assert requirements(found)["shop-web"] == (
        lines[0],
        'brotlicffi; implementation_name == "pypy"',
    )
    assert extras(found, "shop-web") == {"numpy": (lines[1],)}


def test_one_import_at_import_time_makes_a_requirement_of_all() -> None:
    found = plan(shop("shop.web -> yaml [call]", "shop.web -> yaml", requires=("PyYAML",)))
    assert requirements(found)["shop-web"] == ("PyYAML",)
    assert extras(found, "shop-web") == {}
    assert found.whole_requires == ()


def test_typing_and_the_standard_library_and_the_target_itself_require_nothing() -> None:
    found = plan(
        shop("shop.web -> yaml [typing]", "shop.web -> os.path", "shop.web -> shop.generated")
    )
    assert requirements(found)["shop-web"] == ()
    assert extras(found, "shop-web") == {}


def test_what_nobody_imports_stays_with_the_core() -> None:
    found = plan(shop(requires=("plugin-host>=1", 'sphinx; extra == "docs"')))
    assert requirements(found)["shop-core"] == ("plugin-host>=1",)
    assert extras(found, "shop-core")["docs"] == ("sphinx",)


def test_what_nobody_imports_goes_to_the_owner_of_native_code() -> None:
    found = plan(shop(requires=("binary-runtime",), data_files=("shop/web/lib/fast.so.1",)))
    assert requirements(found)["shop-web"] == ("binary-runtime",)


def test_extras_of_the_monolith_follow_the_imports() -> None:
    found = plan(
        shop(
            "shop.web -> yaml",
            "shop.lab.tools -> numpy [guarded]",
            requires=(
                'PyYAML>=6; extra == "files"',
                'numpy; python_version < "4" and extra == "files"',
                'shop[files]; extra == "all"',
            ),
        )
    )
    assert extras(found, "shop-web") == {"all": ("PyYAML>=6",), "files": ("PyYAML>=6",)}
    assert extras(found, "shop-lab") == {
        "all": ('numpy; python_version < "4"',),
        "files": ('numpy; python_version < "4"',),
    }
    assert dict(found.whole_optional) == {
        "all": ("PyYAML>=6", 'numpy; python_version < "4"'),
        "files": ("PyYAML>=6", 'numpy; python_version < "4"'),
    }


def test_an_undeclared_import_becomes_an_extra_with_a_note() -> None:
    web = by_name(plan(shop("shop.web -> yaml", "shop.web -> numpy [call]")))["shop-web"]
    assert dict(web.optional) == {"numpy": ("numpy",), "pyyaml": ("pyyaml",)}
    (note,) = web.notes
    assert note == (
        "pyyaml is imported at import time (shop/web.py:1), but the monolith does not require "
        'it: it became the extra "pyyaml".'
    )


def test_an_extra_of_tests_has_what_they_import_as_the_monolith_declares_it_for_tests() -> None:
    graph, partition = shop(
        "shop.lab.tools -> pytest",
        "shop.lab.tools -> numpy",
        "shop.lab.tools -> yaml [call]",
        "shop.lab.tools -> house.room",
        requires=('pytest>=7; extra == "dev"', 'pytest>=8; extra == "test"', "PyYAML"),
    )
    tests = replace(partition.distributions[2], role=Role.TESTS)
    found = plan((graph, replace(partition, distributions=(*partition.distributions[:2], tests))))
    assert requirements(found)["shop-lab"] == ()
    assert extras(found, "shop-lab") == {
        "pyyaml": ("PyYAML",),
        "tests": ("PyYAML", "numpy", "pytest>=8"),
    }
    (note,) = by_name(found)["shop-lab"].notes
    assert note.startswith('No distribution is known for the import "house.room"')


def test_a_guess_is_said_and_not_required() -> None:
    web = by_name(plan(shop("shop.web -> house.room [call]")))["shop-web"]
    assert (web.requires, web.optional) == ((), ())
    (note,) = web.notes
    assert note == (
        'No distribution is known for the import "house.room" (shop/web.py:1), and the '
        "monolith does not require one: nothing was added for it."
    )


def test_without_metadata_an_import_at_import_time_is_a_requirement() -> None:
    found = plan(shop("shop.web -> yaml", "shop.web -> house", name=""))
    assert requirements(found)["shop-web"] == ("house", "pyyaml")
    (note,) = by_name(found)["shop-web"].notes
    assert note.startswith('house is a guess from the import name "house" (shop/web.py:1)')


def test_another_root_of_the_monolith_is_no_third_party() -> None:
    graph, partition = shop("shop.web -> shoplib")
    found = plan_split(
        graph, partition, layout=Layout.OVERLAY, installed=lambda _names: {"shoplib": "Shop"}
    )
    assert by_name(found)["shop-web"].optional == ()


def test_an_invalid_requirement_is_left_out_and_said() -> None:
    core = by_name(plan(shop(requires=("not a requirement!",))))["shop-core"]
    assert core.notes == (
        'The monolith\'s requirement "not a requirement!" is not valid and was left out.',
    )


def test_a_cut_that_runs_late_makes_the_satellite_an_extra_of_the_core() -> None:
    assert extras(plan(shop()), "shop-core") == {"web": ("shop-web==1.2",)}


def test_a_satellite_keeps_its_full_name_where_a_third_party_has_the_short_one() -> None:
    found = plan(shop("shop.base -> web [call]", requires=("web",)))
    assert extras(found, "shop-core") == {"shop-web": ("shop-web==1.2",), "web": ("web",)}


def test_files_go_with_their_module_or_the_nearest_package() -> None:
    files = (
        "elsewhere.txt",
        "shop/base.pyi",
        "shop/lab/data/table.csv",
        "shop/lab/tools.pyi",
        "shop/py.typed",
        "shop/web.json",
        "shop/web.pyi",
    )
    owners = {
        name: planned.data_files for name, planned in by_name(plan(shop(data_files=files))).items()
    }
    assert owners == {
        "shop-core": ("elsewhere.txt", "shop/base.pyi", "shop/py.typed", "shop/web.json"),
        "shop-web": ("shop/web.pyi",),
        "shop-lab": ("shop/lab/data/table.csv", "shop/lab/tools.pyi"),
    }


def test_extension_modules_and_libraries_make_a_distribution_native() -> None:
    graph, _ = shop(data_files=("shop/lab/libfast.so.2.1",))
    modules = tuple(
        replace(module, kind=ModuleKind.EXTENSION) if module.name == "shop.base" else module
        for module in graph.modules
    )
    graph = replace(graph, modules=modules)
    found = by_name(plan((graph, partition_of(graph, GROUPS))))
    assert {name: planned.native for name, planned in found.items()} == {
        "shop-core": True,
        "shop-web": False,
        "shop-lab": True,
    }


def test_entry_points_go_with_the_module_they_name() -> None:
    tool = EntryPoint("console_scripts", "tool", "shop.lab.tools:main")
    lost = EntryPoint("console_scripts", "lost", "shop.web.gone:main")
    other = EntryPoint("plugins", "other", "elsewhere")
    found = by_name(plan(shop(entry_points=(tool, lost, other))))
    assert {name: planned.entry_points for name, planned in found.items()} == {
        "shop-core": (other,),
        "shop-web": (lost,),
        "shop-lab": (tool,),
    }


IMPORTERS = ("shop", "shop.base", "shop.web", "shop.lab.tools")
THIRD_PARTIES = ("numpy", "yaml", "house", "google.protobuf")


@given(
    externals=st.lists(
        st.builds(
            "{} -> {} {}".format,
            st.sampled_from(IMPORTERS),
            st.sampled_from(THIRD_PARTIES),
            st.sampled_from(("", "[call]", "[guarded]", "[typing]")),
        )
    ),
    requires=st.lists(
        st.builds(
            "{}{}".format,
            st.sampled_from(("numpy", "PyYAML", "protobuf", "unused")),
            st.sampled_from(("", ">=1", '; extra == "x"', '; os_name == "nt" and extra == "y"')),
        ),
        unique=True,
    ),
    files=st.sets(st.sampled_from(("shop/a.txt", "shop/web.pyi", "shop/lab/x.so", "b.txt"))),
)
def test_nothing_is_lost(externals: list[str], requires: list[str], files: set[str]) -> None:
    found = plan(shop(*externals, requires=tuple(requires), data_files=tuple(sorted(files))))
    owned = [path for planned in found.distributions for path in planned.data_files]
    assert sorted(owned) == sorted(files)
    hard = {str(Requirement(line)) for line in requires if "extra" not in line}
    kept = {line for planned in found.distributions for line in planned.requires}
    assert hard <= kept | set(found.whole_requires)
    named = {
        Requirement(line).name
        for planned in found.distributions
        for lines in (planned.requires, *(lines for _, lines in planned.optional))
        for line in lines
    }
    assert {Requirement(line).name for line in requires} <= named
