"""Spans of weeks as rows of a model: which there are, and which of them a solution violates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.engine.instance import Floats, Instance, Ints

SPANS_A_ROUND = 6
"""Most rows added for a pool at a time."""
SLACK = 1e-7
"""A span counts as violated beyond this part of its hours."""

Span = tuple[int, int, int]
"""(pool, first, last), weeks from 0."""


@dataclass(slots=True, eq=False)
class Works:
    """Columns that need hours, one row for each column and use: which pool, hours a piece, first and last week (0-based)."""

    column: Ints
    pool: Ints
    hours: Floats
    first: Ints
    last: Ints


def all_spans(works: Works) -> list[Span]:
    """Every span that begins where some work may begin and ends where some work must end, with work inside."""
    found: list[Span] = []
    by_pool = np.argsort(works.pool, kind="stable")
    ends = np.flatnonzero(np.diff(works.pool[by_pool], append=-1))
    for at in np.split(by_pool, ends[:-1] + 1) if len(by_pool) else ():
        for first in np.unique(works.first[at]).tolist():
            later = at[works.first[at] >= first]
            for last in np.unique(works.last[later]).tolist():
                inside = later[works.last[later] <= last]
                if works.first[inside].min() == first:
                    found.append((int(works.pool[at[0]]), first, last))
    return found


def violated_spans(instance: Instance, works: Works, spans: list[Span], solution: Floats) -> list[Span]:
    """Spans whose hours a solution exceeds and that ``spans`` do not hold yet, the worst few of each pool."""
    weeks = instance.weeks
    inside = np.zeros((len(instance.hours), weeks, weeks))
    np.add.at(inside, (works.pool, works.first, works.last), works.hours * solution[works.column])
    inside = np.cumsum(np.cumsum(inside[:, ::-1, :], axis=1)[:, ::-1, :], axis=2)
    until = instance.cumulative_hours
    free = until[:, None, 1:] - until[:, :-1, None]
    over = inside - free
    over[:, np.tril(np.ones((weeks, weeks), bool), -1)] = 0.0
    over[over <= SLACK * np.maximum(1.0, np.abs(free))] = 0.0
    known, new = set(spans), []
    for pool in np.flatnonzero(over.any(axis=(1, 2))).tolist():
        worst = np.argsort(-over[pool].ravel(), kind="stable")[:SPANS_A_ROUND].tolist()
        short = [(pool, at // weeks, at % weeks) for at in worst if over[pool].flat[at] > 0]
        new += [span for span in short if span not in known]
    return new
