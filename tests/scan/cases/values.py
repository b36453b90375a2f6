"""What runs at import time because of what a value is: returned, held, told, or overridden."""

from __future__ import annotations

from scan.cases.case import Case

#: A function whose body imports p.leaf, on its second line.
NEEDS_LEAF = "def f(*args, **options):\n    import p.leaf\n"
#: A class whose method imports p.leaf, on its third line.
RUNS = "class R:\n    def run(self):\n        import p.leaf\n"


def _case(name: str, expected: str, **files: str) -> Case:
    """A case of modules `p.a`, `p.b`, ... beside an empty `p.leaf`."""
    return Case(name, {f"{module}.py": text for module, text in files.items()} | EMPTY, expected)


EMPTY = {"leaf.py": ""}

CASES = (
    _case(
        "a decorator that a function made, through modules",
        """
            p.a -> p.b:1 [import import-time names=deco]
            p.a -> p.leaf:2 [import import-time called through=p.c:make.outer.inner]
            p.b -> p.c:1 [import import-time names=make]
            p.c -> p.leaf:4 [call side-effect]
        """,
        a="from p.b import deco\n@deco(1)\nclass C: ...\n",
        b="from p.c import make\ndeco = make()\n",
        c="""
def make():
    def outer(number):
        def inner(cls):
            import p.leaf
            return cls
        return inner
    return outer
""".lstrip(),
    ),
    _case(
        "a method of what a method returns",
        """
            p.a -> p.b:1 [import import-time names=B]
            p.a -> p.leaf:2 [import import-time called through=p.b:B.build]
            p.b -> p.leaf:5 [call side-effect]
        """,
        a="from p.b import B\nvalue = B().add().build()\n",
        b="""
class B:
    def add(self):
        return self
    def build(self):
        import p.leaf
""".lstrip(),
    ),
    _case(
        "a method of what a function returns",
        """
            p.a -> p.b:1 [import import-time names=get]
            p.a -> p.leaf:2 [import import-time called through=p.b:R.run]
            p.b -> p.leaf:3 [call side-effect]
        """,
        a="from p.b import get\nget().run()\n",
        b=RUNS + "def get():\n    made = R()\n    return made\n",
    ),
    _case(
        "a method of a variable, and of an attribute of self",
        """
            p.a -> p.b:1 [import import-time names=R]
            p.a -> p.leaf:5 [import import-time called through=p.b:R.run]
            p.b -> p.leaf:3 [call side-effect]
            p.c -> p.b:1 [import import-time names=R]
            p.c -> p.leaf:6 [import import-time called through=p.b:R.run]
        """,
        a="from p.b import R\ndef go():\n    made = R()\n    made.run()\ngo()\n",
        b=RUNS,
        c="""
from p.b import R
class C:
    def __init__(self):
        self.held = R()
        self.held.run()
C()
""".lstrip(),
    ),
    _case(
        "a variable that has two values is not known",
        """
            p.a -> p.b:1 [import import-time names=R]
            p.b -> p.leaf:3 [call side-effect]
        """,
        a="""
from p.b import R
class Other:
    def run(self): ...
def go():
    made = R()
    made = Other()
    made.run()
go()
""".lstrip(),
        b=RUNS,
    ),
    _case(
        "a function told to one that calls it",
        """
            p.a -> p.b:1 [import import-time names=apply]
            p.a -> p.leaf:3 [import side-effect]
            p.c -> p.b:1 [import import-time names=apply]
            p.c -> p.d:2 [import import-time names=f]
            p.c -> p.leaf:3 [import import-time called through=p.d:f]
            p.d -> p.leaf:2 [call side-effect]
            p.e -> p.b:1 [import import-time names=apply]
            p.e -> p.d:2 [import import-time names=f]
            p.e -> p.leaf:3 [import import-time called through=p.d:f]
        """,
        a="from p.b import apply\ndef g():\n    import p.leaf\napply(g)\n",
        b="def apply(function):\n    return function()\n",
        c="from p.b import apply\nfrom p.d import f\napply(function=f)\n",
        d=NEEDS_LEAF,
        e="from p.b import apply\nfrom p.d import f\napply(lambda: f())\n",
    ),
    _case(
        "a function told to one that keeps it",
        """
            p.a -> p.b:1 [import import-time names=keep]
            p.a -> p.leaf:3 [call side-effect]
        """,
        a="from p.b import keep\ndef g():\n    import p.leaf\nkeep(g)\n",
        b="kept = []\ndef keep(function):\n    kept.append(function)\n",
    ),
    _case(
        "a decorator that calls the function at once",
        """
            p.a -> p.b:1 [import import-time names=once]
            p.a -> p.leaf:4 [import side-effect]
            p.c -> p.b:1 [import import-time names=Once]
            p.c -> p.leaf:4 [import side-effect]
        """,
        a="from p.b import once\n@once\ndef g():\n    import p.leaf\n",
        b="""
def once(function):
    function()
    return function
class Once:
    def __init__(self, function):
        self.value = function()
""".lstrip(),
        c="from p.b import Once\n@Once\ndef g():\n    import p.leaf\n",
    ),
    _case(
        "a method that a subclass overrides, called by the base class",
        """
            p.a -> p.b:1 [import import-time names=Base]
            p.a -> p.leaf:5 [import side-effect]
            p.c -> p.b:1 [import import-time names=Made]
            p.c -> p.leaf:4 [import side-effect]
        """,
        a="""
from p.b import Base
class C(Base):
    @classmethod
    def hook(cls):
        import p.leaf
""".lstrip(),
        b="""
class Base:
    def __init_subclass__(cls):
        cls.hook()
    @classmethod
    def hook(cls): ...
class Made:
    def __init__(self):
        self.set_up()
    def set_up(self): ...
""".lstrip(),
        c="""
from p.b import Made
class C(Made):
    def set_up(self):
        import p.leaf
C()
""".lstrip(),
    ),
    _case(
        "a metaclass that is called, a function, and given by with_metaclass",
        """
            p.a -> p.b:1 [import import-time names=Base]
            p.a -> p.leaf:2 [import import-time called through=p.b:Meta.__call__]
            p.b -> p.leaf:3 [call side-effect]
            p.b -> p.leaf:7 [call side-effect]
            p.b -> p.leaf:11 [call side-effect]
            p.c -> p.b:1 [import import-time names=meta]
            p.c -> p.leaf:2 [import import-time called through=p.b:meta]
            p.d -> p.b:1 [import import-time names=Other,with_metaclass]
            p.d -> p.leaf:2 [import import-time called through=p.b:Other.__new__]
        """,
        a="from p.b import Base\nvalue = Base()\n",
        b="""
class Meta(type):
    def __call__(cls):
        import p.leaf
        return super().__call__()
class Base(metaclass=Meta): ...
def meta(name, bases, names):
    import p.leaf
    return type(name, bases, names)
class Other(type):
    def __new__(meta, *given):
        import p.leaf
        return super().__new__(meta, *given)
def with_metaclass(meta, *bases):
    return meta("made", bases, {})
""".lstrip(),
        c="from p.b import meta\nclass C(metaclass=meta): ...\n",
        d="from p.b import Other, with_metaclass\nclass C(with_metaclass(Other, object)): ...\n",
    ),
    _case(
        "a base class that a call gives",
        """
            p.a -> p.b:1 [import import-time names=make]
            p.a -> p.leaf:2 [import import-time called through=p.b:make]
            p.b -> p.leaf:2 [call side-effect]
        """,
        a="from p.b import make\nclass C(make()): ...\n",
        b="def make():\n    import p.leaf\n    return object\n",
    ),
    _case(
        "leaving a context, by a class, an object and what a function returns",
        """
            p.a -> p.b:1 [import import-time names=Context]
            p.a -> p.leaf:2 [import import-time called through=p.b:Context.__exit__]
            p.b -> p.leaf:4 [call side-effect]
            p.c -> p.b:1 [import import-time names=context]
            p.c -> p.leaf:2 [import import-time called through=p.b:Context.__exit__]
            p.d -> p.b:1 [import import-time names=make]
            p.d -> p.leaf:2 [import import-time called through=p.b:Context.__exit__]
        """,
        a="from p.b import Context\nwith Context() as value:\n    pass\n",
        b="""
class Context:
    def __enter__(self): ...
    def __exit__(self, *error):
        import p.leaf
context = Context()
def make():
    return Context()
""".lstrip(),
        c="from p.b import context\nwith context:\n    pass\n",
        d="from p.b import make\nwith make():\n    pass\n",
    ),
    _case(
        "a property that is read",
        """
            p.a -> p.b:1 [import import-time names=held]
            p.a -> p.leaf:2 [import import-time called through=p.b:C.value]
            p.b -> p.leaf:4 [call side-effect]
        """,
        a="from p.b import held\nvalue = held.value\n",
        b="""
class C:
    @property
    def value(self):
        import p.leaf
held = C()
""".lstrip(),
    ),
    _case(
        "an attribute of a class that is a function",
        """
            p.a -> p.b:1 [import import-time names=f]
            p.a -> p.leaf:4 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call side-effect]
            p.c -> p.leaf:4 [import side-effect]
        """,
        a="from p.b import f\nclass C:\n    g = staticmethod(f)\nC.g()\n",
        b=NEEDS_LEAF,
        c="""
class C:
    @classmethod
    def g(cls):
        import p.leaf
    h = g
C.h()
""".lstrip(),
    ),
    _case(
        "the members of an enumeration",
        """
            p.a -> p.leaf:5 [import side-effect]
        """,
        a="""
import enum
class E(enum.Enum):
    MEMBER = 1
    def __init__(self, value):
        import p.leaf
""".lstrip(),
    ),
    _case(
        "one of two functions, and one by the name of its attribute",
        """
            p.a -> p.b:1 [import import-time names=f]
            p.a -> p.leaf:2 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call side-effect]
            p.c -> p.b:1 [import import-time]
            p.c -> p.leaf:2 [import import-time called through=p.b:f]
        """,
        a="from p.b import f\nvalue = (f if f else print)()\n",
        b=NEEDS_LEAF,
        c='import p.b\ngetattr(p.b, "f")()\n',
    ),
    _case(
        "at the end of the program, and in a thread that is not started",
        """
            p.a -> p.b:2 [import import-time names=f]
            p.a -> p.leaf:6 [call side-effect]
            p.b -> p.leaf:2 [call side-effect]
        """,
        a="""
import atexit, threading
from p.b import f
atexit.register(f)
@atexit.register
def at_the_end():
    import p.leaf
thread = threading.Thread(target=f)
""".lstrip(),
        b=NEEDS_LEAF,
    ),
    _case(
        "a class that its metaclass puts on an object, read off that object",
        """
            p.a -> p.b:1 [import import-time names=S]
            p.a -> p.d:2 [import side-effect]
            p.a -> p.d:3 [import import-time called through=p.d:Empty]
            p.c -> p.b:1 [import call-time names=S]
            p.d -> p.b:1 [import import-time names=Single]
            p.e -> p.b:1 [import import-time names=S]
        """,
        a="from p.b import S\nimport p.d\nEMPTY = S.Empty\n",
        b="""
class Registry:
    known = 1
class Single(type):
    def __init__(cls, *args):
        setattr(S, cls.__name__, cls)
S = Registry()
""".lstrip(),
        c="from p.b import S\ndef later():\n    return S.Empty\n",
        d="from p.b import Single\nclass Empty(metaclass=Single): ...\n",
        e="from p.b import S\nprint(S.known)\n",
    ),
    _case(
        "a class of that name with the metaclass of another module is not what is read",
        """
            p.a -> p.b:1 [import import-time names=S]
            p.d -> p.c:1 [import import-time names=Other]
        """,
        a="from p.b import S\nEMPTY = S.Empty\n",
        b="class Registry:\n    def __getattr__(self, name): ...\nS = Registry()\n",
        c="class Other(type): ...\n",
        d="from p.c import Other\nclass Empty(metaclass=Other): ...\n",
    ),
)
