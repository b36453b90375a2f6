"""Run `debundle propose` on torch and write what it says beside this file.

    python record.py [--target torch] [--check]

Writes `debundle.toml` (patterns, to be read and edited) and `proposal.json`: distributions with
their sizes, cuts counted by remedy, the frontier and the quality. Neither holds anything of the
machine, so running this twice gives the same bytes. With `--check` nothing is written, and the
exit code is 1 if what is recorded is not what debundle says now.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
RECORDED = ("debundle.toml", "proposal.json")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--target", default="torch", help="installed package or wheel")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    options = parser.parse_args()
    fresh = propose(options.target)
    if options.check:
        stale = [name for name in RECORDED if (HERE / name).read_text() != fresh[name]]
        print("\n".join(f"{name} is not what debundle says now" for name in stale))
        return 1 if stale else 0
    for name, text in fresh.items():
        (HERE / name).write_text(text)
    return 0


def propose(target: str) -> dict[str, str]:
    """What to record, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "debundle.toml"
        command = [
            *("debundle", "propose", target, "-c", str(ROOT / "configs" / "pytorch.toml")),
            *("--format", "json", "-o", str(configuration), "--force", "--quiet"),
        ]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.returncode)
        summary = summarize(json.loads(done.stdout))
        return {
            "debundle.toml": configuration.read_text(),
            "proposal.json": _one_item_a_line(summary),
        }


def summarize(proposal: dict[str, Any]) -> dict[str, Any]:
    """The proposal without its long lists: modules and cuts are counted."""
    return {
        "distributions": [
            {**item, "modules": len(item["modules"])} for item in proposal["distributions"]
        ],
        "cuts_between": _cuts_between(proposal["cuts"]),
        "needs_person": [
            f"{cut['file']}:{cut['line']} {cut['importer']} -> {cut['imported']}"
            for cut in proposal["cuts"]
            if cut["remedy"] == "redesign"
        ],
        "frontier": proposal["frontier"],
        "quality": proposal["quality"],
    }


def _cuts_between(cuts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """How many cuts of each remedy separate two distributions."""
    counts = Counter(
        (cut["from_distribution"], cut["to_distribution"], cut["remedy"]) for cut in cuts
    )
    return [
        {"from": importer, "to": imported, "remedy": remedy, "cuts": count}
        for (importer, imported, remedy), count in sorted(counts.items())
    ]


def _one_item_a_line(summary: dict[str, Any]) -> str:
    """JSON that a person can read and a diff can show."""
    parts = []
    for key, value in summary.items():
        if isinstance(value, list):
            items = ",\n".join(f"  {json.dumps(item)}" for item in value)
            parts.append(f" {json.dumps(key)}: [\n{items}\n ]" if items else f' "{key}": []')
        else:
            parts.append(f" {json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


if __name__ == "__main__":
    sys.exit(main())
