"""Installed import names and distribution names become targets, and nothing is imported."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from debundle.model import DebundleError, EntryPoint, SilentProgress, SourceRoot, Target
from debundle.scan.targets import locate_target
from support.packages import write_files

_BOOM = "raise RuntimeError('the code under analysis was executed')\n"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in front of the import path; the working folder is another one."""
    folder = tmp_path / "site-packages"
    folder.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.chdir(work)
    return folder


def _locate(*specs: str) -> Target:
    with locate_target(specs, progress=SilentProgress()) as target:
        return target


def _install(site: Path, name: str, files: dict[str, str], **texts: str) -> None:
    """Install a distribution by hand: its files, METADATA and a RECORD."""
    info = f"{name.replace('-', '_')}-1.2.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n"
    all_files = {
        **files,
        f"{info}/METADATA": metadata,
        **{f"{info}/{k}": v for k, v in texts.items()},
    }
    record = "".join(f"{path},,\n" for path in all_files)
    write_files({**all_files, f"{info}/RECORD": record}, site)


def test_an_import_name_is_found_with_the_metadata_of_its_distribution(site: Path) -> None:
    _install(
        site,
        "Shiny-Thing",
        {"shiny/__init__.py": _BOOM, "shiny/sub/__init__.py": _BOOM, "shiny/py.typed": ""},
        **{"entry_points.txt": "[console_scripts]\nshine = shiny.cli:main\n"},
    )

    target = _locate("shiny")

    assert target.label == "Shiny-Thing"
    assert target.roots == (SourceRoot("shiny", site / "shiny"),)
    assert target.metadata.version == "1.2"
    assert target.metadata.entry_points == (
        EntryPoint("console_scripts", "shine", "shiny.cli:main"),
    )
    assert target.data_files == ("shiny/py.typed",)
    assert "shiny" not in sys.modules


def test_a_distribution_name_gives_all_its_import_packages(site: Path) -> None:
    _install(
        site, "Py-Shine", {"shine/__init__.py": _BOOM, "_shine.py": _BOOM, "tests/__init__.py": ""}
    )

    target = _locate("py_shine")

    assert target.label == "Py-Shine"
    assert [root.name for root in target.roots] == ["_shine", "shine"]
    assert target.notes == ("py_shine is a distribution; it installs _shine, shine.",)


def test_an_import_name_maps_that_package_alone_and_notes_what_else_is_installed(
    site: Path,
) -> None:
    _install(site, "shine", {"shine/__init__.py": _BOOM, "shinegen/__init__.py": _BOOM})

    target = _locate("shine")

    assert [root.name for root in target.roots] == ["shine"]
    assert target.notes == (
        (
            "The distribution shine also installs shinegen; only shine is mapped."
            " To map all, name its wheel, or the packages one by one."
        ),
    )
    assert _locate("shine", "shinegen").notes == ()


