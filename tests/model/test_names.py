"""The names of `debundle.model` are resolved on first access, and all of them are there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from debundle import model


@pytest.mark.parametrize("name", model.__all__)
def test_every_name_is_that_of_a_class_in_the_file_that_is_said_to_define_it(name: str) -> None:
    found = getattr(model, name)

    assert (found.__name__, found.__module__) == (name, f"debundle.model.{model._FILES[name]}")


def test_no_name_is_resolved_that_is_not_public() -> None:
    assert sorted(model._FILES) == sorted(model.__all__)
    with pytest.raises(AttributeError, match="no attribute 'Nonsense'"):
        _ = model.Nonsense


def test_a_name_loads_what_it_needs_and_no_more() -> None:
    program = (
        "import sys; from debundle.model import Import\n"
        "print([name for name in sys.modules if name.startswith('debundle.model.')])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )

    assert done.stdout == "['debundle.model.imports']\n"
