"""Under which circumstances a statement executes: guards, branches, type checkers only."""

from __future__ import annotations

import ast
from enum import Enum

#: Exceptions whose handler lets a program go on without an import.
_SURVIVES = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})
_IMPORTS = (ast.Import, ast.ImportFrom)


class Branch(Enum):
    """What is known of a condition before anything runs."""

    #: True for type checkers alone: `TYPE_CHECKING`, `False`.
    TYPING = "typing"
    #: True whenever the program runs: `not TYPE_CHECKING`, `True`.
    RUNNING = "running"
    #: `__name__ == "__main__"`.
    SCRIPT = "script"
    #: True only where somebody has set an environment variable: `"X" in os.environ`,
    #: `os.getenv("X")`, `os.environ.get("X") == "1"`.
    SWITCH = "switch"
    #: Anything else.
    OPEN = "open"


_NEGATION = {
    Branch.TYPING: Branch.RUNNING,
    Branch.RUNNING: Branch.TYPING,
    Branch.SCRIPT: Branch.OPEN,
    Branch.SWITCH: Branch.OPEN,
    Branch.OPEN: Branch.OPEN,
}


def judge_condition(test: ast.expr, *, aliases: set[str]) -> Branch:
    """What is known of the condition of an `if`.

    `aliases` are the names that stand for `typing.TYPE_CHECKING` in the file; as an attribute
    (`typing.TYPE_CHECKING`, `t.TYPE_CHECKING`) it is recognised under any prefix.
    """
    if isinstance(test, ast.Constant):
        return Branch.RUNNING if test.value else Branch.TYPING
    if isinstance(test, ast.Name):
        return Branch.TYPING if test.id in aliases else Branch.OPEN
    if isinstance(test, ast.Attribute):
        return Branch.TYPING if test.attr == "TYPE_CHECKING" else Branch.OPEN
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return _NEGATION[judge_condition(test.operand, aliases=aliases)]
    if isinstance(test, ast.BoolOp):
        return _judge_junction(test, aliases)
    if isinstance(test, ast.Compare):
        return _judge_comparison(test)
    return Branch.SWITCH if _reads_variable(test) else Branch.OPEN


def negated(branch: Branch) -> Branch:
    """What is known of the `else` of a condition."""
    return _NEGATION[branch]


def survives_import_error(node: ast.Try) -> bool:
    """Whether a `try` goes on when an import in its body fails.

    A handler that only raises again does not count, nor does one that has nothing better to offer
    than the same import, perhaps with another `sys.path`.
    """
    return any(
        _catches_import_error(handler.type)
        and not _raises_at_once(handler)
        and not _tries_again(handler, node)
        for handler in node.handlers
    )


def suppresses_import_error(item: ast.withitem) -> bool:
    """Whether a `with` is `contextlib.suppress(ImportError)`."""
    call = item.context_expr
    return (
        isinstance(call, ast.Call)
        and _last_name(call.func) == "suppress"
        and any(_last_name(argument) in _SURVIVES for argument in call.args)
    )


def _judge_junction(test: ast.BoolOp, aliases: set[str]) -> Branch:
    parts = {judge_condition(value, aliases=aliases) for value in test.values}
    decisive = Branch.TYPING if isinstance(test.op, ast.And) else Branch.RUNNING
    if decisive in parts:
        return decisive
    if isinstance(test.op, ast.And) and Branch.SWITCH in parts:
        return Branch.SWITCH
    return parts.pop() if len(parts) == 1 else Branch.OPEN


def _judge_comparison(test: ast.Compare) -> Branch:
    if len(test.ops) != 1:
        return Branch.OPEN
    sides = [test.left, *test.comparators]
    if isinstance(test.ops[0], ast.In):
        return Branch.SWITCH if _is_environment(sides[1]) else Branch.OPEN
    if not isinstance(test.ops[0], ast.Eq):
        return Branch.OPEN
    if any(map(_reads_variable, sides)):
        is_set = any(isinstance(side, ast.Constant) and side.value for side in sides)
        return Branch.SWITCH if is_set else Branch.OPEN
    compares_name = any(isinstance(side, ast.Name) and side.id == "__name__" for side in sides)
    compares_main = any(
        isinstance(side, ast.Constant) and side.value == "__main__" for side in sides
    )
    return Branch.SCRIPT if compares_name and compares_main else Branch.OPEN


def _reads_variable(test: ast.expr) -> bool:
    """Whether an expression is an environment variable, and false where it is not set."""
    if not isinstance(test, ast.Call) or not test.args or test.keywords:
        return False
    function = test.func
    is_getter = _last_name(function) == "getenv" or (
        isinstance(function, ast.Attribute)
        and function.attr == "get"
        and _is_environment(function.value)
    )
    default = test.args[1] if len(test.args) > 1 else ast.Constant(None)
    return is_getter and isinstance(default, ast.Constant) and not default.value


def _is_environment(node: ast.expr) -> bool:
    return isinstance(node, (ast.Name, ast.Attribute)) and _last_name(node) == "environ"


def _catches_import_error(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    if isinstance(caught, ast.Tuple):
        return any(_catches_import_error(element) for element in caught.elts)
    return _last_name(caught) in _SURVIVES


def _raises_at_once(handler: ast.ExceptHandler) -> bool:
    return isinstance(handler.body[-1], ast.Raise) and len(handler.body) <= 2


def _tries_again(handler: ast.ExceptHandler, node: ast.Try) -> bool:
    """Whether a handler makes an import of the `try` once more, as it stands."""
    made = {ast.unparse(item) for item in node.body if isinstance(item, _IMPORTS)}
    return any(isinstance(item, _IMPORTS) and ast.unparse(item) in made for item in handler.body)


def _last_name(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""
