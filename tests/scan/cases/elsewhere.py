"""Names of modules that come from another file, or through more than one function."""

from __future__ import annotations

from scan.cases.case import Case

LEAVES = {"b.py": "", "c.py": ""}

CASES = (
    Case(
        "a table of another file that a loop goes through",
        {
            "__init__.py": "NAMES = ['b', 'c', 'nothing']\n",
            "a.py": """
                from importlib import import_module
                from . import NAMES
                for name in sorted(NAMES):
                    if name != "nothing":
                        import_module(f"{__package__}.{name}")
                """,
            **LEAVES,
        },
        """
            p.a -> p:3 [import import-time names=NAMES]
            p.a -> p.b:6 [import side-effect dynamic conditional likely]
            p.a -> p.c:6 [import side-effect dynamic conditional likely]
        """,
    ),
    Case(
        "rows of a table of another file that a function is told",
        {
            "a.py": """
                from p.table import ROWS
                def _load(module):
                    __import__(module, None, None, ["__all__"])
                def first():
                    for module, *_ in ROWS.values():
                        return _load(module)
                def second(key):
                    _load(ROWS[key][0])
                """,
            "table.py": """
                ROWS = {"x": ("p.b", "b", ("p",)), "y": ("p.c", "c", ())}
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time dynamic conditional likely]
            p.a -> p.c:4 [call call-time dynamic conditional likely]
            p.a -> p.table:2 [import call-time names=ROWS]
        """,
        then="import p.a; p.a.first(); p.a.second('y')",
    ),
    Case(
        "a table in the class of another file's object",
        {
            "a.py": """
                from p.settings import settings
                from p.loading import load
                for name in settings.parts:
                    load(name)
                """,
            "settings.py": """
                class Settings:
                    parts: list[str] = ["b", "c"]
                settings = Settings()
                """,
            "loading.py": """
                from importlib import import_module
                def load(name):
                    _load("p." + name)
                def _load(module):
                    import_module(module)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:5 [import import-time called through=p.loading:load]
            p.a -> p.c:5 [import import-time called through=p.loading:load]
            p.a -> p.loading:3 [import import-time names=load]
            p.a -> p.settings:2 [import import-time names=settings]
            p.loading -> p.b:3 [call call-time dynamic conditional likely]
            p.loading -> p.c:3 [call call-time dynamic conditional likely]
        """,
    ),
    Case(
        "what a package lists in its __all__",
        {
            "a.py": """
                from importlib import import_module
                from p import q
                for name in q.__all__:
                    import_module("p.q." + name)
                """,
            "q/__init__.py": "__all__ = ['b']\n",
            "q/b.py": "",
        },
        """
            p.a -> p:3 [import import-time names=q]
            p.a -> p.q:3 [import import-time names=q]
            p.a -> p.q.b:5 [import side-effect dynamic conditional likely]
        """,
    ),
    Case(
        "two functions and an alias, the name put together on the way",
        {
            "a.py": """
                from p.loading import load_module
                def f():
                    load_module("b")
                """,
            "loading.py": """
                _ALIASES = {"see": "c"}
                def load_module(name):
                    return _load("p." + _ALIASES.get(name, name))
                def _load(path):
                    return _load_one(path)
                def _load_one(path):
                    return __import__(path)
                def endless(name):
                    return endless("p." + name)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time called through=p.loading:load_module]
            p.a -> p.loading:2 [import call-time names=load_module]
            p.loading -> p.b:3 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.f()",
    ),
    Case(
        "a method that hands on to another",
        {
            "a.py": """
                from p.loading import Loader
                def f():
                    Loader.load("b")
                """,
            "loading.py": """
                from importlib import import_module
                class Loader:
                    @classmethod
                    def load(cls, name):
                        return cls.load_path(f"p.{name}")
                    @classmethod
                    def load_path(cls, path):
                        return import_module(path)
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time called through=p.loading:Loader.load]
            p.a -> p.loading:2 [import call-time names=Loader]
            p.loading -> p.b:5 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.f()",
    ),
    Case(
        "objects that import the module they are told when they are first asked",
        {
            "a.py": """
                class Proxy:
                    def __init__(self, name, kind="dotted"):
                        self.__dict__["_name"] = name
                    def __getattr__(self, name):
                        path = f"p.{self._name}"
                        return getattr(__import__(path, fromlist=["x"]), name)
                b = Proxy("b", kind="numpy")
                later = Proxy("nothing")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:7 [call call-time dynamic]
        """,
        then="import p.a; p.a.b.__file__",
    ),
    Case(
        "paths in tables of several classes that share a name",
        {
            "a.py": """
                from importlib import import_module
                class One:
                    places = {"b": "p.b.x"}
                    default = "p.d.y"
                    def get(self, path):
                        module, _, name = path.rpartition(".")
                        return getattr(import_module(module), name)
                class Two(One):
                    places = {"c": "p.c.z"}
                """,
            "b.py": "x = 1\n",
            "c.py": "z = 1\n",
            "d.py": "y = 1\n",
        },
        """
            p.a -> p.b:8 [call call-time dynamic conditional likely]
            p.a -> p.c:8 [call call-time dynamic conditional likely]
            p.a -> p.d:8 [call call-time dynamic conditional likely]
        """,
        then="import p.a; [p.a.Two().get(path) for path in ('p.b.x', 'p.c.z', 'p.d.y')]",
    ),
)
