"""Folders, projects, single files, and several of them at once become targets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.model import DebundleError, SilentProgress, SourceRoot, Target
from debundle.scan.targets import locate_target
from support.packages import write_files


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _locate(*specs: str) -> Target:
    with locate_target(specs, progress=SilentProgress()) as target:
        return target


def _roots(files: Mapping[str, str], *specs: str) -> dict[str, str]:
    """Write the files; name and place (below the working folder) of each root then found."""
    write_files(files, Path.cwd())
    roots = _locate(*specs).roots
    return {root.name: root.location.relative_to(Path.cwd()).as_posix() for root in roots}


def _problem(*specs: str) -> DebundleError:
    with pytest.raises(DebundleError) as caught:
        _locate(*specs)
    assert caught.value.next_step
    return caught.value


# Folders that are packages or hold some.


def test_a_folder_with_an_init_is_a_package(folder: Path) -> None:
    write_files({"pkg/__init__.py": "", "pkg/m.py": "", "pkg/data.json": "{}"}, folder)

    target = _locate("pkg/")

    assert target == Target(
        label="pkg", roots=(SourceRoot("pkg", folder / "pkg"),), data_files=("pkg/data.json",)
    )


def test_a_package_inside_a_package_keeps_its_full_name() -> None:
    files = {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/m.py": ""}

    assert _roots(files, "pkg/sub") == {"pkg.sub": "pkg/sub"}
    assert _roots({}, "pkg/sub/m.py") == {"pkg.sub.m": "pkg/sub/m.py"}
    assert _roots({}, "pkg/sub/__init__.py") == {"pkg.sub": "pkg/sub"}


def test_a_package_that_ships_its_project_file_is_the_package() -> None:
    files = {
        "demo/__init__.py": "",
        "demo/core/__init__.py": "",
        "demo/pyproject.toml": '[project]\nname = "Demo"\n',
    }

    assert _roots(files, "demo") == {"demo": "demo"}


def test_a_folder_that_holds_packages_gives_each_of_them() -> None:
    files = {"all/a/__init__.py": "", "all/b/__init__.py": "", "all/tests/__init__.py": ""}

    assert _roots(files, "all") == {"a": "all/a", "b": "all/b"}


def test_a_folder_that_holds_a_namespace_gives_its_portions() -> None:
    files = {"all/sky/cloud/store/__init__.py": "", "all/sky/rain.py": "", "all/README": ""}

    assert _roots(files, "all") == {
        "sky.cloud.store": "all/sky/cloud/store",
        "sky.rain": "all/sky/rain.py",
    }


def test_tests_alone_are_a_target() -> None:
    assert _roots({"all/tests/__init__.py": ""}, "all") == {"tests": "all/tests"}


def test_the_working_folder_is_a_target() -> None:
    assert _roots({"pkg/__init__.py": ""}, ".") == {"pkg": "pkg"}


def test_a_single_file_is_a_module(folder: Path) -> None:
    write_files({"tool.py": "import os\n"}, folder)

    assert _locate("tool.py") == Target(
        label="tool", roots=(SourceRoot("tool", folder / "tool.py"),)
    )


def test_a_link_gives_a_package_its_name() -> None:
    write_files({"pkg-1.0/__init__.py": ""}, Path.cwd())
    Path("pkg").symlink_to("pkg-1.0")

    assert [root.name for root in _locate("pkg").roots] == ["pkg"]


# Projects, by what their build backends are told and by custom.

_PEP621 = '[project]\nname = "p"\n'

_PROJECTS = {
    "src layout": (
        {"pyproject.toml": _PEP621, "src/a/__init__.py": "", "tests/__init__.py": ""},
        {"a": "src/a"},
    ),
    "src layout with a namespace": (
        {"pyproject.toml": _PEP621, "src/sky/store/__init__.py": ""},
        {"sky.store": "src/sky/store"},
    ),
    "flat layout": (
        {
            "pyproject.toml": _PEP621,
            "a/__init__.py": "",
            "tests/__init__.py": "",
            "docs/conf.py": "",
            "tools/__init__.py": "",
            "build/lib/a/__init__.py": "",
            "setup.py": "",
            "noxfile.py": "",
        },
        {"a": "a"},
    ),
    "flat layout of one module": (
        {"pyproject.toml": _PEP621, "a.py": "", "setup.py": "", "tests/test_a.py": ""},
        {"a": "a.py"},
    ),
    "flat layout of a namespace": (
        {"setup.py": "", "sky/store/__init__.py": "", "docs/conf.py": "", "noxfile.py": ""},
        {"sky.store": "sky/store"},
    ),
    "hatch": (
        {
            "pyproject.toml": _PEP621
            + '[tool.hatch.build.targets.wheel]\npackages = ["code/a", "b.py"]\n',
            "code/a/__init__.py": "",
            "b.py": "",
            "src/not_this/__init__.py": "",
        },
        {"a": "code/a", "b": "b.py"},
    ),
    "setuptools in pyproject.toml": (
        {
            "pyproject.toml": _PEP621 + '[tool.setuptools]\npackages = ["a", "a.b"]\n'
            'py-modules = ["m"]\npackage-dir = {"" = "code"}\n',
            "code/a/b/__init__.py": "",
            "code/a/__init__.py": "",
            "code/m.py": "",
        },
        {"a": "code/a", "m": "code/m.py"},
    ),
    "setuptools find": (
        {
            "pyproject.toml": _PEP621 + '[tool.setuptools.packages.find]\nwhere = ["code"]\n'
            'exclude = ["b*"]\n',
            "code/a/__init__.py": "",
            "code/b/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.cfg": (
        {
            "setup.cfg": "[metadata]\nname = p\n[options]\npackages = find:\npackage_dir =\n"
            "    = code\n",
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.py with find_packages": (
        {
            "setup.py": "import setuptools\nsetuptools.setup(name=NAME,"
            " packages=setuptools.find_packages('code', exclude=['b']))",
            "code/a/__init__.py": "",
            "code/b/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "setup.py with a list": (
        {
            "setup.py": "from setuptools import setup\nsetup(packages=['a'],"
            " package_dir={'a': 'elsewhere'}, py_modules=['m'])",
            "elsewhere/__init__.py": "",
            "m.py": "",
        },
        {"a": "elsewhere", "m": "m.py"},
    ),
    "poetry": (
        {
            "pyproject.toml": '[tool.poetry]\nname = "p"\n'
            'packages = [{include = "a", from = "code"}]\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "flit": (
        {
            "pyproject.toml": _PEP621 + '[tool.flit.module]\nname = "sky.a"\n',
            "sky/a/__init__.py": "",
            "other/__init__.py": "",
        },
        {"sky.a": "sky/a"},
    ),
    "uv": (
        {
            "pyproject.toml": _PEP621
            + '[tool.uv.build-backend]\nmodule-name = "sky.a"\nmodule-root = ""\n',
            "sky/a/__init__.py": "",
            "other/__init__.py": "",
        },
        {"sky.a": "sky/a"},
    ),
    "pdm": (
        {
            "pyproject.toml": _PEP621 + '[tool.pdm.build]\npackage-dir = "code"\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "maturin": (
        {
            "pyproject.toml": _PEP621 + '[tool.maturin]\npython-source = "code"\n',
            "code/a/__init__.py": "",
            "src/lib.rs": "",
        },
        {"a": "code/a"},
    ),
    "scikit-build-core": (
        {
            "pyproject.toml": _PEP621 + '[tool.scikit-build]\nwheel.packages = ["code/a"]\n',
            "code/a/__init__.py": "",
        },
        {"a": "code/a"},
    ),
    "a declaration that is not true falls back to custom": (
        {
            "pyproject.toml": _PEP621 + '[tool.hatch.build.targets.wheel]\npackages = ["gone"]\n',
            "src/a/__init__.py": "",
        },
        {"a": "src/a"},
    ),
    "a stray init at the top of a project": (
        {"pyproject.toml": _PEP621, "__init__.py": "", "a/__init__.py": ""},
        {"a": "a"},
    ),
    "a workspace": (
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n'
            'exclude = ["packages/c"]\n',
            "packages/a/pyproject.toml": _PEP621,
            "packages/a/src/a/__init__.py": "",
            "packages/b/pyproject.toml": _PEP621,
            "packages/b/src/b/__init__.py": "",
            "packages/c/pyproject.toml": _PEP621,
            "packages/c/src/c/__init__.py": "",
        },
        {"a": "packages/a/src/a", "b": "packages/b/src/b"},
    ),
    "a repository of projects": (
        {
            "libs/a/pyproject.toml": _PEP621,
            "libs/a/a/__init__.py": "",
            "libs/b/pyproject.toml": _PEP621,
            "libs/b/src/b/__init__.py": "",
        },
        {"a": "libs/a/a", "b": "libs/b/src/b"},
    ),
}


@pytest.mark.parametrize("layout", list(_PROJECTS))
def test_a_projects_import_packages_are_found(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, expected = _PROJECTS[layout]
    write_files(files, tmp_path / "checkout")
    monkeypatch.chdir(tmp_path / "checkout")

    assert _roots({}, ".") == expected


def test_a_folder_of_a_project_has_the_names_and_metadata_of_the_project() -> None:
    files = {
        "checkout/pyproject.toml": '[project]\nname = "sky-store"\nversion = "3"\n',
        "checkout/src/sky/store/__init__.py": "",
        "checkout/src/sky/store/sub/__init__.py": "",
    }
    write_files(files, Path.cwd())

    for spec, name in (
        ("checkout/src", "sky.store"),
        ("checkout/src/sky", "sky.store"),
        ("checkout/src/sky/store", "sky.store"),
        ("checkout/src/sky/store/sub", "sky.store.sub"),
    ):
        target = _locate(spec)
        assert ([root.name for root in target.roots], target.label, target.metadata.version) == (
            [name],
            "sky-store",
            "3",
        )


# Several at once.


def _namespace_projects() -> None:
    for name in ("store", "queue"):
        write_files(
            {
                f"packages/sky-{name}/pyproject.toml": f'[project]\nname = "sky-{name}"\n'
                f'version = "1.{len(name)}"\ndependencies = ["rich", "sky-store>=1"]\n'
                'requires-python = ">=3.10"\nlicense = "MIT"\n',
                f"packages/sky-{name}/src/sky/{name}/__init__.py": "",
                f"packages/sky-{name}/src/sky/{name}/py.typed": "",
            },
            Path.cwd(),
        )


def test_several_distributions_of_one_namespace_form_one_target(folder: Path) -> None:
    _namespace_projects()
    write_files({"packages/README.md": "", "packages/empty/": ""}, folder)

    target = _locate(*sorted(str(path) for path in Path("packages").iterdir()))

    assert target.roots == (
        SourceRoot("sky.queue", folder / "packages/sky-queue/src/sky/queue"),
        SourceRoot("sky.store", folder / "packages/sky-store/src/sky/store"),
    )
    assert target.label == "sky"
    assert target.metadata.version == "1.5"
    assert target.metadata.requires_dist == ("rich",)
    assert target.metadata.requires_python == ">=3.10"
    assert target.metadata.license_expression == "MIT"
    assert target.data_files == ("sky/queue/py.typed", "sky/store/py.typed")
    assert target.notes == (
        "packages/README.md is left out: This is neither a Python file nor a wheel or an sdist.",
        "packages/empty is left out: The folder is empty.",
    )


def test_versions_that_differ_are_noted() -> None:
    files = {
        f"{name}/pyproject.toml": f'[project]\nname = "{name}"\nversion = "{version}"\n'
        for name, version in (("a", "1.10"), ("b", "1.9"))
    }
    write_files({**files, "a/a.py": "", "b/b.py": ""}, Path.cwd())

    target = _locate("a", "b")

    assert target.metadata.version == "1.10"
    assert target.notes == (
        "The distributions have different versions (1.10, 1.9); 1.10 stands for all.",
    )


def test_names_without_anything_in_common_take_that_of_the_repository() -> None:
    files = {"shop/packages/a/__init__.py": "", "shop/packages/b/__init__.py": ""}
    write_files(files, Path.cwd())

    assert _locate("shop/packages/a", "shop/packages/b").label == "shop"


def test_a_core_and_the_portions_that_extend_it_form_one_target() -> None:
    files = {"core/sky/__init__.py": "x = 1\n", "more/sky/rain/__init__.py": ""}

    assert _roots(files, "core", "more") == {"sky": "core/sky", "sky.rain": "more/sky/rain"}


@pytest.mark.parametrize(
    "declaration",
    [
        "__import__('pkg_resources').declare_namespace(__name__)\n",
        "from pkgutil import extend_path\n__path__ = extend_path(__path__, __name__)\n",
    ],
)
def test_old_namespace_declarations_give_way_to_their_portions(declaration: str) -> None:
    files = {
        "one/sky/__init__.py": declaration,
        "one/sky/rain/__init__.py": "",
        "two/sky/__init__.py": declaration,
        "two/sky/snow/__init__.py": "",
    }

    assert _roots(files, "one", "two") == {
        "sky.rain": "one/sky/rain",
        "sky.snow": "two/sky/snow",
    }


@pytest.mark.parametrize(
    ("files", "specs", "name"),
    [
        ({"a/pkg/__init__.py": "", "b/pkg/__init__.py": ""}, ("a", "b"), "pkg"),
        ({"a/pkg/__init__.py": ""}, ("a", "a/pkg"), "pkg"),
        (
            {"a/pkg/__init__.py": "", "a/pkg/sub/__init__.py": "", "b/pkg/sub/__init__.py": ""},
            ("a", "b"),
            "pkg.sub",
        ),
    ],
)
def test_one_module_from_two_specifications_is_an_error_that_names_both(
    files: Mapping[str, str], specs: tuple[str, ...], name: str
) -> None:
    write_files(files, Path.cwd())

    problem = _problem(*specs)

    assert problem.where == name
    assert problem.what.startswith(f"{name} is defined twice: by ")
    assert all(f"by {spec} (" in problem.what for spec in specs)


# What is no target.


def test_what_holds_no_python_says_so() -> None:
    write_files({"empty/": "", "notes/a.txt": "", "x.txt": "", "my-tool.py": ""}, Path.cwd())

    assert _problem("empty").what.startswith("The path holds no Python, and nothing of this")
    assert _problem("./empty").what == "The folder is empty."
    assert _problem("./notes").what == "The folder holds no Python package and no project."
    assert _problem("./x.txt").what == "This is neither a Python file nor a wheel or an sdist."
    assert _problem("./my-tool.py").what.startswith("No import can name my-tool.py")
    assert _problem("./empty", "./x.txt").what == "None of the paths holds Python."


def test_a_package_whose_name_no_import_can_spell_is_an_error() -> None:
    write_files({"my-pkg/__init__.py": ""}, Path.cwd())

    assert "'my-pkg' is not a name of Python" in _problem("./my-pkg").what


def test_links_to_nothing_and_in_circles_are_errors() -> None:
    Path("circle").symlink_to("circle")
    Path("nothing").symlink_to("missing")

    assert _problem("circle").what.startswith("The path cannot be followed (")
    assert _problem("nothing").what == "The link leads to nothing."


def test_a_folder_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("closed").mkdir()

    def refuse(_path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    assert _problem("./closed").what == "The folder cannot be read (Permission denied)."


def test_a_broken_project_file_is_noted_and_the_code_is_found() -> None:
    write_files(
        {
            "p/pyproject.toml": "[project\n",
            "p/setup.cfg": "no section\n",
            "p/setup.py": "def :\n",
            "p/a/__init__.py": "",
        },
        Path.cwd(),
    )

    target = _locate("p")

    assert [root.name for root in target.roots] == ["a"]
    assert [note.split()[0] for note in target.notes] == ["pyproject.toml", "setup.cfg", "setup.py"]


def test_walking_notes_are_notes_of_the_target() -> None:
    write_files({"pkg/__init__.py": ""}, Path.cwd())
    Path("pkg/loop").symlink_to("..")
    Path("pkg/again").symlink_to("../pkg")

    assert _locate("pkg").notes == (
        "pkg/again is a link to a folder that is read elsewhere; it is left out.",
        "pkg/loop is a link to a folder around the package; it is left out.",
    )


def test_modules_that_import_by_the_folders_name_make_it_a_namespace() -> None:
    files = {"sky/rain/drop.py": "import sky.cloud.mass\n", "sky/cloud/mass.py": ""}

    assert _roots(files, "sky") == {"sky": "sky"}
