"""What a module offers, in words that can be compared between two interpreters.

Part of the script `server`, in the interpreter of the environment that is proved: it knows the
standard library alone.
"""

from __future__ import annotations

import inspect
import os
import re
import sys
import types
import typing
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

_LONG = 4000
_EMPTY = inspect.Signature.empty
#: typing.Union, and where Python has it the kind of `X | Y`.
_UNIONS = (typing.Union, getattr(types, "UnionType", typing.Union))


def surface(module: object, roots: Iterable[str]) -> dict[str, list[object]]:
    """What a module offers: by name its kind, its home, its signature, whether pickle finds it."""
    found: dict[str, list[object]] = {}
    # What is bound comes first: reading a late name imports, which may bind others anew.
    bound = vars(module)
    for name in sorted(set(dir(module)), key=lambda name: (name not in bound, name)):
        if name.startswith("__") and name != "__all__":
            continue
        try:
            value = getattr(module, name)
        except BaseException as error:
            found[name] = ["unreadable", described(error)]
            continue
        try:
            found[name] = _offered(value, roots)
        except BaseException:
            # A proxy that stands for nothing yet raises whatever it is asked.
            found[name] = [type(value).__name__]
    return found


def _offered(value: object, roots: Iterable[str]) -> list[object]:
    if inspect.ismodule(value):
        return ["module", value.__name__]
    home = getattr(value, "__module__", None)
    label = getattr(value, "__qualname__", None)
    if not isinstance(home, str) or not isinstance(label, str):
        return [type(value).__name__]
    if not any(is_below(home, root) for root in roots):
        return [type(value).__name__, home, label]
    whole, bare = _signatures(value)
    return [type(value).__name__, home, label, whole, _is_found(value, home, label), bare]


def _signatures(value: Any) -> tuple[str, str]:
    """The signature, and the same without annotations; "" where there is none."""
    try:
        found = inspect.signature(value)
        whole = [_in_order(item) for item in found.parameters.values()]
        bare = [item.replace(annotation=_EMPTY) for item in whole]
        if found.return_annotation is not _EMPTY:
            found = found.replace(return_annotation=_Text(_annotated(found.return_annotation)))
        return (
            _same_anywhere(str(found.replace(parameters=whole))),
            _same_anywhere(str(found.replace(parameters=bare, return_annotation=_EMPTY))),
        )
    except BaseException:
        return "", ""


def _in_order(parameter: inspect.Parameter) -> inspect.Parameter:
    """With what is in a set as its default in one order, for that of classes is by chance.

    Which of some folders there are is a matter of the environment, so they are left out.
    """
    default = parameter.default
    if isinstance(default, (set, frozenset)):
        parameter = parameter.replace(default=sorted(map(repr, default)))
    elif isinstance(default, (list, tuple)) and default and all(map(_is_place, default)):
        parameter = parameter.replace(default=_Text("[places]"))
    if parameter.annotation is _EMPTY:
        return parameter
    return parameter.replace(annotation=_Text(_annotated(parameter.annotation)))


def _is_place(value: object) -> bool:
    return isinstance(value, str) and os.path.isabs(value)  # noqa: PTH117 -- no pathlib in here


def _annotated(annotation: Any) -> str:
    """As `inspect` writes it, but the members of unions sorted.

    typing keeps one object for equal unions, so `Optional[Union[str, bytes]]` has the order in
    which whoever was imported first has written it.
    """
    members = getattr(annotation, "__args__", None)
    text = inspect.formatannotation(annotation)
    if not isinstance(members, tuple):
        return text
    written = {inspect.formatannotation(item): _annotated(item) for item in members}
    if typing.get_origin(annotation) in _UNIONS:
        return " | ".join(sorted(written.values()))
    for old, new in written.items():
        text = text.replace(old, new)
    return text


class _Text(str):
    """An annotation that is written out without quotes."""

    __repr__ = str.__str__


def _same_anywhere(text: str) -> str:
    # Where an object, a module or a file lies differs between two environments.
    text = re.sub(r" at 0x[0-9a-f]+| id='\d+'| from '[^']*'", "", text)
    return re.sub(r"'/[^']*'", _last_part, text)[:_LONG]


def _last_part(match: re.Match[str]) -> str:
    """'/a/b/c' as 'c'."""
    return "'" + match[0].rpartition("/")[2]


def _is_found(value: object, home: str, label: str) -> bool:
    """Whether pickle, which stores functions and classes by reference, would find it.

    As it does itself, the module that a value says it is from is imported, if nobody has.
    """
    try:
        if home not in sys.modules:
            __import__(home)
        found: Any = sys.modules[home]
        for part in label.split("."):
            found = getattr(found, part)
    except BaseException:
        return False
    return found is value


def is_below(name: str, root: str) -> bool:
    """Whether a dotted name is that of `root` or of something in it."""
    return name == root or name.startswith(root + ".")


def described(error: BaseException) -> str:
    """The kind of an error and its text, of those too that cannot write themselves."""
    try:
        return f"{type(error).__name__}: {error}"[:2000]
    except BaseException:
        return type(error).__name__
