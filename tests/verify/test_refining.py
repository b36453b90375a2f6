"""Rounds that teach what has to execute."""

from __future__ import annotations

from pathlib import Path

from debundle.model import (
    CauseKind,
    Configuration,
    CoreRules,
    ScanOptions,
    SilentProgress,
    SplitOptions,
    VerifyOptions,
)
from debundle.proving import refine_split
from support.packages import temporary_package

FILES = {
    "app/__init__.py": "from app.context import Context\nfrom app import functions\n"
    "\nzeta = Context().zeta\n",
    "app/context.py": "class Context:\n    pass\n",
    "app/functions/__init__.py": "from . import plain\nfrom . import special\n",
    "app/functions/plain.py": "def one():\n    return 1\n",
    "app/functions/special.py": "from app.context import Context\n\n\ndef register(f):\n"
    "    setattr(Context, f.__name__, f)\n    return f\n\n\n@register\ndef zeta(self):\n"
    "    return 2\n",
}


def test_a_name_that_a_module_registers_elsewhere_keeps_that_module_executed(
    tmp_path: Path,
) -> None:
    target = str(temporary_package(FILES, tmp_path / "source") / "app")
    found = refine_split(
        [target],
        configuration=Configuration(target=(target,), core=CoreRules(("app",), max_share=0.4)),
        how=SplitOptions(tmp_path / "out", processes=1, force=True, specs=(target,)),
        proof=VerifyOptions(offline=True),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
        tell=lambda _round: None,
    )
    first = found.rounds[0].causes[0]
    assert first.error == "AttributeError: 'Context' object has no attribute 'zeta'"
    assert (first.kind, first.imported) == (CauseKind.EFFECT, "app.functions.special")
    assert found.holds
