"""Environments without installing: the folders of a workspace on the path of a bare interpreter.

Wheels are the proof; while a plan is being refined, putting `packages/*/src` on the path of an
interpreter that sees nothing else tells the same in seconds. Third parties are linked one by one,
so that a monolith in the same site-packages stays out of sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from debundle.model import Workspace
from debundle.verify.declaring import declare_distribution
from debundle.verify.probing import Environment
from debundle.verify.renamed import Renamed
from debundle.verify.third_party import link_requirements


def overlay_environment(
    workspace: Workspace,
    folder: Path,
    names: Sequence[str],
    *,
    name: str,
    third_party: Path,
    bytecode: Path,
    without: Iterable[str] = (),
    extras: Sequence[str] = (),
    also: Iterable[str] = (),
    elsewhere: Path | None = None,
) -> Environment:
    """An environment with some distributions of a workspace and what they require.

    `third_party` is a folder to be filled with links; `without` distributions that must not be
    in it. `extras` are installed of those distributions that have them, and third parties that
    nobody declares where `also` requires them; `elsewhere` as in `link_requirements`.
    """
    chosen = [part for part in workspace.parts if part.name in set(names)]
    requires = [*also, *(line for part in chosen for line in part.needed(extras))]
    own = [*without, *workspace.by_name]
    link_requirements(requires, third_party, without=own, elsewhere=elsewhere)
    for part in chosen:
        declare_distribution(third_party, part.name, workspace.version)
    sources = tuple(folder.resolve() / "packages" / part.name / "src" for part in chosen)
    return Environment(
        name=name,
        roots=workspace.packages,
        paths=(*sources, third_party),
        inside=sources,
        renamed=Renamed(workspace.renamed),
        elsewhere=_elsewhere(workspace, folder.resolve(), {part.name for part in chosen}),
        bytecode=bytecode,
        requires=tuple(sorted(set(requires))),
        # Installed, they lie beside the package that looks for them there.
        libraries=tuple(sorted(place for source in sources for place in source.glob("*.libs"))),
    )


def importable(workspace: Workspace, folder: Path, names: Iterable[str]) -> list[str]:
    """The modules of some distributions that have a file of their own, sorted."""
    found = []
    for part in workspace.parts:
        if part.name in set(names):
            source = folder / "packages" / part.name / "src"
            found += [name for name in part.modules if _file(source, name, workspace) is not None]
    return sorted(name for name in found if not name.endswith("__main__"))


def _elsewhere(workspace: Workspace, folder: Path, present: set[str]) -> dict[str, str]:
    found = {}
    for part in workspace.parts:
        if part.name in present:
            continue
        source = folder / "packages" / part.name / "src"
        for module in part.modules:
            file = _file(source, module, workspace)
            if file is not None:
                found[module] = str(file)
    return found


def _file(source: Path, module: str, workspace: Workspace) -> Path | None:
    below = source / workspace.renamed.get(module, module).replace(".", "/")
    init = below / "__init__.py"
    if init.is_file():
        return init
    plain = below.with_name(f"{below.name}.py")
    return plain if plain.is_file() else None
