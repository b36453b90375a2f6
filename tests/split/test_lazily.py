"""Late imports by the language's own means."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from debundle.model import (
    Configuration,
    CoreRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
)
from debundle.proving import split_package
from support.packages import temporary_package
from support.running import said_by

FILES = {
    "app/__init__.py": "",
    "app/core.py": "from app.web import page\n\n\ndef show():\n    return page()\n",
    "app/web.py": "import app.core\n\n\ndef page():\n    return 1\n",
}


@pytest.mark.parametrize(
    ("more", "head", "asked"),
    [
        ({"python": (3, 15)}, "lazy from app.web import page\n", ">=3.15"),
        ({"python": (3, 15), "lazy_modules": True}, '__lazy_modules__ = ["app.web"]\n', ""),
        ({}, "\n\ndef show():\n    from app.web import page\n", ""),
    ],
)
def test_imports_are_late_by_the_means_of_the_oldest_python(
    more: dict[str, object], head: str, asked: str, tmp_path: Path
) -> None:
    folder = temporary_package(FILES, tmp_path / "source")
    target = str(folder / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,), core=CoreRules(roots=("app.core",), max_cuts=9)
        ),
        how=SplitOptions(tmp_path / "out", processes=1, **more),  # type: ignore[arg-type]
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    (core,) = (tmp_path / "out/packages").glob("*-core")
    assert head in (core / "src/app/core.py").read_text(encoding="utf-8")
    assert (f'requires-python = "{asked}"' in (core / "pyproject.toml").read_text()) is bool(asked)


def test_what_is_not_installed_is_not_listed(tmp_path: Path) -> None:
    files = {
        **FILES,
        "app/__init__.py": "from app.core import show\nfrom app.web import page\n",
    }
    target = str(temporary_package(files, tmp_path / "source") / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,), core=CoreRules(roots=("app", "app.core"), max_cuts=9)
        ),
        how=SplitOptions(tmp_path / "out", processes=1),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    core, *others = sorted((tmp_path / "out/packages").glob("*/src"), key=_is_no_root)
    assert "page" not in _listed(core)
    assert "page" in _listed(core, *others)


@pytest.mark.parametrize(
    "imports",
    [
        "from app.mid import page, show\nfrom app.mid import web\n",
        "from app.mid import page, show, web\n",
    ],
    ids=["in two statements", "in one"],
)
@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import app; print(hasattr(app, 'page'), hasattr(app, 'show'))", "False True"),
        ("from app import *; print('page' in dir(), show())", "False 2"),
        ("from app import page", "ModuleNotFoundError: app.mid.web is in app-mid, which is not"),
        ("import app; app.page", "AttributeError: app.mid.web is in app-mid, which is not"),
    ],
)
def test_a_name_behind_two_facades_is_no_attribute_where_it_is_not_installed(
    program: str, said: str, imports: str, tmp_path: Path
) -> None:
    files = {
        "app/__init__.py": f"{imports}__all__ = ['page', 'show']\n",
        "app/mid/__init__.py": "from app.mid.web import page\nfrom app.mid.own import show\n",
        "app/mid/own.py": "def show():\n    return 2\n",
        "app/mid/web.py": "import app.mid.own\n\n\ndef page():\n    return 1\n" + "x = 1\n" * 99,
    }
    target = str(temporary_package(files, tmp_path / "source") / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,), core=CoreRules(roots=("app", "app.mid", "app.mid.own"), max_cuts=9)
        ),
        how=SplitOptions(tmp_path / "out", processes=1),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    (core,) = (tmp_path / "out/packages").glob("*-core/src")
    assert said_by(core, program).splitlines()[-1].startswith(said)


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import app; print(hasattr(app, 'fast'), hasattr(app, 'web'))", "False True"),
        ("import app; app.fast", "AttributeError: install a compiler"),
        ("from app import fast", "ImportError: install a compiler"),
    ],
)
def test_a_submodule_that_cannot_be_imported_is_no_attribute(
    program: str, said: str, tmp_path: Path
) -> None:
    files = {
        "app/__init__.py": "from app.core import show\n",
        "app/core.py": FILES["app/core.py"],
        "app/web.py": "import sys\nif sys.flags.debug:\n    import app.fast\n"
        + FILES["app/web.py"],
        "app/fast.py": "raise ImportError('install a compiler')\n",
    }
    target = str(temporary_package(files, tmp_path / "source") / "app")
    split_package(
        [target],
        configuration=Configuration(
            target=(target,), core=CoreRules(roots=("app", "app.core"), max_cuts=9)
        ),
        how=SplitOptions(tmp_path / "out", processes=1),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )
    core, *others = sorted((tmp_path / "out/packages").glob("*/src"), key=_is_no_root)
    paths = f"import sys; sys.path[:0] = {list(map(str, others))}; "
    assert said_by(core, paths + program).splitlines()[-1] == said


def _is_no_root(folder: Path) -> bool:
    return not (folder / "app" / "__init__.py").exists()


def _listed(*folders: Path) -> list[str]:
    code = f"import sys; sys.path[:0] = {list(map(str, folders))}; import app; print(*dir(app))"
    return subprocess.check_output([sys.executable, "-I", "-B", "-c", code], text=True).split()
