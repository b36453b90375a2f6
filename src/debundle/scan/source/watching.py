"""A visitor that keeps the strings that name something below the file's own import package.

Only for files in which there is one: it looks at every constant and at every call.
"""

from __future__ import annotations

import ast
import re

from debundle.scan.source.dispatch import Handler, Node
from debundle.scan.source.dynamic import is_importer
from debundle.scan.source.facts import ANNOTATION, CLASS_ANNOTATION, Handed
from debundle.scan.source.names import dotted_path
from debundle.scan.source.visitor import HANDLERS, Visitor


class WatchingVisitor(Visitor):
    """Gathers strings such as "p.b" or "p.b:main" in `handed`, with the call they are in."""

    def __init__(self, *, module: str, is_package: bool, by_name: bool = True) -> None:
        """See `Visitor`."""
        super().__init__(module=module, is_package=is_package, by_name=by_name)
        self._handlers = _HANDLERS
        root = module.partition(".")[0]
        self._start = f"{root}."
        self._own_name = re.compile(rf"{re.escape(root)}(\.\w+)+(:[\w.]+)?")

    def _watched_constant(self, node: Node) -> None:
        value = node.value
        if value.__class__ is str:
            is_own = value.startswith(self._start) and self._own_name.fullmatch(value)
            if is_own and not self._use & (ANNOTATION | CLASS_ANNOTATION):
                where = (node.lineno, self._flags)
                self.handed.append(Handed(self._scope.index, "", (("", value),), *where))
            self._constant(node)

    def _watched_call(self, node: Node) -> None:
        before = len(self.handed)
        self._call(node)
        if len(self.handed) > before:
            path = dotted_path(node.func)
            if path:
                self.handed[before:] = _within(path, node, self.handed[before:])


_HANDLERS: dict[type, Handler] = {
    **HANDLERS,
    ast.Call: WatchingVisitor._watched_call,
    ast.Constant: WatchingVisitor._watched_constant,
}


def _within(path: str, call: ast.Call, found: list[Handed]) -> list[Handed]:
    """What was found in a call, with the strings by themselves as that call's.

    Those that the call itself is told may have been kept already (`Visitor._hand_over`).
    """
    if is_importer(path):
        return [item for item in found if item.path]  # read as what it is
    known = {text for item in found if item.path == path for _, text in item.arguments}
    given = [(str(place), value) for place, value in enumerate(call.args)]
    given += [(item.arg or "", item.value) for item in call.keywords]
    places = {value.value: place for place, value in given if isinstance(value, ast.Constant)}
    return [
        item
        if item.path
        else item._replace(
            path=path, arguments=tuple((places.get(text, ""), text) for _, text in item.arguments)
        )
        for item in found
        if item.path or item.arguments[0][1] not in known
    ]


def names_itself(text: str, module: str) -> bool:
    """Whether a string in a file begins with the name of the file's own import package."""
    root = module.partition(".")[0]
    return f'"{root}.' in text or f"'{root}." in text
