"""The native view: its figures are those of `debundle native`, for the grouping and after moves."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from browser.conftest import OpenPage
from debundle.graph.edits import edits_of
from debundle.graph.native import couple_partition, extension_uses
from debundle.graph.suppose import suppose
from debundle.model import (
    Certainty,
    Costs,
    Exploration,
    ImportGraph,
    IncludeLink,
    LibraryLink,
    Module,
    ModuleKind,
    NativeFile,
    NativeLoad,
    NativeMap,
    NativeReference,
    NativeUse,
    Partition,
    Phase,
    RegistryEntry,
    SourceFolder,
    SymbolGroup,
    WhatIfOptions,
)
from support import exploration_of, import_graph, partition_of

FAST = "app/_fast.cpython-311-x86_64-linux-gnu.so"
TILL = "app/lib/libtill.so"

USES = (
    NativeUse("app.core", "app._fast", "add", 3, Phase.IMPORT),
    NativeUse("app.core", "app._fast", "_secret", 4, Phase.CALL),
    NativeUse("app.web", "app._fast", "_secret", 7, Phase.IMPORT),
    NativeUse("app.web", "app._fast", "_Kind.A", 8, Phase.IMPORT),
    NativeUse("app.web", "app._fast", "_Kind.B", 9, Phase.IMPORT),
    NativeUse("app.mail", "app._fast", "_Kind.B", 5, Phase.CALL),
    NativeUse("app.mail", "app._fast", "_typed", 2, Phase.TYPING),
)


@pytest.fixture
def compiled() -> Exploration:
    """A core that owns an extension module, and two satellites that take its symbols."""
    drawn = import_graph(
        "app.web -> app._fast [line=7]",
        "app.core -> app._fast [line=3]",
        "app.mail -> app.web [call line=5]",
    )
    extension = Module("app._fast", FAST, 0, ModuleKind.EXTENSION)
    modules = [extension if item.name == extension.name else item for item in drawn.modules]
    graph = replace(
        drawn,
        modules=tuple(modules),
        native=tuple(sorted(USES)),
        target=replace(drawn.target, data_files=(TILL,)),
    )
    partition = partition_of(
        graph,
        {
            "app-core": "app app.core app._fast",
            "app-web -> app-core": "app.web",
            "app-mail -> app-web": "app.mail",
        },
    )
    return replace(exploration_of(graph, partition), native=surveyed(), churn={"app/web.py": 7})


def surveyed() -> NativeMap:
    return NativeMap(
        files=(
            NativeFile(FAST, "app._fast", 91_000, "elf", "x86-64"),
            NativeFile(TILL, "", 31, problem="it is a text"),
        ),
        links=(LibraryLink(FAST, TILL, 9, (SymbolGroup("till", 7, ("till::open",)),)),),
        references=(NativeReference(FAST, "app.core", Certainty.CERTAIN),),
        nested=(),
        stubs={},
        providers=(RegistryEntry("app.ops", "till", FAST, True, ("sum",)),),
        consumers=(RegistryEntry("app.ops", "till", "app.mail", False, ("sum",), 12),),
        loads=(
            NativeLoad("app.web", "ctypes.CDLL", TILL, "libtill.so", 4, Phase.IMPORT, ("open_",)),
            NativeLoad("app.mail", "ctypes.CDLL", "", "<img src=x>", 9, Phase.CALL),
        ),
        source_folders=(
            SourceFolder("csrc/fast", 3, ("app._fast",), ("sum", "_secret")),
            SourceFolder("csrc/till", 1, (), ()),
        ),
        includes=(IncludeLink("csrc/fast", "csrc/till", 2, "csrc/fast/a.cpp:3"),),
    )


@pytest.mark.parametrize(
    "moves",
    [
        (),
        (("app.web", "app-core"),),
        (("app.mail", "app-fresh"), ("app.core", "app-web")),
        (("app._fast", "app-mail"),),
    ],
)
def test_the_figures_are_those_of_the_command(
    open_page: OpenPage, compiled: Exploration, moves: tuple[tuple[str, str], ...]
) -> None:
    changes = "%20".join(f"m:{name}>{to}" for name, to in moves)
    page = open_page(compiled, f"view=native&changes={changes}")

    after = supposed(compiled, moves)

    assert surfaces(page) == coupled(compiled.graph, after)


def test_symbols_are_shown_on_demand(open_page: OpenPage, compiled: Exploration) -> None:
    page = open_page(compiled, "view=native")

    page.get_by_label("app-web takes 2 symbols of app._fast").click()

    symbols = page.locator(".symbols")
    expect(symbols).to_contain_text("2 of them private, 2 taken while it is imported")
    symbols.get_by_text("_secret").click()
    expect(symbols.locator("details[open] .place")).to_contain_text("app/web.py:7")


def test_libraries_that_code_loads_and_native_sources_are_listed(
    open_page: OpenPage, compiled: Exploration
) -> None:
    page = open_page(compiled, "view=native")

    entries = [" ".join(text.split()) for text in page.locator(".libraries li").all_inner_texts()]
    includes = "includes headers of csrc/till 2 times, as in csrc/fast/a.cpp:3"
    assert entries[2:] == [
        f"app.web ctypes.CDLL of {TILL} app/web.py:4, at import time; reads open_",
        "app.mail ctypes.CDLL of <img src=x> (not of this package) app/mail.py:9, inside functions",
        f"csrc/fast 3 files makes app._fast defines 2 symbols: sum and _secret {includes}",
        "csrc/till 1 file",
    ]


def test_libraries_and_registries_are_listed(open_page: OpenPage, compiled: Exploration) -> None:
    page = open_page(compiled, "view=native")

    libraries = page.locator(".libraries").first
    expect(libraries).to_contain_text("takes 9 symbols from libtill.so: till 7")
    expect(libraries).to_contain_text("Not read: it is a text")
    cells = page.locator(".registry-table tbody tr").all_inner_texts()
    assert [" ".join(text.split()) for text in cells] == [
        "app.ops.till app-core compiled app-mail 1 module"
    ]


def test_what_if_counts_bound_symbols_anew(open_page: OpenPage, compiled: Exploration) -> None:
    page = open_page(compiled, "view=what-if&changes=m:app.web>app-core")
    row = page.get_by_role("row", name="private native symbols at import")
    assert row.locator("td").all_inner_texts() == ["2", "0", "\u22122"]


def test_churn_is_a_colour_where_there_is_a_history(
    open_page: OpenPage, compiled: Exploration
) -> None:
    page = open_page(compiled, "view=treemap")
    page.get_by_role("combobox", name="Colour").select_option(label="how often it changes")
    expect(page.locator(".legend")).to_contain_text("often, within a year")

    page = open_page(replace(compiled, churn={}), "view=treemap")
    assert "how often it changes" not in page.get_by_role("combobox", name="Colour").inner_text()


def test_without_compiled_code_the_view_says_so(open_page: OpenPage, tangled: Exploration) -> None:
    page = open_page(replace(tangled, native=None), "view=native")
    expect(page.locator("h1")).to_have_text("No compiled code")


def supposed(found: Exploration, moves: tuple[tuple[str, str], ...]) -> Partition:
    if not moves:
        return found.partition
    edits = edits_of(found.graph, Costs())
    options = WhatIfOptions(moves, ())
    return suppose(found.graph, found.partition, options, costs=Costs(), edits=edits).after


def surfaces(page: Page) -> dict[str, Any]:
    """What the page counts, by distribution; those without modules are not shown."""
    # In full: a long name is shortened on the page.
    rows: list[str] = page.locator("[data-surfaces] tbody th span").evaluate_all(
        "(items) => items.map((item) => item.title)"
    )
    found: list[dict[str, int]] = json.loads(
        page.locator("[data-surfaces]").get_attribute("data-surfaces") or ""
    )
    names = json.loads(page.locator("[data-surfaces]").get_attribute("data-names") or "")
    return {name: found[names.index(name)] for name in sorted(rows)}


def coupled(graph: ImportGraph, partition: Partition) -> dict[str, Any]:
    coupling = couple_partition(graph, partition)
    takers = {
        name: {use.importer for use in extension_uses(graph)} & set(partition.by_name[name].modules)
        for name in partition.by_name
    }
    return {
        item.distribution: {
            "files": len(item.files),
            "public": item.public,
            "private": item.private,
            "privateAtImport": item.private_at_import,
            "alone": item.alone,
            "modules": len(takers[item.distribution]),
            "lines": item.lines,
            "freeLines": item.free_lines,
        }
        for item in sorted(coupling.surfaces, key=lambda surface: surface.distribution)
    }
