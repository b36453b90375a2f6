"""Requirements are valid by PEP 508, whether a parser was needed to see it or not."""

from __future__ import annotations

from hypothesis import given
from hypothesis.strategies import from_regex
from packaging.requirements import Requirement

from debundle.scan.targets import core_metadata


@given(from_regex(core_metadata._PLAIN, fullmatch=True))
def test_what_needs_no_parser_is_what_the_parser_accepts(text: str) -> None:
    Requirement(text)


def test_only_what_the_parser_accepts_is_kept() -> None:
    texts = ["numpy", "a >=1 ; os_name == 'nt'", "b[c] @ https://x.org/b.whl", "d =1", "e >=1 <2"]

    assert core_metadata.valid_requirements(texts) == tuple(texts[:3])
