"""Functions that run while a module is imported, and what their bodies need."""

from __future__ import annotations

from scan.cases.case import LEAF, NEEDS_LEAF, Case

CASES = (
    Case(
        "a call at module level",
        {"a.py": NEEDS_LEAF + "f()\n", "leaf.py": LEAF},
        """
            p.a -> p.leaf:2 [import import-time names=x]
        """,
    ),
    Case(
        "a call of another module's function",
        {"a.py": "from p.b import f\nf()\n", "b.py": NEEDS_LEAF, "leaf.py": LEAF},
        """
            p.a -> p.b:1 [import import-time names=f]
            p.a -> p.leaf:2 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call call-time names=x]
        """,
    ),
    Case(
        "a function that each branch defines",
        {
            "a.py": """\
                import sys
                if sys.version_info >= (3,):
                    def f():
                        import p.leaf
                else:
                    def f(): ...
                f()
            """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.leaf:4 [import side-effect]
        """,
    ),
    Case(
        "a function that is the default of another",
        {"a.py": NEEDS_LEAF + "g = None or f\ng()\n", "leaf.py": LEAF},
        """
            p.a -> p.leaf:2 [import import-time names=x]
        """,
    ),
    Case(
        "calls through several modules",
        {
            "a.py": "import p.b\np.b.first()\n",
            "b.py": "from p import c\ndef first():\n    return c.second()\n",
            "c.py": "from p.d import f as third\ndef second():\n    return third()\n",
            "d.py": NEEDS_LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time]
            p.a -> p.c:2 [import import-time called through=p.b:first]
            p.a -> p.d:2 [import import-time called through=p.c:second]
            p.a -> p.leaf:2 [import import-time called through=p.d:f]
            p.b -> p:1 [import call-time names=c]
            p.b -> p.c:1 [import call-time names=c]
            p.c -> p.d:1 [import call-time names=f]
            p.d -> p.leaf:2 [call call-time names=x]
        """,
    ),
    Case(
        "a call through a re-export",
        {
            "a.py": "from p.facade import g\ng()\n",
            "facade.py": "from p.b import f as g\n",
            "b.py": NEEDS_LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time provider names=g through=p.facade]
            p.a -> p.facade:1 [import import-time names=g]
            p.a -> p.leaf:2 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call call-time names=x]
            p.facade -> p.b:1 [import re-export names=f]
        """,
    ),
    Case(
        "a decorator",
        {
            "a.py": "from p.b import decorate\n@decorate\ndef g(): ...\n",
            "b.py": "def decorate(function):\n    import p.leaf\n    return function\n",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=decorate]
            p.a -> p.leaf:2 [import import-time called through=p.b:decorate]
            p.b -> p.leaf:2 [call side-effect]
        """,
    ),
    Case(
        "a decorator with arguments",
        {
            "a.py": "from p.b import decorate\n@decorate('x')\ndef g(): ...\n",
            "b.py": """
                def decorate(text):
                    def wrap(function):
                        import p.leaf
                        return function
                    return wrap
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=decorate]
            p.a -> p.leaf:2 [import import-time called through=p.b:decorate.wrap]
            p.b -> p.leaf:4 [call side-effect]
        """,
    ),
    Case(
        "a decorator on a class and on a method",
        {
            "a.py": """
                from p import b
                @b.mark
                class C:
                    @b.note
                    def method(self): ...
                """,
            "b.py": """
                def mark(kind):
                    import p.c
                    return kind
                def note(method):
                    import p.d
                    return method
                """,
            "c.py": "",
            "d.py": "",
        },
        """
            p.a -> p:2 [import import-time names=b]
            p.a -> p.b:2 [import import-time names=b]
            p.a -> p.c:3 [import import-time called through=p.b:mark]
            p.a -> p.d:5 [import import-time called through=p.b:note]
            p.b -> p.c:3 [call side-effect]
            p.b -> p.d:6 [call side-effect]
        """,
    ),
    Case(
        "a call of a decorated function runs the wrapper",
        {
            "a.py": "from p.b import g\ng()\n",
            "b.py": """
                import functools
                def decorate(function):
                    @functools.wraps(function)
                    def wrapper():
                        from p.leaf import x
                        return function()
                    return wrapper
                @decorate
                def g():
                    return 1
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=g]
            p.a -> p.leaf:2 [import import-time called through=p.b:decorate.wrapper]
            p.b -> p.leaf:6 [call side-effect names=x]
        """,
    ),
    Case(
        "a default",
        {"a.py": NEEDS_LEAF + "def g(value=f(), *, other=f()): ...\n", "leaf.py": LEAF},
        """
            p.a -> p.leaf:2 [import import-time names=x]
        """,
    ),
    Case(
        "a lambda that is called, and one that is not",
        {
            "a.py": """
                from p import b, c
                called = (lambda: b.x)()
                kept = lambda: c.x
                """,
            "b.py": LEAF,
            "c.py": LEAF,
        },
        """
            p.a -> p:2 [import import-time names=b,c]
            p.a -> p.b:2 [import import-time names=b]
            p.a -> p.c:2 [import call-time names=c]
        """,
    ),
    Case(
        "a named lambda",
        {"a.py": NEEDS_LEAF + "g = lambda: f()\ng()\n", "leaf.py": LEAF},
        """
            p.a -> p.leaf:2 [import import-time names=x]
        """,
    ),
    Case(
        "comprehensions run at once, generators when walked",
        {
            "a.py": """
                from p import b, c, d
                values = [b.x for _ in range(1)]
                table = {key: c.x for key in "a"}
                total = sum(d.x for _ in range(1))
                """,
            "b.py": LEAF,
            "c.py": LEAF,
            "d.py": LEAF,
        },
        """
            p.a -> p:2 [import import-time names=b,c,d]
            p.a -> p.b:2 [import import-time names=b]
            p.a -> p.c:2 [import import-time names=c]
            p.a -> p.d:2 [import import-time names=d]
        """,
    ),
    Case(
        "functions that are handed to map, sorted and the like",
        {
            "a.py": """
                def f(item):
                    import p.b
                    return item
                def g(item):
                    import p.c
                    return item
                list(map(f, "ab"))
                sorted("ab", key=g)
                """,
            "b.py": "",
            "c.py": "",
        },
        """
            p.a -> p.b:3 [import side-effect]
            p.a -> p.c:6 [import side-effect]
        """,
    ),
    Case(
        "a closure that is called inside",
        {
            "a.py": """
                def outer():
                    def inner():
                        from p.leaf import x
                        return x
                    return inner()
                value = outer()
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.leaf:4 [import import-time names=x]
        """,
    ),
    Case(
        "an alias of a function",
        {
            "a.py": "from p.b import alias\nalias()\n",
            "b.py": NEEDS_LEAF + "alias = f\n",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=alias]
            p.a -> p.leaf:2 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call call-time names=x]
        """,
    ),
    Case(
        "functools.partial and functools.cache",
        {
            "a.py": """
                import functools
                @functools.cache
                def f():
                    import p.b
                f()
                def g(value):
                    import p.c
                half = functools.partial(g, 1)
                half()
                """,
            "b.py": "",
            "c.py": "",
        },
        """
            p.a -> p.b:5 [import side-effect]
            p.a -> p.c:8 [import side-effect]
        """,
    ),
    Case(
        "functions that are called as a script alone",
        {
            "a.py": """
                from p.b import f
                def demo():
                    from p.c import x
                    return f(x)
                if __name__ == "__main__":
                    import p.d as d
                    demo()
                    f()
                def use():
                    return d.x
                """,
            "b.py": NEEDS_LEAF,
            "c.py": LEAF,
            "d.py": LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:2 [import call-time names=f]
            p.a -> p.c:4 [call call-time names=x]
            p.a -> p.d:7 [call call-time]
            p.b -> p.leaf:2 [call call-time names=x]
        """,
    ),
    Case(
        "functions that are called and deleted",
        {
            "a.py": """
                from p.b import f
                def g():
                    import p.c
                f()
                g()
                del f, g
                """,
            "b.py": NEEDS_LEAF,
            "c.py": "",
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:2 [import import-time names=f]
            p.a -> p.c:4 [import side-effect]
            p.a -> p.leaf:5 [import import-time called through=p.b:f]
            p.b -> p.leaf:2 [call call-time names=x]
        """,
    ),
    Case(
        "a function called by what a function of a package imports back",
        {
            "__init__.py": "def f():\n    from p import leaf\nfrom p import a\n",
            "a.py": "import p\np.f()\n",
            "leaf.py": LEAF,
        },
        """
            p -> p.a:3 [import re-export names=a]
            p -> p.leaf:2 [call side-effect names=leaf]
            p.a -> p:1 [import import-time]
            p.a -> p.leaf:2 [import import-time called through=p:f]
        """,
        differs="Which body runs while another module calls back is only known when it does.",
    ),
    Case(
        "__set_name__ of a descriptor",
        {
            "a.py": "from p.b import Field\nclass C:\n    field = Field()\n",
            "b.py": """
                class Field:
                    def __set_name__(self, owner, name):
                        from p.leaf import x
                """,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=Field]
            p.a -> p.leaf:3 [import import-time called through=p.b:Field.__set_name__]
            p.b -> p.leaf:4 [call side-effect names=x]
        """,
    ),
    Case(
        "a function of a class that its body calls by name",
        {
            "a.py": """
                class C:
                    def made():
                        from p.leaf import x
                        yield x
                    def other():
                        from p.b import y
                    table = list(made())
                """,
            "b.py": LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:7 [call side-effect names=y]
            p.a -> p.leaf:4 [import import-time names=x]
        """,
    ),
    Case(
        "a name rebound before it is called",
        {
            "a.py": "from p.b import f\ndef f():\n    return 1\nf()\n",
            "b.py": NEEDS_LEAF,
            "leaf.py": LEAF,
        },
        """
            p.a -> p.b:1 [import import-time names=f]
            p.b -> p.leaf:2 [call call-time names=x]
        """,
    ),
)
