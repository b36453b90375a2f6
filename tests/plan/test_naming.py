from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from debundle.plan.naming import Provider, _table, is_standard_library, name_providers


@pytest.mark.parametrize(
    ("imported", "declared", "installed", "expected"),
    [
        # Declared beats the table's usual choice, and the table beats the environment.
        ("cv2", {"opencv-python-headless"}, {}, Provider("opencv-python-headless")),
        ("cv2", set(), {}, Provider("opencv-python")),
        ("cv2", set(), {"cv2": "opencv-contrib-python"}, Provider("opencv-python")),
        ("cv2", {"my-opencv"}, {"cv2": "My.OpenCV"}, Provider("my-opencv")),
        ("yaml", set(), {}, Provider("pyyaml")),
        ("numpy.linalg", {"numpy"}, {}, Provider("numpy")),
        ("zope.schema", {"zope-schema"}, {}, Provider("zope-schema")),
        ("typing_extensions", {"typing-extensions"}, {}, Provider("typing-extensions")),
        ("google.protobuf.message", set(), {"google": "google-auth"}, Provider("protobuf")),
        (
            "google.unheard.of",
            set(),
            {"google": "google-auth"},
            Provider("google-unheard-of", True),
        ),
        ("house", set(), {"house": "House-Of-Cards"}, Provider("house-of-cards")),
        ("house.room", set(), {}, Provider("house", guessed=True)),
        ("_house_", set(), {}, Provider("house", guessed=True)),
    ],
)
def test_witnesses_are_asked_in_order(
    imported: str, declared: set[str], installed: dict[str, str], expected: Provider
) -> None:
    def here(names: Iterable[str]) -> Mapping[str, str]:
        return {name: installed[name] for name in names if name in installed}

    found = name_providers([imported], declared=declared, installed=here)
    assert found == {imported: expected}


def test_the_environment_is_asked_only_about_names_that_nothing_declares() -> None:
    asked: list[str] = []

    def installed(names: Iterable[str]) -> Mapping[str, str]:
        asked.extend(names)
        return {}

    name_providers(["numpy", "house.room", "azure.x"], declared={"numpy"}, installed=installed)
    assert asked == ["house"]


@pytest.mark.parametrize(
    "imported", ["os.path", "tomllib", "distutils.core", "ConfigParser", "__main__", "imp"]
)
def test_modules_of_any_python_are_standard_library(imported: str) -> None:
    assert is_standard_library(imported)


@pytest.mark.parametrize("imported", ["tomli", "numpy", "typing_extensions", "osmnx"])
def test_backports_and_others_are_not_standard_library(imported: str) -> None:
    assert not is_standard_library(imported)


def test_no_row_of_the_table_is_for_the_standard_library() -> None:
    table = _table()
    assert [name for name in table if is_standard_library(name)] == []
    assert list(table) == sorted(table)
