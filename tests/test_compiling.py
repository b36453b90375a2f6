"""What is compiled when a wheel is built (hatch_build.py); `make test-compiled` does it."""

from __future__ import annotations

import importlib.util
import sysconfig
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[1]


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build hook, with nothing said in the environment."""
    spec = importlib.util.spec_from_file_location("hatch_build", REPOSITORY / "hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.delenv(module.SWITCH, raising=False)
    return module


def test_every_pattern_of_what_is_compiled_matches(hook: ModuleType) -> None:
    found = {pattern: len([*REPOSITORY.glob(f"src/{pattern}")]) for pattern in hook.COMPILED}
    assert [pattern for pattern, count in found.items() if not count] == []


def test_the_wheel_is_for_every_platform_unless_compiling_is_asked_for(hook: ModuleType) -> None:
    assert compiling_hook(hook).dependencies() == []
    assert build_data_of(hook) == empty_build_data()


def test_an_editable_installation_is_never_compiled(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hook.SWITCH, "1")
    assert build_data_of(hook, version="editable") == empty_build_data()


def test_who_asks_without_a_compiler_is_told(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hook.SWITCH, "1")
    monkeypatch.setenv("CC", "no-such-compiler")
    with pytest.raises(RuntimeError, match="there is no C compiler; without DEBUNDLE_COMPILE=1"):
        build_data_of(hook)


def test_who_asks_is_told_why_compiling_failed(
    hook: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(hook.SWITCH, "1")
    monkeypatch.setattr(hook, "reason_against", lambda: "")
    monkeypatch.setattr(hook, "_PROGRAM", "raise SystemExit('mypyc is not here')")
    with pytest.raises(RuntimeError, match="mypyc failed: mypyc is not here"):
        build_data_of(hook)


def test_compiled_modules_go_beside_their_sources(hook: ModuleType, tmp_path: Path) -> None:
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    for name in (f"build/a{suffix}", f"debundle/scan/a{suffix}", f"b__mypyc{suffix}"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()

    assert [*hook.libraries_below(tmp_path).values()] == [
        f"b__mypyc{suffix}",
        f"debundle/scan/a{suffix}",
    ]


def compiling_hook(hook: ModuleType) -> Any:
    return hook.CompilingHook(str(REPOSITORY), {}, None, None, "build", "wheel")


def build_data_of(hook: ModuleType, *, version: str = "standard") -> dict[str, Any]:
    """What the hook makes of the data of a build."""
    data = empty_build_data()
    compiling = compiling_hook(hook)
    try:
        compiling.initialize(version, data)
    finally:
        compiling.finalize(version, data, "")
    return data


def empty_build_data() -> dict[str, Any]:
    return {"pure_python": True, "infer_tag": False, "force_include": {}}
