"""The long view: what is normal, and what never happened before."""

from .normals import Normals, trend
from .records import record_book

__all__ = ["Normals", "record_book", "trend"]
