"""Third parties that are linked, from where debundle runs and from elsewhere."""

from __future__ import annotations

from pathlib import Path

from debundle.verify.third_party import link_requirements, not_installed
from support.packages import temporary_package


def elsewhere(folder: Path) -> Path:
    """A folder in which a distribution is installed that requires another that is here."""
    files = {
        "no_such_thing.py": "",
        "no_such_thing-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: no-such-thing\n"
        "Version: 1\nRequires-Dist: packaging\n",
        "no_such_thing-1.dist-info/RECORD": "no_such_thing.py,,\n"
        "no_such_thing-1.dist-info/METADATA,,\n",
    }
    return temporary_package(files, folder)


def test_what_an_extra_of_a_third_party_asks_for_is_linked_where_it_is_asked_for(
    tmp_path: Path,
) -> None:
    lines = (
        "Metadata-Version: 2.1\nName: {}\nVersion: 1\n"
        "Provides-Extra: css\nRequires-Dist: {} ; extra == 'css'\n"
    )
    site = temporary_package(
        {
            "bleached.py": "",
            "bleached-1.dist-info/METADATA": lines.format("bleached", "bleached-css"),
            "bleached-1.dist-info/RECORD": "bleached.py,,\nbleached.pth,,\n",
            "bleached.pth": "import bleached",  # executed where it lies in site-packages, so left
            "bleached_css.py": "",
            "bleached_css-1.dist-info/METADATA": lines.format("bleached-css", "nothing"),
            "bleached_css-1.dist-info/RECORD": "bleached_css.py,,\n",
        },
        tmp_path / "site",
    )

    link_requirements(["bleached"], tmp_path / "plain", elsewhere=site)
    link_requirements(["bleached", "bleached[css]"], tmp_path / "css", elsewhere=site)

    plain, css = (sorted(item.name for item in (tmp_path / x).iterdir()) for x in ("plain", "css"))
    assert (plain, css) == (["bleached.py"], ["bleached.py", "bleached_css.py"])


def test_what_is_not_installed_here_is_told() -> None:
    lines = ["packaging", "no-such-thing>=1", 'other-thing; python_version < "3"', "left-out"]

    assert not_installed(lines, without=["left_out"]) == ("no-such-thing",)


def test_what_is_installed_elsewhere_alone_is_linked_from_there(tmp_path: Path) -> None:
    place = elsewhere(tmp_path / "site")

    link_requirements(["no-such-thing"], tmp_path / "a", elsewhere=place)
    link_requirements(["no-such-thing"], tmp_path / "b")

    linked = {item.name for item in (tmp_path / "a").iterdir()}
    assert {"no_such_thing.py", "packaging"} <= linked
    assert list((tmp_path / "b").iterdir()) == []
