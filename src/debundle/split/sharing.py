"""The lines that let several distributions share an import package."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from string import Template

#: The module that knows which distribution holds what; below the root package.
FINDER = "_satellites"

_EXTEND = '__path__ = __import__("pkgutil").extend_path(__path__, __name__)'
_FIND = f'__import__(__name__ + ".{FINDER}")'
_ASIDE = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING)

_FINDER = Template('''\
"""Says which distribution to install for a module of $root that is not here.

Written by debundle. The longest name that a module lies at or below decides.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import resolve_name

#: What $root belonged to before it was split, and what holds it now.
_MONOLITH, _OWN = "$monolith", "$own"

_DISTRIBUTIONS = {
$table
}

#: Packages of others. A folder of their name may be here all the same, with tests or data in it.
_PACKAGES = {$packages}


def present(table, package):
    """Those of a module's late names that can be imported; found without executing anything.

    The table has (module, attribute) by name, modules with their dots as seen from the package.
    """
    return [
        name
        for name, (module, attribute) in table.items()
        if _can_be_found(resolve_name(module, package), attribute)
    ]


def _can_be_found(module, attribute):
    """Whether a module is here, and the attribute of it where that is a module of its own."""
    below = f"{module}.{attribute}"
    return _is_here(module) and (below not in _DISTRIBUTIONS or _is_here(below))


def _is_here(name):
    """Whether a module is in one of the folders of the root, or no other distribution has it."""
    if name in sys.modules or _owner(name)[1] is None:
        return True
    root, *above, _ = name.split(".")
    folders = ["/".join([folder, *above]) for folder in sys.modules[root].__path__]
    spec = PathFinder.find_spec(name, folders)
    return spec is not None and not _is_hollow(spec)


def _is_hollow(spec):
    """Whether all there is of a package is a folder, without what makes it that package."""
    return spec.loader is None and spec.name in _PACKAGES


def _owner(name):
    """The longest name in the table that a module lies at or below, and what that says."""
    while name and name not in _DISTRIBUTIONS:
        name = name.rpartition(".")[0]
    return name, _DISTRIBUTIONS.get(name)


class _Hollow:
    """Stands before PathFinder, which would take a folder for a namespace package."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path) if name in _PACKAGES else None
        if spec is None or not _is_hollow(spec):
            return None
        # Not those of this file that ask the others in their turn.
        others = [
            finder
            for finder in sys.meta_path
            if finder is _Missing
            or (finder is not PathFinder and getattr(finder, "__module__", "") != __name__)
        ]
        found = (finder.find_spec(name, path, target) for finder in others)
        return next(filter(None, found), None)


class _Missing:
    """Stands last in sys.meta_path: asked only when nothing else has found the module."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        part, owner = _owner(name)
        if owner is None or _is_installed(part, name):
            return None
        message = f"{name} is in {owner}, which is not installed: pip install {owner}"
        asked = _asked()
        if asked == "import":
            raise ModuleNotFoundError(message, name=name)
        if asked == "name":
            # With the module's own name, the import system would take the error for itself.
            raise ModuleNotFoundError(message, name=name.rpartition(".")[0])
        if asked == "attribute":
            # What is not installed is no attribute: hasattr() gets its False.
            error = AttributeError(message)
            error.name = name  # so that the interpreter suggests no other
            raise error
        return None

    @staticmethod
    def find_distributions(context=None):
        """What importlib.metadata says of the monolith where only parts of it are installed."""
        name = (getattr(context, "name", None) or "").lower()
        if name.replace("_", "-").replace(".", "-") != _MONOLITH or _MONOLITH == _OWN:
            return []
        from importlib.metadata import Distribution

        return Distribution.discover(name=_OWN)


def _is_installed(part, name):
    """Whether what the name lies below is here, so that there is no such module at all."""
    return part != name and getattr(sys.modules.get(part), "__file__", None) is not None


def _asked():
    """What wants a module: an import, a name in "from package import name", an attribute.

    None for importlib.util.find_spec(), which only asks whether there is one, and gets its None.
    """
    asked, frame = None, sys._getframe(2)
    while frame is not None and frame.f_globals is globals():
        frame = frame.f_back
    while frame is not None:
        code = frame.f_code
        if code.co_filename == "<frozen importlib._bootstrap>":
            if code.co_name == "_find_and_load" and asked is None:
                asked = "import"
            if code.co_name == "_handle_fromlist":
                if not frame.f_locals.get("recursive"):
                    return "name"
                _take_off(frame.f_locals["module"], frame.f_locals["x"])
                return asked if asked == "attribute" else None
        elif code.co_name == "__getattr__" and code.co_argcount == 1:
            asked = "attribute"
        elif frame.f_globals.get("__name__") != "importlib":
            break
        frame = frame.f_back
    if asked == "attribute" and _is_import(frame):
        return "name"
    return asked


