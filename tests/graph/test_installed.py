from __future__ import annotations

from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from debundle.graph.installed import installed_distributions
from support import write_files


def test_answers_are_those_of_importlib_metadata() -> None:
    expected = packages_distributions()
    names = [name for name in expected if name.isidentifier()]
    found = installed_distributions(names)
    assert [name for name in names if found.get(name) not in expected[name]] == []


def test_names_that_are_not_installed_are_left_out() -> None:
    assert installed_distributions(["pytest", "no_such_package"]) == {"pytest": "pytest"}


def test_a_distribution_is_found_by_what_it_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_files(
        {
            "yaml/__init__.py": "",
            "pyyaml-6.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: PyYAML\n",
            "pyyaml-6.0.dist-info/RECORD": "yaml/__init__.py,,\n",
            "old.py": "",
            "Legacy-1.0.egg-info/PKG-INFO": "Name: Legacy\n",
            "Legacy-1.0.egg-info/top_level.txt": "old\n",
            "same/__init__.py": "",
            "same-1.0.dist-info/METADATA": "Name: Same\n",
            "orphan.py": "",
        },
        tmp_path,
    )
    monkeypatch.setattr("sys.path", [str(tmp_path), str(tmp_path / "missing")])
    assert installed_distributions(["yaml", "old", "same", "orphan"]) == {
        "old": "Legacy",
        "same": "Same",
        "yaml": "PyYAML",
    }
