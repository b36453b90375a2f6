"""Code run in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def said_by(folder: Path, program: str) -> str:
    """What a program prints, errors too, with a folder first on its path and nothing of ours."""
    code = f"import sys; sys.path.insert(0, {str(folder)!r}); {program}"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout
