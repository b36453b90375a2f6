"""Packages that several distributions fill."""

from __future__ import annotations

from pathlib import Path

import pytest

from debundle.split.sharing import elsewhere_below, extend_package, render_finder
from support.running import said_by

LINE = b'__path__ = __import__("pkgutil").extend_path(__path__, __name__)'

CASES = {
    "an empty file": (b"", LINE + b"\n"),
    "a docstring": (b'"""Doc."""\nimport a\n', b'"""Doc."""\n' + LINE + b"\nimport a\n"),
    "no newline at the end": (b'"""Doc."""', b'"""Doc."""\n' + LINE + b"\n"),
    "a future import": (
        b'"""Doc\nof lines."""\n\nfrom __future__ import annotations\n\nimport a\n',
        b'"""Doc\nof lines."""\n\nfrom __future__ import annotations\n' + LINE + b"\n\nimport a\n",
    ),
    "a future import over lines": (
        b"from __future__ import (\n    annotations,\n)\nx = 1\n",
        b"from __future__ import (\n    annotations,\n)\n" + LINE + b"\nx = 1\n",
    ),
    "line ends of Windows": (b"import a\r\n", LINE + b"\r\nimport a\r\n"),
    "an encoding": (
        b"# -*- coding: latin-1 -*-\nname = '\xe9'\n",
        b"# -*- coding: latin-1 -*-\n" + LINE + b"\nname = '\xe9'\n",
    ),
    "syntax of a later Python": (
        b'"""Doc."""\ntype X = int\n',
        b'"""Doc."""\n' + LINE + b"\ntype X = int\n",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_one_line_goes_below_docstring_and_future_imports(name: str) -> None:
    before, after = CASES[name]
    assert extend_package(before) == after


@pytest.mark.parametrize("name", CASES)
def test_adding_the_line_twice_is_adding_it_once(name: str) -> None:
    once = extend_package(CASES[name][0], finder=True)
    assert extend_package(once, finder=True) == once


def test_a_missing_distribution_gives_one_line_that_says_what_to_install(tmp_path: Path) -> None:
    of_module = {"app": "app-core", "app.web": "app-web", "app.web.views": "app-web"}
    _package(tmp_path, of_module)
    said = said_by(tmp_path, "import app.web.views")
    assert said.splitlines()[-1] == (
        "ModuleNotFoundError: app.web is in app-web, which is not installed: pip install app-web"
    )


def test_asking_whether_a_module_is_there_raises_nothing(tmp_path: Path) -> None:
    _package(tmp_path, {"app": "app-core", "app.web": "app-web"})
    assert (
        said_by(tmp_path, "import importlib.util as u; print(u.find_spec('app.web'))") == "None\n"
    )


def test_a_module_that_nobody_has_is_missing_as_usual(tmp_path: Path) -> None:
    _package(tmp_path, {"app": "app-core", "app.web": "app-web", "app.web.own": "app-core"})
    for name in ("app.nothing", "app.web.own"):
        said = said_by(tmp_path, f"import app; __import__('pkgutil'); import {name}")
        assert "app.nothing'" in said or "app-web" in said


FACADE = b"""
def __getattr__(name):
    from importlib import import_module
    if name == "paint":
        return import_module("app.web").paint
    if name == "web":
        return import_module("app.web")
    raise AttributeError(name)
"""
MISSING = "app.web is in app-web, which is not installed: pip install app-web"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import app; print(hasattr(app, 'web'), getattr(app, 'paint', 7))", "False 7"),
        ("import app; app.web.paint()", f"AttributeError: {MISSING}"),
        ("import app; app.plain.draw", f"AttributeError: {MISSING}"),
        ("from app import web", f"ModuleNotFoundError: {MISSING}"),
        ("from app import paint", f"ModuleNotFoundError: {MISSING}"),
        ("from app.plain import draw", f"ModuleNotFoundError: {MISSING}"),
        ("import app.web as web", f"ModuleNotFoundError: {MISSING}"),
        ("import importlib; importlib.import_module('app.web')", f"ModuleNotFoundError: {MISSING}"),
        ("import pkgutil; print(pkgutil.find_loader('app.web'))", "None"),
    ],
)
def test_what_is_not_installed_is_no_attribute_and_no_module(
    program: str, said: str, tmp_path: Path
) -> None:
    _package(tmp_path, {"app": "app-core", "app.plain": "app-core", "app.web": "app-web"})
    init = tmp_path / "app" / "__init__.py"
    init.write_bytes(init.read_bytes() + FACADE + b"from app import plain\n")
    # One facade behind another: the name is asked for twice before it turns out to be missing.
    (tmp_path / "app" / "plain.py").write_text(
        "def __getattr__(name):\n"
        "    if name == 'draw':\n        import app\n        return app.paint\n"
        "    raise AttributeError(name)\n"
    )
    assert said_by(tmp_path, program).splitlines()[-1] == said


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import app; print(hasattr(app, 'web'), getattr(app, 'paint', 7))", "False 7"),
        ("import app; app.web.paint()", f"AttributeError: {MISSING}"),
        ("from app import web", f"ModuleNotFoundError: {MISSING}"),
        ("import app.web.tests", f"ModuleNotFoundError: {MISSING}"),
        ("import app.web", f"ModuleNotFoundError: {MISSING}"),
        ("import app.data; print(app.data.__file__)", "None"),
    ],
)
def test_a_folder_with_tests_does_not_pass_for_the_package_that_is_missing(
    program: str, said: str, tmp_path: Path
) -> None:
    of_module = {"app": "app-core", "app.web": "app-web", "app.data": "app-web"}
    _package(tmp_path, of_module, packages=("app.web",))
    init = tmp_path / "app" / "__init__.py"
    init.write_bytes(init.read_bytes() + FACADE)
    for folder in ("web/tests", "data"):
        (tmp_path / "app" / folder).mkdir(parents=True)
    (tmp_path / "app" / "web" / "tests" / "__init__.py").touch()
    assert said_by(tmp_path, program).splitlines()[-1] == said


def test_who_knows_better_is_asked_for_a_package_of_which_only_a_folder_is_here(
    tmp_path: Path,
) -> None:
    """An editable install may have a finder of its own; and what notes imports hears of it."""
    _package(tmp_path, {"app": "app-core", "app.web": "app-web"}, packages=("app.web",))
    (tmp_path / "app" / "web").mkdir()
    (tmp_path / "other.py").write_text("found = 1")
    program = (
        "import sys, importlib.util as u\n"
        "class Other:\n"
        "    @staticmethod\n"
        "    def find_spec(name, path=None, target=None):\n"
        "        if name == 'app.web':\n"
        f"            return u.spec_from_file_location(name, {str(tmp_path / 'other.py')!r})\n"
        "sys.meta_path.append(Other)\n"
        "import app.web; print(app.web.found)"
    )
    assert said_by(tmp_path, program) == "1\n"


STARRED = b"""
__all__ = ["paint", "kept", "plain", "web"]
kept = 1
"""


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        # A submodule that nobody imported yet is taken, as ever.
        (b"", "['kept', 'plain']"),
        # What no distribution has is a mistake of the package, as ever.
        (b"__all__ += ['nothing']\n", "AttributeError: nothing"),
    ],
)
@pytest.mark.parametrize("hollow", [(), ("app.web",)])
def test_a_star_import_takes_what_is_installed(
    listed: bytes, said: str, hollow: tuple[str, ...], tmp_path: Path
) -> None:
    of_module = {"app": "app-core", "app.plain": "app-core", "app.web": "app-web"}
    _package(tmp_path, of_module, packages=hollow)
    for name in hollow:
        (tmp_path / name.replace(".", "/")).mkdir()
    init = tmp_path / "app" / "__init__.py"
    init.write_bytes(init.read_bytes() + FACADE + STARRED + listed)
    (tmp_path / "app" / "plain.py").touch()
    program = "n = {}; exec('from app import *', n); print(sorted(n.keys() - {'__builtins__'}))"
    assert said_by(tmp_path, program).splitlines()[-1] == said


def test_a_name_below_an_installed_package_is_missing_as_usual(tmp_path: Path) -> None:
    _package(tmp_path, {"app": "app-core", "app.web": "app-web"})
    (tmp_path / "app" / "web").mkdir()
    (tmp_path / "app" / "web" / "__init__.py").touch()
    assert said_by(tmp_path, "import app.web.nothing").splitlines()[-1] == (
        "ModuleNotFoundError: No module named 'app.web.nothing'"
    )


LATE = b"""
from app._satellites import present
TABLE = {
    "core": ("app.own", "f"),
    "extra": ("app.web", "extra"),
    "made": ("app", "made"),
    "other": ("json", "loads"),
    "web": (".web", ""),
}
"""


@pytest.mark.parametrize(
    ("installed", "names"),
    [
        ((), ["core", "made", "other"]),
        (("web/__init__.py",), ["core", "made", "other", "web"]),
        (("web/__init__.py", "web/extra.py"), ["core", "extra", "made", "other", "web"]),
    ],
)
def test_late_names_are_present_where_their_distribution_is(
    installed: tuple[str, ...], names: list[str], tmp_path: Path
) -> None:
    modules = {"app": "app-core", "app.own": "app-core", "app.web": "app-web"}
    _package(tmp_path, {**modules, "app.web.extra": "app-extra"})
    init = tmp_path / "app" / "__init__.py"
    init.write_bytes(init.read_bytes() + LATE)
    (tmp_path / "app" / "own.py").write_text("raise ValueError('executed')")
    for path in installed:
        (tmp_path / "app" / path).parent.mkdir(exist_ok=True)
        (tmp_path / "app" / path).write_text("raise ValueError('executed')")
    program = "import app; print(app.present(app.TABLE, 'app'))"
    assert said_by(tmp_path, program) == f"{names}\n"


@pytest.mark.parametrize(
    ("installed", "said"),
    [
        ((), "nothing\n"),
        (("app_core",), "app-core 2.1\n"),
        (("app_core", "The_App"), "The.App 2.1\n"),
    ],
)
def test_metadata_of_the_monolith_is_that_of_the_roots_distribution_where_it_is_not_installed(
    installed: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    _package(tmp_path, {"app": "app-core", "app.web": "app-web"})
    for name in installed:
        folder = tmp_path / f"{name}-2.1.dist-info"
        folder.mkdir()
        label = {"app_core": "app-core"}.get(name, "The.App")
        text = f"Metadata-Version: 2.1\nName: {label}\nVersion: 2.1\n"
        (folder / "METADATA").write_text(text)
    program = (
        "import app\nfrom importlib.metadata import *\n"
        "try: print(metadata('The_App')['Name'], version('the.app'))\n"
        "except PackageNotFoundError: print('nothing')"
    )
    assert said_by(tmp_path, program) == said


def _package(folder: Path, of_module: dict[str, str], packages: tuple[str, ...] = ()) -> None:
    (folder / "app").mkdir()
    (folder / "app" / "__init__.py").write_bytes(extend_package(b"", finder=True))
    table = elsewhere_below("app", of_module, own="app-core")
    text = render_finder("app", table, monolith="The.App", own="app-core", packages=packages)
    (folder / "app" / "_satellites.py").write_text(text)
