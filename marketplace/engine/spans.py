"""Hours left in every span of weeks of a pool, compiled.

Work is preemptive within its window, so a set of lots fits a pool exactly when every span ``[a, b]`` has the hours for the work
whose windows lie inside it. Two triangular tables are kept for each pool, with cell ``row[a] + b`` for weeks ``a <= b``:

- ``slack``: hours of the span less the work whose windows lie inside it;
- ``least``: the least slack of the spans ``a'..b`` with ``a' <= a``.

The hours that more work with the window ``first..last`` may take are the least of ``least[first, b]`` over ``b >= last``: a short
run of neighbouring cells. Taking or giving hours back changes only columns ``b >= last``, in whole vectors.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit


def rows(weeks: int) -> Any:
    """``row[a] + b`` is the cell of the span ``a..b``, weeks from 1; ``row`` has ``weeks + 2`` entries, the last is the size."""
    row = np.zeros(weeks + 2, np.int64)
    start = 0
    for a in range(1, weeks + 1):
        row[a] = start - a
        start += weeks - a + 1
    row[weeks + 1] = start
    return row


@njit(cache=True, nogil=True)
def take(slack, least, row, weeks, first, last, hours):  # type: ignore[no-untyped-def]
    """Take hours of a pool for work with the window ``first..last``, or give them back when they are negative."""
    for a in range(1, min(first, last) + 1):
        at = row[a]
        for cell in range(at + last, at + weeks + 1):
            slack[cell] -= hours
            least[cell] -= hours
    for a in range(first + 1, weeks + 1):
        begin = max(a, last)
        at, above = row[a] + begin, row[a - 1] + begin
        changed = False
        for i in range(weeks - begin + 1):
            value = min(slack[at + i], least[above + i])
            changed |= least[at + i] != value
            least[at + i] = value
        if not changed:
            break


@njit(cache=True, nogil=True)
def room(least, row, weeks, first, last):  # type: ignore[no-untyped-def]
    """Hours that more work with the window ``first..last`` may take of a pool."""
    at = row[first]
    hours = least[at + last]
    for b in range(last + 1, weeks + 1):
        hours = min(hours, least[at + b])
    return hours


@njit(cache=True, nogil=True)
def fill_tables(hours, row, weeks, slack, least):  # type: ignore[no-untyped-def]
    """Write the tables of every pool for ``hours [P, W]`` with no work yet."""
    for pool in range(hours.shape[0]):
        for a in range(1, weeks + 1):
            total = 0.0
            for b in range(a, weeks + 1):
                total += hours[pool, b - 1]
                slack[pool, row[a] + b] = total
                least[pool, row[a] + b] = total if a == 1 else min(total, least[pool, row[a - 1] + b])
