"""What the renamed layout adds: modules at their old names, and packages around new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from string import Template

from debundle.graph.edits import ancestors_of
from debundle.graph.execution import executed_modules
from debundle.model import ImportGraph, ModuleKind, SplitPlan
from debundle.split.placing import Placed, home_of_each

#: The module below a root that lets others answer to their old names.
HELPER = "_moved"

_HELPER_TEXT = '''\
"""Lets modules that moved answer to their old names. Written by debundle."""

import sys
from importlib import import_module
from types import ModuleType


def stand_in(old, new, has_left_modules=False, is_late=False):
    """Let the module `old`, which is being imported, stand for the module `new`.

    A plain module is the new one from then on. A package stays a module of its own, so that
    what lies below it is looked for at its old names as well, and hands everything else on. One
    below which modules stayed is imported along with each of them, perhaps without the
    distribution that it went to: it looks for the new one when something is asked of it. What
    used to be imported along with its package comes late now, and must not take the place of a
    name of the package that is called like it.
    """
    own = sys.modules[old]
    if is_late:
        _keep_name(*old.rpartition(".")[::2])
    module = None if has_left_modules else import_module(new)
    if not hasattr(own, "__path__"):
        sys.modules[old] = module
        return
    for name in [name for name in vars(own) if not _is_special(name)]:
        del vars(own)[name]
    vars(own)["_moved_to"] = (new, module)
    own.__class__ = _StandIn


def _is_special(name):
    return name.startswith("__") and name.endswith("__")


class _StandIn(ModuleType):
    def __getattr__(self, name):
        if _is_special(name) and name != "__all__" and vars(self)["_moved_to"][1] is None:
            raise AttributeError(name)
        module = _target(self)
        if name == "__all__" and not hasattr(module, name):
            return [item for item in dir(module) if not item.startswith("_")]
        return getattr(module, name)

    def __setattr__(self, name, value):
        if _is_special(name) or (isinstance(value, ModuleType) and not _is_here(self)):
            super().__setattr__(name, value)
        else:
            setattr(_target(self), name, value)

    def __delattr__(self, name):
        delattr(_target(self), name)

    def __dir__(self):
        try:
            return dir(_target(self))
        except ModuleNotFoundError:
            return sorted({*vars(self)} - {"_moved_to"})


def _keep_name(package, name):
    module = sys.modules[package]
    if isinstance(vars(module).get(name), (ModuleType, type(None))):
        return

    class Kept(module.__class__):
        def __setattr__(self, attribute, value):
            if attribute != name or not isinstance(value, ModuleType):
                super().__setattr__(attribute, value)

    module.__class__ = Kept


def _is_here(package):
    return vars(package)["_moved_to"][1] is not None


def _target(package):
    new, module = vars(package)["_moved_to"]
    if module is None:
        module = import_module(new)
        vars(package)["_moved_to"] = (new, module)
    return module
'''

_MODULE = Template('''\
"""Moved to $new, in the distribution $distribution. Written by debundle."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from $new import *

__import__("$root.$helper", fromlist=["stand_in"]).stand_in(__name__, "$new"$how)
''')

_SCRIPT = Template('''\
"""Moved to $new, in the distribution $distribution. Written by debundle."""

if __name__ == "__main__":
    __import__("runpy").run_module("$new", run_name="__main__", alter_sys=True)
else:
    __import__("$root.$helper", fromlist=["stand_in"]).stand_in(__name__, "$new")
''')

_PACKAGE = '"""A part of {}. Written by debundle."""\n'
_TYPED = "py.typed"


def old_names(plan: SplitPlan, graph: ImportGraph) -> Mapping[str, bytes]:
    """Files that stand for moved modules at their old places: path below the workspace -> text.

    They lie in the distribution that holds the root, which need not depend on where they lead:
    where that is not installed, importing one says what to install.
    """
    of_module = home_of_each(plan)
    above_what_stays = {
        package
        for module in graph.by_name
        if module not in plan.renamed
        for package in ancestors_of(module)
    }
    executed = {root: executed_modules(graph, [root]) for root in plan.roots}
    found: dict[str, bytes] = {}
    for old, new in plan.renamed.items():
        root = next(name for name in plan.roots if old.startswith(f"{name}."))
        source = f"packages/{of_module[root]}/src"
        module, above = graph.by_name[old], graph.by_name.get(old.rpartition(".")[0])
        # An extension makes its inner modules itself, under names that are compiled into it.
        is_inner = above is not None and above.path == module.path
        if module.kind is ModuleKind.NAMESPACE or is_inner:
            continue
        template = _SCRIPT if old.endswith(".__main__") else _MODULE
        text = template.substitute(
            new=new,
            distribution=of_module[old],
            root=root,
            helper=HELPER,
            how=f"{', has_left_modules=True' * (old in above_what_stays)}"
            f"{', is_late=True' * (old in executed[root])}",
        )
        place = old.replace(".", "/")
        file = f"{place}/__init__.py" if module.is_package else f"{place}.py"
        found[f"{source}/{file}"] = text.encode()
        found[f"{source}/{root.replace('.', '/')}/{HELPER}.py"] = _HELPER_TEXT.encode()
    return found


def new_packages(plan: SplitPlan, placed: Sequence[Placed]) -> Mapping[str, bytes]:
    """The `__init__` files that no module of the monolith became, and marks of typed packages.

    A folder above moved modules whose own package went elsewhere is an empty package.
    """
    taken = {item.path for item in placed}
    new_tops = {name.partition(".")[0] for name in plan.renamed.values()}
    is_typed = any(item.relative.endswith(f"/{_TYPED}") for item in placed)
    found: dict[str, bytes] = {}
    for item in placed:
        parts = item.moved.split("/")[:-1]
        if not item.is_source or item.moved == item.relative or not parts:
            continue
        source = f"packages/{item.distribution}/src"
        for depth in range(1, len(parts) + 1):
            init = "/".join([source, *parts[:depth], "__init__.py"])
            found[init] = _PACKAGE.format(item.distribution).encode()
        if is_typed and parts[0] in new_tops:
            found[f"{source}/{parts[0]}/{_TYPED}"] = b""
    return {path: text for path, text in found.items() if path not in taken}


def packages_elsewhere(plan: SplitPlan, *, own: str) -> Mapping[str, str | None]:
    """The distribution of every new package but those of `own`."""
    of_module = home_of_each(plan)
    found = {new.partition(".")[0]: of_module[old] for old, new in plan.renamed.items()}
    return {name: found[name] for name in sorted(found) if found[name] != own}
