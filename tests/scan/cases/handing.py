"""Modules named in strings, and handed to code that imports by name."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

LEAVES = {"b.py": LEAF, "c.py": LEAF}
#: A module that imports what it is told.
LOADER = """
    from importlib import import_module
    def load(name, *, package="p"):
        return import_module(f"p.{name}")
    def load_all(module):
        return [import_module(f"{module.__name__}.{name}") for name in module.NAMES]
    class Later:
        def __init__(self, path):
            self.path = path
        def get(self):
            return import_module(self.path)
    """

CASES = (
    Case(
        "a function of another module that imports what it is told",
        {
            "a.py": """
                from p import loading
                from p.loading import load
                one = load("b")
                def f():
                    return loading.load(name="c")
                """,
            "loading.py": LOADER,
            **LEAVES,
        },
        """
            p.a -> p:2 [import call-time names=loading]
            p.a -> p.b:4 [import import-time called through=p.loading:load]
            p.a -> p.c:6 [call call-time called through=p.loading:load]
            p.a -> p.loading:2 [import call-time names=loading]
            p.a -> p.loading:3 [import import-time names=load]
            p.loading -> p.b:3 [call call-time dynamic conditional likely]
            p.loading -> p.c:3 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.f()",
    ),
    Case(
        "a function that imports what lies below a module that it is given",
        {
            "a.py": """
                import p.q
                from p.loading import load_all as import_all
                def f():
                    return import_all(p.q)
                """,
            "loading.py": LOADER,
            "q/__init__.py": "NAMES = ['b']\n",
            "q/b.py": "",
            **LEAVES,
        },
        """
            p.a -> p.loading:3 [import call-time names=load_all]
            p.a -> p.q:2 [import call-time]
            p.a -> p.q.b:5 [call call-time called through=p.loading:load_all]
            p.loading -> p.q.b:5 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.f()",
    ),
    Case(
        "names left with a registry, and asked for by the package that they begin with",
        {
            "__init__.py": "",
            "registry.py": """
                class Registry:
                    def __init__(self):
                        self.names = set()
                    def preload_module(self, *names):
                        self.names.update(names)
                        return lambda function: function
                    def import_prefix(self, path):
                        for name in self.names:
                            if name.startswith(path):
                                __import__(name, globals(), locals())
                registry = Registry()
                preload_module = registry.preload_module
                import_prefix = registry.import_prefix
                """,
            "q/__init__.py": """
                from p import registry as _registry
                from p.q import a
                def __go():
                    _registry.import_prefix("p.q")
                __go()
                """,
            "q/a.py": """
                from p.registry import preload_module
                @preload_module("p.q.b", "p.c")
                def f(): ...
                """,
            "q/b.py": LEAF,
            "q/late.py": """
                from p.registry import preload_module
                @preload_module("p.q.d")
                def f(): ...
                """,
            "q/d.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.q -> p:2 [import import-time names=registry]
            p.q -> p.q.a:3 [import re-export names=a]
            p.q -> p.q.b:5 [import import-time called through=p.registry:Registry.import_prefix]
            p.q -> p.registry:2 [import import-time names=registry]
            p.q.a -> p.c:3 [call call-time string names=p.c conditional likely]
            p.q.a -> p.q.b:3 [call call-time string names=p.q.b conditional likely]
            p.q.a -> p.registry:2 [import import-time names=preload_module]
            p.q.late -> p.q.d:3 [call call-time string names=p.q.d conditional likely]
            p.q.late -> p.registry:2 [import import-time names=preload_module]
            p.registry -> p.c:5 [call call-time dynamic conditional likely]
            p.registry -> p.q:8 [call call-time dynamic conditional likely]
            p.registry -> p.q.b:5 [call call-time dynamic conditional likely]
            p.registry -> p.q.d:5 [call call-time dynamic conditional likely]
        """,
    ),
    Case(
        "a class that keeps the name for later",
        {
            "__init__.py": "from p.loading import Later\n",
            "a.py": """
                from p import Later
                later = Later("p.b")
                def f():
                    return later.get()
                """,
            "d.py": """
                from p.loading import Later
                PATHS = ["p.c"]
                def f():
                    return [Later(path).get() for path in PATHS]
                """,
            "loading.py": LOADER,
            **LEAVES,
        },
        """
            p -> p.loading:1 [import re-export names=Later]
            p.a -> p:2 [import import-time names=Later]
            p.a -> p.b:3 [call call-time string names=p.b conditional likely]
            p.a -> p.loading:2 [import import-time provider names=Later through=p]
            p.d -> p.c:3 [call call-time string names=p.c conditional likely]
            p.d -> p.loading:2 [import call-time names=Later]
            p.loading -> p.b:7 [call call-time dynamic conditional likely]
            p.loading -> p.c:7 [call call-time dynamic conditional likely]
        """,
        then="import p.a, p.d; p.a.f(); p.d.f()",
    ),
    Case(
        "an object in the module's place, and what type checkers are told of it",
        {
            "__init__.py": """
                import sys
                from typing import TYPE_CHECKING
                from p.lazy import Lazy
                if TYPE_CHECKING:
                    from .b import x
                    from .c import *
                else:
                    sys.modules[__name__] = Lazy(__name__, __path__, {"b": ["x"], "c": ["y"]})
                """,
            "lazy.py": """
                from importlib import import_module
                from types import ModuleType
                class Lazy(ModuleType):
                    def __init__(self, name, path, modules):
                        super().__init__(name)
                        self.__path__ = path
                        self._modules = modules
                    def __getattr__(self, name):
                        for module, names in self._modules.items():
                            if name in names:
                                return getattr(import_module("." + module, self.__name__), name)
                        raise AttributeError(name)
                """,
            "b.py": LEAF,
            "c.py": "y = 'of c'\n__all__ = ['y']\n",
            "d.py": "from p import x, y\nvalue = x, y\n",
        },
        """
            p -> p.b:6 [call re-export lazy names=x]
            p -> p.b:6 [typing re-export names=x]
            p -> p.c:7 [call re-export lazy names=*]
            p -> p.c:7 [typing re-export star names=*]
            p -> p.lazy:4 [import import-time names=Lazy]
            p.d -> p:1 [import import-time names=x,y]
            p.d -> p.b:1 [import import-time provider names=x through=p]
            p.d -> p.c:1 [import import-time provider names=y through=p]
            p.lazy -> p.b:4 [call call-time dynamic conditional likely]
            p.lazy -> p.c:4 [call call-time dynamic conditional likely]
        """,
    ),
    Case(
        "a module __getattr__ that asks another module",
        {
            "__init__.py": """
                from typing import TYPE_CHECKING
                from p.asked import import_attribute
                if TYPE_CHECKING:
                    from p.b import x
                _WHERE = {"x": "b"}
                def __getattr__(name):
                    if name not in _WHERE:
                        raise AttributeError(name)
                    return import_attribute(name, _WHERE[name], __spec__.parent)
                """,
            "asked.py": """
                from importlib import import_module
                def import_attribute(name, module, package):
                    return getattr(import_module(f".{module}", package=package), name)
                """,
            "d.py": "from p import x\nvalue = x\n",
            **LEAVES,
        },
        """
            p -> p.asked:3 [import call-time names=import_attribute]
            p -> p.b:5 [call re-export lazy names=x]
            p -> p.b:5 [typing re-export names=x]
            p -> p.b:10 [call call-time called through=p.asked:import_attribute]
            p.asked -> p.b:3 [call call-time dynamic conditional likely]
            p.d -> p:1 [import import-time names=x]
            p.d -> p.b:1 [import import-time provider names=x through=p]
        """,
    ),
    Case(
        "what is patched, and what others import by name",
        {
            "a.py": """
                from unittest import mock
                from elsewhere import import_string
                @mock.patch("p.b.x", 7)
                def f():
                    return import_string("p.c:x"), import_string("p.b.nothing.here")
                """,
            **LEAVES,
        },
        """
            p.a -> p.b:4 [call call-time string names=p.b.x conditional likely]
            p.a -> p.c:6 [call call-time string names=p.c:x conditional likely]
        """,
        beside={"elsewhere.py": "import_string = print\n"},
    ),
    Case(
        "strings that nobody is known to import",
        {
            "a.py": """
                APPS = ["p.b", "p.c.X", "p.c.nothing", "p", "elsewhere.b"]
                if __name__ != "p.b":
                    print("p.b", file=None)
                """,
            **LEAVES,
        },
        "",
        guesses="""
            p.a -> p.b:2 [call call-time string names=p.b conditional guess]
            p.a -> p.b:3 [call call-time string names=p.b conditional guess]
            p.a -> p.b:4 [call call-time string names=p.b conditional guess]
            p.a -> p.c:2 [call call-time string names=p.c.X conditional guess]
        """,
    ),
    Case(
        "a variable that a function puts together from what it is told",
        {
            "a.py": """
                import importlib
                def load(name):
                    full = f"p.{name}"
                    return importlib.import_module(full)
                def other(full):
                    return importlib.import_module(full)
                load("b")
                """,
            "b.py": "",
            "c.py": "",
        },
        """
            p.a -> p.b:5 [import side-effect dynamic]
        """,
    ),
    Case(
        "a variable that a loop over a folder puts together",
        {
            "a.py": """
                import importlib, os
                def load():
                    folder = os.path.join(os.path.dirname(__file__), "plugins")
                    for item in os.listdir(folder):
                        name = f"p.plugins.{item[:1]}"
                        if item.endswith("b.py"):
                            importlib.import_module(name)
                """,
            "plugins/__init__.py": "",
            "plugins/b.py": "",
        },
        """
            p.a -> p.plugins.b:8 [call call-time dynamic conditional likely]
        """,
        then="import p.a; p.a.load()",
    ),
)
