"""A small package, and the commands run on it in this process."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner, Result

from debundle.cli.app import app

SHOP = {
    "shop/__init__.py": "from shop.model import Item\n",
    "shop/model.py": """
        class Item:
            price = 1
        """,
    "shop/tax.py": """
        from shop.model import Item

        def tax(item: Item) -> float:
            from shop import report
            return report.total([item]) * 0.2
        """,
    "shop/report.py": """
        from shop.model import Item
        from shop.tax import tax

        def total(items):
            return sum(item.price for item in items) + tax(Item())
        """,
}

LAYERS = """\
format = 1
target = "shop"

[distributions.shop-core]
role = "core"
modules = ["shop", "shop.model"]

[distributions.shop-tax]
modules = ["shop.tax"]
depends_on = ["shop-core"]

[distributions.shop-report]
modules = ["shop.report"]
depends_on = ["shop-core", "shop-tax"]
"""


def debundle(*arguments: str, status: int = 0) -> Result:
    """Run a command and hold it to an exit status."""
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == status, result.output
    return result


def document(*arguments: str, status: int = 0) -> Any:
    """What a command prints as JSON, and nothing else, on stdout."""
    return json.loads(debundle(*arguments, "--format", "json", status=status).stdout)
