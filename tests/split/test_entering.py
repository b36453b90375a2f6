"""Cycles that work only from one of their modules, in a split that was written and is run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from debundle.model import (
    Configuration,
    DistributionRule,
    ImportMark,
    Mark,
    Role,
    ScanOptions,
    SilentProgress,
    SplitOptions,
)
from debundle.proving import Split, split_package
from support.packages import temporary_package

#: `cart` first: `shop` asks it for a name that it has not come to.
FILES = {
    "app/__init__.py": "from app.shop import Shop\n\n\ndef open():\n    return Shop()\n",
    "app/shop.py": (
        "class Base:\n    pass\n\n\nfrom app.cart import Cart\n\n\nclass Shop(Cart):\n    pass\n"
    ),
    "app/cart.py": "from app.shop import Base\n\n\nclass Cart(Base):\n    pass\n",
    "app/table.py": "names = {}\n",
    "app/plugin.py": "from app.table import names\n\nnames['it'] = 1\n",
    "app/reader.py": "from app.table import names\n\nit = names['it']\n",
}


def split(tmp_path: Path, *marks: ImportMark) -> Split:
    target = str(temporary_package(FILES, tmp_path / "source") / "app")
    return split_package(
        [target],
        configuration=Configuration(
            target=(target,),
            distributions=(
                DistributionRule("app-core", Role.CORE, ("app", "app.table")),
                DistributionRule(
                    "app-shop",
                    Role.SATELLITE,
                    ("app.shop", "app.cart", "app.reader", "app.plugin"),
                    ("app-core",),
                ),
            ),
            imports=marks,
        ),
        how=SplitOptions(tmp_path / "out", processes=1),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
    )


def run(tmp_path: Path, code: str) -> subprocess.CompletedProcess[str]:
    packages = tmp_path / "out/packages"
    paths = [str(packages / name / "src") for name in ("app-core", "app-shop")]
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("module", ["app.shop", "app.cart", "app"])
def test_a_cycle_works_from_wherever_it_is_entered(module: str, tmp_path: Path) -> None:
    done = split(tmp_path)
    assert done.warnings == ()
    checks = (
        f"import {module}, sys\n"
        "from app.cart import Cart\n"
        "import app.shop\n"
        "assert app.shop.Shop.__mro__[1] is Cart and sys.modules['app.cart'].Cart is Cart\n"
        "spec = sys.modules['app.cart'].__spec__\n"
        "assert type(spec.loader).__name__ == 'SourceFileLoader', spec\n"
        "assert spec.loader is sys.modules['app.cart'].__loader__\n"
    )
    assert run(tmp_path, checks).stderr == ""


#: Finds what is on no path, as an editable installation does.
FINDER = """
import importlib.util, os, sys

class Finder:
    def find_spec(name, path=None, target=None):
        file = os.path.join(FOLDER, *name.split(".")) + ".py"
        return importlib.util.spec_from_file_location(name, file) if os.path.exists(file) else None

sys.meta_path.append(Finder)
"""


def test_a_cycle_works_whatever_finds_its_modules(tmp_path: Path) -> None:
    split(tmp_path)
    hidden = (tmp_path / "out/packages/app-shop").rename(tmp_path / "hidden")
    finder = FINDER.replace("FOLDER", repr(str(hidden / "src")))
    assert run(tmp_path, f"{finder}\nimport app.cart").stderr == ""


def test_asking_whether_there_is_a_module_executes_nothing(tmp_path: Path) -> None:
    split(tmp_path)
    code = (
        "import importlib.util, inspect, sys\n"
        "spec = importlib.util.find_spec('app.cart')\n"
        "assert 'class Cart' in spec.loader.get_source('app.cart')\n"
        "assert not {'app.cart', 'app.shop'} & set(sys.modules)\n"
        "import app.cart\n"
    )
    assert run(tmp_path, code).stderr == ""


def test_what_is_wanted_first_executes_first(tmp_path: Path) -> None:
    assert "KeyError: 'it'" in run_of(tmp_path / "without", "import app.reader")
    mark = ImportMark("app.reader", "app.plugin", Mark.FIRST, "fills the table")
    assert run_of(tmp_path / "with", "import app.reader", mark) == ""


def run_of(folder: Path, code: str, *marks: ImportMark) -> str:
    folder.mkdir()
    split(folder, *marks)
    return run(folder, code).stderr


def test_the_order_is_told_beside_the_edits(tmp_path: Path) -> None:
    split(tmp_path)
    order = json.loads((tmp_path / "out/edits.json").read_text(encoding="utf-8"))["order"]
    reason = "importing app entered this cycle here, before the split"
    assert order == [{"first": "app.shop", "modules": ["app.cart"], "reason": reason}]
    row = f"| app.shop | app.cart | {reason} |"
    assert row in (tmp_path / "out/EDITS.md").read_text(encoding="utf-8").splitlines()
