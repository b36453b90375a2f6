"""The finder that lets modules wait for others: cycles are entered where the monolith did."""

from __future__ import annotations

from collections.abc import Iterable
from string import Template

from debundle.model import Entry

_TEXT = Template('''

#: What has to have executed before a module does. A cycle that works from one of its modules may
#: fail from another: it is entered where the undivided package entered it.
_FIRST = {
$table
}


class _Waiting:
    """Stands first in sys.meta_path: a module that waits for others has a loader of its own."""

    entering = set()

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        left = [first for first in _FIRST.get(name, ()) if first not in sys.modules]
        left = [first for first in left if first not in cls.entering]
        if not left:
            return None
        # Whoever finds it: an editable installation has a finder of its own.
        others = [finder for finder in sys.meta_path if finder not in (cls, _Missing)]
        found = (finder.find_spec(name, path, target) for finder in others)
        spec = next((spec for spec in found if spec is not None), None)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, left)
        return spec


class _Loader:
    """Imports what has to come first; that may bring the module itself, which is then taken."""

    def __init__(self, loader, left):
        self.loader, self.left, self.spec = loader, left, None

    def __getattr__(self, name):
        return getattr(self.loader, name)

    def create_module(self, spec):
        from importlib import import_module

        for first in self.left:
            _Waiting.entering.add(first)
            try:
                import_module(first)
            finally:
                _Waiting.entering.discard(first)
        module = sys.modules.get(spec.name)
        if module is None:
            return self.loader.create_module(spec)
        self.spec = module.__spec__
        return module

    def exec_module(self, module):
        if self.spec is not None:
            module.__spec__ = self.spec
            return
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)


sys.meta_path.insert(0, _Waiting)
''')


def render_entries(entries: Iterable[Entry], root: str) -> str:
    """What is added to the finder of a root package; "" where nothing below it waits."""
    table: dict[str, list[str]] = {}
    for entry in sorted(entries):
        for module in entry.modules:
            if module.startswith(f"{root}."):
                table.setdefault(module, []).append(entry.first)
    if not table:
        return ""
    rows = [f'    "{name}": ({_listed(firsts)}),' for name, firsts in sorted(table.items())]
    return _TEXT.substitute(table="\n".join(rows))


def _listed(names: Iterable[str]) -> str:
    return " ".join(f'"{name}",' for name in names)
