"""What some remedies ask of a statement beyond what detaching a name does."""

from __future__ import annotations

import ast

from debundle.codemod.detaching import Detached, ObstacleError
from debundle.codemod.scopes import Names, Role, enclosing_function, places_of
from debundle.codemod.selecting import Setting
from debundle.model import Remedy


def check_hook(item: Detached) -> None:
    """Raise `ObstacleError` where no loop over entry points can stand for a statement."""
    if item.rewrite.remedy is Remedy.HOOK and item.setting is not Setting.PLAIN:
        line = item.statement.node.lineno
        raise ObstacleError(f"the side effect on line {line} depends on a condition")


def can_be_lazy(item: Detached) -> bool:
    """Whether the language allows `lazy` where the statement stands, and nothing else changes."""
    owners = [place.owner for place in places_of(item.statement.place)]
    return (
        item.setting in (Setting.PLAIN, Setting.BRANCH)
        and all(isinstance(owner, (ast.Module, ast.If)) for owner in owners)
        and item.alias.name != "*"
        and not item.kept
    )


def check_lazy(item: Detached, names: Names) -> None:
    """Raise `ObstacleError` where the first use comes while the module is imported."""
    for use in names.uses.get(item.imported.bound, ()):
        if use.role is Role.RUN and enclosing_function(use.scope) is None:
            raise ObstacleError(
                f"{use.name} is used while the module is imported, on line {use.node.lineno}"
            )
