"""Dotted names in syntax trees, and relative module names made absolute."""

from __future__ import annotations

import ast
import re
from typing import Any

_DOTTED = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


def dotted_path(node: Any) -> str:
    """The path that a chain of attributes spells, e.g. "torch.nn.Module"; "" for anything else."""
    if node.__class__ is ast.Name:
        name: str = node.id
        return name
    if node.__class__ is not ast.Attribute:
        return ""
    value = node.value
    if value.__class__ is ast.Name:
        return f"{value.id}.{node.attr}"
    parts = []
    while node.__class__ is ast.Attribute:
        parts.append(node.attr)
        node = node.value
    if node.__class__ is not ast.Name:
        return ""
    parts.append(node.id)
    parts.reverse()
    return ".".join(parts)


def quoted_names(text: str) -> list[str]:
    """The dotted paths in a quoted annotation, e.g. "list[torch.Tensor]"."""
    return _DOTTED.findall(text)


def resolve_relative(package: str, module: str, level: int) -> str | None:
    """The absolute name of a module in `from {level dots}{module} import ...`.

    `package` is the package of the file (its own name for an `__init__`). None where the dots
    lead out of the topmost package.
    """
    if not level:
        return module
    parts = package.split(".") if package else []
    if level > len(parts):
        return None
    base = ".".join(parts[: len(parts) - level + 1])
    return f"{base}.{module}" if module else base


def all_arguments(arguments: ast.arguments) -> list[ast.arg]:
    """Every argument of a function, `*args` and `**kwargs` too."""
    optional = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, *optional]


def parameters(arguments: ast.arguments) -> list[str]:
    """The names that a function's arguments bind in its body, in order."""
    return [argument.arg for argument in all_arguments(arguments)]
