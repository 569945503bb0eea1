"""Hours left in every span of weeks of a pool, compiled.

Work is preemptive within its window, so a set of lots fits a pool exactly when every span ``[a, b]`` has the hours for the work
whose windows lie inside it. Two triangular tables are kept for each pool, with cell ``row[a] + b`` for weeks ``a <= b``:

- ``slack``: hours of the span less the work whose windows lie inside it;
- ``room``: the least slack of the spans around it, which are the hours that more work with the window ``a..b`` may take.

So what still fits a window is one look-up. Room grows with b and falls with a, which tells where a change stops to matter.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from marketplace.engine.compiled import inlined, kernel


def rows(weeks: int) -> Any:
    """``row[a] + b`` is the cell of the span ``a..b``, weeks from 1; ``row`` has ``weeks + 2`` entries, the last is the size."""
    row = np.zeros(weeks + 2, np.int64)
    start = 0
    for a in range(1, weeks + 1):
        row[a] = start - a
        start += weeks - a + 1
    row[weeks + 1] = start
    return row


@inlined
def _shift(slack, room, row, weeks, first, last, hours):  # type: ignore[no-untyped-def]
    """Take hours from every span that holds the window: the room of these spans falls as much as their slack.

    Cells are counted without a sign: numba would ask of every signed one whether it is below 0, and not use vectors.
    """
    width = np.uint64(weeks - last + 1)
    for a in range(1, first + 1):
        at = np.uint64(row[a] + last)
        for i in range(width):
            slack[at + i] -= hours
        for i in range(width):
            room[at + i] -= hours


@kernel
def take(slack, room, row, weeks, first, last, hours):  # type: ignore[no-untyped-def]
    """Take hours of a pool for work with the window ``first..last``, or give them back when they are negative."""
    first = min(first, last)
    _shift(slack, room, row, weeks, first, last, hours)
    if hours < 0:
        _give(slack, room, row, weeks, first, last)
        return
    for a in range(1, weeks + 1):
        at, most = np.uint64(row[a]), room[row[min(a, first)] + last]
        changed = a <= first
        if a > first:
            begin = max(a, last)
            here, above = np.uint64(row[a] + begin), np.uint64(row[first] + begin)
            fell = 0
            for i in range(np.uint64(weeks - begin + 1)):
                fell += room[here + i] > room[above + i]
                room[here + i] = min(room[here + i], room[above + i])
            changed = fell > 0
        b = np.uint64(last - 1)
        while b >= np.uint64(a) and room[at + b] > most:
            room[at + b] = most
            changed = True
            b -= np.uint64(1)
        if not changed:
            break


@kernel
def _give(slack, room, row, weeks, first, last):  # type: ignore[no-untyped-def]
    """Find the room again outside the spans that hold the window, after their slack rose.

    Row by row, from the last week down; ``left..right`` are the columns that changed in the row above.
    """
    left, right = weeks + 1, weeks
    for a in range(1, weeks + 1):
        at, above = np.uint64(row[a]), np.uint64(row[max(a - 1, 1)])
        lowest, highest = weeks + 1, 0
        begin = last - 1 if a <= first else right
        value = room[row[a] + begin + 1] if begin < weeks else np.inf
        for b in range(begin, a - 1, -1):
            cell = np.uint64(b)
            value = min(value, slack[at + cell])
            if a > 1:
                value = min(value, room[above + cell])
            if value != room[at + cell]:
                room[at + cell] = value
                lowest, highest = b, max(highest, b)
            elif b <= left:
                break
        if a <= first:
            left = min(lowest, last)
        elif highest == 0:
            break
        else:
            left, right = lowest, highest


@kernel
def fill_tables(hours, row, weeks, slack, room):  # type: ignore[no-untyped-def]
    """Write the tables of every pool for ``hours [P, W]`` with no work yet; hours are never below 0, so room is slack."""
    for pool in range(hours.shape[0]):
        for a in range(1, weeks + 1):
            total = 0.0
            for b in range(a, weeks + 1):
                total += hours[pool, b - 1]
                slack[pool, row[a] + b] = total
                room[pool, row[a] + b] = total
