"""Proves a split by running it. This is the one stage, with `audit`, that executes its code."""

from debundle.verify.refining import Proof
from debundle.verify.together import causes_together
from debundle.verify.verifying import verify_workspace

__all__ = ["Proof", "causes_together", "verify_workspace"]
