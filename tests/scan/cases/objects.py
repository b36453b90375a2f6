"""Calls of which the object, or which of several definitions it has, decides what runs."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "a method with declared overloads",
        {
            "a.py": "from p.b import Thing\nThing('x')\n",
            "b.py": """\
                from typing import overload
                class Thing:
                    @overload
                    def __init__(self, a: int) -> None: ...
                    @overload
                    def __init__(self, a: str) -> None: ...
                    def __init__(self, a):
                        from p.leaf import x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Thing]
            p.a -> p.leaf:2 [import import-time called through=p.b:Thing.__init__]
            p.b -> p.leaf:8 [call side-effect names=x]
        """,
    ),
    Case(
        "a class in whose place a switch puts a function",
        {
            "a.py": "from p.b import mark\n@mark\ndef f(): ...\n",
            "b.py": """\
                import os
                class mark:
                    def __new__(cls, function):
                        from p.leaf import x
                        return function
                if os.environ.get("P_DOCS"):
                    def mark(function):
                        return function
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=mark]
            p.a -> p.leaf:2 [import import-time called through=p.b:mark.__new__]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "a class in one branch and a function in the other",
        {
            "a.py": "from p.b import mark\n@mark\ndef f(): ...\n",
            "b.py": """\
                import sys
                if sys.version_info >= (3,):
                    class mark:
                        def __init__(self, function):
                            from p.leaf import x
                else:
                    def mark(function):
                        return function
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=mark]
            p.a -> p.leaf:2 [import import-time called through=p.b:mark.__init__]
            p.b -> p.leaf:5 [call side-effect names=x]
        """,
    ),
    Case(
        "a function that either branch imports from elsewhere",
        {
            "a.py": "from p.b import f\nf()\n",
            "b.py": """\
                import sys
                if sys.version_info < (3,):
                    from p.old import f
                else:
                    from p.new import f
                """,
            "old.py": "def f(): ...\n",
            "new.py": "def f():\n    from p.leaf import x\n",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=f]
            p.a -> p.leaf:2 [import import-time called through=p.new:f]
            p.a -> p.new:1 [import import-time provider names=f through=p.b conditional]
            p.a -> p.old:1 [import import-time provider names=f through=p.b conditional]
            p.b -> p.new:5 [import import-time names=f conditional]
            p.b -> p.old:3 [import import-time names=f conditional]
            p.new -> p.leaf:2 [call side-effect names=x]
        """,
    ),
    Case(
        "a method of a base class that calls what the object's own class defines",
        {
            "a.py": "from p.b import Thing\nthing = Thing()\nthing.run()\n",
            "b.py": """\
                from p.c import Base
                class Thing(Base):
                    def step(self):
                        from p.leaf import x
                """,
            "c.py": """\
                class Base:
                    def run(self):
                        self.step()
                    def step(self): ...
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Thing]
            p.a -> p.leaf:3 [import import-time called through=p.b:Thing.step]
            p.b -> p.c:1 [import import-time names=Base]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "super() that leads to the other base class",
        {
            "a.py": "from p.b import Both\nBoth()\n",
            "b.py": """\
                class Left:
                    def __init__(self):
                        super().__init__()
                class Right:
                    def __init__(self):
                        from p.leaf import x
                class Both(Left, Right): ...
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Both]
            p.a -> p.leaf:2 [import import-time called through=p.b:Right.__init__]
            p.b -> p.leaf:6 [call side-effect names=x]
        """,
    ),
    Case(
        "a property that is read through self",
        {
            "a.py": "from p.b import Thing\nThing()\n",
            "b.py": """\
                class Thing:
                    def __init__(self):
                        self.value = self.found
                    @property
                    def found(self):
                        from p.leaf import x
                        return x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Thing]
            p.a -> p.leaf:2 [import import-time called through=p.b:Thing.found]
            p.b -> p.leaf:6 [call call-time names=x]
        """,
    ),
    Case(
        "a member of an enumeration",
        {
            "a.py": "from p.b import Kind\nKind.FIRST.describe()\n",
            "b.py": """\
                import enum
                class Kind(enum.Enum):
                    FIRST = 1
                    def describe(self):
                        from p.leaf import x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Kind]
            p.a -> p.leaf:2 [import import-time called through=p.b:Kind.describe]
            p.b -> p.leaf:5 [call side-effect names=x]
        """,
    ),
    Case(
        "an attribute that an object has not, and an item of it",
        {
            "a.py": "from p.b import settings\nDEBUG = settings.DEBUG\nLEVEL = settings['level']\n",
            "b.py": """\
                class Lazy:
                    def __getattr__(self, name):
                        from p.leaf import x
                        return x
                    def __getitem__(self, name):
                        from p.other import x
                        return x
                settings = Lazy()
                """,
            "leaf.py": LEAF,
            "other.py": "class X(str): ...\nx = X()\n",
        },
        """
            p.a -> p.b:1 [import import-time names=settings]
            p.a -> p.leaf:2 [import import-time called through=p.b:Lazy.__getattr__]
            p.a -> p.other:3 [import import-time called through=p.b:Lazy.__getitem__]
            p.b -> p.leaf:3 [call call-time names=x]
            p.b -> p.other:6 [call call-time names=x]
        """,
    ),
    Case(
        "a class that its decorator makes an object of",
        {
            "a.py": """\
                from p.b import entered
                @entered("a")
                class Thing:
                    def __init__(self):
                        from p.leaf import x
                """,
            "b.py": """\
                TABLE = {}
                def entered(name):
                    def enter(thing):
                        TABLE[name] = thing()
                        return thing
                    return enter
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=entered]
            p.a -> p.leaf:5 [import side-effect names=x]
        """,
    ),
    Case(
        "what a decorator with arguments put around a function",
        {
            "a.py": "from p.b import marked\n@marked(1)\ndef f(): ...\nf()\n",
            "b.py": """\
                def marked(argument):
                    def mark(function):
                        def around():
                            from p.leaf import x
                        return around
                    return mark
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=marked]
            p.a -> p.leaf:4 [import import-time called through=p.b:marked.mark.around]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "an object that decorates by being called",
        {
            "a.py": "from p.b import Kept\n@Kept\ndef f(): ...\nf()\n",
            "b.py": """\
                class Kept:
                    def __init__(self, function): ...
                    def __call__(self):
                        from p.leaf import x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Kept]
            p.a -> p.leaf:4 [import import-time called through=p.b:Kept.__call__]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "a submodule that a package's star import imports from the package",
        {
            "a.py": "from p.sub import tool\ntool.f()\n",
            "sub/__init__.py": "from p.sub.all import *\n",
            "sub/all.py": "from p.sub import tool\n",
            "sub/tool.py": "def f():\n    from p.leaf import x\n",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.leaf:2 [import import-time called through=p.sub.tool:f]
            p.a -> p.sub:1 [import import-time names=tool]
            p.a -> p.sub.tool:1 [import import-time names=tool]
            p.sub -> p.sub.all:1 [import re-export star names=*]
            p.sub.all -> p.sub:1 [import re-export names=tool]
            p.sub.all -> p.sub.tool:1 [import re-export names=tool]
            p.sub.tool -> p.leaf:2 [call side-effect names=x]
        """,
    ),
)
