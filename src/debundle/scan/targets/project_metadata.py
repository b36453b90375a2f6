"""The metadata that a project folder declares: PEP 621, poetry, flit, setup.cfg, setup.py."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from debundle.model import DistributionMetadata, EntryPoint, SourceRoot
from debundle.scan.targets.core_metadata import (
    fill_in,
    read_entry_points,
    split_keywords,
    valid_requirements,
)
from debundle.scan.targets.licenses import spdx_expression, valid_expression
from debundle.scan.targets.poetry import poetry_metadata
from debundle.scan.targets.project_files import ProjectFiles, Table, parse_python, read_text, texts

#: Files beside the package, or in it, where projects keep a literal version.
_VERSION_FILES = ("__init__.py", "version.py", "_version.py", "__version__.py", "__about__.py")

_VERSION_NAMES = frozenset({"__version__", "version", "VERSION"})


def project_metadata(project: ProjectFiles, roots: Iterable[SourceRoot]) -> DistributionMetadata:
    """What the project files say, best source first, empty fields filled from the next.

    A version that a tool would compute is looked for as a literal `__version__` in the roots;
    "0" where there is none, provided that the project has a name at all.
    """
    metadata = DistributionMetadata()
    for source in (_pep621(project), poetry_metadata(project), _flit(project), _setup(project)):
        metadata = fill_in(metadata, source)
    places = [*_named_version_files(project), *_custom_version_files(project.folder, roots)]
    version = metadata.version or next(_literal_versions(places), "0" if metadata.name else "")
    own = DistributionMetadata(
        version=version,
        license_files=_license_files(project),
        build_requires=valid_requirements(texts(project.table("build-system").get("requires"))),
    )
    return fill_in(own, metadata)


def _pep621(project: ProjectFiles) -> DistributionMetadata:
    table = project.table("project")
    license_ = table.get("license")
    text, expression = "", ""
    if isinstance(license_, str):
        text, expression = license_, valid_expression(license_)
    elif isinstance(license_, Mapping):
        text = _text(license_, "text")
    classifiers = texts(table.get("classifiers"))
    return DistributionMetadata(
        name=_text(table, "name"),
        version=_text(table, "version"),
        summary=_text(table, "description"),
        requires_python=_text(table, "requires-python"),
        requires_dist=_requirements(table),
        license_expression=expression or spdx_expression(text, classifiers),
        license_text=text,
        authors=tuple(_people(table.get("authors")) or _people(table.get("maintainers"))),
        keywords=texts(table.get("keywords")),
        classifiers=classifiers,
        urls=_pairs(table.get("urls")),
        entry_points=_pep621_entry_points(table),
    )


def _requirements(table: Table) -> tuple[str, ...]:
    extras = table.get("optional-dependencies")
    items = extras.items() if isinstance(extras, Mapping) else ()
    conditional = [
        with_extra(requirement, str(extra))
        for extra, requirements in items
        for requirement in texts(requirements)
    ]
    return valid_requirements([*texts(table.get("dependencies")), *conditional])


def with_extra(requirement: str, extra: str) -> str:
    """A requirement as METADATA states it for an extra, e.g. `rich; extra == "cli"`."""
    plain, _, marker = requirement.partition(";")
    condition = f'extra == "{extra}"'
    if marker.strip():
        condition = f"({marker.strip()}) and {condition}"
    # A URL may end in anything but a blank, so a blank has to stand before the semicolon.
    separator = " ; " if "@" in plain else "; "
    return f"{plain.strip()}{separator}{condition}"


def _pep621_entry_points(table: Table) -> tuple[EntryPoint, ...]:
    groups: dict[str, Any] = {}
    declared = table.get("entry-points")
    if isinstance(declared, Mapping):
        groups.update(declared)
    groups["console_scripts"] = table.get("scripts")
    groups["gui_scripts"] = table.get("gui-scripts")
    return tuple(
        sorted(
            EntryPoint(str(group), name, value)
            for group, entries in groups.items()
            for name, value in _pairs(entries)
        )
    )


def _people(value: object) -> list[tuple[str, str]]:
    tables = (
        [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []
    )
    people = ((_text(item, "name"), _text(item, "email")) for item in tables)
    return [person for person in people if any(person)]


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    items = value.items() if isinstance(value, Mapping) else ()
    return tuple((str(key), item) for key, item in items if isinstance(item, str))


def _text(table: Table, key: str) -> str:
    value = table.get(key)
    return value.strip() if isinstance(value, str) else ""


def _flit(project: ProjectFiles) -> DistributionMetadata:
    """The `[tool.flit.metadata]` table of flit before PEP 621."""
    table = project.table("tool", "flit", "metadata")
    module = _text(table, "module")
    author = (_text(table, "author"), _text(table, "author-email"))
    return DistributionMetadata(
        name=_text(table, "dist-name") or module,
        requires_python=_text(table, "requires-python"),
        requires_dist=valid_requirements(texts(table.get("requires"))),
        authors=(author,) if any(author) else (),
        classifiers=texts(table.get("classifiers")),
        urls=(("Homepage", _text(table, "home-page")),) if _text(table, "home-page") else (),
    )


def _setup(project: ProjectFiles) -> DistributionMetadata:
    """setup.cfg, and what is literal in setup.py."""
    return fill_in(_setup_cfg(project), _setup_py(project))


def _setup_cfg(project: ProjectFiles) -> DistributionMetadata:
    section = project.setup_cfg.get("metadata", {})
    options = project.setup_cfg.get("options", {})
    extras = {
        extra: _cfg_lines(lines)
        for extra, lines in project.setup_cfg.get("options.extras_require", {}).items()
    }
    groups = project.setup_cfg.get("options.entry_points", {})
    listing = "\n".join(f"[{group}]\n{lines}" for group, lines in groups.items())
    classifiers = _cfg_lines(section.get("classifiers", ""))
    author = (section.get("author", ""), section.get("author_email", ""))
    text = section.get("license", "")
    version = section.get("version", "")
    return DistributionMetadata(
        name=section.get("name", ""),
        version="" if version.startswith(("attr:", "file:")) else version,
        summary=section.get("description", ""),
        requires_python=options.get("python_requires", ""),
        requires_dist=_with_extras(_cfg_lines(options.get("install_requires", "")), extras),
        license_expression=spdx_expression(text, classifiers),
        license_text=text,
        authors=(author,) if any(author) else (),
        keywords=split_keywords(section.get("keywords", "").replace("\n", ",").strip(",")),
        classifiers=classifiers,
        urls=_labelled_urls(section.get("url", ""), section.get("project_urls", "")),
        entry_points=read_entry_points(listing),
    )


def _setup_py(project: ProjectFiles) -> DistributionMetadata:
    table = project.setup_py
    extras = table.get("extras_require")
    groups = table.get("entry_points")
    listing = groups if isinstance(groups, str) else ""
    if isinstance(groups, Mapping):
        listing = "\n".join(
            "\n".join([f"[{group}]", *texts(lines)]) for group, lines in groups.items()
        )
    classifiers = texts(table.get("classifiers"))
    author = (_text(table, "author"), _text(table, "author_email"))
    keywords = table.get("keywords")
    url = _text(table, "url")
    return DistributionMetadata(
        name=_text(table, "name"),
        version=_text(table, "version"),
        summary=_text(table, "description"),
        requires_python=_text(table, "python_requires"),
        requires_dist=_with_extras(
            texts(table.get("install_requires")),
            {k: texts(v) for k, v in extras.items()} if isinstance(extras, Mapping) else {},
        ),
        license_expression=spdx_expression(_text(table, "license"), classifiers),
        license_text=_text(table, "license"),
        authors=(author,) if any(author) else (),
        keywords=split_keywords(keywords) if isinstance(keywords, str) else texts(keywords),
        classifiers=classifiers,
        urls=((("Homepage", url),) if url else ()) + _pairs(table.get("project_urls")),
        entry_points=read_entry_points(listing),
    )


def _with_extras(plain: Iterable[str], extras: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    conditional = [
        with_extra(requirement, extra)
        for extra, requirements in extras.items()
        for requirement in requirements
    ]
    return valid_requirements([*plain, *conditional])


def _cfg_lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _labelled_urls(homepage: str, others: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition("=") for line in _cfg_lines(others))
    labelled = tuple((label.strip(), url.strip()) for label, _, url in pairs if url.strip())
    return ((("Homepage", homepage),) if homepage else ()) + labelled


def _named_version_files(project: ProjectFiles) -> Iterator[Path]:
    """The file that a build backend is told to read the version from."""
    hatch = _text(project.table("tool", "hatch", "version"), "path")
    if hatch:
        yield project.folder / hatch
    dynamic = project.table("tool", "setuptools", "dynamic", "version")
    attribute = _text(dynamic, "attr")
    cfg_version = project.setup_cfg.get("metadata", {}).get("version", "")
    if cfg_version.startswith("attr:"):
        attribute = cfg_version.removeprefix("attr:").strip()
    module = attribute.rpartition(".")[0].replace(".", "/")
    if module:
        for place in (project.folder, project.folder / "src"):
            yield place / f"{module}.py"
            yield place / module / "__init__.py"
    files = [*texts(dynamic.get("file")), *_cfg_lines(cfg_version.partition("file:")[2])]
    yield from (project.folder / name for name in files)


def _custom_version_files(folder: Path, roots: Iterable[SourceRoot]) -> Iterator[Path]:
    for root in roots:
        if root.location.is_dir():
            yield from (root.location / name for name in _VERSION_FILES)
        else:
            yield root.location
    yield folder / "VERSION"
    yield folder / "version.txt"


def _literal_versions(places: Iterable[Path]) -> Iterator[str]:
    for place in places:
        if place.suffix == ".py":
            yield from _assigned_versions(place)
        else:
            text = read_text(place).strip()
            if re.fullmatch(r"[0-9][0-9A-Za-z.+!-]*", text):
                yield text


def _assigned_versions(path: Path) -> Iterator[str]:
    """String literals that a module's top level assigns to a name for the version."""
    tree = parse_python(path) if path.is_file() else None
    for node in tree.body if tree else ():
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            continue
        named = any(isinstance(t, ast.Name) and t.id in _VERSION_NAMES for t in targets)
        if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value.value


def _license_files(project: ProjectFiles) -> tuple[str, ...]:
    """The licence files that exist, as paths below the project: declared, else by custom."""
    table = project.table("project")
    declared = texts(table.get("license-files"))
    license_ = table.get("license")
    if isinstance(license_, Mapping):
        declared += texts(license_.get("file"))
    patterns = declared or ("LICEN[CS]E*", "COPYING*", "NOTICE*", "AUTHORS*")
    return tuple(sorted({name for pattern in patterns for name in _matches(project, pattern)}))


def _matches(project: ProjectFiles, pattern: str) -> Iterator[str]:
    if not pattern or ".." in pattern or pattern.startswith("/"):
        return
    for path in project.folder.glob(pattern):
        if path.is_file():
            yield path.relative_to(project.folder).as_posix()
