"""Modules imported in processes of their own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from debundle.model import Missed, Outcome, Probe, SilentProgress, VerifyOptions
from debundle.verify.probing import Environment, probe_environment
from support.packages import temporary_package

OPTIONS = VerifyOptions(module_timeout=20, timeout=120)
#: Note two processes in the file `numbers` and go on for two minutes.
WAITING = """
import os, time
os.fork()
with open(os.path.join(os.path.dirname(__file__), "..", "numbers"), "a") as file:
    file.write(f"{os.getpid()} ")
time.sleep(120)
"""
PROBING = """
from pathlib import Path
from debundle.model import SilentProgress, VerifyOptions
from debundle.verify.probing import Environment, probe_environment
folder = Path({folder!r})
where = Environment("part", ("app",), (folder,), (folder,))
probe_environment(where, ["app"], VerifyOptions(), progress=SilentProgress())
"""


def environment(folder: Path, elsewhere: dict[str, str] | None = None) -> Environment:
    return Environment("part", ("app",), (folder,), (folder,), elsewhere=elsewhere or {})


def probe(where: Environment, *modules: str, **more: object) -> dict[str, Outcome]:
    found: Probe = probe_environment(
        where,
        list(modules),
        OPTIONS,
        progress=SilentProgress(),
        **more,  # type: ignore[arg-type]
    )
    return {item.module: item for item in found.outcomes}


def test_each_module_is_imported_in_a_process_of_its_own(tmp_path: Path) -> None:
    temporary_package(
        {
            "app/__init__.py": "count = 0",
            "app/one.py": "import app\napp.count += 1\nassert app.count == 1",
            "app/two.py": "import app\napp.count += 1\nassert app.count == 1",
        },
        tmp_path,
    )
    found = probe(environment(tmp_path), "app", "app.one", "app.two")
    assert {name: item.error for name, item in found.items()} == {
        "app": "",
        "app.one": "",
        "app.two": "",
    }


def test_what_raises_dies_or_cannot_be_reached_is_told_apart(tmp_path: Path) -> None:
    temporary_package(
        {
            "app/__init__.py": "",
            "app/raises.py": "def f():\n    raise ValueError('no')\nf()",
            "app/dies.py": "import os\nos._exit(3)",
        },
        tmp_path,
    )
    found = probe(environment(tmp_path), "app", "app.raises", "app.dies")
    assert found["app.raises"].error == "ValueError: no"
    assert [frame.function for frame in found["app.raises"].frames] == ["<module>", "f"]
    assert "ended its process" in found["app.dies"].error


def test_a_missing_module_is_noted_with_its_importer_even_where_it_is_caught(
    tmp_path: Path,
) -> None:
    temporary_package(
        {
            "core/app/__init__.py": "",
            "core/app/main.py": "try:\n    import app.web\nexcept ImportError:\n    pass",
            "web/app/web.py": "import app.web_tools",
            "web/app/web_tools.py": "value = 1",
            "core/": "",
            "web/": "",
            "web/app/": "",
        },
        tmp_path,
    )
    elsewhere = {
        "app.web": str(tmp_path / "web/app/web.py"),
        "app.web_tools": str(tmp_path / "web/app/web_tools.py"),
    }
    where = environment(tmp_path / "core", elsewhere)
    assert probe(where, "app.main")["app.main"].missed == (Missed("app.main", "app.web", 2),)
    supplied = probe(where, "app.main", supplied=["app.web"])["app.main"]
    assert (supplied.error, supplied.missed) == ("", ())


def test_who_reads_a_late_name_of_a_package_is_noted(tmp_path: Path) -> None:
    late = (
        "import importlib\ndef __getattr__(name):\n    return importlib.import_module('app.web')\n"
    )
    temporary_package(
        {
            "core/app/__init__.py": late,
            "core/app/main.py": "import app\nvalue = app.web",
            "core/app/other.py": "from app import web",
            "web/app/web.py": "",
        },
        tmp_path,
    )
    where = environment(tmp_path / "core", {"app.web": str(tmp_path / "web/app/web.py")})
    found = probe(where, "app.main", "app.other")
    assert found["app.main"].missed[-1] == Missed("app", "app.web", 3, "app.main")
    assert found["app.other"].missed[-1] == Missed("app", "app.web", 3, "app.other")


def test_what_lies_in_a_package_that_is_handed_out_is_handed_out_too(tmp_path: Path) -> None:
    temporary_package(
        {
            "core/app/__init__.py": "",
            "core/app/main.py": "import app.web.page",
            "web/app/web/__init__.py": "",
            "web/app/web/page.py": "",
        },
        tmp_path,
    )
    files = {"app.web": "web/app/web/__init__.py", "app.web.page": "web/app/web/page.py"}
    where = environment(
        tmp_path / "core", {name: str(tmp_path / file) for name, file in files.items()}
    )
    (found,) = probe(where, "app.main", supplied=["app.web"]).values()
    assert found.missed == (Missed("app.main", "app.web.page", 1),)
    (found,) = probe(where, "app.main", supplied=list(files)).values()
    assert (found.error, found.missed, found.strays) == ("", (), ())


def test_a_file_from_elsewhere_is_a_failure(tmp_path: Path) -> None:
    temporary_package({"here/app/__init__.py": "__path__.append(%r)"}, tmp_path)
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "stray.py").touch()
    init = tmp_path / "here" / "app" / "__init__.py"
    init.write_text(f"__path__.append({str(tmp_path / 'there')!r})")
    found = probe(environment(tmp_path / "here"), "app.stray")["app.stray"]
    assert found.strays == (("app.stray", str(tmp_path / "there" / "stray.py")),)


def test_a_module_from_elsewhere_under_a_name_of_the_split_is_none(tmp_path: Path) -> None:
    """As `package.six.moves.shlex` is the standard library's, where a package brings six along."""
    lines = "import shlex, sys\nsys.modules[__name__ + '.moved'] = shlex\n"
    temporary_package({"app/__init__.py": lines, "app/main.py": "from app import moved"}, tmp_path)
    assert probe(environment(tmp_path), "app.main")["app.main"].strays == ()