def _take_off(package, name):
    """What "from package import *" takes is what is here, so the rest is listed no longer."""
    package.__all__ = [item for item in package.__all__ if item != name]


def _is_import(frame):
    """Whether a frame executes "from module import name"."""
    import opcode

    return frame is not None and frame.f_code.co_code[frame.f_lasti] == opcode.opmap["IMPORT_FROM"]


sys.meta_path.insert(0, _Hollow)
sys.meta_path.append(_Missing)
''')


def extend_package(source: bytes, *, extended: bool = True, finder: bool = False) -> bytes:
    """A package's `__init__` that finds its modules in every folder of the path.

    One line is added after the docstring and the `from __future__` imports, with `finder` a
    second that puts the finder of missing distributions in place; without `extended` only that.
    Everything else, line ends and encoding included, stays as it is; a file that has the lines
    already is returned unchanged.
    """
    wanted = [*([_EXTEND] if extended else []), *([_FIND] if finder else [])]
    lines = source.splitlines(keepends=True)
    wanted = [line for line in wanted if line.encode() not in source]
    at = _first_free_line(source)
    end = b"\r\n" if lines[:1] and lines[0].endswith(b"\r\n") else b"\n"
    if at and not lines[at - 1].endswith((b"\n", b"\r")):
        lines[at - 1] += end
    added = [line.encode() + end for line in wanted]
    return b"".join([*lines[:at], *added, *lines[at:]])


def _first_free_line(source: bytes) -> int:
    """How many lines stand before the first that may hold a statement of any kind."""
    at = 0
    statement: list[tokenize.TokenInfo] = []
    try:
        for token in tokenize.tokenize(io.BytesIO(source).readline):
            if token.type in _ASIDE:
                continue
            if token.type != tokenize.NEWLINE:
                statement.append(token)
                continue
            if not _is_head(statement):
                break
            at, statement = token.end[0], []
    except (tokenize.TokenError, SyntaxError):
        return at
    return at or _leading_comments(source)


def _is_head(statement: list[tokenize.TokenInfo]) -> bool:
    words = [token.string for token in statement[:2]]
    is_docstring = all(token.type == tokenize.STRING for token in statement)
    return is_docstring or words == ["from", "__future__"]


def _leading_comments(source: bytes) -> int:
    count = 0
    for line in source.splitlines():
        if not line.strip().startswith(b"#"):
            break
        count += 1
    return count


def elsewhere_below(
    root: str, of_module: Mapping[str, str], *, own: str
) -> Mapping[str, str | None]:
    """Which distribution holds what lies below `root`: None for what `own` has.

    The longest name that a module lies at or below decides.
    """
    table: dict[str, str | None] = {}
    for name in sorted(_below(root, of_module)):
        if _inherited(name, table) != _told(of_module[name], own):
            table[name] = _told(of_module[name], own)
    return table


def render_finder(
    root: str,
    table: Mapping[str, str | None],
    *,
    monolith: str = "",
    own: str = "",
    packages: Iterable[str] = (),
) -> str:
    """The module below `root` that names the distribution of every module in a table.

    `packages` are those of the table that somebody else has and that are no namespaces: a folder
    of their name alone does not pass for them. The finder also answers `importlib.metadata` for
    the distribution `monolith`, where that is not installed, with what `own` says, the
    distribution that holds the root.
    """
    rows = "\n".join(f"    {_quoted(name)}: {_quoted(owner)}," for name, owner in table.items())
    name = re.sub(r"[-_.]+", "-", monolith).lower()
    lines = "".join(f"\n    {_quoted(package)}," for package in sorted(packages))
    return _FINDER.substitute(
        root=root,
        table=rows,
        packages=f"{lines}\n" if lines else "",
        monolith=name,
        own=own,
    )


def _below(root: str, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith(f"{root}.")]


def _told(distribution: str, own: str) -> str | None:
    return None if distribution == own else distribution


def _inherited(name: str, table: Mapping[str, str | None]) -> str | None:
    while name:
        name = name.rpartition(".")[0]
        if name in table:
            return table[name]
    return None


def _quoted(value: str | None) -> str:
    return "None" if value is None else f'"{value}"'
