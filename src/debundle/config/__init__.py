"""`debundle.toml`: read it, hold it against a graph, write it, find the presets."""

from debundle.config.framing import frame_configuration
from debundle.config.presets import resolve_preset
from debundle.config.reading import read_configuration
from debundle.config.rendering import render_configuration
from debundle.config.resolving import resolve_partition

__all__ = [
    "frame_configuration",
    "read_configuration",
    "render_configuration",
    "resolve_partition",
    "resolve_preset",
]
