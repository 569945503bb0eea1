"""The best number of pieces for the groups that a plan has chosen.

The search moves the lots of a few lines at a time. How many pieces each chosen group makes, and by which week, is a linear
program of all lots at once, in which pieces move along chains of groups that no single step of the search sees. Its solution is
rounded down to whole pieces; the hours which that leaves are filled again.

Lots of lines that go whole or not at all stay as they are, and so does the choice of groups.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import highspy
import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.instance import Floats, Ints, Longs
from marketplace.engine.lots import State, add_lot, remove_lot
from marketplace.engine.search_model import Model
from marketplace.engine.views import view_model, view_state

ROUNDING = 1e-6
"""Part of a piece that the linear program may leave out of one."""
BLOCK = 800
"""Lines whose pieces are chosen together in a large problem: the whole of a city takes minutes, its blocks a second each."""
ROUNDS = 60
FIRST_SPANS, SPANS_A_ROUND = 12, 6
"""Most rows of spans for a pool at the beginning, and added at a time."""
NEARLY = 0.05
"""Spans with less than this part of their work left begin with a row."""
SLACK = 1e-7
"""Part of its hours beyond which a span counts as broken."""
INFINITE = highspy.kHighsInf


class Kept(NamedTuple):
    """The lots of a plan, to put back."""

    ptr: Longs
    """[L + 1] lots of each line"""
    pair: Longs
    """[K]"""
    pieces: Ints
    """[K, C]"""


def keep(m: Model, s: State) -> Kept:
    """The lots as they are now."""
    ptr = np.concatenate(([0], np.cumsum(s.lots))).astype(np.int64)
    slot = np.arange(ptr[-1]) - np.repeat(ptr[:-1] - m.lot_base[:-1], s.lots)
    return Kept(ptr, s.lot_pair[slot].astype(np.int64), s.lot_pieces[slot])


@kernel
def _put(model, state, ptr, pair, pieces):  # type: ignore[no-untyped-def]
    m, s = view_model(model), view_state(state)
    gain = 0.0
    lines = len(ptr) - 1
    changed = np.zeros(lines, np.bool_)
    for line in range(lines):
        first = m.lot_base[line]
        changed[line] = s.lots[line] != ptr[line + 1] - ptr[line]
        for i in range(0 if changed[line] else s.lots[line]):
            changed[line] |= s.lot_pair[first + i] != pair[ptr[line] + i]
            for c in range(m.classes[line]):
                changed[line] |= s.lot_pieces[first + i, c] != pieces[ptr[line] + i, c]
        while changed[line] and s.lots[line] > 0:
            gain += remove_lot(m, s, first + s.lots[line] - 1)
    for line in range(lines):
        for at in range(ptr[line], ptr[line + 1] if changed[line] else ptr[line]):
            gain += add_lot(m, s, line, pair[at], pieces[at])
    return gain


def put(m: Model, s: State, kept: Kept) -> float:
    """Make these the lots of the plan; returns what the score gains. They have to fit."""
    return float(_put(m, s, *kept))


def best(m: Model, s: State, lines: Ints, stop: Callable[[], bool] | None = None) -> Kept | None:
    """The plan's lots, those of ``lines`` with the best pieces for their groups, rounded down; None with nothing to choose, or
    stopped before the end."""
    now = keep(m, s)
    program = _Program(m, s, now, lines)
    if not len(program.lot):
        return None
    found = program.solve(stop or (lambda: False))
    return None if found is None else program.rounded(found)


class _Program:
    """The linear program: a column for each lot and class of a line that may be made in part.

    Index letters: ``K`` these lots, ``X`` columns, ``V`` their uses of pools, sorted by pool.
    """

    def __init__(self, m: Model, s: State, now: Kept, lines: Ints) -> None:
        self.m, self.s, self.now = m, s, now
        line = np.repeat(np.arange(len(now.ptr) - 1), np.diff(now.ptr))
        free = np.zeros(len(now.ptr) - 1, bool)
        free[lines] = m.partial[lines]
        self.lot = np.flatnonzero(free[line])
        self.line, self.pair = line[self.lot], now.pair[self.lot]
        self.offer = m.pair_offer[self.pair]
        start = np.maximum(m.release[self.line] + m.offer_lead[self.offer], 1)
        classes = np.arange(m.class_end.shape[1])[None, :]
        self.of, self.kind = np.nonzero((classes < m.classes[self.line][:, None]) & (m.class_end[self.line] >= start[:, None]))
        """[X] lot and class of each column"""
        self.present = now.pieces[self.lot[self.of], self.kind].astype(np.float64)
        self._find_uses(start)
        self.highs = highspy.Highs()  # type: ignore[no-untyped-call]
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        self.known: set[tuple[int, int, int]] = set()
        self._pass_model()

    def _find_uses(self, start: Longs) -> None:
        m, offer = self.m, self.offer[self.of]
        count = m.use_ptr[offer + 1] - m.use_ptr[offer]
        column = np.repeat(np.arange(len(offer)), count)
        use = np.arange(len(column)) - np.repeat(np.cumsum(count) - count, count) + m.use_ptr[offer][column]
        by_pool = np.argsort(m.use_pool[use], kind="stable")
        self.column, use = column[by_pool], use[by_pool]
        self.pool_ptr = np.searchsorted(m.use_pool[use], np.arange(len(self.s.slack) + 1)).astype(np.int64)
        line = self.line[self.of[self.column]]
        self.hours = m.use_hours[use] * m.work_factor[line]
        self.first = start[self.of[self.column]].astype(np.int64)
        self.last = m.class_end[line, self.kind[self.column]].astype(np.int64)

    def _pass_model(self) -> None:
        m, of, each = self.m, self.of, np.ones(len(self.of))
        every = np.arange(len(of))
        frozen = m.pair_frozen[self.pair]
        rows = [_Rows(of, every, each, np.maximum(1, m.offer_min[self.offer] - frozen), m.offer_max[self.offer] - frozen)]
        lines, of_line = np.unique(self.line, return_inverse=True)
        rows.append(_Rows(of_line[of], every, each, np.full(len(lines), -INFINITE), m.quantity[lines]))
        cost, upper = m.class_points[self.line[of], self.kind] + m.pair_base[self.pair[of]], np.full(len(of), INFINITE)
        for add in (self._kept, self._fairness):
            more = add(len(cost))
            if more is not None:
                points, most, row = more
                cost, upper, rows = np.concatenate((cost, points)), np.concatenate((upper, most)), [*rows, row]
        count = len(cost)
        self.highs.addVars(count, np.zeros(count), upper)
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        for row in rows:
            row.add_to(self.highs)

    def _kept(self, column: int) -> tuple[Floats, Floats, _Rows] | None:
        """Pieces of the plan before that stay: at most what there was, and what the lot has."""
        m = self.m
        lots = np.flatnonzero((m.keep[self.line] > 0) & (m.pair_previous[self.pair] > 0))
        if not len(lots):
            return None
        most = m.pair_previous[self.pair[lots]].astype(np.float64)
        return m.keep[self.line[lots]], most, self._at_most(lots, self.of, np.ones(len(self.of)), np.arange(len(lots)), column)

    def _fairness(self, column: int) -> tuple[Floats, Floats, _Rows] | None:
        """Income in each band that other lots leave open: together at most what these lots earn."""
        m, group, price = self.m, self.m.offer_group[self.offer], self.m.pair_price[self.pair]
        groups, of_group = np.unique(group, return_inverse=True)
        other = self.s.income[groups].copy()
        np.subtract.at(other, of_group[self.of], price[self.of] * self.present)
        top = m.band_top[groups]
        below = np.concatenate((np.zeros((len(groups), 1)), top), axis=1)[:, :-1]
        room = np.maximum(0.0, top - np.maximum(below, other[:, None]))
        which, band = np.nonzero((room > 0) & (m.band_points[None, :] > 0))
        if not len(which):
            return None
        paid = np.unique(which)
        row = self._at_most(paid, of_group[self.of], price[self.of], np.searchsorted(paid, which), column)
        return m.band_points[band], room[which, band], row

    def _at_most(self, names: Longs, owner: Longs, each: Floats, row: Longs, column: int) -> _Rows:
        """A row for each name: the new columns, from ``column`` on, are together at most what its own columns make."""
        place = np.full(max(int(owner.max(initial=0)), int(names.max(initial=0))) + 1, -1)
        place[names] = np.arange(len(names))
        mine = np.flatnonzero(place[owner] >= 0)
        return _Rows(
            np.concatenate((place[owner[mine]], row)),
            np.concatenate((mine, column + np.arange(len(row)))),
            np.concatenate((-each[mine], np.ones(len(row)))),
            np.full(len(names), -INFINITE),
            np.zeros(len(names)),
        )

    def solve(self, stop: Callable[[], bool]) -> Floats | None:
        """[X] the best pieces, in parts of pieces, with the rows of spans added that a solution breaks."""

        def interrupt(event: Any) -> None:
            if stop():
                event.interrupt()

        self.highs.cbSimplexInterrupt += interrupt
        self._add_spans(self._broken(NEARLY * self.present, FIRST_SPANS))
        for _ in range(ROUNDS):
            self.highs.run()
            if self.highs.getModelStatus() != highspy.HighsModelStatus.kOptimal or stop():
                return None
            found = np.array(self.highs.getSolution().col_value)[: len(self.of)]
            new = self._broken(found - self.present, SPANS_A_ROUND)
            if not new:
                return found
            self._add_spans(new)
        return None

    def _broken(self, more: Floats, most: int) -> list[tuple[int, int, int]]:
        """Spans (pool, first, last) without a row whose hours left are exceeded by so many more pieces of each column."""
        found = _broken_spans(
            self.pool_ptr, self.first, self.last, self.hours * more[self.column], self.s.slack, self.m.row, self.m.weeks, most
        )
        new = [span for span in map(tuple, found.tolist()) if span not in self.known]
        self.known.update(new)
        return new

    def _add_spans(self, spans: list[tuple[int, int, int]]) -> None:
        row, column, hours, left = [], [], [], []
        for nth, (pool, first, last) in enumerate(spans):
            mine = np.arange(self.pool_ptr[pool], self.pool_ptr[pool + 1])
            mine = mine[(self.first[mine] >= first) & (self.last[mine] <= last)]
            row.append(np.full(len(mine), nth))
            column.append(self.column[mine])
            hours.append(self.hours[mine])
            used = float(self.hours[mine] @ self.present[self.column[mine]])
            left.append(max(0.0, float(self.s.slack[pool, self.m.row[first] + last])) + used)
        if spans:
            none = np.full(len(spans), -INFINITE)
            _Rows(np.concatenate(row), np.concatenate(column), np.concatenate(hours), none, np.array(left)).add_to(self.highs)

    def rounded(self, found: Floats) -> Kept:
        """Whole pieces, never more of a lot than the program gives it. What a lot loses of one class it makes in its latest."""
        whole = np.floor(found + ROUNDING)
        total = np.floor(np.bincount(self.of, found, len(self.lot)) + ROUNDING)
        missing = total - np.bincount(self.of, whole, len(self.lot))
        used = np.flatnonzero(found > ROUNDING)
        latest = np.zeros(len(self.lot), np.int64)
        latest[self.of[used]] = used
        np.add.at(whole, latest, np.maximum(missing, 0))
        pieces = self.now.pieces.copy()
        pieces[self.lot] = 0
        pieces[self.lot[self.of], self.kind] = whole
        return self.now._replace(pieces=pieces)


class _Rows(NamedTuple):
    """Rows of the program: entries, and what each row is at least and at most."""

    row: Longs
    column: Longs
    value: Floats
    lower: Any
    upper: Any

    def add_to(self, highs: highspy.Highs) -> None:
        """Add them."""
        order = np.argsort(self.row, kind="stable")
        starts = np.searchsorted(self.row[order], np.arange(len(self.lower))).astype(np.int32)
        lower, upper = np.asarray(self.lower, np.float64), np.asarray(self.upper, np.float64)
        index, value = self.column[order].astype(np.int32), self.value[order]
        highs.addRows(len(lower), lower, upper, len(index), starts, index, value)


@kernel
def _broken_spans(ptr, first, last, more, slack, row, weeks, most):  # type: ignore[no-untyped-def]
    """[., 3] pool, first and last week of spans that ``more`` hours exceed, at most so many of a pool, the worst ones."""
    found = []
    inside = np.zeros((weeks + 2, weeks + 2))
    worst, where = np.zeros(most), np.zeros((most, 2), np.int64)
    for pool in range(len(ptr) - 1):
        if ptr[pool] == ptr[pool + 1]:
            continue
        inside[:] = 0.0
        worst[:] = 0.0
        for at in range(ptr[pool], ptr[pool + 1]):
            inside[first[at], last[at]] += more[at]
        for a in range(weeks, 0, -1):
            total = 0.0
            for b in range(a, weeks + 1):
                total += inside[a, b]
                inside[a, b] = total + inside[a + 1, b]
                over = inside[a, b] - max(0.0, slack[pool, row[a] + b])
                # Relative to the span's own work: many long spans are broken together, and the short one among them is the cause.
                if over > SLACK * max(1.0, abs(inside[a, b])) and over > worst[most - 1]:
                    i = most - 1
                    while i > 0 and worst[i - 1] < over:
                        worst[i] = worst[i - 1]
                        where[i] = where[i - 1]
                        i -= 1
                    worst[i] = over
                    where[i, 0], where[i, 1] = a, b
        for i in range(most):
            if worst[i] > 0.0:
                found.append((pool, where[i, 0], where[i, 1]))
    result = np.empty((len(found), 3), np.int64)
    for i in range(len(found)):
        result[i, 0], result[i, 1], result[i, 2] = found[i]
    return result
