"""Sharing an amount over parties, to the cent, in a way that can be redone on paper."""

from peiling.allocation.records import Allocation, Key, Line
from peiling.allocation.shares import allocate, allocate_by_keys

__all__ = ["Allocation", "Key", "Line", "allocate", "allocate_by_keys"]
