"""Finds the import statements and the names in them that rewrites speak of."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from debundle.codemod.scopes import FUNCTIONS, ImportStatement, Place, places_of
from debundle.model import Rewrite
from debundle.syntax.circumstances import (
    Branch,
    judge_condition,
    suppresses_import_error,
    survives_import_error,
)


class Setting(Enum):
    """Where an import statement stands."""

    #: Under `TYPE_CHECKING`.
    TYPING = "typing"
    #: In a `try` that goes on without it.
    GUARDED = "guarded"
    #: In a function.
    FUNCTION = "function"
    #: In a class body.
    CLASS = "class"
    #: Under `if __name__ == "__main__"`, or a variable of the environment that is seldom set.
    SCRIPT = "script"
    #: In a branch, a loop, a `with` or a handler of the module.
    BRANCH = "branch"
    #: Among the module's own statements.
    PLAIN = "plain"


class Selected(NamedTuple):
    """One name of an import statement that a rewrite cuts."""

    rewrite: Rewrite
    statement: ImportStatement
    alias: ast.alias

    @property
    def bound(self) -> str:
        """The name that the statement binds, "*" for a star."""
        if isinstance(self.statement.node, ast.ImportFrom):
            return self.alias.asname or self.alias.name
        return self.alias.asname or self.alias.name.partition(".")[0]


def select(
    rewrite: Rewrite, statements: list[ImportStatement], *, module: str, is_package: bool
) -> list[Selected]:
    """The names of the statement at the rewrite's line that lead to what it cuts."""
    found = []
    for statement in statements:
        if statement.node.lineno != rewrite.line:
            continue
        base = imported_base(statement.node, module=module, is_package=is_package)
        for alias in statement.node.names:
            if _leads_there(alias, base, rewrite, isinstance(statement.node, ast.Import)):
                found.append(Selected(rewrite, statement, alias))
    return found


def imported_base(node: ast.Import | ast.ImportFrom, *, module: str, is_package: bool) -> str:
    """The module that `from module import ...` names, absolute; "" for `import ...`."""
    if isinstance(node, ast.Import):
        return ""
    if not node.level:
        return node.module or ""
    parts = module.split(".")
    keep = len(parts) - node.level + is_package
    return ".".join([*parts[: max(keep, 0)], *([node.module] if node.module else [])])


def setting_of(statement: ImportStatement) -> Setting:
    """Where a statement stands; the nearest circumstance that matters decides."""
    if statement.is_typing:
        return Setting.TYPING
    found = Setting.PLAIN
    for place in places_of(statement.place):
        owner = place.owner
        if isinstance(owner, FUNCTIONS):
            return Setting.FUNCTION
        if isinstance(owner, ast.ClassDef):
            return Setting.CLASS
        if is_guarded_by(place):
            return Setting.GUARDED
        if is_script_block(place):
            return Setting.SCRIPT
        if not isinstance(owner, ast.Module):
            found = Setting.BRANCH
    return found


def is_guarded_by(place: Place) -> bool:
    """Whether the block that a statement stands in survives an import that fails."""
    owner = place.owner
    if isinstance(owner, ast.Try) and place.field == "body":
        return survives_import_error(owner)
    if isinstance(owner, (ast.With, ast.AsyncWith)):
        return any(map(suppresses_import_error, owner.items))
    return False


def is_wrapped(statement: ImportStatement) -> bool:
    """Whether a codemod has wrapped the statement: a handler asks which module is missing."""
    place = statement.place
    if not isinstance(place.owner, ast.Try) or place.field != "body":
        return False
    tests = [
        handler.body[0].test
        for handler in place.owner.handlers
        if isinstance(handler.body[0], ast.If)
    ]
    return any(
        isinstance(test, ast.Compare)
        and isinstance(test.left, ast.Attribute)
        and test.left.attr == "name"
        for test in tests
    )


def is_script_block(place: Place) -> bool:
    """Whether a statement stands under a condition that hardly ever holds.

    That is `if __name__ == "__main__"`, or an environment variable that somebody has to set.
    """
    owner = place.owner
    return (
        isinstance(owner, ast.If)
        and place.field == "body"
        and judge_condition(owner.test, aliases=set()) in (Branch.SCRIPT, Branch.SWITCH)
    )


def _leads_there(alias: ast.alias, base: str, rewrite: Rewrite, is_plain: bool) -> bool:
    if is_plain:
        return f"{alias.name}.".startswith(f"{rewrite.imported}.")
    if alias.name == "*":
        return not rewrite.names or "*" in rewrite.names or rewrite.imported == base
    written = {name.partition(".")[0] for name in rewrite.names}
    if alias.name in written:
        return True
    if f"{rewrite.imported}.".startswith(f"{base}.{alias.name}."):
        return True
    return not written and rewrite.imported == base
