"""When an import executes: branches, guards, type checkers, functions, laziness."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "at the top of a module",
        {
            "a.py": "import p.b\nfrom p import c\nfrom p.d import x\n",
            "b.py": "",
            "c.py": "",
            "d.py": LEAF,
        },
        """
            p.a -> p:2 [import re-export names=c]
            p.a -> p.b:1 [import side-effect]
            p.a -> p.c:2 [import re-export names=c]
            p.a -> p.d:3 [import re-export names=x]
        """,
    ),
    Case(
        "under TYPE_CHECKING",
        {
            "a.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    from p.b import X
                else:
                    from p.c import X
                def f(item: X): ...
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:4 [typing annotation names=X]
            p.a -> p.c:6 [import annotation names=X]
        """,
    ),
    Case(
        "TYPE_CHECKING under other names",
        {
            "a.py": """
                import typing
                import typing as t
                from typing import TYPE_CHECKING as CHECKING
                if typing.TYPE_CHECKING:
                    import p.b
                if t.TYPE_CHECKING:
                    import p.c
                if CHECKING:
                    import p.d
                """,
            "b.py": "",
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p.b:6 [typing side-effect]
            p.a -> p.c:8 [typing side-effect]
            p.a -> p.d:10 [typing side-effect]
        """,
    ),
    Case(
        "TYPE_CHECKING assigned by hand",
        {
            "a.py": """
                TYPE_CHECKING = False
                if TYPE_CHECKING:
                    from p.b import X
                MYPY = False
                if MYPY:
                    from p.c import X
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:4 [typing re-export names=X]
            p.a -> p.c:7 [import re-export names=X conditional]
        """,
    ),
    Case(
        "not TYPE_CHECKING",
        {
            "a.py": """
                from typing import TYPE_CHECKING
                if not TYPE_CHECKING:
                    import p.b
                else:
                    import p.c
                if TYPE_CHECKING is False:
                    import p.d
                """,
            "b.py": "",
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p.b:4 [import side-effect]
            p.a -> p.c:6 [typing side-effect]
            p.a -> p.d:8 [import side-effect conditional]
        """,
    ),
    Case(
        "TYPE_CHECKING in an elif",
        {
            "a.py": """
                import typing
                if len("x") > 1:
                    import p.b
                elif typing.TYPE_CHECKING:
                    import p.c
                else:
                    import p.d
                """,
            "b.py": "",
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p.b:4 [import side-effect conditional]
            p.a -> p.c:6 [typing side-effect conditional]
            p.a -> p.d:8 [import side-effect conditional]
        """,
    ),
    Case(
        "TYPE_CHECKING joined with and, or",
        {
            "a.py": """
                import sys
                from typing import TYPE_CHECKING
                if TYPE_CHECKING and sys.version_info >= (3, 10):
                    import p.b
                if TYPE_CHECKING or sys.platform == "nowhere":
                    import p.c
                if TYPE_CHECKING or sys.version_info >= (3, 10):
                    import p.d
                """,
            "b.py": "",
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p.b:5 [typing side-effect]
            p.a -> p.c:7 [import side-effect conditional]
            p.a -> p.d:9 [import side-effect conditional]
        """,
    ),
    Case(
        "branches that never run",
        {
            "a.py": """
                if False:
                    import p.b
                if 0:
                    import p.c
                if True:
                    import p.d
                if not True:
                    import p.e
                while False:
                    import p.f
                """,
            **{f"{name}.py": "" for name in "bcdef"},
        },
        """
            p.a -> p.b:3 [typing side-effect]
            p.a -> p.c:5 [typing side-effect]
            p.a -> p.d:7 [import side-effect]
            p.a -> p.e:9 [typing side-effect]
            p.a -> p.f:11 [typing side-effect]
        """,
    ),
    Case(
        "branches on the platform and the version",
        {
            "a.py": """
                import os, sys
                if sys.platform == "win32":
                    import p.b
                elif os.name == "nowhere":
                    import p.c
                else:
                    import p.d
                if sys.version_info >= (3, 8):
                    from p.e import x
                else:
                    from p.f import x
                """,
            **{f"{name}.py": LEAF for name in "bcdef"},
        },
        """
            p.a -> p.b:4 [import side-effect conditional]
            p.a -> p.c:6 [import side-effect conditional]
            p.a -> p.d:8 [import side-effect conditional]
            p.a -> p.e:10 [import import-time names=x conditional]
            p.a -> p.f:12 [import import-time names=x conditional]
        """,
    ),
    Case(
        "a match statement",
        {
            "a.py": """
                import sys
                match sys.byteorder:
                    case "nowhere":
                        import p.b
                    case _:
                        import p.c
                """,
            "b.py": "",
            "c.py": "",
        },
        """
            p.a -> p.b:5 [import side-effect conditional]
            p.a -> p.c:7 [import side-effect conditional]
        """,
    ),
    Case(
        "alternatives by ImportError",
        {
            "a.py": """
                try:
                    from p._fast import x
                except ImportError:
                    from p._slow import x
                """,
            "_fast.py": "raise ImportError('no compiler')\n",
            "_slow.py": LEAF,
        },
        """
            p.a -> p._fast:3 [import re-export names=x guarded]
            p.a -> p._slow:5 [import import-time names=x conditional]
        """,
        broken=("p._fast",),
    ),
    Case(
        "handlers that do and do not survive",
        {
            "a.py": """
                try:
                    import p.b
                except ValueError:
                    pass
                try:
                    import p.c
                except ImportError as error:
                    raise RuntimeError("install p.c") from error
                try:
                    import p.d
                except (AttributeError, ModuleNotFoundError):
                    d = None
                try:
                    import p.e
                finally:
                    done = True
                """,
            **{f"{name}.py": "" for name in "bcde"},
        },
        """
            p.a -> p.b:3 [import side-effect]
            p.a -> p.c:7 [import side-effect]
            p.a -> p.d:11 [import side-effect guarded]
            p.a -> p.e:15 [import side-effect]
        """,
    ),
    Case(
        "a handler that makes the same import again has no other to go on with",
        {
            "a.py": """
                import sys
                try:
                    from p.b import x
                except ImportError:
                    sys.path.insert(0, "elsewhere")
                    from p.b import x
                """,
            "b.py": LEAF,
        },
        """
            p.a -> p.b:4 [import re-export names=x]
            p.a -> p.b:7 [import re-export names=x conditional]
        """,
    ),
    Case(
        "else and finally of a try",
        {
            "a.py": """
                try:
                    import json
                except ImportError:
                    import p.b
                else:
                    import p.c
                finally:
                    import p.d
                """,
            **{f"{name}.py": "" for name in "bcd"},
        },
        """
            p.a -> p.b:5 [import side-effect conditional]
            p.a -> p.c:7 [import side-effect conditional]
            p.a -> p.d:9 [import side-effect]
        """,
    ),
    Case(
        "contextlib.suppress",
        {
            "a.py": """
                import contextlib
                with contextlib.suppress(ImportError):
                    from p.b import x
                with open(__file__):
                    from p.c import x
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p.b:4 [import re-export names=x guarded]
            p.a -> p.c:6 [import import-time names=x]
        """,
    ),
    Case(
        "where a variable of the environment is set",
        {
            "a.py": """
                import os
                from os import environ, getenv
                if "P_TRACE" in os.environ:
                    from p.b import x
                    x()
                if os.environ.get("P_TRACE") == "1" and os.name:
                    import p.c
                if getenv("P_TRACE", ""):
                    import p.d
                else:
                    import p.e
                if not environ.get("P_PLAIN"):
                    import p.f
                if os.environ.get("P_MODE", "plain") == "plain":
                    import p.g
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": LEAF,
            "e.py": LEAF,
            "f.py": LEAF,
            "g.py": LEAF,
        },
        """
            p.a -> p.b:5 [call call-time names=x]
            p.a -> p.c:8 [call side-effect]
            p.a -> p.d:10 [call side-effect]
            p.a -> p.e:12 [import side-effect conditional]
            p.a -> p.f:14 [import side-effect conditional]
            p.a -> p.g:16 [import side-effect conditional]
        """,
    ),
)
