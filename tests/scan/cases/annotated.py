"""Names in annotations: which are evaluated, and when."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "annotations evaluated at once",
        {
            "a.py": """
                from p.b import X
                def f(item: X) -> "X": ...
                value: X
                class C:
                    field: X
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:2 [import annotation names=X]
        """,
    ),
    Case(
        "annotations kept as text",
        {
            "a.py": """
                from __future__ import annotations
                from p.b import X
                def f(item: X) -> X: ...
                value: X
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:3 [import annotation names=X]
        """,
    ),
    Case(
        "annotations of local variables never run",
        {
            "a.py": """
                from p.b import X
                def f():
                    value: X = None
                    return value
                f()
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:2 [import annotation names=X]
        """,
    ),
    Case(
        "an annotation that calls",
        {
            "a.py": "from p.b import make\ndef f(item: make()): ...\n",
            "b.py": "def make():\n    from p.c import x\n",
            "c.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=make]
            p.a -> p.c:2 [import import-time called through=p.b:make]
            p.b -> p.c:2 [call side-effect names=x]
        """,
    ),
    Case(
        "quoted annotations",
        {
            "a.py": """
                import typing
                from p.b import X
                from p.c import X as Y
                def f(item: "X", others: list["Y"]): ...
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:3 [import annotation names=X]
            p.a -> p.c:4 [import annotation names=X]
        """,
    ),
    Case(
        "fields of a base class that evaluates annotations",
        {
            "a.py": """
                from __future__ import annotations
                from p.b import X
                from p.model import Base
                class Record(Base):
                    item: X
                """,
            "b.py": LEAF,
            "model.py": """
                import typing
                class Base:
                    def __init_subclass__(cls):
                        typing.get_type_hints(cls)
                """,
        },
        """
            p.a -> p.b:3 [import import-time names=X]
            p.a -> p.model:4 [import import-time names=Base]
        """,
    ),
    Case(
        "fields of a dataclass are not evaluated",
        {
            "a.py": """
                from __future__ import annotations
                from dataclasses import dataclass
                from p.b import X
                @dataclass
                class Record:
                    item: X
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:4 [import annotation names=X]
        """,
    ),
    Case(
        "type variables and casts",
        {
            "a.py": """
                from typing import Optional, TypeVar, cast
                from p.b import X
                from p.c import X as Y
                T = TypeVar("T", bound="X")
                Alias = Optional[Y]
                def f(item):
                    return cast("X", item)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:3 [import re-export names=X]
            p.a -> p.c:4 [import import-time names=X]
        """,
    ),
    Case(
        "annotations that a decorator evaluates",
        {
            "a.py": """
                from __future__ import annotations
                from functools import singledispatch
                from marks import command, make
                from p.b import X
                from p.c import X as Y
                from p.d import X as Z
                from p.leaf import X as W
                @singledispatch
                def f(item): ...
                @f.register
                def _(item: X): ...
                @command(1)
                def g(item: "Y"): ...
                app = make()
                @app.route("/")
                def h(item: Z) -> None: ...
                @staticmethod
                def i(item: W): ...
            """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:5 [import import-time names=X]
            p.a -> p.c:6 [import import-time names=X]
            p.a -> p.d:7 [import import-time names=X]
            p.a -> p.leaf:8 [import annotation names=X]
        """,
        beside={
            "marks.py": """
                import typing
                def command(number):
                    def mark(function):
                        typing.get_type_hints(function)
                        return function
                    return mark
                class make:
                    def route(self, path):
                        return command(path)
                """
        },
    ),
)
