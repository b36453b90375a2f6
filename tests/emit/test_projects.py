"""The emitted projects, judged by the packaging standards and by building them."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from email import message_from_string
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
import tomlkit
from packaging.licenses import canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from debundle.emit import render_files
from debundle.model import Distribution, Layout, PlannedDistribution, Role, SplitPlan
from support import import_graph, write_files
from support.bazaar import METADATA, SOURCES, bazaar


def files(plan: SplitPlan | None = None) -> dict[str, str]:
    usual, graph = bazaar()
    return {file.path: file.text for file in render_files(plan or usual, graph)}


def project(name: str, plan: SplitPlan | None = None) -> dict[str, Any]:
    text = files(plan)[f"packages/{name}/pyproject.toml"]
    return tomlkit.parse(text).unwrap()


PROJECTS = ("bazaar", "bazaar-core", "bazaar-plot", "bazaar-report")


def test_every_distribution_and_the_whole_have_their_files() -> None:
    assert sorted(files()) == [
        ".importlinter",
        "CUTS.md",
        "README.md",
        "packages/bazaar-core/README.md",
        "packages/bazaar-core/pyproject.toml",
        "packages/bazaar-core/ruff.toml",
        "packages/bazaar-plot/README.md",
        "packages/bazaar-plot/pyproject.toml",
        "packages/bazaar-plot/ruff.toml",
        "packages/bazaar-report/README.md",
        "packages/bazaar-report/pyproject.toml",
        "packages/bazaar-report/ruff.toml",
        "packages/bazaar/README.md",
        "packages/bazaar/pyproject.toml",
        "pyproject.toml",
        "tach.toml",
    ]


def test_a_satellite_says_all_that_the_monolith_said() -> None:
    assert project("bazaar-report") == {
        "build-system": {"requires": ["hatchling>=1.27"], "build-backend": "hatchling.build"},
        "project": {
            "name": "bazaar-report",
            "version": "3.1",
            "description": "Everything for the market (satellite distribution)",
            "readme": "README.md",
            "requires-python": ">=3.10",
            "license": "Apache-2.0",
            "authors": [{"name": "Ada", "email": "ada@example.org"}, {"name": "Both of us"}],
            "keywords": ["market", "stall"],
            "classifiers": ["Programming Language :: Python :: 3"],
            "dependencies": ["bazaar-plot==3.1"],
            "optional-dependencies": {"jinja2": ["jinja2"]},
            "urls": {"Homepage": "https://example.org/bazaar"},
            "scripts": {"bazaar-report": "bazaar.report.html:page"},
            "entry-points": {"bazaar.exporters": {"html": "bazaar.report.html:page"}},
        },
        "tool": {
            "hatch": {
                "build": {
                    "targets": {
                        "wheel": {
                            "only-include": ["src/bazaar"],
                            "sources": ["src"],
                            "exclude": ["src/bazaar/__init__.py"],
                        }
                    }
                }
            }
        },
    }


def test_the_whole_requires_all_parts_and_what_they_leave_open() -> None:
    whole = project("bazaar")["project"]
    assert whole["dependencies"] == [
        "bazaar-core==3.1",
        "bazaar-plot==3.1",
        "bazaar-report==3.1",
        "tqdm",
    ]
    assert whole["optional-dependencies"] == {"fast": ["numpy>=2"]}


def test_there_is_no_whole_where_a_distribution_has_its_name() -> None:
    plan, _ = bazaar()
    plan = replace(plan, metadata=replace(METADATA, name="Bazaar_Core"))
    assert "packages/bazaar/pyproject.toml" not in files(plan)
    assert project("bazaar-core", plan)["project"]["dependencies"] == ["attrs>=23"]


@pytest.mark.parametrize("name", PROJECTS)
def test_every_project_is_valid_by_the_standards(name: str) -> None:
    found = project(name)["project"]
    assert found["name"] == name
    assert Version(found["version"]) == Version("3.1")
    assert SpecifierSet(found["requires-python"]) == SpecifierSet(">=3.10")
    assert canonicalize_license_expression(found["license"]) == found["license"]
    extras = found.get("optional-dependencies", {})
    lines = [*found["dependencies"], *(line for lines in extras.values() for line in lines)]
    assert lines
    assert [str(Requirement(line)) for line in lines] == lines


@pytest.mark.parametrize("name", PROJECTS)
def test_every_project_satisfies_validate_pyproject(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = pytest.importorskip("validate_pyproject.api")
    monkeypatch.setenv("VALIDATE_PYPROJECT_NO_NETWORK", "1")
    assert api.Validator()(project(name)) is not None


def test_the_workspace_satisfies_validate_pyproject() -> None:
    api = pytest.importorskip("validate_pyproject.api")
    workspace = tomlkit.parse(files()["pyproject.toml"]).unwrap()
    assert api.Validator()(workspace) is not None
    assert workspace == {
        "dependency-groups": {
            "lint": [
                "import-linter>=2.16; python_version >= '3.11'",
                "ruff>=0.9",
                "tach>=0.30",
            ]
        },
        "tool": {
            "uv": {
                "workspace": {"members": ["packages/*"]},
                "sources": {name: {"workspace": True} for name in PROJECTS},
            }
        },
    }


def test_a_free_text_licence_stays_readable_and_keeps_its_classifier() -> None:
    plan, _ = bazaar()
    metadata = replace(
        METADATA,
        license_expression="",
        license_text="BSD\nmore",
        classifiers=("License :: OSI Approved :: BSD License",),
    )
    text = files(replace(plan, metadata=metadata))["packages/bazaar-core/pyproject.toml"]
    assert "# The monolith's licence is no SPDX expression: BSD\n" in text
    found = tomlkit.parse(text).unwrap()["project"]
    assert "license" not in found
    assert found["classifiers"] == ["License :: OSI Approved :: BSD License"]


def test_one_exact_classifier_is_as_good_as_an_expression() -> None:
    plan, _ = bazaar()
    metadata = replace(
        METADATA,
        license_expression="",
        license_text="MIT License, see file",
        classifiers=("License :: OSI Approved", "License :: OSI Approved :: MIT License"),
    )
    found = project("bazaar-core", replace(plan, metadata=metadata))["project"]
    assert found["license"] == "MIT"
    assert "classifiers" not in found


def test_unreadable_metadata_does_not_spoil_a_project() -> None:
    plan, _ = bazaar()
    metadata = replace(METADATA, version="", requires_python="three", name="")
    found = project("bazaar-plot", replace(plan, metadata=metadata))["project"]
    assert found["version"] == "0"
    assert found["dependencies"] == ["bazaar-core==0"]
    assert "requires-python" not in found


def test_a_renamed_satellite_has_a_package_of_its_own() -> None:
    plan, _ = bazaar()
    part = next(item for item in plan.distributions if item.distribution.name == "bazaar-plot")
    renamed = {name: f"bazaar_plot.{name}" for name in part.distribution.modules}
    plan = replace(plan, layout=Layout.RENAMED, renamed=renamed)
    wheels = {
        name: project(name, plan)["tool"]["hatch"]["build"]["targets"]["wheel"]
        for name in ("bazaar-core", "bazaar-plot")
    }
    assert wheels == {
        "bazaar-core": {"only-include": ["src/bazaar"], "sources": ["src"]},
        "bazaar-plot": {"only-include": ["src/bazaar_plot"], "sources": ["src"]},
    }


def test_a_root_that_is_a_single_file_is_shipped_as_one() -> None:
    graph = import_graph("tool", "pkg.b")
    modules = ("pkg", "pkg.b", "tool")
    plan = replace(
        bazaar()[0],
        roots=("pkg", "tool"),
        distributions=(PlannedDistribution(Distribution("all", Role.CORE, modules, 3)),),
    )
    text = {f.path: f.text for f in render_files(plan, graph)}["packages/all/pyproject.toml"]
    wheel = tomlkit.parse(text).unwrap()["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel == {"only-include": ["src/pkg", "src/tool.py"], "sources": ["src"]}


def test_a_distribution_of_a_namespace_alone_can_be_built() -> None:
    plan, graph = bazaar()
    empty = PlannedDistribution(Distribution("bazaar-space", Role.CORE, ("space",), 0))
    rendered = {
        file.path: file.text
        for file in render_files(
            replace(plan, distributions=(*plan.distributions, empty)),
            replace(graph, modules=(*graph.modules, replace(graph.modules[0], name="space"))),
        )
    }
    table = tomlkit.parse(rendered["packages/bazaar-space/pyproject.toml"]).unwrap()
    assert table["tool"]["hatch"]["build"]["targets"]["wheel"] == {"bypass-selection": True}


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render_files(*bazaar()) == render_files(*bazaar())


def build(name: str, folder: Path) -> tuple[list[str], Message]:
    """Build a wheel of the emitted project, with sources laid down: its files and metadata."""
    pytest.importorskip("hatchling")
    plan, graph = bazaar()
    write_files(files(), folder)
    for planned in plan.distributions:
        paths = [graph.by_name[module].path for module in planned.distribution.modules]
        sources = {path: SOURCES[path] for path in paths} | dict.fromkeys(planned.data_files, "x")
        write_files(sources, folder / "packages" / planned.distribution.name / "src")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "out")]
    subprocess.run(command, cwd=folder / "packages" / name, check=True, capture_output=True)
    (wheel,) = (folder / "out").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        (metadata,) = (item for item in names if item.endswith(".dist-info/METADATA"))
        message = message_from_string(archive.read(metadata).decode())
    return sorted(item for item in names if ".dist-info/" not in item), message


def test_the_wheel_of_a_satellite_holds_its_own_files_alone(tmp_path: Path) -> None:
    names, metadata = build("bazaar-report", tmp_path)
    assert names == [
        "bazaar/report/__init__.py",
        "bazaar/report/html.py",
        "bazaar/report/template.html",
    ]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata.get_all("Requires-Dist") == [
        "bazaar-plot==3.1",
        "jinja2; extra == 'jinja2'",
    ]


def test_the_wheel_of_the_core_holds_the_root(tmp_path: Path) -> None:
    names, metadata = build("bazaar-core", tmp_path)
    assert names == [
        "bazaar/__init__.py",
        "bazaar/api.py",
        "bazaar/base.py",
        "bazaar/models/__init__.py",
        "bazaar/models/plain.py",
    ]
    assert metadata.get_all("Provides-Extra") == ["plot", "report"]


def test_the_wheel_of_the_whole_is_empty(tmp_path: Path) -> None:
    names, metadata = build("bazaar", tmp_path)
    assert names == []
    assert metadata.get_all("Requires-Dist") == [
        "bazaar-core==3.1",
        "bazaar-plot==3.1",
        "bazaar-report==3.1",
        "tqdm",
        "numpy>=2; extra == 'fast'",
    ]
