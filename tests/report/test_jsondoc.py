from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from debundle.graph.cycles import break_cycles
from debundle.graph.summary import summarize_graph
from debundle.model import (
    AuditReport,
    Chain,
    CheckResult,
    CombinedError,
    Costs,
    DebundleError,
    ImportGraph,
    Partition,
    RenderedFile,
)
from debundle.report import explored, jsondoc, nativedoc, splitdoc
from debundle.report.picture import PictureOptions
from debundle.report.picturedoc import picture_document
from report import proofs
from report.natives import coupled, surveyed, with_natives
from report.suppositions import explained, supposed

SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


@pytest.fixture
def documents(
    graph: ImportGraph,
    partition: Partition,
    chains: tuple[Chain, ...],
    result: CheckResult,
    audit: AuditReport,
) -> dict[str, str]:
    """A document of every kind, by the name of its schema."""
    error = CombinedError((DebundleError("a", where="b"), DebundleError("c", next_step="d")))
    return {
        "map": jsondoc.map_document(graph, summarize_graph(graph)),
        "proposal": jsondoc.proposal_document(graph, partition),
        "why": jsondoc.chains_document(graph, chains, importer="shop", imported="shop.plugins"),
        "check": jsondoc.check_document(result),
        "emit": jsondoc.files_document([RenderedFile("a/b.toml", "ä\n")], folder="split"),
        "audit": jsondoc.audit_document(graph, audit),
        "cycles": explored.cycles_document(graph, break_cycles(graph, costs=Costs())),
        "explanation": explored.explanation_document(graph, explained(graph)),
        "what-if": explored.what_if_document(graph, supposed(graph, partition)),
        "native": nativedoc.native_document(
            with_natives(graph), surveyed(), coupled(with_natives(graph), partition)
        ),
        "report": picture_document(graph, partition, PictureOptions()),
        "split": splitdoc.split_document(
            proofs.split_result(), folder="out", warnings=["shop.base reads page too early"]
        ),
        "verify": splitdoc.verification_document(proofs.verification(), proofs.WORKSPACE),
        "refine": splitdoc.rounds_document(
            proofs.rounds(), holds=False, configuration="debundle.toml"
        ),
        "error": jsondoc.error_document(error),
    }


def schema(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    return content


def test_every_schema_has_a_document_here(documents: dict[str, str]) -> None:
    names = {file.name.partition(".")[0] for file in SCHEMAS.glob("*.schema.json")}
    assert names == documents.keys()


def test_documents_follow_their_schema(documents: dict[str, str]) -> None:
    for name, document in documents.items():
        jsonschema.Draft202012Validator.check_schema(schema(name))
        jsonschema.Draft202012Validator(schema(name)).validate(json.loads(document))


def test_the_schema_refuses_a_wrong_document(documents: dict[str, str]) -> None:
    broken = json.loads(documents["map"])
    broken["imports"][0]["phase"] = "sometimes"
    with pytest.raises(jsonschema.ValidationError, match="sometimes"):
        jsonschema.Draft202012Validator(schema("map")).validate(broken)


def test_no_field_is_written_that_is_not_described(documents: dict[str, str]) -> None:
    for name, document in documents.items():
        assert list(undescribed(json.loads(document), schema(name), name)) == []


def undescribed(value: Any, description: dict[str, Any], place: str) -> Iterator[str]:
    """Places of a document whose schema has no description."""
    if not description.get("description"):
        yield place
    if isinstance(value, dict) and "properties" in description:
        for name, item in value.items():
            yield from undescribed(item, description["properties"].get(name, {}), f"{place}.{name}")
    if isinstance(value, dict) and "anyOf" in description:
        yield from undescribed(value, description["anyOf"][-1], place)
    if isinstance(value, list) and value and isinstance(value[0], dict):
        for item in value:
            yield from undescribed(item, description["items"], f"{place}[]")


def test_the_same_values_give_the_same_bytes(graph: ImportGraph) -> None:
    first = jsondoc.map_document(graph, summarize_graph(graph))
    assert jsondoc.map_document(graph, summarize_graph(graph)) == first
    assert first.endswith("}\n")


def test_every_import_stands_on_a_line_of_its_own(graph: ImportGraph) -> None:
    lines = jsondoc.map_document(graph, summarize_graph(graph)).splitlines()
    imports = [line for line in lines if line.startswith('{"importer"')]
    assert len(imports) == len(graph.imports) + len(graph.external)


def test_no_path_of_this_machine_is_written(graph: ImportGraph) -> None:
    document = jsondoc.map_document(graph, summarize_graph(graph))
    assert str(Path.cwd()) not in document


def test_an_unmendable_file_name_does_not_break_the_document() -> None:
    # A lone surrogate is what Python makes of a file name that is no UTF-8.
    files = [RenderedFile("a", "")]
    document = jsondoc.files_document(files, folder="caf\udce9")
    assert json.loads(document.encode())["folder"] == "caf\udce9"
