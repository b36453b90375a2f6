from __future__ import annotations

from dataclasses import replace

from debundle.emit import render_files
from debundle.model import Layout
from support.bazaar import bazaar


def text_of(path: str) -> str:
    return {file.path: file.text for file in render_files(*bazaar())}[path]


def test_the_readme_of_the_core_says_what_it_shares_and_what_must_be_cut() -> None:
    assert text_of("packages/bazaar-core/README.md") == (
        """# bazaar-core

A core distribution of bazaar: 5 modules, 50 lines.

## Modules

- `bazaar`
- `bazaar.api`
- `bazaar.base`
- `bazaar.models`
- `bazaar.models.plain`

## Requires

- `attrs>=23`

## Extras

| install | adds |
|---|---|
| `bazaar-core[plot]` | `bazaar-plot==3.1` |
| `bazaar-core[report]` | `bazaar-report==3.1` |

## Shared import packages

Other distributions install modules into packages of this one. So that they are found in
editable installs as well, each of these files needs one line after its docstring and its
`from __future__` imports:

```python
__path__ = __import__("pkgutil").extend_path(__path__, __name__)
```

- `src/bazaar/__init__.py`
- `src/bazaar/models/__init__.py`

## Cuts to be made here

- 1 x typing-only: move it under TYPE_CHECKING
- 1 x optional: make it an optional dependency
- 1 x facade: resolve it on first access (PEP 562)

`CUTS.md` of the workspace lists them.
"""
    )


def test_where_the_cuts_are_made_the_readme_asks_for_none() -> None:
    files = {file.path: file.text for file in render_files(*bazaar(), made=True)}
    text = files["packages/bazaar-core/README.md"]
    assert "needs one line" not in text
    assert "Made here; `EDITS.md` of the workspace lists them." in text


def test_the_list_of_cuts_has_each_edit_once() -> None:
    assert text_of("CUTS.md") == (
        """# Planned cuts

3 edits to be made before the split. None needs a person's decision.

## bazaar-core

| where | imports | from | what to do |
|---|---|---|---|
| bazaar/__init__.py:3 | bazaar.report (Report) | bazaar-report | facade: resolve it on first \
access (PEP 562) |
| bazaar/api.py:5 | bazaar.plot | bazaar-plot | optional: make it an optional dependency |
| bazaar/base.py:4 | bazaar.report | bazaar-report | typing-only: move it under TYPE_CHECKING |
"""
    )


def test_new_names_are_listed_as_few_subtrees() -> None:
    plan, graph = bazaar()
    moved = {name: name.replace("bazaar.plot", "bazaar_plot") for name in graph.by_name}
    renamed = {old: new for old, new in moved.items() if old != new}
    files = render_files(replace(plan, layout=Layout.RENAMED, renamed=renamed), graph)
    text = next(file.text for file in files if file.path == "MOVED.md")
    rows = [line for line in text.splitlines() if line.startswith("| `")]
    assert rows == ["| `bazaar.plot` | `bazaar_plot` | bazaar-plot |"]
    assert "MOVED.md" not in [file.path for file in render_files(plan, graph)]


def test_a_renamed_layout_shares_no_packages() -> None:
    plan, graph = bazaar()
    files = render_files(replace(plan, layout=Layout.RENAMED), graph)
    assert not [file.path for file in files if "extend_path" in file.text]
