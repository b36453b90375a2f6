"""What is noted while a target runs, and that nothing it does ends the audit."""

from __future__ import annotations

import ctypes
import importlib.util
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from debundle.audit import observe_target
from debundle.model import (
    AuditOptions,
    DebundleError,
    Ending,
    Failure,
    Observation,
    Oddity,
    Origin,
    Phase,
    ScanOptions,
    SilentProgress,
)
from debundle.scan import scan_package
from debundle.scan.targets import locate_target
from support import temporary_package

#: Native code of others that imports: `PyImport_ImportModule`, called by that of `ctypes`.
NATIVE = "import ctypes; ctypes.pythonapi.PyImport_ImportModule(b'{}')\n"
#: An extension that imports what it is told: to unpickle a name of a module is to import that.
PICKLE = importlib.util.find_spec("_pickle")


def observe(
    files: Mapping[str, str], folder: Path, options: AuditOptions | None = None
) -> Observation:
    """Run the package `p` made of `files`."""
    temporary_package(files, folder)
    with locate_target([str(folder / "p")], progress=SilentProgress()) as target:
        graph = scan_package(target, ScanOptions(processes=1), progress=SilentProgress())
        return observe_target(graph, options or AuditOptions(), progress=SilentProgress())


def pairs(observation: Observation) -> set[tuple[str, str, Phase, Origin, int]]:
    """What was seen, without the package's name."""
    return {
        (item.importer, item.imported, item.phase, item.origin, item.line)
        for item in observation.seen
    }


FORMS = {
    "import p.b": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1)},
    "from p.b import name": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1)},
    "from p import b": {
        ("p.a", "p", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1),
    },
    "from . import b": {
        ("p.a", "p", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1),
    },
    "from .b import name": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1)},
    "from .q.r import *": {("p.a", "p.q.r", Phase.IMPORT, Origin.STATEMENT, 1)},
    "from p.q import *": {
        ("p.a", "p.q", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p.a", "p.q.r", Phase.IMPORT, Origin.STATEMENT, 1),
    },
    "class C:\n    import p.b": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 2)},
    "def f():\n    import p.b\nf()": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 2)},
    "def f():\n    import p.b": set(),
    "import importlib\nimportlib.import_module('p.b')": {
        ("p.a", "p.b", Phase.IMPORT, Origin.CALL, 2)
    },
    "import importlib\nimportlib.import_module('..b', 'p.q')": {
        ("p.a", "p.b", Phase.IMPORT, Origin.CALL, 2)
    },
    "__import__('p.b')": {("p.a", "p.b", Phase.IMPORT, Origin.CALL, 1)},
    "__import__('b', globals(), locals(), ['name'], 1)": {
        ("p.a", "p.b", Phase.IMPORT, Origin.CALL, 1)
    },
    NATIVE.format("p.b").strip(): set(),
    "exec('import p.b')": {("p.a", "p.b", Phase.IMPORT, Origin.STATEMENT, 1)},
    "try:\n    import p.missing\nexcept ImportError:\n    pass": set(),
    "try:\n    import p.broken\nexcept ImportError:\n    pass": {
        ("p.a", "p.broken", Phase.IMPORT, Origin.STATEMENT, 2)
    },
    "import p.a": set(),
    "import json": set(),
}


@pytest.mark.parametrize("source", FORMS)
def test_every_form_of_import_is_noted_as_what_it_is(source: str, tmp_path: Path) -> None:
    observation = observe(
        {
            "p/a.py": source,
            "p/b.py": "name = 1",
            "p/broken.py": "raise ImportError('no')",
            "p/q/__init__.py": "__all__ = ['r']",
            "p/q/r.py": "",
        },
        tmp_path,
    )

    assert {item for item in pairs(observation) if item[0] == "p.a"} == FORMS[source]


needs_native_stack = pytest.mark.skipif(
    PICKLE is None or not PICKLE.has_location or not hasattr(ctypes.CDLL(None), "backtrace"),
    reason="needs an extension of the standard library, and a stack of native code to look at",
)
#: Lets the extension import a module below `p`.
LOAD = "_pickle.loads(b'cp.{}\\nname\\n.')\n"


def copied_pickle(folder: Path) -> str:
    """Make a package of an extension of the standard library; its name in there."""
    assert PICKLE is not None
    assert PICKLE.origin is not None
    extension = Path(PICKLE.origin)
    (folder / "p").mkdir()
    shutil.copy(extension, folder / "p" / extension.name)
    return "_pickle"


