from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from debundle.cli.exits import ExitStatus

SOURCES = {
    "shop/__init__.py": "from shop.cart import Cart\n",
    "shop/cart.py": "class Cart: ...\n\ndef pay():\n    from shop import mail\n    mail.send()\n",
    "shop/mail.py": "from shop.cart import Cart\n\ndef send():\n    return Cart()\n",
}

TOML = """\
format = 1
target = "shop"

[distributions.shop-core]
role = "core"
modules = ["shop.**"]

[distributions.shop-mail]
modules = ["shop.mail"]
depends_on = ["shop-core"]
"""


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    for name, text in SOURCES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    (tmp_path / "debundle.toml").write_text(TOML)
    return tmp_path


def report(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "debundle", "report", "--no-cache", "--quiet", *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_is_written_for_what_the_file_describes(shop: Path) -> None:
    done = report(shop, "-o", "shop.html")

    assert (done.returncode, done.stdout, done.stderr) == (ExitStatus.CLEAN, "", "")
    assert (shop / "shop.html").read_text().startswith("<!doctype html>")


def test_without_distributions_some_are_proposed(shop: Path) -> None:
    (shop / "debundle.toml").unlink()
    done = report(shop, "shop", "--format", "markdown")
    assert (done.returncode, done.stderr) == (ExitStatus.CLEAN, "")
    assert "| core |" in done.stdout


def test_every_form_shows_the_distributions(shop: Path) -> None:
    for form in ("dot", "svg", "mermaid", "json", "csv", "markdown"):
        done = report(shop, "--format", form)
        assert (done.returncode, done.stderr) == (ExitStatus.CLEAN, ""), form
        # Graphviz writes a hyphen in SVG as an entity.
        assert "shop-mail" in done.stdout.replace("&#45;", "-"), form


def test_the_table_lists_what_is_cut(shop: Path) -> None:
    assert (
        report(shop, "--format", "csv")
        .stdout.splitlines()[1]
        .startswith("shop-core,shop-mail,shop.cart,shop.mail,shop/cart.py,4,call")
    )


def test_a_focus_that_is_not_there_is_said(shop: Path) -> None:
    done = report(shop, "--format", "dot", "--focus", "shop.gone")
    assert done.returncode == ExitStatus.MISUSE
    assert "no module shop.gone" in done.stderr
