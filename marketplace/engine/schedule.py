"""From lots to weeks: earliest due week first in every pool, pieces counted when all their hours have been worked.

Works that fit every span of weeks are always scheduled in time by earliest due week (Horn 1974), each pool on its own. Agreed
(frozen) pieces are worked by their week even where hours lack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.instance import Floats, Instance, Ints, Longs
from marketplace.engine.lots import State, frozen_start, hours_for_agreed
from marketplace.engine.search_model import Model

PART_OF_PIECE = 5e-7
"""Part of a piece's hours that rounding may hide; the referee allows one part in a million."""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """Lots by week. ``K`` lots, by line then group; ``V`` uses of lots."""

    line: Ints
    """[K]"""
    group: Ints
    """[K]"""
    offer: Ints
    """[K], -1 for agreed pieces of a group without an offer for the line"""
    pieces: Longs
    """[K, W] pieces finished in each week"""
    use_ptr: Longs
    """[K + 1]"""
    pool: Ints
    """[V]"""
    hours: Floats
    """[V, W] hours worked in each week"""


@dataclass(frozen=True, slots=True, eq=False)
class _Works:
    """Pieces with one window; several make a lot."""

    lot: Ints
    first: Ints
    last: Ints
    pieces: Longs


def schedule(instance: Instance, m: Model, s: State) -> Schedule:
    """Give every lot its weeks."""
    line, group, offer, works = _works(instance, m, s)
    uses = np.where(offer >= 0, m.use_ptr[offer + 1] - m.use_ptr[offer], 0)
    use_ptr = np.concatenate(([0], np.cumsum(uses))).astype(np.int64)
    use = np.arange(use_ptr[-1]) - np.repeat(use_ptr[:-1] - m.use_ptr[np.maximum(offer, 0)], uses)
    pool = m.use_pool[use]
    each = m.use_hours[use] * np.repeat(m.work_factor[line], uses)
    hours = np.zeros((len(pool), instance.weeks))
    order = np.lexsort((np.arange(len(works.lot)), works.first, works.last)).astype(np.int64)
    _work(order, works.lot, works.first, works.last, works.pieces, use_ptr, pool, each, hours_for_agreed(instance), hours)
    pieces = np.zeros((len(line), instance.weeks), np.int64)
    total = np.bincount(works.lot, works.pieces, len(line)).astype(np.int64)
    final = np.zeros(len(line), np.int32)
    np.maximum.at(final, works.lot, works.last)
    _finish(total, final, use_ptr, each, hours, pieces)
    return Schedule(line, group, offer, pieces, use_ptr, pool, hours)


def _works(instance: Instance, m: Model, s: State) -> tuple[Ints, Ints, Ints, _Works]:
    """Lots (line, group, offer) and their works, frozen ones first."""
    slots = np.concatenate([np.empty(0, np.int64), *(m.lot_base[x] + np.arange(s.lots[x]) for x in np.flatnonzero(s.lots))])
    lines, offers = m.lot_line[slots], m.pair_offer[s.lot_pair[slots]]
    at, c = np.nonzero(s.lot_pieces[slots])
    window = [
        frozen_start(instance, line, offer, week) if offer >= 0 else 1
        for line, offer, week in zip(instance.frozen_line, instance.frozen_offer, instance.frozen_week, strict=True)
    ]
    work_line = np.concatenate((instance.frozen_line, lines[at]))
    work_group = np.concatenate((instance.frozen_group, m.offer_group[offers[at]]))
    work_offer = np.concatenate((instance.frozen_offer, offers[at]))
    key = work_line.astype(np.int64) * (len(instance.members) + 1) + work_group
    _, index, lot = np.unique(key, return_index=True, return_inverse=True)
    works = _Works(
        lot=lot.astype(np.int32),
        first=np.concatenate((window, m.release[lines[at]] + m.offer_lead[offers[at]])).astype(np.int32),
        last=np.concatenate((instance.frozen_week, m.class_end[lines[at], c])).astype(np.int32),
        pieces=np.concatenate((instance.frozen_pieces, s.lot_pieces[slots][at, c])).astype(np.int64),
    )
    return work_line[index].astype(np.int32), work_group[index].astype(np.int32), work_offer[index].astype(np.int32), works


@kernel
def _work(order, lot, first, last, pieces, use_ptr, pool, each, left, hours):  # type: ignore[no-untyped-def]
    """Write the hours of every use by week; ``left [P, W]`` are the free hours and shrink.

    A work never waits for one due later, so taking works by due week, each as early as it can go, is that order.
    """
    for i in order:
        for use in range(use_ptr[lot[i]], use_ptr[lot[i] + 1]):
            need = pieces[i] * each[use]
            for week in range(first[i] - 1, last[i]):
                part = min(need, left[pool[use], week])
                if week == last[i] - 1:
                    part = need
                if part > 0:
                    left[pool[use], week] = max(0.0, left[pool[use], week] - part)
                    hours[use, week] += part
                    need -= part
                if need <= 0:
                    break


@kernel
def _finish(total, final, use_ptr, each, hours, pieces):  # type: ignore[no-untyped-def]
    """Write the pieces finished in each week: those whose hours have been worked in every pool."""
    for lot in range(len(total)):
        done = 0
        worked = np.zeros(use_ptr[lot + 1] - use_ptr[lot])
        for week in range(final[lot]):
            able = total[lot]
            for i in range(len(worked)):
                use = use_ptr[lot] + i
                worked[i] += hours[use, week]
                able = min(able, int(worked[i] / each[use] + PART_OF_PIECE))
            if week == final[lot] - 1:
                able = total[lot]
            pieces[lot, week] = able - done
            done = able
