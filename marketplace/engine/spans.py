"""Hours left in every span of weeks of a pool, compiled.

Work is preemptive within its window, so a set of lots fits a pool exactly when every span ``[a, b]`` has the hours for the work
whose windows lie inside it. Two triangular tables are kept for each pool, with cell ``row[a] + b`` for weeks ``a <= b``:

- ``slack``: hours of the span less the work whose windows lie inside it;
- ``free``: the least slack of all spans that contain ``[a, b]``, which is what more work with that window may take.

Reading ``free`` is one look-up; taking or giving hours back changes both in about a microsecond.
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
def take(slack, free, row, weeks, first, last, hours):  # type: ignore[no-untyped-def]
    """Take hours of a pool for work with the window ``first..last``; ``slack`` and ``free`` are the pool's tables."""
    for a in range(1, first + 1):
        at = row[a]
        for b in range(last, weeks + 1):
            slack[at + b] -= hours
            free[at + b] -= hours
        least = free[at + last]
        for b in range(a, last):
            free[at + b] = min(free[at + b], least)
    base = row[first]
    least = free[base + last]
    for a in range(first + 1, weeks + 1):
        at = row[a]
        changed = False
        for b in range(a, last):
            if free[at + b] > least:
                free[at + b] = least
                changed = True
        for b in range(max(a, last), weeks + 1):
            if free[at + b] > free[base + b]:
                free[at + b] = free[base + b]
                changed = True
        if not changed:
            break


@njit(cache=True, nogil=True)
def give(slack, free, row, weeks, first, last, hours):  # type: ignore[no-untyped-def]
    """Give back hours that ``take`` took for the same window."""
    for a in range(1, first + 1):
        at = row[a]
        for b in range(last, weeks + 1):
            slack[at + b] += hours
            free[at + b] += hours
        least = free[at + last]
        if a == 1:
            for b in range(last - 1, a - 1, -1):
                least = min(least, slack[at + b])
                free[at + b] = least
        else:
            above = row[a - 1]
            for b in range(last - 1, a - 1, -1):
                least = min(least, min(slack[at + b], free[above + b]))
                free[at + b] = least
    for a in range(first + 1, weeks + 1):
        at = row[a]
        above = row[a - 1]
        least = np.inf
        changed = False
        for b in range(weeks, a - 1, -1):
            least = min(least, min(slack[at + b], free[above + b]))
            if free[at + b] != least:
                free[at + b] = least
                changed = True
        if not changed:
            break


@njit(cache=True, nogil=True)
def fill_tables(hours, row, weeks, slack, free):  # type: ignore[no-untyped-def]
    """Write the tables of every pool for ``hours [P, W]`` with no work yet."""
    for pool in range(hours.shape[0]):
        for a in range(1, weeks + 1):
            total = 0.0
            for b in range(a, weeks + 1):
                total += hours[pool, b - 1]
                slack[pool, row[a] + b] = total
        close(slack[pool], free[pool], row, weeks)


@njit(cache=True, nogil=True)
def close(slack, free, row, weeks):  # type: ignore[no-untyped-def]
    """Write ``free`` of one pool from its ``slack``."""
    for a in range(1, weeks + 1):
        least = np.inf
        for b in range(weeks, a - 1, -1):
            least = min(least, slack[row[a] + b])
            if a > 1:
                least = min(least, free[row[a - 1] + b])
            free[row[a] + b] = least
