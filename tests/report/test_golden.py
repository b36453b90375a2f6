"""Whole reports, compared with files that a person has looked at.

After a change that is meant, write them anew and look at the difference:

    DEBUNDLE_UPDATE_GOLDEN=1 pytest tests/report/test_golden.py && git diff tests/report/golden
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console, RenderableType

from debundle.graph.summary import summarize_graph
from debundle.model import (
    AuditReport,
    Chain,
    CheckResult,
    DebundleError,
    ImportGraph,
    Partition,
    RenderedFile,
)
from debundle.report import dot, github, jsondoc, junit, mermaid, nativedoc, sarif, svg, text
from report import proofs
from report.natives import coupled, surveyed, with_natives

Golden = Callable[[str, str], None]

FILES = (
    RenderedFile("pyproject.toml", "[tool.uv.workspace]\nmembers = ['*']\n"),
    RenderedFile("shop-core/pyproject.toml", "[project]\nname = 'shop-core'\nversion = '1.4'\n"),
)
WIDTHS = pytest.mark.parametrize("width", [80, 120])


def printed(renderable: RenderableType, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, color_system=None, legacy_windows=False)
    console.print(renderable)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@WIDTHS
def test_map_as_text(graph: ImportGraph, golden: Golden, width: int) -> None:
    shown = text.map_renderable(summarize_graph(graph))
    golden(f"map-{width}.txt", printed(shown, width))


@WIDTHS
def test_audit_as_text(audit: AuditReport, golden: Golden, width: int) -> None:
    golden(f"audit-{width}.txt", printed(text.audit_renderable(audit), width))


@WIDTHS
def test_proposal_as_text(
    graph: ImportGraph, partition: Partition, golden: Golden, width: int
) -> None:
    golden(f"proposal-{width}.txt", printed(text.proposal_renderable(graph, partition), width))


@WIDTHS
def test_native_as_text(
    graph: ImportGraph, partition: Partition, golden: Golden, width: int
) -> None:
    graph = with_natives(graph)
    shown = text.native_renderable(graph, surveyed(), coupled(graph, partition))
    golden(f"native-{width}.txt", printed(shown, width))


def test_native_as_json(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    graph = with_natives(graph)
    document = nativedoc.native_document(graph, surveyed(), coupled(graph, partition))
    golden("native.json", document)


@WIDTHS
def test_chains_as_text(chains: tuple[Chain, ...], golden: Golden, width: int) -> None:
    shown = text.chains_renderable(
        chains,
        importer="shop",
        imported="shop.plugins.mail",
        sources={("shop/__init__.py", 1): "from shop.cart import Cart\n"},
    )
    golden(f"why-{width}.txt", printed(shown, width))


@WIDTHS
def test_check_as_text(result: CheckResult, golden: Golden, width: int) -> None:
    golden(f"check-{width}.txt", printed(text.check_renderable(result), width))


@WIDTHS
def test_split_as_text(golden: Golden, width: int) -> None:
    shown = text.split_renderable(proofs.split_result(), folder="out")
    golden(f"split-{width}.txt", printed(shown, width))


@WIDTHS
def test_verification_as_text(golden: Golden, width: int) -> None:
    shown = text.verification_renderable(proofs.verification(), proofs.WORKSPACE, folder="out")
    golden(f"verify-{width}.txt", printed(shown, width))


@WIDTHS
def test_refinement_as_text(golden: Golden, width: int) -> None:
    shown = text.refinement_renderable(proofs.rounds(), holds=False, learnt="debundle.toml")
    golden(f"refine-{width}.txt", printed(shown, width))


def test_files_as_text(golden: Golden) -> None:
    golden("emit.txt", printed(text.files_renderable(FILES, folder="split"), 80))


def test_map_as_json(graph: ImportGraph, golden: Golden) -> None:
    golden("map.json", jsondoc.map_document(graph, summarize_graph(graph)))


def test_proposal_as_json(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    golden("proposal.json", jsondoc.proposal_document(graph, partition))


def test_chains_as_json(graph: ImportGraph, chains: tuple[Chain, ...], golden: Golden) -> None:
    document = jsondoc.chains_document(graph, chains, importer="shop", imported="shop.plugins.mail")
    golden("why.json", document)


def test_check_as_json(result: CheckResult, golden: Golden) -> None:
    golden("check.json", jsondoc.check_document(result))


def test_files_as_json(golden: Golden) -> None:
    golden("emit.json", jsondoc.files_document(FILES, folder="split"))


def test_error_as_json(golden: Golden) -> None:
    error = DebundleError("shop is not installed.", where="shop", next_step="Install it.")
    golden("error.json", jsondoc.error_document(error))


def test_picture_as_dot(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    golden("map.dot", dot.render_dot(graph))
    golden("proposal.dot", dot.render_dot(graph, partition))


def test_picture_as_mermaid(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    golden("map.mmd", mermaid.render_mermaid(graph))
    golden("proposal.mmd", mermaid.render_mermaid(graph, partition))


def test_picture_as_svg(graph: ImportGraph, partition: Partition, golden: Golden) -> None:
    golden("map.svg", svg.render_svg(graph, use_graphviz=False))
    golden("proposal.svg", svg.render_svg(graph, partition, use_graphviz=False))


def test_check_for_build_servers(result: CheckResult, golden: Golden) -> None:
    folders = {"shop": "src"}
    golden("check.github.txt", github.render_github(result, folders=folders))
    golden("check.sarif", sarif.render_sarif(result, tool_version="1.0", folders=folders))
    golden("check.junit.xml", junit.render_junit(result, folders=folders))
