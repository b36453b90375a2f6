"""What a command works on where the command line does not say it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from debundle.cli.options import CONFIG_FILE
from debundle.model import DebundleError

if TYPE_CHECKING:
    from debundle.model import Configuration, Progress


def specs_of(
    targets: Sequence[str] | None, configuration: Configuration | None = None
) -> tuple[str, ...]:
    """The targets of the command line, or else of a configuration (./debundle.toml if None).

    A path in a configuration is relative to its file. Raises DebundleError where there is none.
    """
    if targets:
        return tuple(targets)
    if configuration is None and CONFIG_FILE.exists():
        from debundle.config import read_configuration

        configuration = read_configuration(CONFIG_FILE)
    if configuration is None or not configuration.target:
        raise DebundleError(
            "No target is given.",
            where=configuration.source if configuration else "",
            next_step="Name an installed package, a folder, a wheel or an sdist, or write"
            ' target = "..." into debundle.toml.',
        )
    folder = Path(configuration.source).parent
    return tuple(_beside(folder, spec) for spec in configuration.target)


def wishes_for(
    config: str | None, targets: Sequence[str] | None
) -> tuple[Configuration, Path | None]:
    """The configuration that a command works by, and its file; the defaults where there is none.

    `config` is a file or the name of a preset. Where it is None, ./debundle.toml counts if it is
    there and not for another target.
    """
    from debundle.config import read_configuration, resolve_preset
    from debundle.model import Configuration

    if config is None and not CONFIG_FILE.exists():
        return Configuration(), None
    path = CONFIG_FILE if config is None else resolve_preset(config)
    wishes = read_configuration(path)
    if config is None and targets and tuple(targets) != wishes.target:
        return Configuration(), None
    return wishes, path


def specs_for_module(module: str, *, progress: Progress) -> tuple[str, ...]:
    """Where to look for a module: ./debundle.toml's target if it holds it, else its own package."""
    if CONFIG_FILE.exists():
        from debundle.config import read_configuration
        from debundle.pipeline import target_holds

        specs = specs_of(None, read_configuration(CONFIG_FILE))
        if target_holds(specs, module=module, progress=progress):
            return specs
    return (module.partition(".")[0],)


def _beside(folder: Path, spec: str) -> str:
    return str(folder / spec) if (folder / spec).exists() else spec
