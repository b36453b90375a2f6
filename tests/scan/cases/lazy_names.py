"""Names that a module makes only when they are asked for."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "a package that asks its own __getattr__",
        {
            "__init__.py": """
                from typing import TYPE_CHECKING
                from p.tools import offer
                if TYPE_CHECKING:
                    from p.b import x, y
                else:
                    __getattr__ = offer(__name__, {"x": "b", "y": "b"})
                    from p import x
                    value = x + 1
                """,
            "tools.py": """
                import importlib
                def offer(package, names):
                    def find(name):
                        if name in names:
                            module = importlib.import_module(f"{package}.{names[name]}")
                            return getattr(module, name)
                        raise AttributeError(name)
                    return find
                """,
            "b.py": LEAF,
        },
        """
            p -> p:8 [import import-time names=x]
            p -> p.b:5 [call re-export lazy names=y]
            p -> p.b:5 [typing import-time names=x,y]
            p -> p.b:8 [import import-time provider names=x through=p]
            p -> p.tools:3 [import import-time names=offer]
            p.tools -> p.b:3 [call call-time dynamic conditional likely]
        """,
    ),
    Case(
        "a module __getattr__ with a table",
        {
            "__init__.py": """
                import importlib
                _MODULES = {"x": "b", "y": "c"}
                def __getattr__(name):
                    if name in _MODULES:
                        module = importlib.import_module(f"{__name__}.{_MODULES[name]}")
                        return getattr(module, name)
                    raise AttributeError(name)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "from p import x\nvalue = x\n",
            "e.py": "import p\ndef f():\n    return p.y\n",
        },
        """
            p -> p.b:0 [call re-export lazy names=x]
            p -> p.b:6 [call call-time dynamic conditional]
            p -> p.c:0 [call re-export lazy names=y]
            p -> p.c:6 [call call-time dynamic conditional]
            p.d -> p:1 [import import-time names=x]
            p.d -> p.b:1 [import import-time provider names=x through=p]
            p.e -> p:1 [import call-time]
            p.e -> p.c:3 [call call-time attribute names=p.y through=p]
        """,
        then="import p.e; p.e.f()",
    ),
    Case(
        "a module __getattr__ with a table of submodules",
        {
            "__init__.py": """
                import importlib
                _SUBMODULES = ("b", "c")
                def __getattr__(name):
                    if name in _SUBMODULES:
                        return importlib.import_module("." + name, __name__)
                    raise AttributeError(name)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "import p\nvalue = p.b.x\n",
        },
        """
            p -> p.b:0 [call re-export lazy names=b]
            p -> p.b:6 [call call-time dynamic conditional]
            p -> p.c:0 [call re-export lazy names=c]
            p -> p.c:6 [call call-time dynamic conditional]
            p.d -> p:1 [import import-time]
            p.d -> p.b:2 [import import-time attribute names=p.b.x through=p]
        """,
    ),
    Case(
        "a module __getattr__ with import statements",
        {
            "__init__.py": """
                def __getattr__(name):
                    if name == "x":
                        from p.b import x
                        return x
                    if name == "c":
                        import p.c as c
                        return c
                    raise AttributeError(name)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "import p\nfrom p import x\nvalue = x + p.c.x\n",
        },
        """
            p -> p.b:4 [call call-time names=x conditional]
            p -> p.c:7 [call call-time conditional]
            p.d -> p:1 [import import-time]
            p.d -> p:2 [import import-time names=x]
            p.d -> p.b:2 [import import-time provider names=x through=p]
            p.d -> p.c:3 [import import-time attribute names=p.c.x through=p]
        """,
    ),
    Case(
        "a module __getattr__ with a table of packages and modules",
        {
            "__init__.py": """
                import typing
                from importlib import import_module
                if typing.TYPE_CHECKING:
                    from .b import x
                _WHERE = {
                    "x": (__spec__.parent, ".b"),
                    "c": (__spec__.parent, "__module__"),
                    "Y": ("p.d", "Y"),
                }
                def __getattr__(name):
                    found = _WHERE.get(name)
                    if found is None:
                        raise AttributeError(name)
                    package, module = found
                    if module == "__module__":
                        return import_module(f".{name}", package=package)
                    if package == "p":
                        return getattr(import_module(module, package), name)
                    return getattr(import_module(package), module)
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "class Y: ...\n",
            "e.py": "from p import Y, c, x\nvalue = Y(), x, c.y\n",
        },
        """
            p -> p.b:0 [call re-export lazy names=x]
            p -> p.b:5 [call re-export lazy names=x]
            p -> p.b:5 [typing re-export names=x]
            p -> p.c:0 [call re-export lazy names=c]
            p -> p.d:0 [call re-export lazy names=Y]
            p -> p.d:17 [call call-time dynamic conditional likely]
            p -> p.d:19 [call call-time dynamic conditional likely]
            p -> p.d:20 [call call-time dynamic conditional likely]
            p.e -> p:1 [import import-time names=Y,c,x]
            p.e -> p.b:1 [import import-time provider names=x through=p]
            p.e -> p.c:1 [import import-time names=c]
            p.e -> p.d:1 [import import-time provider names=Y through=p]
        """,
    ),
    Case(
        "lazy_loader.attach",
        {
            "__init__.py": """
                import lazy_loader as lazy
                __getattr__, __dir__, __all__ = lazy.attach(
                    __name__, submodules=["b"], submod_attrs={"c": ["y", "z"]}
                )
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "from p import b, y\nvalue = b.x + y\n",
        },
        """
            p -> p.b:0 [call re-export lazy names=b]
            p -> p.c:0 [call re-export lazy names=y,z]
            p.d -> p:1 [import import-time names=b,y]
            p.d -> p.b:1 [import import-time names=b]
            p.d -> p.c:1 [import import-time provider names=y through=p]
        """,
        beside={
            "lazy_loader.py": """
                import importlib
                def attach(package, submodules=(), submod_attrs=None):
                    where = {n: m for m, names in (submod_attrs or {}).items() for n in names}
                    def __getattr__(name):
                        if name in submodules:
                            return importlib.import_module(f"{package}.{name}")
                        if name in where:
                            module = importlib.import_module(f"{package}.{where[name]}")
                            return getattr(module, name)
                        raise AttributeError(name)
                    return __getattr__, lambda: [], [*submodules, *where]
                """
        },
    ),
    Case(
        "lazy_loader.attach_stub",
        {
            "__init__.py": """
                import lazy_loader as lazy
                __getattr__, __dir__, __all__ = lazy.attach_stub(__name__, __file__)
                """,
            "__init__.pyi": "from . import b\nfrom .c import y, z\n",
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": "from p import b, y\nvalue = b.x + y\n",
        },
        """
            p -> p.b:0 [call re-export lazy names=b]
            p -> p.c:0 [call re-export lazy names=y,z]
            p.d -> p:1 [import import-time names=b,y]
            p.d -> p.b:1 [import import-time names=b]
            p.d -> p.c:1 [import import-time provider names=y through=p]
        """,
        beside={
            "lazy_loader.py": """
                import importlib
                import re
                def attach_stub(package, path):
                    where = {}
                    for line in open(path + "i").read().splitlines():
                        module, names = re.fullmatch(r"from \\.(.*) import (.*)", line).groups()
                        where.update({name: module for name in names.split(", ")})
                    def __getattr__(name):
                        if name not in where:
                            raise AttributeError(name)
                        module = where[name] or name
                        loaded = importlib.import_module(f"{package}.{module}")
                        return getattr(loaded, name) if where[name] else loaded
                    return __getattr__, lambda: [], [*where]
                """
        },
    ),
    Case(
        "a star of a package that makes its names when they are asked for",
        {
            "q/__init__.py": """
                from typing import TYPE_CHECKING
                if TYPE_CHECKING:
                    from . import b
                    from .c import y
                else:
                    from lazily import attached
                    __all__, __getattr__, __dir__ = attached(__name__, {"b": "", "y": ".c"})
                    __all__.append("z")
                z = 1
                """,
            "q/b.py": LEAF,
            "q/c.py": LEAF,
            "q/d.py": LEAF,
            "a.py": "from p.q import *\n",
        },
        """
            p.a -> p.q:1 [import re-export star names=*]
            p.a -> p.q.b:1 [import re-export star names=*]
            p.q -> p.q.b:4 [call re-export lazy names=b]
            p.q -> p.q.b:4 [typing re-export names=b]
            p.q -> p.q.c:5 [call re-export lazy names=y]
            p.q -> p.q.c:5 [typing re-export names=y]
        """,
        beside={
            "lazily.py": """
                import importlib
                def attached(package, where):
                    def __getattr__(name):
                        if name not in where:
                            raise AttributeError(name)
                        if not where[name]:
                            return importlib.import_module(f"{package}.{name}")
                        return getattr(importlib.import_module(where[name], package), name)
                    return [*where], __getattr__, lambda: []
                """
        },
    ),
)
