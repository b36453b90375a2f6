"""Imports by names from literal tables, and from what a file puts into them later."""

from __future__ import annotations

from scan.cases.case import Case
from scan.cases.dynamic import LEAVES

MORE = {**LEAVES, "d.py": "", "e.py": ""}

CASES = (
    Case(
        "a table that is asked for a name, beside the package of the module's spec",
        {
            "a.py": """
                TABLE = {"one": "b", "two": "c"}
                def f(key):
                    found = TABLE.get(key)
                    return __import__(f"{__spec__.parent}.{found}", fromlist=["x"])
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:5 [call call-time dynamic conditional]
            p.a -> p.c:5 [call call-time dynamic conditional]
        """,
        then="import p.a; p.a.f('one'); p.a.f('two')",
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
        "names that the file lists in a table and takes apart",
        {
            "a.py": """
                import importlib
                RULES = {"p.b.x": 1, "p.c.X#method": 2, "elsewhere.d": 3, "p.b": 4}
                def resolve(path):
                    module, _, name = path.partition("#")[0].rpartition(".")
                    return getattr(importlib.import_module(module), name)
                def everything():
                    return [resolve(path) for path in RULES if path.startswith("p.c")]
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:6 [call call-time dynamic conditional likely]
            p.a -> p.c:6 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.everything()",
    ),
    Case(
        "a tuple of names that grows where it may",
        {
            "q/__init__.py": "",
            "q/a.py": """
                import sys
                from importlib import import_module
                from p import q
                NAMES: tuple[str, ...] = ("b",)
                if sys.version_info:
                    NAMES += ("c",)
                MODULES = tuple(import_module(f".{name}", package=q.__name__) for name in NAMES)
                """,
            "q/b.py": "",
            "q/c.py": "",
        },
        """
            p.q.a -> p:4 [import import-time names=q]
            p.q.a -> p.q:4 [import import-time names=q]
            p.q.a -> p.q.b:8 [import side-effect dynamic]
            p.q.a -> p.q.c:8 [import side-effect dynamic]
        """,
    ),
    Case(
        "a list that methods extend",
        {
            "a.py": """
                from importlib import import_module
                NAMES = list()
                NAMES.append("p.b")
                NAMES.extend(["p.c"])
                NAMES.insert(0, "p." + "d")
                for name in ("e",):
                    NAMES.append(f"p.{name}")
                for name in NAMES:
                    import_module(name)
                """,
            **MORE,
        },
        """
            p.a -> p.b:10 [import side-effect dynamic]
            p.a -> p.c:10 [import side-effect dynamic]
            p.a -> p.d:10 [import side-effect dynamic]
            p.a -> p.e:10 [import side-effect dynamic]
        """,
    ),
    Case(
        "a dict that grows by |=, by update and by its items",
        {
            "a.py": """
                from importlib import import_module
                TABLE = {"one": "p.b"}
                TABLE |= {"two": "p.c"}
                TABLE.update({"three": "p.d"})
                TABLE["four"] = "p.e"
                modules = {}
                for key, path in TABLE.items():
                    modules[key] = import_module(path)
                """,
            **MORE,
        },
        """
            p.a -> p.b:9 [import side-effect dynamic]
            p.a -> p.c:9 [import side-effect dynamic]
            p.a -> p.d:9 [import side-effect dynamic]
            p.a -> p.e:9 [import side-effect dynamic]
        """,
    ),
    Case(
        "a dict that keyword arguments extend, and a set",
        {
            "a.py": """
                from importlib import import_module
                TABLE = dict(one="p.b")
                TABLE.update(two="p.c")
                PATHS = {"p.d"}
                PATHS.add("p.e")
                for path in [*TABLE.values(), *sorted(PATHS)]:
                    import_module(path)
                """,
            **MORE,
        },
        """
            p.a -> p.b:8 [import side-effect dynamic]
            p.a -> p.c:8 [import side-effect dynamic]
            p.a -> p.d:8 [import side-effect dynamic]
            p.a -> p.e:8 [import side-effect dynamic]
        """,
    ),
    Case(
        "tables put together of others",
        {
            "a.py": """
                from importlib import import_module
                FEW = ["b"]
                OTHERS = [*FEW, "c"]
                LAST = [name for name in ("e",)]
                ALL = OTHERS + ["d"] + LAST
                FEW.append("nothing")
                for name in ALL:
                    import_module("p." + name)
                """,
            **MORE,
        },
        """
            p.a -> p.b:9 [import side-effect dynamic]
            p.a -> p.c:9 [import side-effect dynamic]
            p.a -> p.d:9 [import side-effect dynamic]
            p.a -> p.e:9 [import side-effect dynamic]
        """,
    ),
    Case(
        "a table that one branch or the other assigns",
        {
            "a.py": """
                import sys
                from importlib import import_module
                if sys.version_info:
                    NAMES = ["p.b"]
                else:
                    NAMES = ["p.c"]
                def load():
                    for name in NAMES:
                        import_module(name)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:10 [call call-time dynamic]
            p.a -> p.c:10 [call call-time dynamic]
        """,
        then="import p.a; p.a.load()",
    ),
    Case(
        "a string that grows",
        {
            "a.py": """
                from importlib import import_module
                path = "p"
                path += ".b"
                import_module(path)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:5 [import side-effect dynamic]
        """,
    ),
)
