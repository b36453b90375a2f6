"""The law that every stage keeps: same input, same output."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def assert_unchanged_twice(make: Callable[[], T]) -> T:
    """Call twice, assert that both results are equal and print alike, and return the first.

    The printed form is compared as well: equal sets and dicts may print in different orders, and
    what is printed is what a person sees.
    """
    first, second = make(), make()
    assert first == second
    assert repr(first) == repr(second)
    return first