@needs_native_stack
def test_native_code_imports_for_the_extension_that_it_is_part_of(tmp_path: Path) -> None:
    """Not for the Python code that called it; and that of others imports for nobody here."""
    copied_pickle(tmp_path)
    observation = observe(
        {
            "p/a.py": "from p import _pickle\n" + LOAD.format("b"),
            "p/b.py": "name = 1",
            "p/c.py": "import _pickle\n" + LOAD.format("d"),
            "p/d.py": "name = 1",
        },
        tmp_path,
    )

    assert pairs(observation) == {
        ("p.a", "p", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p.a", "p._pickle", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p._pickle", "p.b", Phase.CALL, Origin.NATIVE, 0),
    }


@needs_native_stack
def test_native_code_that_lends_its_imports_to_others_has_none_of_its_own(tmp_path: Path) -> None:
    """As the module with what Cython's modules share does; here the interpreter is the caller."""
    extension = copied_pickle(tmp_path)
    lend = f"from p import {extension}\n{extension}.__pyx_capi__ = {{'__Pyx__Import': None}}\n"
    observation = observe({"p/a.py": lend + LOAD.format("b"), "p/b.py": "name = 1"}, tmp_path)

    assert {pair[:2] for pair in pairs(observation)} == {("p.a", "p"), ("p.a", "p._pickle")}


def test_an_import_is_late_when_the_body_of_its_own_module_has_ended(tmp_path: Path) -> None:
    """It may well run while another module is being imported."""
    observation = observe(
        {
            "p/a.py": "def f():\n    import p.c\n",
            "p/b.py": "from p.a import f\nf()\n",
            "p/c.py": "",
        },
        tmp_path,
    )

    assert pairs(observation) == {
        ("p.b", "p.a", Phase.IMPORT, Origin.STATEMENT, 1),
        ("p.a", "p.c", Phase.CALL, Origin.STATEMENT, 2),
    }


def test_a_submodule_counts_while_it_is_half_imported_and_not_when_it_is_shadowed(
    tmp_path: Path,
) -> None:
    observation = observe(
        {
            "p/half/__init__.py": "from p.half import user",
            "p/half/user.py": "from p import half",
            "p/shadow/__init__.py": "from p.shadow.thing import thing",
            "p/shadow/thing.py": "def thing(): pass",
            "p/z.py": "from p.shadow import thing",
        },
        tmp_path,
    )

    seen = {item[:2] for item in pairs(observation)}
    assert ("p.half.user", "p.half") in seen
    assert ("p.z", "p.shadow") in seen
    assert ("p.z", "p.shadow.thing") not in seen


def test_code_that_was_made_at_run_time_is_told_apart(tmp_path: Path) -> None:
    observation = observe(
        {"p/a.py": "exec('import p.b')\n", "p/b.py": "import p.c", "p/c.py": ""}, tmp_path
    )

    made = {(item.importer, item.imported): item.is_made for item in observation.seen}
    assert made == {("p.a", "p.b"): True, ("p.b", "p.c"): False}


def test_a_module_that_ends_the_process_does_not_end_the_audit(tmp_path: Path) -> None:
    observation = observe(
        {
            "p/a_exits.py": "import sys; sys.exit(3)",
            "p/b_dies.py": "import os, p.f_fine; os._exit(7)",
            "p/c_crashes.py": "import ctypes; ctypes.string_at(0)",
            "p/d_hangs.py": "import time; time.sleep(60)",
            "p/e_interrupts.py": "raise KeyboardInterrupt",
            "p/f_fine.py": "",
            "p/g_last.py": "import p.f_fine",
            "p/__main__.py": "raise SystemExit('must not run')",
        },
        tmp_path,
        AuditOptions(module_timeout=1.5),
    )

    assert observation.failures == (
        Failure("p.a_exits", Ending.RAISED, "SystemExit: 3"),
        Failure("p.b_dies", Ending.DIED, "exit status 7"),
        Failure("p.c_crashes", Ending.DIED, "signal SIGSEGV"),
        Failure("p.d_hangs", Ending.TIMED_OUT, "took longer than allowed"),
        Failure("p.e_interrupts", Ending.RAISED, "KeyboardInterrupt"),
    )
    assert observation.loaded == ("p", "p.f_fine", "p.g_last")
    # What was seen before a process died is not lost.
    assert {item[:2] for item in pairs(observation)} == {
        ("p.b_dies", "p.f_fine"),
        ("p.g_last", "p.f_fine"),
    }