def test_a_workload_runs_as_a_script_does(tmp_path: Path) -> None:
    temporary_package({"app/__init__.py": "value = 3"}, tmp_path)
    script = tmp_path / "work.py"
    script.write_text("import app\nassert __name__ == '__main__'\nraise SystemExit(app.value)")
    found = probe(environment(tmp_path), workload=script)
    assert found[""].error == "SystemExit: 3"


def test_a_module_finds_its_packages_executed_and_none_of_its_siblings(tmp_path: Path) -> None:
    alone = "import app\napp.seen.append(__name__)\nassert app.seen == {0}, app.seen"
    temporary_package(
        {
            "app/__init__.py": "seen = []",
            "app/in_/__init__.py": alone.format(["app.in_"]),
            "app/in_/one.py": alone.format(["app.in_", "app.in_.one"]),
            "app/in_/deep/__init__.py": alone.format(["app.in_", "app.in_.deep"]),
            "app/in_/deep/two.py": alone.format(["app.in_", "app.in_.deep", "app.in_.deep.two"]),
            "app/broken/__init__.py": "raise ValueError('no')",
            "app/broken/three.py": "",
        },
        tmp_path,
    )
    names = ["app", "app.broken.three", "app.in_.deep.two", "app.in_.one", "app.in_.deep"]
    found = probe(environment(tmp_path), *names)
    assert {name: item.error for name, item in found.items()} == {
        **dict.fromkeys(names, ""),
        "app.broken.three": "ValueError: no",
    }


def test_a_module_that_hangs_costs_the_others_nothing(tmp_path: Path) -> None:
    temporary_package(
        {
            "app/__init__.py": "",
            "app/hangs/__init__.py": "import time; time.sleep(60)",
            "app/hangs/below.py": "",
            "app/goes.py": "",
        },
        tmp_path,
    )
    hasty = VerifyOptions(module_timeout=1, timeout=120)
    names = ["app", "app.goes", "app.hangs", "app.hangs.below"]
    found = probe_environment(environment(tmp_path), names, hasty, progress=SilentProgress())
    errors = {item.module: item.error.splitlines()[:1] for item in found.outcomes}
    late = ["it ended its process, or took too long"]
    assert errors == {"app": [], "app.goes": [], "app.hangs": late, "app.hangs.below": late}


def test_a_proxy_that_raises_whatever_it_is_asked_is_told_by_its_kind(tmp_path: Path) -> None:
    source = """
        class Local:
            def __getattribute__(self, name):
                raise RuntimeError("nothing here")

        request = Local()
        """
    temporary_package({"app/__init__.py": source}, tmp_path)
    found = probe(environment(tmp_path), "app", surface=True)["app"]
    assert (found.error, dict(found.surface)["request"]) == ("", ("Local",))


