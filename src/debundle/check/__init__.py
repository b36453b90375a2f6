"""Hold the code against the layering that `debundle.toml` agrees on."""

from debundle.check.baseline import BASELINE_NAME, read_baseline, render_baseline
from debundle.check.layering import check_layering

__all__ = ["BASELINE_NAME", "check_layering", "read_baseline", "render_baseline"]
