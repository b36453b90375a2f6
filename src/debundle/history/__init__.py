"""What the past of a target says about it: its git history, where there is one.

    count_changes(target)     how often each file was changed within a year

git reads; no hook, filter or program that the repository names is run.
"""

from debundle.history.churn import count_changes

__all__ = ["count_changes"]