def test_what_is_bound_is_noted_before_late_names_are_read(tmp_path: Path) -> None:
    temporary_package(
        {
            "app/__init__.py": """
            def __getattr__(name):
                from importlib import import_module
                return import_module("app.late").value

            def __dir__():
                return [*globals(), "a_late_name"]

            def late():
                pass
            """,
            "app/late.py": "value = 1",
        },
        tmp_path,
    )
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    assert (offered["a_late_name"], offered["late"][0]) == (("int",), "function")


def test_a_signature_is_noted_with_its_annotations_and_without(tmp_path: Path) -> None:
    text = "def f(x: 'Node', *, y: int = 1) -> None: ..."
    temporary_package({"app/__init__.py": text}, tmp_path)
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    assert offered["f"] == (
        *("function", "app", "f", "(x: 'Node', *, y: int = 1) -> None", "True"),
        "(x, *, y=1)",
    )


def test_where_an_object_lies_is_no_part_of_a_signature(tmp_path: Path) -> None:
    made = "from unittest.mock import MagicMock\nvalue = MagicMock(name='made')\n"
    text = f"{made}def f(x: value, y=object()): ...\n"
    temporary_package({"app/__init__.py": text}, tmp_path)
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    assert offered["f"][3] == "(x: <MagicMock name='made'>, y=<object object>)"


def test_sets_as_defaults_are_noted_in_one_order(tmp_path: Path) -> None:
    classes = [f"C{place}" for place in range(9)]
    made = "\n".join(f"class {name}: ..." for name in classes)
    text = f"{made}\ndef f(x={{{', '.join(classes)}}}): ...\n"
    temporary_package({"app/__init__.py": text}, tmp_path)
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    listed = [f"<class 'app.{name}'>" for name in classes]
    assert offered["f"][3] == f"(x={listed})"


def test_which_folders_there_are_is_no_part_of_a_signature(tmp_path: Path) -> None:
    text = "def f(x=['/usr/lib', '/opt/lib'], y=('/opt', 'lib'), z=()): ...\n"
    temporary_package({"app/__init__.py": text}, tmp_path)
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    assert offered["f"][3] == "(x=[places], y=('opt', 'lib'), z=())"


def test_members_of_a_union_are_noted_in_one_order(tmp_path: Path) -> None:
    # typing hands out the first of two equal unions, so what a module wrote is not what it gets.
    text = (
        "from typing import Dict, Optional, Union\n"
        "def f(x: Optional[Union[str, bytes]], y: Dict[str, Union[str, int]]) -> None: ...\n"
        "def g(x: Union[bytes, str, None], y: Dict[str, Union[int, str]]) -> None: ...\n"
    )
    temporary_package({"app/__init__.py": text}, tmp_path)
    offered = dict(probe(environment(tmp_path), "app", surface=True)["app"].surface)
    written = "(x: NoneType | bytes | str, y: Dict[str, int | str]) -> None"
    assert [offered[name][3] for name in "fg"] == [written, written]


def test_a_package_may_have_the_name_of_a_file_of_the_prober(tmp_path: Path) -> None:
    temporary_package({"surface/__init__.py": "x = 1"}, tmp_path)
    where = Environment("part", ("surface",), (tmp_path,), (tmp_path,), elsewhere={})
    assert not probe(where, "surface")["surface"].error


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGKILL])
def test_nothing_goes_on_when_the_program_that_started_it_ends(
    tmp_path: Path, ending: signal.Signals
) -> None:
    """A module writes its number and waits; so does a process that it started."""
    temporary_package({"app/__init__.py": WAITING}, tmp_path)
    program = PROBING.format(folder=str(tmp_path))
    running = subprocess.Popen([sys.executable, "-c", program], env=dict(os.environ))
    numbers = tmp_path / "numbers"
    until(lambda: numbers.exists() and len(numbers.read_text().split()) == 2)

    running.send_signal(ending)
    running.wait(timeout=60)

    until(lambda: not any(is_running(int(number)) for number in numbers.read_text().split()))


def until(holds: Callable[[], bool]) -> None:
    """Wait for something; fails where it takes too long."""
    late = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < late
        time.sleep(0.05)


def is_running(number: int) -> bool:
    """Whether there is a process of that number; one that nobody asked about has ended, too."""
    try:
        os.kill(number, 0)
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except FileNotFoundError:
        return not Path("/proc").exists()
    return state != "Z"
