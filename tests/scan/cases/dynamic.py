"""Imports by name."""

from __future__ import annotations

from scan.cases.case import Case

#: Names of which no two modules have the same, so that Python can tell where each is from.
LEAF = "class X(int): ...\nx, y, z = X(1), X(2), X(3)\n"
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
        "a loop over a table of names",
        {
            "__init__.py": """
                from importlib import import_module
                for name in ("b", "c"):
                    import_module(f"{__name__}.{name}")
                """,
            **LEAVES,
        },
        """
            p -> p.b:4 [import side-effect dynamic]
            p -> p.c:4 [import side-effect dynamic]
        """,
    ),
    Case(
        "a loop over a named table, by +, by % and by format",
        {
            "a.py": """
                import importlib
                NAMES = ["b", "c"]
                one = [importlib.import_module("p." + name) for name in NAMES]
                """,
            "d.py": """
                import importlib
                for name in ["b"]:
                    importlib.import_module("p.%s" % name)
                    importlib.import_module("p.{}".format("c"))
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [import side-effect dynamic]
            p.a -> p.c:4 [import side-effect dynamic]
            p.d -> p.b:4 [import side-effect dynamic]
            p.d -> p.c:5 [import side-effect dynamic]
        """,
    ),
    Case(
        "a loop over a dict's values",
        {
            "a.py": """
                import importlib
                TABLE = {"one": "p.b", "two": "p.c"}
                modules = {}
                for key, path in TABLE.items():
                    modules[key] = importlib.import_module(path)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:6 [import side-effect dynamic]
            p.a -> p.c:6 [import side-effect dynamic]
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
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time dynamic]
        """,
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