def test_when_the_time_is_up_the_rest_is_reported_as_not_reached(tmp_path: Path) -> None:
    observation = observe(
        {"p/a.py": "import time; time.sleep(60)", "p/b.py": ""},
        tmp_path,
        AuditOptions(timeout=1.5),
    )

    assert [item[:2] for item in observation.failures] == [
        ("p.a", Ending.TIMED_OUT),
        ("p.b", Ending.TIMED_OUT),
    ]


def test_the_workload_runs_as_a_script_and_its_imports_count(tmp_path: Path) -> None:
    workload = tmp_path / "work" / "use.py"
    workload.parent.mkdir()
    (workload.parent / "beside.py").write_text("")
    workload.write_text("import beside\nimport p.a\nif __name__ == '__main__': p.a.f()\n")

    observation = observe(
        {"p/a.py": "def f():\n    import p.b\n", "p/b.py": ""},
        tmp_path,
        AuditOptions(workload=workload),
    )

    assert pairs(observation) == {("p.a", "p.b", Phase.CALL, Origin.STATEMENT, 2)}
    assert observation.failures == ()


def test_a_workload_that_fails_is_reported(tmp_path: Path) -> None:
    workload = tmp_path / "use.py"
    workload.write_text("raise ValueError('empty')")

    observation = observe({"p/a.py": ""}, tmp_path, AuditOptions(workload=workload))

    assert observation.failures == (Failure("", Ending.RAISED, "ValueError: empty"),)
    assert observation.loaded == ("p", "p.a")


def test_names_without_a_file_of_their_own_are_noted(tmp_path: Path) -> None:
    observation = observe(
        {
            "p/a.py": """
                import sys, types
                sys.modules["p.alias"] = sys.modules["p"]
                sys.modules["p.made"] = types.ModuleType("p.made")
                """
        },
        tmp_path,
    )

    assert observation.odd == {"p.alias": Oddity.ALIAS, "p.made": Oddity.MADE}


def test_the_target_writes_into_folders_that_go_away(tmp_path: Path) -> None:
    note = tmp_path / "where"
    source = f"""
        import pathlib
        pathlib.Path("litter").write_text("")
        (pathlib.Path.home() / "litter").write_text("")
        pathlib.Path({str(note)!r}).write_text(f"{{pathlib.Path.cwd()}}\\n{{pathlib.Path.home()}}")
        """

    observation = observe({"p/a.py": source}, tmp_path)

    assert observation.failures == ()
    assert [Path(line).exists() for line in note.read_text().splitlines()] == [False, False]
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == ["__init__.py", "a.py"]


def test_what_the_target_prints_is_not_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    observe({"p/a.py": "import sys; print('x'); print('y', file=sys.stderr); input()"}, tmp_path)

    assert capfd.readouterr() == ("", "")


def test_a_second_run_sees_the_same(tmp_path: Path) -> None:
    files = {"p/a.py": "from p import b, c\n", "p/b.py": "import p.c", "p/c.py": "{'x', 'y', 'z'}"}

    assert observe(files, tmp_path) == observe(files, tmp_path)


@pytest.mark.parametrize("name", ["./python-of-mine", "{folder}/python-of-mine"])
def test_another_interpreter_can_be_named(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("python-of-mine").symlink_to(sys.executable)

    options = AuditOptions(python=name.format(folder=tmp_path))
    observation = observe({"p/a.py": ""}, tmp_path, options)

    assert observation.python == ".".join(map(str, sys.version_info[:3]))


@pytest.mark.parametrize("python", ["no/such/python", "/bin/false"])
def test_an_interpreter_that_does_not_start_is_a_plain_error(python: str, tmp_path: Path) -> None:
    with pytest.raises(DebundleError, match="interpreter") as caught:
        observe({"p/a.py": ""}, tmp_path, AuditOptions(python=python))

    assert caught.value.where == python
    assert "--python" in caught.value.next_step


def test_a_workload_that_is_not_there_is_a_plain_error(tmp_path: Path) -> None:
    with pytest.raises(DebundleError, match="workload is no file"):
        observe({"p/a.py": ""}, tmp_path, AuditOptions(workload=tmp_path / "none.py"))
