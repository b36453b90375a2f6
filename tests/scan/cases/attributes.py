"""Modules reached through attributes: `import a` and later `a.b.c`."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

TREE = {"__init__.py": "from p import q\n", "q/__init__.py": "from p.q import b\n", "q/b.py": LEAF}

CASES = (
    Case(
        "import of a root, then a path",
        {**TREE, "a.py": "import p\nvalue = p.q.b.x\n"},
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import import-time]
            p.a -> p.q:2 [import import-time attribute names=p.q.b.x through=p]
            p.a -> p.q.b:2 [import import-time attribute names=p.q.b.x through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a path in a function",
        {**TREE, "a.py": "import p\ndef f():\n    return p.q.b.x\n"},
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import call-time]
            p.a -> p.q:3 [call call-time attribute names=p.q.b.x through=p]
            p.a -> p.q.b:3 [call call-time attribute names=p.q.b.x through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "import of a submodule binds the root",
        {**TREE, "a.py": "import p.q\nvalue = p.q.b.x\n"},
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p.q:1 [import import-time]
            p.a -> p.q.b:2 [import import-time attribute names=p.q.b.x through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "import of a submodule under a name of its own",
        {
            **TREE,
            "a.py": "import p.q.b as b\nvalue = b.x\n",
            "c.py": "import p.q as q\nvalue = q.b.x\n",
        },
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p.q.b:1 [import import-time]
            p.c -> p.q:1 [import import-time]
            p.c -> p.q.b:2 [import import-time attribute names=q.b.x through=p.q]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "an alias of the root",
        {**TREE, "a.py": "import p as root\ndef f():\n    return root.q.b.X()\n"},
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import call-time]
            p.a -> p.q:3 [call call-time attribute names=root.q.b.X through=p]
            p.a -> p.q.b:3 [call call-time attribute names=root.q.b.X through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a path through a facade's names",
        {
            "__init__.py": "from p import q\n",
            "q/__init__.py": "from p.q.b import X\n",
            "q/b.py": LEAF,
            "a.py": "import p\nclass C(p.q.X): ...\n",
        },
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import import-time]
            p.a -> p.q:2 [import import-time attribute names=p.q.X through=p]
            p.a -> p.q.b:2 [import import-time attribute names=p.q.X through=p]
            p.q -> p.q.b:1 [import re-export names=X]
        """,
    ),
    Case(
        "a path in annotations alone",
        {
            **TREE,
            "a.py": "from __future__ import annotations\nimport p\ndef f(item: p.q.b.X): ...\n",
        },
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:2 [import annotation]
            p.a -> p.q:3 [typing annotation attribute names=p.q.b.X through=p]
            p.a -> p.q.b:3 [typing annotation attribute names=p.q.b.X through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a submodule somebody else has to have imported",
        {
            "q/__init__.py": "",
            "q/b.py": LEAF,
            "a.py": "import p.q.b\nimport p.c\n",
            "c.py": "import p.q\nvalue = p.q.b.x\n",
        },
        """
            p.a -> p.c:2 [import side-effect]
            p.a -> p.q.b:1 [import side-effect]
            p.c -> p.q:1 [import import-time]
            p.c -> p.q.b:2 [import import-time attribute names=p.q.b.x through=p]
        """,
    ),
    Case(
        "a local alias of a module",
        {**TREE, "a.py": "import p\nq = p.q\ndef f():\n    return q.b.x\n"},
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import import-time]
            p.a -> p.q:2 [import import-time attribute names=p.q through=p]
            p.q -> p.q.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a path called at import time",
        {
            **TREE,
            "q/b.py": "def f():\n    from p.c import x\n",
            "c.py": LEAF,
            "a.py": "import p\np.q.b.f()\n",
        },
        """
            p -> p.q:1 [import re-export names=q]
            p.a -> p:1 [import import-time]
            p.a -> p.c:2 [import import-time called through=p.q.b:f]
            p.a -> p.q:2 [import import-time attribute names=p.q.b.f through=p]
            p.a -> p.q.b:2 [import import-time attribute names=p.q.b.f through=p]
            p.q -> p.q.b:1 [import re-export names=b]
            p.q.b -> p.c:2 [call side-effect names=x]
        """,
    ),
)
