"""Where an import stands: in packages, functions, blocks of a module."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "in a function",
        {
            "a.py": """
                def f():
                    from p.b import x
                    return x
                async def g():
                    import p.c
                class C:
                    def method(self):
                        from p import d
                        return d.x
                """,
            **{f"{name}.py": LEAF for name in "bcd"},
        },
        """
            p.a -> p:9 [call call-time names=d]
            p.a -> p.b:3 [call call-time names=x]
            p.a -> p.c:6 [call side-effect]
            p.a -> p.d:9 [call call-time names=d]
        """,
        then="import p.a; p.a.f(); p.a.C().method()",
    ),
    Case(
        "in a class body",
        {
            "a.py": """
                class C:
                    from p.b import x
                    import p.c as c
                    class D:
                        from p.d import y
                    value = x + c.x
                """,
            **{f"{name}.py": LEAF for name in "bcd"},
        },
        """
            p.a -> p.b:3 [import import-time names=x]
            p.a -> p.c:4 [import import-time]
            p.a -> p.d:6 [import re-export names=y]
        """,
    ),
    Case(
        "in the body of a nested function of a called one",
        {
            "a.py": """
                def outer():
                    from p.b import x
                    def inner():
                        from p.c import y
                        return y
                    return inner
                outer()
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:3 [import side-effect names=x]
            p.a -> p.c:5 [call call-time names=y]
        """,
        then="import p.a; p.a.outer()()",
    ),
    Case(
        "as a script only",
        {
            "a.py": """
                if __name__ == "__main__":
                    from p.b import x
                    x()
                if "__main__" == __name__:
                    import p.c
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:3 [call call-time names=x]
            p.a -> p.c:6 [call side-effect]
        """,
    ),
    Case(
        "with, for, while, try at module level",
        {
            "a.py": """
                for number in range(1):
                    import p.b
                while True:
                    import p.c
                    break
                """,
            "b.py": "",
            "c.py": "",
        },
        """
            p.a -> p.b:3 [import side-effect]
            p.a -> p.c:5 [import side-effect]
        """,
    ),
    Case(
        "under a condition in a function that is called",
        {
            "a.py": """
                def f(flag):
                    if flag:
                        from p.b import x
                    else:
                        from p.c import x
                f(False)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:4 [call side-effect names=x conditional]
            p.a -> p.c:6 [call side-effect names=x conditional]
        """,
    ),
    Case(
        "relative",
        {
            "q/a.py": """
                from . import b
                from .b import x
                from .. import c
                from ..c import y
                from ..r import d
                from ..r.d import z as zz
                """,
            "q/b.py": LEAF,
            "c.py": LEAF,
            "r/d.py": LEAF,
        },
        """
            p.q.a -> p:4 [import re-export names=c]
            p.q.a -> p.c:4 [import re-export names=c]
            p.q.a -> p.c:5 [import re-export names=y]
            p.q.a -> p.q:2 [import re-export names=b]
            p.q.a -> p.q.b:2 [import re-export names=b]
            p.q.a -> p.q.b:3 [import re-export names=x]
            p.q.a -> p.r:6 [import re-export names=d]
            p.q.a -> p.r.d:6 [import re-export names=d]
            p.q.a -> p.r.d:7 [import re-export names=z]
        """,
    ),
    Case(
        "relative in a package itself",
        {
            "q/__init__.py": "from . import b\nfrom .b import x\nfrom ..c import y\n",
            "q/b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.q -> p.c:3 [import re-export names=y]
            p.q -> p.q.b:1 [import re-export names=b]
            p.q -> p.q.b:2 [import re-export names=x]
        """,
    ),
    Case(
        "relative beyond the top",
        {"a.py": "from .. import b\n", "b.py": "", "c.py": "from ..p import b\n"},
        "",
        broken=("p.a", "p.c"),
    ),
    Case(
        "packages above",
        {"a.py": "import p.q.r.b\n", "q/r/b.py": ""},
        """
            p.a -> p:0 [import side-effect parent]
            p.a -> p.q:1 [import side-effect parent]
            p.a -> p.q.r:1 [import side-effect parent]
            p.q -> p:0 [import side-effect parent]
            p.q.r -> p:0 [import side-effect parent]
            p.q.r -> p.q:0 [import side-effect parent]
            p.q.r.b -> p:0 [import side-effect parent]
            p.q.r.b -> p.q:0 [import side-effect parent]
            p.q.r.b -> p.q.r:0 [import side-effect parent]
        """,
        parents=True,
    ),
    Case(
        "a namespace package",
        {
            "a.py": "from p.space import b\nfrom p.space.b import x\n",
            "space/b.py": LEAF,
            "space/": "",
        },
        """
            p.a -> p.space:1 [import re-export names=b]
            p.a -> p.space.b:1 [import re-export names=b]
            p.a -> p.space.b:2 [import re-export names=x]
        """,
    ),
)
