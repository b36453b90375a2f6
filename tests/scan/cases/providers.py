"""The module that defines a name: re-exports, stars, lazy attributes, submodule or attribute."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "a name through a facade",
        {
            "__init__.py": "from p.b import X\n",
            "b.py": LEAF,
            "q/a.py": "from p import X\nvalue = X()\n",
        },
        """
            p -> p.b:1 [import re-export names=X]
            p.q.a -> p:1 [import import-time names=X]
            p.q.a -> p.b:1 [import import-time provider names=X through=p]
        """,
    ),
    Case(
        "a name through a chain of facades",
        {
            "a.py": "from p.b import one\nvalue = one\n",
            "b.py": "from p.c import two as one\n",
            "c.py": "from .d import three as two\n",
            "d.py": "from p.e import x as three\n",
            "e.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=one]
            p.a -> p.e:1 [import import-time provider names=one through=p.b]
            p.b -> p.c:1 [import re-export names=two]
            p.b -> p.e:1 [import re-export provider names=two through=p.c]
            p.c -> p.d:1 [import re-export names=three]
            p.c -> p.e:1 [import re-export provider names=three through=p.d]
            p.d -> p.e:1 [import re-export names=x]
        """,
    ),
    Case(
        "facades in a circle",
        {
            "a.py": "import p.b\n",
            "b.py": "try:\n    from p.c import x\nexcept ImportError:\n    x = 1\n",
            "c.py": "try:\n    from p.b import x\nexcept ImportError:\n    x = 1\n",
        },
        """
            p.a -> p.b:1 [import side-effect]
            p.b -> p.c:2 [import re-export names=x guarded]
            p.c -> p.b:2 [import re-export names=x guarded]
        """,
    ),
    Case(
        "a star",
        {
            "a.py": "from p.b import *\nvalue = x\n",
            "b.py": "from p.c import *\n",
            "c.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time star names=*]
            p.a -> p.c:1 [import import-time provider names=x through=p.b]
            p.b -> p.c:1 [import re-export star names=*]
        """,
    ),
    Case(
        "a star with __all__",
        {
            "a.py": "from p.b import *\nfrom p.c import *\nvalue = x\n",
            "b.py": "x = y = 1\n__all__ = ['y']\n",
            "c.py": "x = 1\n",
        },
        """
            p.a -> p.b:1 [import re-export star names=*]
            p.a -> p.c:2 [import import-time star names=*]
        """,
    ),
    Case(
        "a star of a package whose __all__ names submodules",
        {
            "a.py": "from p.q import *\nvalue = b.x\n",
            "q/__init__.py": "__all__ = ['b', 'c']\n",
            "q/b.py": LEAF,
            "q/c.py": LEAF,
        },
        """
            p.a -> p.q:1 [import import-time star names=*]
            p.a -> p.q.b:1 [import import-time provider names=b through=p.q]
            p.a -> p.q.b:1 [import import-time star names=*]
            p.a -> p.q.c:1 [import import-time star names=*]
        """,
    ),
    Case(
        "an __all__ put together",
        {
            "__init__.py": """
                from p import b, c
                from p.b import *
                from p.c import *
                __all__ = b.__all__ + c.__all__
                """,
            "b.py": "x = 1\ny = 2\n__all__ = ['x']\n",
            "c.py": "z = 1\n__all__ = []\n__all__ += ['z']\n",
            "d.py": "from p import *\nvalue = x + z\n",
        },
        """
            p -> p.b:2 [import import-time names=b]
            p -> p.b:3 [import re-export star names=*]
            p -> p.c:2 [import import-time names=c]
            p -> p.c:4 [import re-export star names=*]
            p.d -> p:1 [import import-time star names=*]
            p.d -> p.b:1 [import import-time provider names=x through=p]
            p.d -> p.c:1 [import import-time provider names=z through=p]
        """,
    ),
    Case(
        "an __all__ extended by methods",
        {
            "b.py": """
                from p import c
                from p.c import *
                __all__ = ["x"]
                __all__.extend(c.__all__)
                __all__.append("y")
                x = y = 1
                """,
            "c.py": "_private = 1\n__all__ = ['_private']\n",
            "d.py": "from p.b import *\nvalue = x + y + _private\n",
        },
        """
            p.b -> p:2 [import import-time names=c]
            p.b -> p.c:2 [import import-time names=c]
            p.b -> p.c:3 [import re-export star names=*]
            p.d -> p.b:1 [import import-time star names=*]
            p.d -> p.c:1 [import import-time provider names=_private through=p.b]
        """,
    ),
    Case(
        "a private name is in no star",
        {
            "a.py": "from p.b import *\nx\n",
            "b.py": "from p.c import *\nfrom p.c import _x\n",
            "c.py": "_x = x = 1\n",
        },
        """
            p.a -> p.b:1 [import import-time star names=*]
            p.a -> p.c:1 [import import-time provider names=x through=p.b]
            p.b -> p.c:1 [import re-export star names=*]
            p.b -> p.c:2 [import re-export names=_x]
        """,
    ),
    Case(
        "a submodule or an attribute",
        {
            "a.py": "from p.q import b, name\nvalue = b.x + name\n",
            "q/__init__.py": "name = 1\n",
            "q/b.py": LEAF,
        },
        """
            p.a -> p.q:1 [import import-time names=b,name]
            p.a -> p.q.b:1 [import import-time names=b]
        """,
    ),
    Case(
        "a name that hides a submodule",
        {
            "a.py": "from p.q import b\nvalue = b()\n",
            "q/__init__.py": "from p.q.b import b\n",
            "q/b.py": "def b(): ...\n",
        },
        """
            p.a -> p.q:1 [import import-time names=b]
            p.a -> p.q.b:1 [import import-time provider names=b through=p.q]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a definition that hides a submodule",
        {
            "a.py": "from p.q import b\nvalue = b()\n",
            "q/__init__.py": "def b(): ...\n",
            "q/b.py": "",
        },
        """
            p.a -> p.q:1 [import import-time names=b]
            p.a -> p.q.b:1 [import import-time names=b conditional]
        """,
    ),
    Case(
        "a package's own submodule by from . import",
        {"q/__init__.py": "from . import b\nfrom .b import x\nvalue = b.x\n", "q/b.py": LEAF},
        """
            p.q -> p.q.b:1 [import import-time names=b]
            p.q -> p.q.b:2 [import re-export names=x]
        """,
    ),
    Case(
        "names bound in both branches",
        {
            "a.py": "from p.b import x, y\nvalue = x + y\n",
            "b.py": """
                import sys
                if sys.platform == "nowhere":
                    from p.c import x, y
                else:
                    from p.d import x, y
                """,
            "c.py": LEAF,
            "d.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=x,y]
            p.a -> p.c:1 [import import-time provider names=x,y through=p.b conditional]
            p.a -> p.d:1 [import import-time provider names=x,y through=p.b conditional]
            p.b -> p.c:4 [import import-time names=x,y conditional]
            p.b -> p.d:6 [import import-time names=x,y conditional]
        """,
    ),
    Case(
        "a name that is imported, then wrapped",
        {
            "a.py": "from p.b import f\nf()\n",
            "b.py": "from p.c import f\nold = f\ndef f():\n    return old()\n",
            "c.py": "def f(): ...\n",
        },
        """
            p.a -> p.b:1 [import import-time names=f]
            p.b -> p.c:1 [import import-time names=f]
        """,
    ),
    Case(
        "an alias of an imported name",
        {
            "a.py": "from p.b import other\nvalue = other()\n",
            "b.py": "from p import c\nother = c.X\n",
            "c.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=other]
            p.a -> p.c:1 [import import-time provider names=other through=p.b]
            p.b -> p:1 [import import-time names=c]
            p.b -> p.c:1 [import import-time names=c]
        """,
    ),
    Case(
        "a module under another name in sys.modules",
        {
            "__init__.py": "import sys\nfrom p import real\nsys.modules['p.old'] = real\n",
            "real.py": LEAF,
            "a.py": "from p.old import x\nvalue = x\n",
        },
        """
            p -> p.real:2 [import import-time names=real]
            p.a -> p:1 [import import-time names=x]
            p.a -> p.real:1 [import import-time provider names=x through=p.old]
        """,
    ),
    Case(
        "a module that replaces itself",
        {
            "a.py": "from p.b import x\nvalue = x\n",
            "b.py": """
                import sys
                from p import c
                sys.modules[__name__] = c
                """,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=x]
            p.a -> p.c:1 [import import-time provider names=x through=p.b]
            p.b -> p:3 [import import-time names=c]
            p.b -> p.c:3 [import import-time names=c]
        """,
    ),
)
