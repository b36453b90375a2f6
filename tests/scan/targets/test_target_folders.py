"""Folders, single files, and several of them at once become targets."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.model import SourceRoot, Target
from scan.targets.folders import locate_all, problem_of, roots_of
from support.packages import write_files

pytestmark = pytest.mark.usefixtures("folder")

# Folders that are packages or hold some.


def test_a_folder_with_an_init_is_a_package(folder: Path) -> None:
    write_files({"pkg/__init__.py": "", "pkg/m.py": "", "pkg/data.json": "{}"}, folder)

    target = locate_all("pkg/")

    assert target == Target(
        label="pkg", roots=(SourceRoot("pkg", folder / "pkg"),), data_files=("pkg/data.json",)
    )


def test_a_package_inside_a_package_keeps_its_full_name() -> None:
    files = {"pkg/__init__.py": "", "pkg/sub/__init__.py": "", "pkg/sub/m.py": ""}

    assert roots_of(files, "pkg/sub") == {"pkg.sub": "pkg/sub"}
    assert roots_of({}, "pkg/sub/m.py") == {"pkg.sub.m": "pkg/sub/m.py"}
    assert roots_of({}, "pkg/sub/__init__.py") == {"pkg.sub": "pkg/sub"}


def test_a_package_that_ships_its_project_file_is_the_package() -> None:
    files = {
        "demo/__init__.py": "",
        "demo/core/__init__.py": "",
        "demo/pyproject.toml": '[project]\nname = "Demo"\n',
    }

    assert roots_of(files, "demo") == {"demo": "demo"}


def test_a_folder_that_holds_packages_gives_each_of_them() -> None:
    files = {"all/a/__init__.py": "", "all/b/__init__.py": "", "all/tests/__init__.py": ""}

    assert roots_of(files, "all") == {"a": "all/a", "b": "all/b"}


def test_a_folder_that_holds_a_namespace_gives_its_portions() -> None:
    files = {"all/sky/cloud/store/__init__.py": "", "all/sky/rain.py": "", "all/README": ""}

    assert roots_of(files, "all") == {
        "sky.cloud.store": "all/sky/cloud/store",
        "sky.rain": "all/sky/rain.py",
    }


def test_tests_alone_are_a_target() -> None:
    assert roots_of({"all/tests/__init__.py": ""}, "all") == {"tests": "all/tests"}


def test_the_working_folder_is_a_target() -> None:
    assert roots_of({"pkg/__init__.py": ""}, ".") == {"pkg": "pkg"}


def test_a_single_file_is_a_module(folder: Path) -> None:
    write_files({"tool.py": "import os\n"}, folder)

    assert locate_all("tool.py") == Target(
        label="tool", roots=(SourceRoot("tool", folder / "tool.py"),)
    )


def test_a_link_gives_a_package_its_name() -> None:
    write_files({"pkg-1.0/__init__.py": ""}, Path.cwd())
    Path("pkg").symlink_to("pkg-1.0")

    assert [root.name for root in locate_all("pkg").roots] == ["pkg"]


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

    target = locate_all(*sorted(str(path) for path in Path("packages").iterdir()))

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

    target = locate_all("a", "b")

    assert target.metadata.version == "1.10"
    assert target.notes == (
        "The distributions have different versions (1.10, 1.9); 1.10 stands for all.",
    )


def test_names_without_anything_in_common_take_that_of_the_repository() -> None:
    files = {"shop/packages/a/__init__.py": "", "shop/packages/b/__init__.py": ""}
    write_files(files, Path.cwd())

    assert locate_all("shop/packages/a", "shop/packages/b").label == "shop"


def test_a_core_and_the_portions_that_extend_it_form_one_target() -> None:
    files = {"core/sky/__init__.py": "x = 1\n", "more/sky/rain/__init__.py": ""}

    assert roots_of(files, "core", "more") == {"sky": "core/sky", "sky.rain": "more/sky/rain"}


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

    assert roots_of(files, "one", "two") == {
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

    problem = problem_of(*specs)

    assert problem.where == name
    assert problem.what.startswith(f"{name} is defined twice: by ")
    assert all(f"by {spec} (" in problem.what for spec in specs)


# What is no target.


def test_what_holds_no_python_says_so() -> None:
    write_files({"empty/": "", "notes/a.txt": "", "x.txt": "", "my-tool.py": ""}, Path.cwd())

    assert problem_of("empty").what.startswith("The path holds no Python, and nothing of this")
    assert problem_of("./empty").what == "The folder is empty."
    assert problem_of("./notes").what == "The folder holds no Python package and no project."
    assert problem_of("./x.txt").what == "This is neither a Python file nor a wheel or an sdist."
    assert problem_of("./my-tool.py").what.startswith("No import can name my-tool.py")
    assert problem_of("./empty", "./x.txt").what == "None of the paths holds Python."


def test_a_package_whose_name_no_import_can_spell_is_an_error() -> None:
    write_files({"my-pkg/__init__.py": ""}, Path.cwd())

    assert "'my-pkg' is not a name of Python" in problem_of("./my-pkg").what


def test_links_to_nothing_and_in_circles_are_errors() -> None:
    Path("circle").symlink_to("circle")
    Path("nothing").symlink_to("missing")

    assert problem_of("circle").what.startswith("The path cannot be followed (")
    assert problem_of("nothing").what == "The link leads to nothing."


def test_a_folder_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("closed").mkdir()

    def refuse(_path: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)

    assert problem_of("./closed").what == "The folder cannot be read (Permission denied)."


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

    target = locate_all("p")

    assert [root.name for root in target.roots] == ["a"]
    assert [note.split()[0] for note in target.notes] == ["pyproject.toml", "setup.cfg", "setup.py"]


def test_walking_notes_are_notes_of_the_target() -> None:
    write_files({"pkg/__init__.py": ""}, Path.cwd())
    Path("pkg/loop").symlink_to("..")
    Path("pkg/again").symlink_to("../pkg")

    assert locate_all("pkg").notes == (
        "pkg/again is a link to a folder that is read elsewhere; it is left out.",
        "pkg/loop is a link to a folder around the package; it is left out.",
    )


def test_modules_that_import_by_the_folders_name_make_it_a_namespace() -> None:
    files = {"sky/rain/drop.py": "import sky.cloud.mass\n", "sky/cloud/mass.py": ""}

    assert roots_of(files, "sky") == {"sky": "sky"}
