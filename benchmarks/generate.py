"""Packages of any size with statements such as real code has; same arguments, same bytes."""

from __future__ import annotations

import random
import sys
from pathlib import Path

NAME = "synthetic"
# Modules of one package, and packages of one group.
_MODULES = 20
_PACKAGES = 12

_OUTSIDE = (
    "import os",
    "import json",
    "import numpy as np",
    "from pathlib import Path",
    "from collections.abc import Iterable, Iterator",
    "from dataclasses import dataclass, field",
)

_BODY = '''
@dataclass
class {title}(Base):
    """Keeps the figures of {name} and answers questions about them."""

    size: int = 0
    labels: list = field(default_factory=list)

    def add(self, label, *, weight=1.0):
        """Count one more; heavy labels come first."""
        if not label:
            raise ValueError(f"no label for {{self!r}}")
        self.labels.append((weight, label))
        self.labels.sort(reverse=True)
        self.size += 1
        return self

    def heaviest(self, count=3):
        return [label for _, label in self.labels[:count]]

    def merge(self, other: "{title}") -> "{title}":
        merged = {title}(self.size + other.size, [*self.labels, *other.labels])
        merged.labels.sort(reverse=True)
        return merged


def total_{number}(items: Iterable[{title}]) -> int:
    """Sum of all sizes, bad ones left out."""
    result = 0
    for item in items:
        try:
            result += int(item.size)
        except (TypeError, ValueError):
            continue
        else:
            if result > 10_000:
                break
    return result


def table_{number}(items, *, width=12):
    rows = {{item.size: item for item in items if item is not None}}
    return "\\n".join(f"{{key:>{{width}}}} {{rows[key].heaviest()}}" for key in sorted(rows))
'''


def generate_package(folder: Path, *, modules: int, seed: int = 0) -> int:
    """Write a package named `synthetic` into a folder and return how many modules it has.

    The modules (at least `modules`, by less than one per cent more) lie in packages of twenty,
    these in groups of twelve; every package's `__init__` re-exports. A module of about 75 lines
    imports three others of its package, two from further away, one for types only and one inside
    a function, half of them by relative imports.
    """
    source = random.Random(f"{modules} {seed}")
    names = _module_names(modules)
    written = 0
    for group, packages in names.items():
        _write(folder, group, _reexports(group, list(packages)), package=True)
        written += 1
        for package, members in packages.items():
            _write(folder, package, _reexports(package, members), package=True)
            for member in members:
                others = _others(source, names, member)
                _write(folder, member, _module(source, member, *others), package=False)
            written += 1 + len(members)
    _write(folder, NAME, _reexports(NAME, list(names)), package=True)
    _write(folder, f"{NAME}.base", "class Base:\n    pass\n", package=False)
    return written + 2


def _module_names(modules: int) -> dict[str, dict[str, list[str]]]:
    """Names by group and package: {"synthetic.g0": {"synthetic.g0.p0": ["synthetic.g0.p0.m0"]}}."""
    names: dict[str, dict[str, list[str]]] = {}
    count, number = 2, 0
    while count < modules:
        group = f"{NAME}.group{number // _PACKAGES}"
        package = f"{group}.package{number % _PACKAGES}"
        count += (group not in names) + 1
        size = max(1, min(_MODULES, modules - count))
        names.setdefault(group, {})[package] = [f"{package}.module{i}" for i in range(size)]
        count += size
        number += 1
    return names


def _others(
    source: random.Random, names: dict[str, dict[str, list[str]]], member: str
) -> tuple[list[str], list[str]]:
    """What a module imports: neighbours, and modules from anywhere."""
    package = member.rpartition(".")[0]
    group = package.rpartition(".")[0]
    near = [name for name in names[group][package] if name != member]
    far = []
    for _ in range(4):
        packages = names[source.choice(list(names))]
        far.append(source.choice(packages[source.choice(list(packages))]))
    return source.sample(near, min(3, len(near))), [name for name in far if name != member]


def _reexports(package: str, children: list[str]) -> str:
    lines = [f'"""What {package} offers."""', ""]
    for child in children:
        tail = child.rpartition(".")[2]
        if tail.startswith("module"):
            lines.append(f"from .{tail} import {_title(child)}")
        else:
            lines.append(f"from {package} import {tail}")
    return "\n".join(lines) + "\n"


def _module(source: random.Random, name: str, near: list[str], far: list[str]) -> str:
    number = name.rpartition("module")[2]
    lines = [f'"""Figures, part {number}."""', "", "from __future__ import annotations", ""]
    lines += [*_OUTSIDE, "from typing import TYPE_CHECKING", "", f"from {NAME}.base import Base"]
    lines += [_statement(source, name, other) for other in (*near, *far[:2])]
    lines += ["", "if TYPE_CHECKING:"]
    lines += [f"    from {other} import {_title(other)} as Typed" for other in far[2:3]] or [
        "    pass"
    ]
    lines += ["", "try:", "    import orjson", "except ImportError:", "    orjson = None", ""]
    body = _BODY.format(title=_title(name), name=name, number=number)
    lines += [body, "", "def load(path: Path):"]
    lines += [f"    from {other} import total_{other.rpartition('module')[2]}" for other in far[3:]]
    lines += ["    return json.loads(path.read_text())", "", ""]
    lines += [
        "def start():",
        f"    return {[_title(other) for other in near]!r}, os.getpid(), np.pi",
    ]
    return "\n".join(lines) + "\n"


def _statement(source: random.Random, importer: str, imported: str) -> str:
    package, _, tail = imported.rpartition(".")
    same = importer.startswith(f"{package}.")
    form = source.randrange(4)
    if form == 0:
        return f"import {imported} as other_{tail}"
    if form == 1:
        return f"from {'.' if same else package} import {tail}"
    return f"from {f'.{tail}' if same else imported} import {_title(imported)}"


def _title(name: str) -> str:
    return "".join(part.title() for part in name.split(".")[1:])


def _write(folder: Path, name: str, text: str, *, package: bool) -> None:
    path = folder / name.replace(".", "/")
    path = path / "__init__.py" if package else path.with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    print(generate_package(Path(sys.argv[1]), modules=int(sys.argv[2])))
