"""From a partition to distributions that can be published: requirements, files, entry points."""

from debundle.plan.planner import plan_split

__all__ = ["plan_split"]
