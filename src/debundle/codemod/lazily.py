"""The module `__getattr__` (PEP 562) by which names are imported when they are first read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from debundle.codemod.wording import missing_message, missing_modules
from debundle.model import Rewrite

#: By this comment a file is known to have the block already.
MARK = "# Names that are imported when they are first read (PEP 562)."

#: While a module is imported it lists what it has bound so far, as it did before.
IS_HALF_IMPORTED = 'getattr(globals().get("__spec__"), "_initializing", False)'
_LOOKING_FOR_MODULE = (
    '    if not hasattr(value, attribute) and hasattr(value, "__path__"):',
    "        from importlib.util import find_spec",
    "        # What is not installed is no submodule either: the package itself says so below.",
    '        submodule = f"{value.__name__}.{attribute}"',
    "        if find_spec(submodule) is not None:",
    "            import_module(submodule)",
)
_IMPORTING_SUBMODULE = (
    "try:",
    "    value = import_module(module, __package__)",
    "except ImportError as error:",
    "    # What cannot be imported is no attribute, as before anybody had imported it.",
    '    if module == f"{__name__}.{name}":',
    "        raise AttributeError(str(error)) from error",
    "    raise",
)


@dataclass(frozen=True, slots=True, order=True)
class LazyName:
    """A name that a module resolves when it is first read."""

    name: str
    #: With its dots, as the statement had it.
    module: str
    #: The attribute of the module; "" means the module itself.
    attribute: str
    rewrite: Rewrite
    #: `import a.b`: the name is that of the root package.
    is_root: bool = False
    #: Registered by a statement of its own, in a branch of the module.
    in_branch: bool = False
    #: Perhaps a submodule that nobody has imported yet, rather than an attribute.
    may_be_module: bool = False
    #: A submodule of the same name would take its place as an attribute.
    is_shadowed: bool = False


@dataclass(frozen=True, slots=True)
class LazyWords:
    """The names that the block uses for itself; none of them is used in the file otherwise."""

    table: str = "_lazy_names"
    errors: str = "_lazy_errors"
    resolver: str = "_import_lazily"


def entry_of(item: LazyName) -> str:
    """A name's entry in the table."""
    if item.is_root:
        return f'("{item.module}", None)'
    return f'("{item.module}", "{item.attribute}")'


def lazy_block(
    names: Iterable[LazyName],
    *,
    words: LazyWords,
    has_exports: bool,
    hidden: Sequence[str] = (),
    chained: bool,
    finder: str = "",
) -> list[str]:
    """The lines that make names readable; the block is to stand above the first import.

    Where the module has no `__all__`, a star import reads what the block computes for it.
    `hidden` are names that the codemod itself added to the module. `chained` says that another
    `__getattr__` of the module will hand names on to this one. `finder` is a module that tells
    which of the names can be imported; without one all are listed.
    """
    items = sorted(names)
    table = {item.name: entry_of(item) for item in items if not item.in_branch}
    errors = {
        module: missing_message(item.rewrite)
        for item in items
        if item.rewrite.distribution
        for module in missing_modules(item.rewrite)
    }
    has_public = any(not item.name.startswith("_") for item in items)
    lines = [MARK, *_dict_lines(words.table, table)]
    if errors:
        lines += _dict_lines(words.errors, {key: _quoted(text) for key, text in errors.items()})
    lines += ["", ""]
    lines += _getattr_lines(
        words,
        with_errors=bool(errors),
        with_modules=any(item.may_be_module for item in items),
        with_roots=any(item.is_root for item in items),
        with_submodules=bool(finder) and any(map(_is_submodule, items)),
        with_star=has_public and not has_exports,
    )
    if chained:
        lines += ["", "", f"{words.resolver} = __getattr__"]
    lines += ["", "", *_dir_lines(words, hidden, finder)]
    if any(item.is_shadowed for item in items):
        lines += ["", "", *_class_lines(words)]
    return lines


def _is_submodule(item: LazyName) -> bool:
    return not item.attribute and item.module == f"{item.rewrite.importer}.{item.name}"


def _getattr_lines(
    words: LazyWords,
    *,
    with_errors: bool,
    with_modules: bool,
    with_roots: bool,
    with_submodules: bool,
    with_star: bool,
) -> list[str]:
    lines = ["def __getattr__(name):"]
    if with_star:
        lines += [
            '    if name == "__all__":  # what a star import gets where there is no such list',
            '        return [item for item in __dir__() if not item.startswith("_")]',
        ]
    lines += [
        f"    if name not in {words.table}:",
        '        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")',
        "    from importlib import import_module",
        "",
        f"    module, attribute = {words.table}[name]",
    ]
    resolving = [
        *(
            _IMPORTING_SUBMODULE
            if with_submodules
            else ("value = import_module(module, __package__)",)
        ),
        "if attribute:",
        *(_LOOKING_FOR_MODULE if with_modules else ()),
        "    value = getattr(value, attribute)",
    ]
    if with_roots:
        resolving += ["elif attribute is None:", "    value = __import__(module)"]
    if with_errors:
        lines += [
            "    try:",
            *(f"        {line}" for line in resolving),
            "    except ModuleNotFoundError as error:",
            f"        if error.name in {words.errors}:",
            f"            message = {words.errors}[error.name]",
            "            raise ModuleNotFoundError(message, name=error.name) from error",
            "        raise",
        ]
    else:
        lines += [f"    {line}" for line in resolving]
    return [*lines, "    globals()[name] = value", "    return value"]


def listed_names(words: LazyWords, finder: str) -> tuple[list[str], str]:
    """What a `__dir__` executes first, and the late names that it lists, as an expression."""
    if not finder:
        return [], words.table
    return [f"    from {finder} import present", ""], f"present({words.table}, __package__)"


def _dir_lines(words: LazyWords, hidden: Sequence[str], finder: str) -> list[str]:
    without = f" - {{{', '.join(_quoted(name) for name in sorted(hidden))}}}" if hidden else ""
    first, names = listed_names(words, finder)
    return [
        "def __dir__():",
        f"    if {IS_HALF_IMPORTED}:",
        "        return sorted(globals())",
        *first,
        f"    return sorted({{*globals(), *{names}}}{without})",
    ]


def _class_lines(words: LazyWords) -> list[str]:
    return [
        'class _LazyModule(__import__("types").ModuleType):',
        '    """Keeps a submodule from taking the place of a name that is called like it."""',
        "",
        "    def __setattr__(self, name, value):",
        '        is_submodule = getattr(value, "__name__", "") == f"{self.__name__}.{name}"',
        f"        if not (name in {words.table} and is_submodule):",
        "            super().__setattr__(name, value)",
        "",
        "",
        '__import__("sys").modules[__name__].__class__ = _LazyModule',
        "del _LazyModule",
    ]


def _dict_lines(name: str, entries: dict[str, str]) -> list[str]:
    if not entries:
        return [f"{name} = {{}}"]
    return [
        f"{name} = {{",
        *(f"    {_quoted(key)}: {value}," for key, value in sorted(entries.items())),
        "}",
    ]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
