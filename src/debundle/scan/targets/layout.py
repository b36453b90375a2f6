"""Where a project keeps its import packages: what its build backend is told, else by custom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from debundle.model import SourceRoot
from debundle.scan.targets.project_files import ProjectFiles, texts
from debundle.scan.targets.roots import BESIDES_THE_CODE, leave_out_besides, roots_in_folder

#: Folders at the top of a flat project that are seldom its product.
_SELDOM_CODE = BESIDES_THE_CODE | frozenset(
    {
        "bench",
        "bin",
        "build",
        "ci",
        "dist",
        "env",
        "node_modules",
        "notebooks",
        "samples",
        "scripts",
        "site",
        "tasks",
        "third_party",
        "tools",
        "vendor",
        "venv",
    }
)

#: Python files at the top of a project that tools run and nobody imports.
_TOOL_MODULES = frozenset(
    {"conftest", "dodo", "fabfile", "manage", "noxfile", "setup", "tasks", "versioneer"}
)

#: Folders that hold the import packages where a project keeps them apart.
_SOURCE_FOLDERS = ("src", "lib", "python")


def project_roots(project: ProjectFiles) -> tuple[SourceRoot, ...]:
    """The import packages and modules that a project builds, sorted by name; () where none.

    What hatch, setuptools, poetry, flit, uv, pdm, maturin or scikit-build-core is told counts
    first, as far as it is plain and exists on disk. Then `src/*`, then packages at the top of
    the folder that do not look like tests, documentation, tools or build results.
    """
    declared: tuple[Callable[[ProjectFiles], Iterable[SourceRoot]], ...] = (
        _hatch,
        _setuptools,
        _poetry,
        _flit,
        _uv,
        _pdm,
        _scikit_build,
        _maturin,
    )
    for backend in declared:
        roots = _existing(backend(project))
        if roots:
            return roots
    return _by_custom(project)


def _existing(roots: Iterable[SourceRoot]) -> tuple[SourceRoot, ...]:
    unique = {
        root.name: root
        for root in roots
        if root.location.exists() and all(part.isidentifier() for part in root.name.split("."))
    }
    return tuple(unique[name] for name in sorted(unique))


def _hatch(project: ProjectFiles) -> Iterator[SourceRoot]:
    build = project.table("tool", "hatch", "build")
    wheel = project.table("tool", "hatch", "build", "targets", "wheel")
    for path in texts(wheel.get("packages", build.get("packages"))):
        location = project.folder / path
        # Hatch ships the last part of the path, without the folders that lead to it.
        yield SourceRoot(location.name.removesuffix(".py"), location)


def _setuptools(project: ProjectFiles) -> Iterator[SourceRoot]:
    tool = project.table("tool", "setuptools")
    find = project.table("tool", "setuptools", "packages", "find")
    options = project.setup_cfg.get("options", {})
    folders = _package_folders(project, tool)
    names = [
        *texts(tool.get("packages")),
        *texts(tool.get("py-modules")),
        *texts(project.setup_py.get("packages")),
        *texts(project.setup_py.get("py_modules")),
        *_lines(options.get("packages", "")),
        *_lines(options.get("py_modules", "")),
    ]
    yield from _named(project.folder, names, folders)
    if find:
        yield from _found_by(project.folder, find)
    elif options.get("packages", "").strip() in ("find:", "find_namespace:"):
        section = project.setup_cfg.get("options.packages.find", {})
        yield from _found_by(
            project.folder,
            {
                "where": [section.get("where", folders.get("", "."))],
                "include": _lines(section.get("include", "*")),
                "exclude": _lines(section.get("exclude", "")),
            },
        )
    elif project.find_packages is not None:
        where = project.find_packages.get("where", folders.get("", "."))
        yield from _found_by(project.folder, {**project.find_packages, "where": where})


def _package_folders(project: ProjectFiles, tool: Mapping[str, object]) -> Mapping[str, str]:
    """The `package_dir` mapping of setuptools: folder by package name, "" for the default."""
    for value in (tool.get("package-dir"), project.setup_py.get("package_dir")):
        if isinstance(value, Mapping):
            return {str(name): str(folder) for name, folder in value.items()}
    lines = _lines(project.setup_cfg.get("options", {}).get("package_dir", ""))
    pairs = (line.partition("=") for line in lines)
    return {name.strip(): folder.strip() for name, _, folder in pairs}


def _named(folder: Path, names: Iterable[str], folders: Mapping[str, str]) -> Iterator[SourceRoot]:
    """The outermost of the named packages, each at the place that `package_dir` gives it."""
    known = set(names)
    for name in sorted(known):
        parent = name.rpartition(".")[0]
        if parent in known or name.endswith(":"):
            continue
        place = folders.get(name)
        if place is None:
            place = f"{folders.get('', '.')}/{name.replace('.', '/')}"
        location = folder / place
        yield SourceRoot(name, location if location.is_dir() else location.with_suffix(".py"))


def _found_by(folder: Path, find: Mapping[str, object]) -> Iterator[SourceRoot]:
    """What `find_packages(where, include, exclude)` of setuptools finds, namespaces included."""
    include = texts(find.get("include", "*")) or ("*",)
    exclude = texts(find.get("exclude", ""))
    roots: list[SourceRoot] = []
    for where in texts(find.get("where", ".")) or (".",):
        roots += [root for root in roots_in_folder(folder / where) if root.location.is_dir()]
    wanted = tuple(
        root
        for root in roots
        if any(fnmatchcase(root.name, pattern) for pattern in include)
        and not any(fnmatchcase(root.name, pattern) for pattern in exclude)
    )
    regular = tuple(root for root in wanted if "." not in root.name)
    yield from _without(regular or wanted, _SELDOM_CODE)


def _poetry(project: ProjectFiles) -> Iterator[SourceRoot]:
    packages = project.table("tool", "poetry").get("packages")
    for item in packages if isinstance(packages, list) else []:
        if isinstance(item, Mapping) and isinstance(item.get("include"), str):
            include = item["include"].removesuffix("/**/*.py").removesuffix("/**/*")
            location = project.folder / str(item.get("from", ".")) / include
            yield SourceRoot(include.removesuffix(".py").replace("/", "."), location)


def _flit(project: ProjectFiles) -> Iterator[SourceRoot]:
    name = project.table("tool", "flit", "module").get("name")
    old_name = project.table("tool", "flit", "metadata").get("module")
    yield from _modules(project.folder, [*texts(name), *texts(old_name)], ("src", "."))


def _uv(project: ProjectFiles) -> Iterator[SourceRoot]:
    backend = project.table("tool", "uv", "build-backend")
    root = str(backend.get("module-root", "src")) or "."
    yield from _modules(project.folder, texts(backend.get("module-name")), (root,))


def _pdm(project: ProjectFiles) -> Iterator[SourceRoot]:
    build = project.table("tool", "pdm", "build")
    root = str(build.get("package-dir", "")) or "."
    if root != ".":
        yield from leave_out_besides(roots_in_folder(project.folder / root))


def _scikit_build(project: ProjectFiles) -> Iterator[SourceRoot]:
    packages = project.table("tool", "scikit-build", "wheel").get("packages")
    if isinstance(packages, Mapping):
        for name, path in packages.items():
            yield SourceRoot(str(name).replace("/", "."), project.folder / str(path))
    else:
        for path in texts(packages):
            yield SourceRoot(Path(path).name, project.folder / path)


def _maturin(project: ProjectFiles) -> Iterator[SourceRoot]:
    source = project.table("tool", "maturin").get("python-source")
    for folder in texts(source):
        yield from leave_out_besides(roots_in_folder(project.folder / folder))


def _modules(folder: Path, names: Iterable[str], places: Iterable[str]) -> Iterator[SourceRoot]:
    """Modules by their dotted names, in the first of the places that has them."""
    for name in names:
        plain = name.removesuffix("-stubs").replace("-", "_")
        for place in reversed(tuple(places)):
            location = folder / place / plain.replace(".", "/")
            if location.is_dir():
                yield SourceRoot(plain, location)
            elif location.with_suffix(".py").is_file():
                yield SourceRoot(plain, location.with_suffix(".py"))


def _by_custom(project: ProjectFiles) -> tuple[SourceRoot, ...]:
    for name in _SOURCE_FOLDERS:
        folder = project.folder / name
        if folder.is_dir() and not (folder / "__init__.py").is_file():
            roots = leave_out_besides(roots_in_folder(folder))
            if roots:
                return roots
    return _flat(project.folder)


def _flat(folder: Path) -> tuple[SourceRoot, ...]:
    """Packages at the top, else modules at the top, else namespaces."""
    roots = tuple(
        root
        for root in roots_in_folder(folder)
        if not (root.location.is_file() and root.name in _TOOL_MODULES)
    )
    packages = tuple(root for root in roots if "." not in root.name and root.location.is_dir())
    modules = tuple(root for root in roots if "." not in root.name and root.location.is_file())
    namespaces = tuple(root for root in roots if "." in root.name)
    for candidates in (packages, modules, namespaces):
        likely = _without(candidates, _SELDOM_CODE)
        if likely and not _all_seldom(likely):
            return likely
    return packages or modules or namespaces


def _without(roots: tuple[SourceRoot, ...], names: frozenset[str]) -> tuple[SourceRoot, ...]:
    wanted = tuple(root for root in roots if root.name.partition(".")[0] not in names)
    return wanted or roots


def _all_seldom(roots: tuple[SourceRoot, ...]) -> bool:
    return all(root.name.partition(".")[0] in _SELDOM_CODE for root in roots)


def _lines(text: str) -> tuple[str, ...]:
    """The items of a setup.cfg list: one a line, or separated by commas."""
    return tuple(item.strip() for item in text.replace(",", "\n").splitlines() if item.strip())
