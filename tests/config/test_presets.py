"""The configurations that debundle brings along."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
import tomlkit

from debundle.config import read_configuration, resolve_preset
from debundle.model import Configuration, Costs, DebundleError, Remedy, SatelliteRules, Weights

PRESETS = Path(__file__).parents[2] / "configs"


def test_the_defaults_that_are_spelt_out_are_the_built_in_ones() -> None:
    configuration = read_configuration(resolve_preset("defaults"))
    assert replace(configuration, source="") == Configuration()


def test_the_defaults_leave_out_no_cost_and_no_rule() -> None:
    document = tomlkit.parse((PRESETS / "defaults.toml").read_text(encoding="utf-8"))
    assert dict(document["costs"]) == {remedy.value: Costs().of(remedy) for remedy in Remedy}
    given = {item.name for item in fields(SatelliteRules) if item.default is not None}
    assert set(document["satellites"]) == given
    assert dict(document["weights"]) == asdict(Weights())


@pytest.mark.parametrize("path", sorted(PRESETS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_preset_is_found_by_name_and_reads(path: Path) -> None:
    assert resolve_preset(path.stem).read_bytes() == path.read_bytes()
    assert not read_configuration(resolve_preset(path.stem)).distributions


def test_the_pytorch_preset_names_the_roots_that_were_agreed() -> None:
    configuration = read_configuration(resolve_preset("pytorch"))
    assert configuration.target == ("torch",)
    assert " ".join(configuration.core.roots) == (
        "torch torch.nn torch.optim torch.autograd torch.utils.data torch.serialization"
        " torch.linalg torch.fft torch.cuda torch.amp torch.random"
    )
    assert configuration.core.max_share == 0.167


def test_a_file_goes_before_a_preset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pytorch").write_text("format = 1")
    assert resolve_preset("pytorch") == Path("pytorch")
    assert resolve_preset("./pytorch") == Path("pytorch")


def test_an_unknown_name_offers_what_there_is() -> None:
    with pytest.raises(DebundleError) as caught:
        resolve_preset("pytroch")
    assert caught.value.next_step == 'Did you mean "pytorch"?'
    with pytest.raises(DebundleError) as caught:
        resolve_preset("xyz.toml")
    assert caught.value.next_step == "Known presets: defaults, langchain, pytorch, sympy."
