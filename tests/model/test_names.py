"""The names of `debundle.model` are resolved on first access, and all of them are there."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module

import pytest

from debundle import model


@pytest.mark.parametrize("name", model.__all__)
def test_every_name_is_defined_in_the_file_that_is_said_to_define_it(name: str) -> None:
    found = getattr(model, name)
    file = f"debundle.model.{model._FILES[name]}"

    assert getattr(import_module(file), name) is found
    # A constant does not say where it is from.
    assert (getattr(found, "__name__", name), getattr(found, "__module__", file)) == (name, file)


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
