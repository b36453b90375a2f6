"""What classes, their instances and methods run when a module is imported."""

from __future__ import annotations

from scan.cases.case import LEAF, Case

CASES = (
    Case(
        "the base class's __init_subclass__",
        {
            "a.py": "from p.b import Base\nclass C(Base): ...\n",
            "b.py": """
                class Base:
                    def __init_subclass__(cls, **options):
                        from p.leaf import x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Base]
            p.a -> p.leaf:2 [import import-time called through=p.b:Base.__init_subclass__]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "an inherited __init_subclass__",
        {
            "a.py": "from p.c import Middle\nclass C(Middle): ...\n",
            "b.py": """
                class Base:
                    def __init_subclass__(cls):
                        from p.leaf import x
                """,
            "c.py": "from p import b\nclass Middle(b.Base): ...\n",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.c:1 [import import-time names=Middle]
            p.a -> p.leaf:2 [import import-time called through=p.b:Base.__init_subclass__]
            p.b -> p.leaf:4 [call side-effect names=x]
            p.c -> p:1 [import import-time names=b]
            p.c -> p.b:1 [import import-time names=b]
            p.c -> p.leaf:2 [import import-time called through=p.b:Base.__init_subclass__]
        """,
    ),
    Case(
        "a metaclass",
        {
            "a.py": "from p.b import Base\nclass C(Base): ...\n",
            "b.py": """
                class Meta(type):
                    def __new__(mcs, name, bases, namespace):
                        import p.leaf
                        return super().__new__(mcs, name, bases, namespace)
                class Base(metaclass=Meta): ...
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Base]
            p.a -> p.leaf:2 [import import-time called through=p.b:Meta.__new__]
            p.b -> p.leaf:4 [import side-effect]
        """,
    ),
    Case(
        "an instance made at module level",
        {
            "a.py": "from p.b import Thing\nthing = Thing()\n",
            "b.py": """
                class Thing:
                    def __init__(self):
                        self.prepare()
                    def prepare(self):
                        from p.leaf import x
                    def later(self):
                        from p.other import x
                """,
            "leaf.py": LEAF,
            "other.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Thing]
            p.a -> p.leaf:2 [import import-time called through=p.b:Thing.prepare]
            p.b -> p.leaf:6 [call side-effect names=x]
            p.b -> p.other:8 [call side-effect names=x]
        """,
        then="import p.a; p.a.thing.later()",
    ),
    Case(
        "super().__init__",
        {
            "a.py": "from p.c import Child\nchild = Child()\n",
            "b.py": """
                class Base:
                    def __init__(self):
                        from p.leaf import x
                """,
            "c.py": """
                from p.b import Base
                class Child(Base):
                    def __init__(self):
                        super().__init__()
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.c:1 [import import-time names=Child]
            p.a -> p.leaf:2 [import import-time called through=p.b:Base.__init__]
            p.b -> p.leaf:4 [call side-effect names=x]
            p.c -> p.b:2 [import import-time names=Base]
        """,
    ),
    Case(
        "a method of an instance made at module level",
        {
            "a.py": "from p.b import registry\nregistry.register('a')\n",
            "b.py": """
                class Registry:
                    def register(self, name):
                        from p.leaf import x
                registry = Registry()
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=registry]
            p.a -> p.leaf:2 [import import-time called through=p.b:Registry.register]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "a method of an instance as a decorator",
        {
            "a.py": "from p import b\n@b.registry.register('a')\ndef f(): ...\n",
            "b.py": """
                class Registry:
                    def register(self, name):
                        def wrap(function):
                            from p.leaf import x
                            return function
                        return wrap
                registry = Registry()
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p:1 [import import-time names=b]
            p.a -> p.b:1 [import import-time names=b]
            p.a -> p.leaf:2 [import import-time called through=p.b:Registry.register.wrap]
            p.b -> p.leaf:5 [call side-effect names=x]
        """,
    ),
    Case(
        "an instance that is called",
        {
            "a.py": "from p.b import call\ncall()\n",
            "b.py": """
                class Callable:
                    def __call__(self):
                        from p.leaf import x
                call = Callable()
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=call]
            p.a -> p.leaf:2 [import import-time called through=p.b:Callable.__call__]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "class methods and static methods",
        {
            "a.py": "from p.b import Thing\nThing.make()\nThing.check()\n",
            "b.py": """
                class Thing:
                    @classmethod
                    def make(cls):
                        import p.c
                        return cls()
                    @staticmethod
                    def check():
                        import p.d
                """,
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p.b:1 [import import-time names=Thing]
            p.a -> p.c:2 [import import-time called through=p.b:Thing.make]
            p.a -> p.d:3 [import import-time called through=p.b:Thing.check]
            p.b -> p.c:5 [call side-effect]
            p.b -> p.d:9 [call side-effect]
        """,
    ),
    Case(
        "entering a context",
        {
            "a.py": "from p.b import context\nwith context():\n    pass\n",
            "b.py": """
                import contextlib
                @contextlib.contextmanager
                def context():
                    from p.leaf import x
                    yield
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=context]
            p.a -> p.leaf:2 [import import-time called through=p.b:context]
            p.b -> p.leaf:5 [call side-effect names=x]
        """,
    ),
)
