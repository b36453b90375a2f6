"""What an imported name is used for."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "what Python itself reads from a module is needed at once",
        {
            "a.py": "from p.b import __all__, __doc__, x\n",
            "b.py": "__doc__ = 'About it.'\n__all__ = ['x']\nx = 1\n",
        },
        """
            p.a -> p.b:1 [import import-time names=__all__,__doc__,x]
        """,
    ),
    Case(
        "used at import time: base, decorator, default, expression",
        {
            "a.py": """
                from p.b import Base
                from p.c import decorate
                from p.d import default
                from p.e import value
                class C(Base): ...
                @decorate
                def f(argument=default): ...
                total = value + 1
                """,
            "b.py": "class Base: ...\n",
            "c.py": "def decorate(function): return function\n",
            "d.py": "default = 1\n",
            "e.py": "value = 1\n",
        },
        """
            p.a -> p.b:2 [import import-time names=Base]
            p.a -> p.c:3 [import import-time names=decorate]
            p.a -> p.d:4 [import import-time names=default]
            p.a -> p.e:5 [import import-time names=value]
        """,
    ),
    Case(
        "import of a module below by its full name: an offer where others read it, else an effect",
        {
            "__init__.py": "import p.offered\nimport p.register\nimport p.q.checks as named\n",
            "a.py": "from p.offered import x\n",
            "offered.py": LEAF,
            "register.py": "import p.a\np.a.registered = True\n",
            "q/__init__.py": "",
            "q/checks.py": LEAF,
        },
        """
            p -> p.offered:1 [import re-export]
            p -> p.q.checks:3 [import re-export]
            p -> p.register:2 [import side-effect]
            p.a -> p.offered:1 [import re-export names=x]
            p.register -> p.a:1 [import import-time]
        """,
    ),
    Case(
        "a module that goes through its own names needs every one of them at once",
        {
            "a.py": """
                from p.b import x
                from p.f import *
                from p.show import mark
                mark(__name__, globals())
                """,
            "c.py": """
                from p.b import x
                kept = locals()
                value = kept["".join("x")]
                """,
            "d.py": """
                from p.b import x
                globals().update(more=1)
                vars()["other"] = 2
                names = [name for name in list(globals()) if name in locals()]
                def later(): return globals()
                """,
            "b.py": "x = 1\n",
            "f.py": "from p.g import z\n__all__ = ['z']\n",
            "g.py": "z = 3\n",
            "show.py": "def mark(name, namespace): return namespace['x']\n",
        },
        """
            p.a -> p.b:2 [import import-time names=x]
            p.a -> p.f:3 [import import-time star names=*]
            p.a -> p.g:3 [import import-time provider names=z through=p.f]
            p.a -> p.show:4 [import import-time names=mark]
            p.c -> p.b:2 [import import-time names=x]
            p.d -> p.b:2 [import re-export names=x]
            p.f -> p.g:1 [import re-export names=z]
        """,
    ),
    Case(
        "which of two branches binds a name is known when the module is imported",
        {
            "a.py": """
                import sys
                if sys.platform:
                    from p.b import x as found
                    from p.b import y as same
                else:
                    from p.c import y as found
                    from p.b import y as same
                def f(): return found, same
                """,
            "b.py": "x = y = 1\n",
            "c.py": "y = 2\n",
        },
        """
            p.a -> p.b:4 [import import-time names=x conditional]
            p.a -> p.b:5 [import call-time names=y conditional]
            p.a -> p.b:8 [import call-time names=y conditional]
            p.a -> p.c:7 [import import-time names=y conditional]
        """,
    ),
    Case(
        "a class body that reads a name before it binds it reads the module's",
        {
            "a.py": """
                from p.b import x
                from p.c import y
                class C:
                    x = x + 1
                    y = 2
                    z = y + 1
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:2 [import import-time names=x]
            p.a -> p.c:3 [import re-export names=y]
        """,
    ),
    Case(
        "used inside functions only",
        {
            "a.py": """
                from p.b import x
                from p import c
                def f():
                    return x
                class C:
                    def method(self):
                        return c.y
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p:3 [import call-time names=c]
            p.a -> p.b:2 [import call-time names=x]
            p.a -> p.c:3 [import call-time names=c]
        """,
    ),
    Case(
        "bound again by a definition: whoever reads it late would read the other",
        {
            "a.py": """
                from p.b import x
                from p.c import y
                def f():
                    return y
                def x(): ...
                y = 3
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:2 [import import-time names=x]
            p.a -> p.c:3 [import import-time names=y]
        """,
    ),
    Case(
        "re-exported",
        {
            "__init__.py": "from p.b import x\nfrom p.c import y as why\nfrom . import d\n",
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "",
        },
        """
            p -> p.b:1 [import re-export names=x]
            p -> p.c:2 [import re-export names=y]
            p -> p.d:3 [import re-export names=d]
        """,
    ),
    Case(
        "re-exported and named in __all__",
        {"__init__.py": "from p.b import x\n__all__ = ['x']\n", "b.py": LEAF},
        """
            p -> p.b:1 [import re-export names=x]
        """,
    ),
    Case(
        "imported for its side effect",
        {
            "a.py": "import p.b\nfrom p import c as _c\n",
            "b.py": "",
            "c.py": "",
            "d.py": "def f():\n    import p.b\n    from p.c import x as _\n",
        },
        """
            p.a -> p:2 [import re-export names=c]
            p.a -> p.b:1 [import side-effect]
            p.a -> p.c:2 [import re-export names=c]
            p.d -> p.b:2 [call side-effect]
            p.d -> p.c:3 [call side-effect names=x]
        """,
    ),
    Case(
        "deleted again",
        {
            "a.py": "from p.b import x\nvalue = x + 1\ndel x\n",
            "b.py": LEAF,
            "c.py": "import p.b\ndel p\n",
        },
        """
            p.a -> p.b:1 [import import-time names=x]
            p.c -> p.b:1 [import import-time]
        """,
    ),
    Case(
        "a submodule bound by an import and deleted",
        {
            "__init__.py": "from p.b import x\ndel b\n",
            "a.py": "from p.b import y\nimport p.b as other\n",
            "b.py": LEAF,
        },
        """
            p -> p.b:1 [import import-time names=x]
            p.a -> p.b:1 [import re-export names=y]
            p.a -> p.b:2 [import re-export]
        """,
    ),
    Case(
        "a submodule bound on the way and read by the package itself, at once or later",
        {
            "__init__.py": """
                from p.b import x
                from p.c import y
                from p.d import z
                d = z
                def late():
                    return c.y
            """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": LEAF,
            "q/__init__.py": "from p.q.b import x\nvalue = b.x\n",
            "q/b.py": LEAF,
        },
        """
            p -> p.b:2 [import re-export names=x]
            p -> p.c:3 [import import-time names=y]
            p -> p.d:4 [import import-time names=z]
            p.q -> p.q.b:1 [import import-time names=x]
        """,
    ),
    Case(
        "shadowed by a parameter, a local name, a comprehension",
        {
            "a.py": """
                from p import b
                def f(b):
                    return b.x
                def g():
                    b = 1
                    return b
                values = [b for b in "ab"]
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p:2 [import re-export names=b]
            p.a -> p.b:2 [import re-export names=b]
        """,
    ),
    Case(
        "used in a function before it is bound there",
        {
            "a.py": """
                from p.b import x
                def f():
                    from p.c import x
                    return x
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:2 [import re-export names=x]
            p.a -> p.c:4 [call call-time names=x]
        """,
    ),
    Case(
        "rebound by another import",
        {
            "a.py": "from p.b import x\nfrom p.c import x\nvalue = x\n",
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:1 [import side-effect names=x]
            p.a -> p.c:2 [import import-time names=x]
        """,
    ),
    Case(
        "bound for the module by global",
        {
            "a.py": """
                module = None
                def load():
                    global module
                    from p import b as module
                def use():
                    return module.x
                load()
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p:5 [import call-time names=b]
            p.a -> p.b:5 [import call-time names=b]
        """,
    ),
    Case(
        "bound for an outer function by nonlocal",
        {
            "a.py": """
                def outer():
                    b = None
                    def load():
                        nonlocal b
                        from p import b
                    load()
                    return b.x
                outer()
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p:6 [import side-effect names=b]
            p.a -> p.b:6 [import side-effect names=b]
        """,
    ),
    Case(
        "a class body's names are not its methods'",
        {
            "a.py": """
                from p import b
                class C:
                    from p import c as b
                    value = b.x
                    def method(self):
                        return b.y
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p:2 [import call-time names=b]
            p.a -> p:4 [import import-time names=c]
            p.a -> p.b:2 [import call-time names=b]
            p.a -> p.c:4 [import import-time names=c]
        """,
    ),
    Case(
        "a call at call time beside an annotation",
        {
            "a.py": """
                from __future__ import annotations
                from p.b import X
                def f(item: X) -> X:
                    return X()
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:3 [import call-time names=X]
        """,
    ),
    Case(
        "isinstance, except, with, raise and assert inside functions",
        {
            "a.py": """
                from p import b
                def f(item):
                    assert isinstance(item, b.X)
                    try:
                        raise b.Error
                    except b.Error as error:
                        return error
                """,
            "b.py": LEAF + "class Error(Exception): ...\n",
        },
        """
            p.a -> p:2 [import call-time names=b]
            p.a -> p.b:2 [import call-time names=b]
        """,
    ),
)
