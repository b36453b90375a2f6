"""Rounds that teach what has to execute."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.model import (
    CauseKind,
    Configuration,
    CoreRules,
    DebundleError,
    ImportMark,
    Mark,
    ScanOptions,
    SilentProgress,
    SplitOptions,
    VerifyOptions,
)
from debundle.proving import Refinement, refine_split
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


def refined(files: Mapping[str, str], folder: Path) -> Refinement:
    target = str(temporary_package(files, folder / "source") / "app")
    return refine_split(
        [target],
        configuration=Configuration(target=(target,), core=CoreRules(("app",), max_share=0.4)),
        how=SplitOptions(folder / "out", processes=1, force=True, specs=(target,)),
        proof=VerifyOptions(offline=True),
        options=ScanOptions(cache_dir=None, processes=1),
        progress=SilentProgress(),
        tell=lambda _round: None,
    )


def test_a_name_that_a_module_registers_elsewhere_keeps_that_module_executed(
    tmp_path: Path,
) -> None:
    found = refined(FILES, tmp_path)
    first = found.rounds[0].causes[0]
    assert first.error == "AttributeError: 'Context' object has no attribute 'zeta'"
    assert (first.kind, first.imported) == (CauseKind.EFFECT, "app.functions.special")
    assert found.holds


#: The root executes `plugin` by way of what a satellite holds; `reader` looks for what it filled.
TABLE = {
    "app/__init__.py": "from app import extra\n\n\ndef run():\n    return extra.it\n",
    "app/table.py": "names = {}\n",
    "app/extra.py": "from app import plugin\n\nit = plugin\n" + "# long\n" * 90,
    "app/plugin.py": "from app.table import names\n\nnames['it'] = 1\n",
    "app/reader.py": "from app.table import names\n\nit = names['it']\n",
}


def test_a_table_that_another_module_fills_is_filled_before_it_is_read(tmp_path: Path) -> None:
    found = refined(TABLE, tmp_path)
    reason = "has to have executed, or: KeyError: 'it'"
    assert [item.failures for item in found.rounds] == [1, 0]
    assert found.rounds[0].causes[0].wishes == (
        ImportMark("app.reader", "app.plugin", Mark.FIRST, reason),
    )
    assert found.holds


#: `extra` brought `tree` first, which calls what imports all else; `ops` first does not work.
CYCLE = {
    "app/__init__.py": "from app import extra\nfrom app import ops\n\n\ndef run():\n"
    "    return extra\n",
    "app/extra.py": "from app import tree\n" + "# long\n" * 90,
    "app/tree.py": "def register():\n    from app.utils import parse\n\n    return parse\n\n\n"
    "register()\n",
    "app/utils.py": "from app.ops import Operator\n\n\ndef parse():\n    return Operator\n",
    # What is computed is not simulated, so that `split` does not mend this itself.
    "app/ops.py": "from app import tree\n\nglobals().update(Operator=type('Operator', (), {}))\n",
}


def test_names_that_are_gone_with_everything_installed_come_back(tmp_path: Path) -> None:
    # Nothing fails for want of them: only the comparison with the monolith tells.
    # `all_names` comes before `plugin`, for modules that are compared share a process.
    copies = {"app/all_names.py": "from app.table import names\n\nglobals().update(names)\n"}
    found = refined(TABLE | copies, tmp_path)
    cause = found.rounds[1].causes[0]
    said = (cause.kind, cause.module, cause.error)
    assert said == (CauseKind.DIFFERENCE, "app.all_names", "without it")
    marks = [(item.importer, item.imported, item.mark) for item in found.configuration.imports]
    waiting = ("app.reader", "app.all_names")
    assert marks == [(name, "app.plugin", Mark.FIRST) for name in waiting]
    assert found.holds


def test_a_cycle_that_the_root_executes_is_entered_where_the_monolith_did(tmp_path: Path) -> None:
    found = refined(CYCLE, tmp_path)
    marks = {wish for cause in found.rounds[0].causes for wish in cause.wishes}
    assert [(m.importer, m.imported, m.mark) for m in marks if isinstance(m, ImportMark)] == [
        ("app.ops", "app.tree", Mark.FIRST)
    ]
    assert found.holds


def test_nothing_is_proved_where_the_monolith_itself_cannot_be_imported(tmp_path: Path) -> None:
    files = {"app/__init__.py": "import no_such_thing\n", "app/a.py": "", "app/b.py": ""}
    with pytest.raises(DebundleError, match="app cannot be imported here before it is split"):
        refined(files, tmp_path)
