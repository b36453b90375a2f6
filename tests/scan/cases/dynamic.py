"""Imports by name."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

LEAVES = {"b.py": LEAF, "c.py": LEAF}

CASES = (
    Case(
        "import_module",
        {
            "a.py": """
                import importlib
                from importlib import import_module
                module = importlib.import_module("p.b")
                def f():
                    return import_module("p.c")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [import side-effect dynamic]
            p.a -> p.c:6 [call call-time dynamic]
        """,
        then="import p.a; p.a.f()",
    ),
    Case(
        "import_module, relative",
        {
            "a.py": """
                from importlib import import_module
                one = import_module(".b", __package__)
                two = import_module(".c", package="p")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:3 [import side-effect dynamic]
            p.a -> p.c:4 [import side-effect dynamic]
        """,
    ),
    Case(
        "__import__",
        {
            "a.py": """
                one = __import__("p.b")
                two = __import__("c", globals(), locals(), ["x"], 1)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:2 [import side-effect dynamic]
            p.a -> p.c:3 [import side-effect dynamic]
        """,
    ),
    Case(
        "__import__ with a list of names",
        {"a.py": '__import__("p", globals(), locals(), ["b", "nothing"])\n', **LEAVES},
        """
            p.a -> p:1 [import side-effect dynamic]
            p.a -> p.b:1 [import side-effect dynamic]
        """,
    ),
    Case(
        "import_module under another name, and told to map",
        {
            "a.py": """
                import importlib
                from importlib import import_module as load
                load("p.b")
                modules = list(map(importlib.import_module, ["p.c", "p.d"]))
                """,
            **LEAVES,
            "d.py": "",
        },
        """
            p.a -> p.b:4 [import side-effect dynamic]
            p.a -> p.c:5 [import side-effect dynamic]
            p.a -> p.d:5 [import side-effect dynamic]
        """,
    ),
    Case(
        "statements in a string that is executed",
        {"a.py": 'exec("from p import b")\nexec("import p.c", {})\n', **LEAVES},
        """
            p.a -> p:1 [import re-export names=b]
            p.a -> p.b:1 [import re-export names=b]
        """,
    ),
    Case(
        "a function of one's own that imports by name",
        {
            "a.py": """
                from importlib import import_module
                def load(name):
                    return import_module("p." + name)
                one = load("b")
                two = load(name="c")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [import side-effect dynamic]
            p.a -> p.c:4 [import side-effect dynamic]
        """,
    ),
    Case(
        "pkgutil over the package's own path",
        {
            "__init__.py": """
                import importlib
                import pkgutil
                for info in pkgutil.iter_modules(__path__):
                    importlib.import_module(f"{__name__}.{info.name}")
                """,
            **LEAVES,
        },
        """
            p -> p.b:5 [import side-effect dynamic]
            p -> p.c:5 [import side-effect dynamic]
        """,
    ),
    Case(
        "pkgutil.walk_packages with a prefix",
        {
            "q/__init__.py": """
                import importlib
                import pkgutil
                for _finder, name, _is_package in pkgutil.walk_packages(__path__, __name__ + "."):
                    importlib.import_module(name)
                """,
            "q/b.py": "",
            "q/r/__init__.py": "",
            "q/r/c.py": "",
        },
        """
            p.q -> p.q.b:5 [import side-effect dynamic]
            p.q -> p.q.r:5 [import side-effect dynamic]
            p.q -> p.q.r.c:5 [import side-effect dynamic]
        """,
    ),
    Case(
        "the files of the package's own folder",
        {
            "__init__.py": """
                import glob
                import importlib
                from os.path import basename, dirname, join
                for path in sorted(glob.glob(join(dirname(__file__), "[a-z]*.py"))):
                    importlib.import_module("." + basename(path)[:-3], __name__)
                """,
            "q/__init__.py": """
                from importlib import import_module
                from pathlib import Path
                def load():
                    for path in sorted(Path(__file__).parent.glob("[a-z]*.py")):
                        import_module(f"{__name__}.{path.stem}")
                """,
            "q/d.py": "",
            **LEAVES,
        },
        """
            p -> p.b:6 [import side-effect dynamic conditional likely]
            p -> p.c:6 [import side-effect dynamic conditional likely]
            p -> p.q:6 [import side-effect dynamic conditional likely]
            p.q -> p.q.d:6 [call call-time dynamic conditional likely]
        """,
        then="import p.q; p.q.load()",
    ),
    Case(
        "a name that a method makes of another",
        {
            "__init__.py": """
                from importlib import import_module
                from os import listdir
                from os.path import dirname
                def collect():
                    for file in listdir(dirname(__file__)):
                        if file[0] == "_" or not file.endswith(".py"):
                            continue
                        name = file.replace(".py", "")
                        import_module("." + name, __package__)
                collect()
                """,
            **LEAVES,
        },
        """
            p -> p.b:10 [import side-effect dynamic conditional likely]
            p -> p.c:10 [import side-effect dynamic conditional likely]
        """,
    ),
    Case(
        "a package that is known, a name that is not",
        {
            "a.py": """
                import importlib
                from p import q
                for name in q.__all__:
                    importlib.import_module("p.q.%s" % name)
                def load(name):
                    return __import__(f"p.q.{name}", fromlist=[name])
                """,
            "q/__init__.py": "__all__ = ['b', 'c']\n",
            "q/b.py": "",
            "q/c.py": "",
            "q/d.py": "",
        },
        """
            p.a -> p:3 [import import-time names=q]
            p.a -> p.q:3 [import import-time names=q]
            p.a -> p.q.b:5 [import side-effect dynamic conditional likely]
            p.a -> p.q.b:7 [call call-time dynamic conditional likely]
            p.a -> p.q.c:5 [import side-effect dynamic conditional likely]
            p.a -> p.q.c:7 [call call-time dynamic conditional likely]
            p.a -> p.q.d:5 [import side-effect dynamic conditional likely]
            p.a -> p.q.d:7 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.load('b')",
    ),
    Case(
        "a name of which the middle is not known",
        {
            "a.py": """
                from importlib import import_module
                def load(name):
                    return import_module(f"p.q.{name}.words")
                """,
            "q/__init__.py": "",
            "q/b/__init__.py": "",
            "q/b/words.py": "",
            "q/b/other.py": "",
            "q/c/__init__.py": "",
            "q/c/words.py": "",
        },
        """
            p.a -> p.q.b.words:4 [call call-time dynamic conditional likely]
            p.a -> p.q.c.words:4 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.load('b')",
    ),
    Case(
        "a parameter is not what a loop elsewhere calls by its name",
        {
            "a.py": """
                from importlib import import_module
                for name in ("p.b",):
                    import_module(name)
                def load(name):
                    return import_module(name)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [import side-effect dynamic]
        """,
    ),
    Case(
        "under a guard",
        {
            "a.py": """
                import importlib
                try:
                    importlib.import_module("p.b")
                except ImportError:
                    pass
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [import side-effect dynamic guarded]
        """,
    ),
    Case(
        "a condition over a name",
        {
            "a.py": """
                import importlib
                def load(name):
                    if name == "one":
                        path = "p.b"
                    else:
                        path = "p.c"
                    return importlib.import_module(path)
                load("one")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:8 [call call-time dynamic conditional]
            p.a -> p.c:8 [call call-time dynamic conditional]
        """,
    ),
    Case(
        "runpy and importorskip",
        {
            "a.py": """
                import runpy
                def run():
                    return runpy.run_module("p.b")
                def skip():
                    import pytest
                    return pytest.importorskip("p.c")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time dynamic]
            p.a -> p.c:7 [call call-time dynamic guarded]
        """,
        then="import p.a; p.a.run(); p.a.skip()",
    ),
    Case(
        "strings that only look like modules",
        {"a.py": "PATHS = ['p.b', 'p.c']\nname = 'p.b'\n", **LEAVES},
        "",
    ),
    Case(
        "the same function name of somebody else",
        {
            "a.py": """
                class Loader:
                    def load(self, name): ...
                Loader().load("p.b")
                """,
            **LEAVES,
        },
        "",
    ),
)
