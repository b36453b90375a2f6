"""The documents lead where they say, and name nothing that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(REPOSITORY).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "examples/**/*.md", "benchmarks/**/*.md")
    for path in REPOSITORY.glob(pattern)
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_relative_link_leads_to_a_file(document: str) -> None:
    path = REPOSITORY / document
    links = [link for link in LINK.findall(path.read_text()) if "://" not in link]

    assert [link for link in links if not (path.parent / link).exists()] == []


def test_every_make_job_that_a_document_names_exists() -> None:
    jobs = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    named = {
        job
        for document in DOCUMENTS
        for job in re.findall(r"`?\bmake ([a-z-]+)`", (REPOSITORY / document).read_text())
    }

    assert named - jobs == set()


def test_the_readme_opens_with_the_two_commands() -> None:
    commands = (REPOSITORY / "README.md").read_text().split("```")[1].splitlines()

    assert [line.partition("#")[0].strip() for line in commands[1:]] == ["make demo", "make test"]
