"""Record what `debundle verify --format json` said of torch's split beside this file.

    python proof.py VERIFY.json [MORE.json ...]

Writes `proof.json`: what was run, each distribution with the modules that were imported with it
and the causes of failure, how many modules were compared with the monolith and what kept others
from it, and every difference by its kind. Several files are runs of `--part` of one workspace.
Nothing of the machine is in it. The exit code is 1 where something does not hold, or where
nothing could be compared.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
_LONG = 100
#: What each kind of difference comes from, and why it was left.
EXPLAINED = {
    "annotation": "the import that an annotation needed was cut, so it is text now",
    "submodule": "imported by others in the monolith; an attribute once somebody imports it",
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("runs", nargs="+", type=Path, help="what verify wrote")
    options = parser.parse_args()
    proof = summarize([json.loads(path.read_bytes()) for path in options.runs])
    (HERE / "proof.json").write_text(f"{json.dumps(proof, indent=1)}\n", encoding="utf-8")
    unexplained = sum(len(proof["differences"][kind]) for kind in proof["unexplained"])
    failing = sum(len(item["causes"]) for item in proof["distributions"])
    print(
        f"{len(proof['distributions'])} distributions, {failing} causes of failure; "
        f"{proof['compared']} modules compared, {unexplained} differences without explanation"
    )
    return 1 if failing or unexplained or not proof["compared"] else 0


def summarize(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The runs in one, without seconds and places of files."""
    parts = sorted((part for run in runs for part in run["distributions"]), key=_name)
    together = max(runs, key=lambda run: run["compared"])
    differences: dict[str, list[str]] = {}
    for item in together["differences"]:
        place = f"{item['module']}.{item['name']}".rstrip(".")
        differences.setdefault(item["kind"], []).append(place)
    return {
        "label": together["label"],
        "release": together["release"],
        "distributions": parts,
        "imports": [
            {key: load[key] for key in ("where", "root", "modules")}
            for run in runs
            for load in run["loads"]
        ],
        "compared": together["compared"],
        "not_compared": [
            {**item, "error": item["error"][:_LONG]} for item in together["obstacles"]
        ],
        "explanations": {kind: text for kind, text in EXPLAINED.items() if kind in differences},
        "unexplained": sorted(differences.keys() - EXPLAINED.keys()),
        "differences": differences,
    }


def _name(part: dict[str, Any]) -> str:
    return str(part["name"])


if __name__ == "__main__":
    sys.exit(main())