def test_a_namespace_package_is_its_portions_wherever_they_are_installed(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    _install(site, "sky-store", {"sky/cloud/store/__init__.py": _BOOM})
    _install(elsewhere, "sky-queue", {"sky/cloud/queue/__init__.py": _BOOM, "sky/rain.py": ""})
    monkeypatch.syspath_prepend(str(elsewhere))

    assert (_locate("sky").label, _locate("sky").metadata.version) == ("sky", "1.2")
    assert _locate("sky").roots == (
        SourceRoot("sky.cloud.queue", elsewhere / "sky/cloud/queue"),
        SourceRoot("sky.cloud.store", site / "sky/cloud/store"),
        SourceRoot("sky.rain", elsewhere / "sky/rain.py"),
    )
    assert _locate("sky.cloud.store").metadata.name == "sky-store"
    assert _locate("sky-queue").roots == (
        SourceRoot("sky.cloud.queue", elsewhere / "sky/cloud/queue"),
        SourceRoot("sky.rain", elsewhere / "sky/rain.py"),
    )


def test_a_dotted_name_is_found_without_importing_its_parents(site: Path) -> None:
    write_files(
        {"top/__init__.py": _BOOM, "top/sub/__init__.py": _BOOM, "top/sub/m.py": _BOOM}, site
    )

    assert _locate("top.sub").roots == (SourceRoot("top.sub", site / "top/sub"),)
    assert _locate("top.sub.m").roots == (SourceRoot("top.sub.m", site / "top/sub/m.py"),)
    assert "top" not in sys.modules


def test_an_editable_installation_is_found_through_its_path_entry_and_its_url(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "checkout"
    write_files(
        {"pyproject.toml": '[project]\nname = "edit-me"\n', "src/edit/__init__.py": ""}, project
    )
    url = f'{{"dir_info": {{"editable": true}}, "url": "file://{project}"}}'
    _install(site, "edit-me", {"_edit_me.pth": str(project / "src")}, **{"direct_url.json": url})
    by_distribution = _locate("edit-me")
    monkeypatch.syspath_prepend(str(project / "src"))
    by_import = _locate("edit")

    root = SourceRoot("edit", project / "src/edit")
    assert (by_distribution.roots, by_distribution.metadata.version) == ((root,), "1.2")
    assert (by_import.roots, by_import.metadata.version) == ((root,), "1.2")


def test_a_folder_of_an_install_folder_keeps_its_import_name_and_metadata(site: Path) -> None:
    _install(site, "sky-store", {"sky/cloud/store/__init__.py": "", "sky/cloud/store/sub/m.py": ""})

    target = _locate(str(site / "sky" / "cloud"))

    assert target.roots == (SourceRoot("sky.cloud.store", site / "sky/cloud/store"),)
    assert target.metadata.name == "sky-store"


def test_a_module_of_the_standard_library_is_a_target_without_metadata(site: Path) -> None:
    target = _locate("json")

    assert (target.label, target.metadata.name) == ("json", "")
    assert [root.location.name for root in target.roots] == ["json"]


def test_broken_metadata_of_a_distribution_does_not_hide_its_package(site: Path) -> None:
    info = "odd-1.0.dist-info"
    write_files(
        {
            "odd/__init__.py": "",
            f"{info}/RECORD": f"odd/__init__.py,,\n{info}/METADATA,,\n",
            f"{info}/METADATA": b"Name: odd\nVersion: 1.0\nRequires-Dist: ((\nLicense: \xff\n",
            f"{info}/entry_points.txt": "]nonsense[\n= = =\n[a]\nb\n",
        },
        site,
    )

    target = _locate("odd")

    assert (target.label, target.metadata.requires_dist) == ("odd", ())


def test_a_name_that_is_not_installed_gets_suggestions(site: Path) -> None:
    write_files({"shimmering/__init__.py": ""}, site)

    with pytest.raises(DebundleError) as caught:
        _locate("shimmerin")

    assert caught.value.what == "Nothing of this name is installed, and no file or folder has it."
    assert caught.value.where == "shimmerin"
    assert caught.value.next_step.startswith("Did you mean shimmering")
    assert "pip install shimmerin" in caught.value.next_step


@pytest.mark.parametrize(
    ("spec", "what"),
    [
        ("sys", "sys is compiled: there is no Python source to map."),
        ("no.such.name", "Nothing of this name is installed, and no file or folder has it."),
        ("./missing", "There is no such file or folder."),
        ("missing/package", "There is no such file or folder."),
        ("missing-1.0-py3-none-any.whl", "There is no such file or folder."),
        ("packages/*", "The pattern was not expanded, or matches nothing."),
        ("~nobody-has-this-name/pkg", "There is no such file or folder."),
        ("a\0b", "The path cannot be followed (embedded null byte)."),
    ],
)
def test_what_cannot_be_found_says_what_where_and_what_next(
    site: Path, spec: str, what: str
) -> None:
    with pytest.raises(DebundleError) as caught:
        _locate(spec)

    assert (caught.value.what, caught.value.where) == (what, spec)
    assert caught.value.next_step


def test_an_extension_module_alone_is_no_target(site: Path) -> None:
    write_files({"fast.abi3.so": b"\x7fELF"}, site)

    with pytest.raises(DebundleError, match="fast is compiled"):
        _locate("fast")


def test_a_folder_of_notes_does_not_hide_an_installed_package(site: Path) -> None:
    _install(site, "shine", {"shine/__init__.py": ""})
    Path("shine").mkdir()
    Path("shine/notes.txt").write_text("remember the milk")

    target = _locate("shine")

    assert target.roots == (SourceRoot("shine", site / "shine"),)
    assert target.notes == ("The path shine here holds no Python; the installed shine is meant.",)


def test_an_existing_folder_counts_before_an_installed_name(site: Path) -> None:
    _install(site, "shine", {"shine/__init__.py": ""})
    write_files({"shine/__init__.py": ""}, Path.cwd())

    assert _locate("shine").roots == (SourceRoot("shine", Path.cwd() / "shine"),)


def test_nothing_named_is_an_error() -> None:
    with pytest.raises(DebundleError, match="Nothing was named"):
        _locate()
    with pytest.raises(DebundleError, match="A name is empty"):
        _locate("")
