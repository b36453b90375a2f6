"""How a distribution with compiled files is built, so that its wheel says for which platform."""

from __future__ import annotations

from debundle.model import PlannedDistribution

#: Beside the `pyproject.toml`, where hatchling looks for it.
HOOK_FILE = "hatch_build.py"

_HOOK = '''\
"""{name} carries compiled files, as they were built for the monolith.

So its wheel is for this interpreter and this platform, and its tag has to say so. When their build
moves here, this file gives way to a backend that compiles (scikit-build-core, meson-python, ...).
"""

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class PlatformWheel(BuildHookInterface):
    def initialize(self, version, build_data):
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
'''


def render_hook(planned: PlannedDistribution) -> str:
    """The build hook of a distribution that owns compiled files."""
    return _HOOK.format(name=planned.distribution.name)
