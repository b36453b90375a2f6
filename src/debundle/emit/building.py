"""How a distribution with compiled files is built, so that its wheel says for which platform."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath

from debundle.model import PlannedDistribution, SplitPlan

#: Beside the `pyproject.toml`, where hatchling looks for it.
HOOK_FILE = "hatch_build.py"

_CARRYING = '''\
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

_COMPILING = '''\
"""Compiles the extension modules of {name} for its wheels.

First written by `debundle emit`, which knows the sources and no more. What the monolith's build
tells the compiler (folders of headers, libraries, macros, further sources) has to be added here.
"""

from pathlib import Path

{cython}from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

EXTENSIONS = [
{extensions}
]


class CompiledWheel(BuildHookInterface):
    def initialize(self, version, build_data):
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        modules = {modules}
        command = build_ext(Distribution({{"ext_modules": modules, "package_dir": {{"": "src"}}}}))
        command.inplace = version == "editable"
        command.build_lib = "build/lib"
        command.ensure_finalized()
        command.run()
        for file in () if command.inplace else map(Path, command.get_outputs()):
            build_data["force_include"][str(file)] = str(file.relative_to("build/lib"))
'''


def render_hook(plan: SplitPlan, planned: PlannedDistribution) -> str:
    """The build hook of a distribution that owns compiled files, or what they are made from."""
    name = planned.distribution.name
    if not planned.unbuilt:
        return _CARRYING.format(name=name)
    with_cython = any(source.endswith(".pyx") for _, source in planned.unbuilt)
    return _COMPILING.format(
        name=name,
        cython="from Cython.Build import cythonize\n" if with_cython else "",
        extensions="\n".join(_extensions(plan, planned)),
        modules="cythonize(EXTENSIONS)" if with_cython else "EXTENSIONS",
    )


def _extensions(plan: SplitPlan, planned: PlannedDistribution) -> Iterator[str]:
    for module, source in planned.unbuilt:
        name = plan.new_name(module)
        # In the renamed layout the source goes with the module.
        place = PurePosixPath(source).parent if name == module else _folder(name)
        if source:
            file = place / PurePosixPath(source).name
            yield f'    Extension("{name}", ["src/{file}"], include_dirs=["src"]),'
        else:
            yield f'    # Extension("{name}", [...]): its sources lie outside of the package.'


def _folder(module: str) -> PurePosixPath:
    return PurePosixPath(*module.split(".")[:-1])
