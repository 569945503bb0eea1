"""The matching problem as a linear or integer model for HiGHS: pieces of each pair by the week they finish in.

Work may be done in any week of its window, so a set of lots fits a pool exactly when every span of weeks has the hours of the
work whose windows lie inside it. Those rows are many and few of them bind: they are added when a solution violates them.

The linear model is the exact dual of the bound in :mod:`marketplace.engine.lagrangian`: its best value is the best bound that any
certificate proves. The integer model adds whole pieces, least lots, and the few groups of a family over all its lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import highspy
import numpy as np

from marketplace.engine import span_rows
from marketplace.engine.instance import NO_LIMIT, Floats, Instance, Ints, Longs
from marketplace.engine.span_rows import Span, Works
from marketplace.engine.terms import Terms

INFINITE = highspy.kHighsInf
NO_LOTS, NO_BANDS = -1, -2
"""Instead of a row of income: no lot pays the group, or it has filled all bands before."""

Expression = list[tuple[int, float]]


@dataclass(slots=True, eq=False)
class LotModel:
    """A HiGHS model under construction, with what is needed to read its solution."""

    instance: Instance
    terms: Terms
    integer: bool
    highs: highspy.Highs = field(default_factory=highspy.Highs)
    lot_pair: list[int] = field(default_factory=list)
    lot_finish: list[int] = field(default_factory=list)
    lot_column: list[int] = field(default_factory=list)
    open_column: dict[int, int] = field(default_factory=dict)
    """binary of each pair (integer model, or a pair of the plan before)"""
    frozen_column: list[tuple[int, int, int]] = field(default_factory=list)
    """(column, frozen entry, finish week)"""
    income_rows: Longs = field(default_factory=lambda: np.empty(0, np.int64))
    spans: list[Span] = field(default_factory=list)
    """(pool, first, last), 0-based weeks, in the order of their rows from ``first_span`` on"""
    first_span: int = 0
    whole_lots: bool = True
    """whether an integer model counts whole pieces at present"""
    works: Works = field(init=False)
    _cost: list[float] = field(default_factory=list)
    _upper: list[float] = field(default_factory=list)
    _binary: list[int] = field(default_factory=list)
    _whole: list[int] = field(default_factory=list)
    _rows: list[tuple[float, float, Expression]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.highs.setOptionValue("output_flag", False)
        self.highs.setOptionValue("threads", 1)
        lots: dict[int, list[int]] = {}
        for line in range(len(self.terms.lines.rest)):
            self._add_line(line, lots)
        self._add_families(lots)
        self._add_frozen()
        self._add_fairness()
        self._pass_model()
        self._find_works()

    def _column(self, cost: float, upper: float) -> int:
        self._cost.append(cost)
        self._upper.append(upper)
        return len(self._cost) - 1

    def _row(self, lower: float, upper: float, expression: Iterable[tuple[int, float]]) -> None:
        self._rows.append((lower, upper, list(expression)))

    def _add_line(self, line: int, lots: dict[int, list[int]]) -> None:
        """Lots of a line, the openings they cost, and what they may be together."""
        lines, pairs, t = self.terms.lines, self.terms.pairs, self.terms
        rest, whole, limit = float(lines.rest[line]), bool(lines.whole[line]), int(lines.most[line])
        alone = limit == 1
        mine = [
            a
            for a in range(int(t.pair_ptr[line]), int(t.pair_ptr[line + 1]))
            if pairs.room[a] > 0 and not (whole and alone and pairs.room[a] < rest)
        ]
        if not mine:
            return
        for pair in mine:
            lots[pair] = self._add_lots(line, pair)
        served = self._column(0.0 if alone else float(lines.split[line]), 1.0)
        if self.integer and whole:
            self._binary.append(served)
        everything = [(column, 1.0) for pair in mine for column in lots[pair]]
        if whole:
            self._row(0.0, 0.0, [*everything, (served, -rest)])
        elif lines.started[line] and not self.instance.partial[line] and self.integer:
            self._binary.append(served)
            self._cost[served] = 0.0
            self._row(0.0, 0.0, [*everything, (served, -rest)])
        else:
            self._row(-INFINITE, rest, everything)
        opened: Expression = []
        for pair in mine:
            split = 0.0 if alone else float(lines.split[line])
            opened += self._add_opening(line, pair, lots[pair], served if whole else -1, split, alone and len(mine) > 1)
        if lines.started[line]:
            self._upper[served] = self._upper[served] if self._cost[served] == 0.0 else 0.0
        elif not alone:
            self._row(-INFINITE, 0.0, [(served, 1.0), *((column, -part) for column, part in opened)])
        if limit < NO_LIMIT and len(mine) > limit:
            self._row(-INFINITE, 0.0 if whole else limit, [*opened, *([(served, -float(limit))] if whole else [])])

    def _add_lots(self, line: int, pair: int) -> list[int]:
        """One column for each finish week that makes sense: on time, and each week late."""
        t, columns = self.terms, []
        start, due, last = int(t.pairs.start[pair]), int(t.lines.due[line]), int(t.lines.last[line])
        for finish in range(max(start, min(due, last)), last + 1):
            points = float(t.lines.worth[line] * t.late_factor[max(0, finish - due)] + t.pairs.base[pair])
            columns.append(self._column(points, float(t.pairs.room[pair])))
            self.lot_pair.append(pair)
            self.lot_finish.append(finish)
            self.lot_column.append(columns[-1])
        self._whole += columns
        return columns

    def _add_opening(self, line: int, pair: int, lots: list[int], served: int, split: float, one_of_many: bool) -> Expression:
        """What opening a pair costs and allows; returns the opened part as an expression (nothing for an agreed pair).

        Of ``one_of_many`` only one may open, and the row that says so also says that none opens for a line that is not served.
        """
        t = self.terms
        room, keep, agreed = float(t.pairs.room[pair]), float(t.pairs.keep[pair]), bool(t.pairs.agreed[pair])
        opening: Expression
        if self.integer or keep > 0:
            column = self._column(0.0 if agreed else -split, 1.0)
            self.open_column[pair] = column
            self._binary.append(column)
            self._row(-INFINITE, 0.0, [*((lot, 1.0) for lot in lots), (column, -room)])
            opening = [(column, 1.0)]
            if self.integer:
                self._row(0.0, INFINITE, [*((lot, 1.0) for lot in lots), (column, -self._least_lot(pair))])
        else:
            opening = [(lot, 1.0 / room) for lot in lots]
            for lot in lots if not agreed else ():
                self._cost[lot] -= split / room
            if len(lots) > 1 and served < 0:
                self._row(-INFINITE, room, ((lot, 1.0) for lot in lots))
        if served >= 0 and not one_of_many:
            self._row(-INFINITE, 0.0, [*opening, (served, -1.0)])
        if keep > 0:
            kept = self._column(float(t.lines.bonus[line]), keep)
            self._row(-INFINITE, 0.0, [(kept, 1.0), *((lot, -1.0) for lot in lots)])
            self._row(-INFINITE, 0.0, [(kept, 1.0), (self.open_column[pair], -keep)])
        return [] if agreed else opening

    def _least_lot(self, pair: int) -> float:
        frozen = self.instance.frozen_pieces[self.instance.frozen_pair == pair].sum()
        return float(max(1, self.instance.offer_min_lot[self.instance.pair_offer[pair]] - frozen))

    def _opened(self, pair: int, lots: dict[int, list[int]]) -> Expression:
        if pair in self.open_column:
            return [(self.open_column[pair], 1.0)]
        return [(lot, 1.0 / float(self.terms.pairs.room[pair])) for lot in lots[pair]]

    def _add_families(self, lots: dict[int, list[int]]) -> None:
        """The same few groups for all lines of a family; the linear model knows this only of families with one group."""
        t, instance = self.terms, self.instance
        for f in range(len(t.family_ptr) - 1):
            lines = t.family_line[t.family_ptr[f] : t.family_ptr[f + 1]]
            limit = int(instance.family_max_groups[f]) if self.integer else int(t.lines.most[lines[0]])
            joint = len(lines) > 1 or bool(t.lines.started[lines[0]])
            if limit == NO_LIMIT or not joint or (limit > 1 and not self.integer):
                continue
            chosen: dict[int, int] = {}
            for line in lines.tolist():
                for pair in range(int(t.pair_ptr[line]), int(t.pair_ptr[line + 1])):
                    if pair in lots:
                        group = int(instance.offer_group[instance.pair_offer[pair]])
                        column = chosen.setdefault(group, -1)
                        if column < 0:
                            column = chosen[group] = self._column(0.0, 1.0)
                            self._binary.append(column)
                        self._row(-INFINITE, 0.0, [*self._opened(pair, lots), (column, -1.0)])
            if len(chosen) > limit:
                self._row(-INFINITE, limit, ((column, 1.0) for column in chosen.values()))

    def _add_frozen(self) -> None:
        """Frozen pieces are there; only the week they finish in is open."""
        t = self.terms
        for z in range(len(t.frozen.offer)):
            line, start, week = int(t.frozen.line[z]), int(t.frozen.start[z]), int(t.frozen.week[z])
            due, columns = int(t.lines.due[line]), []
            for finish in range(max(start, min(due, week)), week + 1):
                points = float(t.lines.worth[line] * t.late_factor[max(0, finish - due)] + t.frozen.base[z])
                columns.append(self._column(points, float(t.frozen.pieces[z])))
                self.frozen_column.append((columns[-1], z, finish))
            self._whole += columns
            self._row(float(t.frozen.pieces[z]), float(t.frozen.pieces[z]), ((column, 1.0) for column in columns))

    def _add_fairness(self) -> None:
        """Income within each band is at most what the lots earn."""
        t = self.terms
        earned: dict[int, Expression] = {}
        for column, pair in zip(self.lot_column, self.lot_pair, strict=True):
            group = int(t.uses.group[t.pairs.offer[pair]])
            earned.setdefault(group, []).append((column, -float(t.pairs.price[pair])))
        for column, z, _ in self.frozen_column:
            earned.setdefault(int(t.uses.group[t.frozen.offer[z]]), []).append((column, -float(t.frozen.price[z])))
        self.income_rows = np.full(len(t.bands.income), NO_LOTS, np.int64)
        for group, expression in sorted(earned.items()):
            bands = [
                (self._column(float(points), float(income)), 1.0)
                for points, income in zip(t.bands.points, t.bands.income[group], strict=True)
                if income > 0 and points > 0
            ]
            self.income_rows[group] = len(self._rows) if bands else NO_BANDS
            if bands:
                self._row(-INFINITE, 0.0, [*bands, *expression])

    def _pass_model(self) -> None:
        count = len(self._cost)
        self.highs.addVars(count, np.zeros(count), np.array(self._upper))
        self.highs.changeColsCost(count, np.arange(count, dtype=np.int32), np.array(self._cost))
        self.highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        if self.integer:
            whole = np.array(sorted({*self._binary, *self._whole}), np.int32)
            kinds = np.full(len(whole), int(highspy.HighsVarType.kInteger), np.uint8)
            self.highs.changeColsIntegrality(len(whole), whole, kinds)
        self._add_rows(self._rows)
        self.first_span = len(self._rows)

    def _add_rows(self, rows: list[tuple[float, float, Expression]]) -> None:
        sizes = np.array([len(expression) for _, _, expression in rows])
        starts = (np.cumsum(sizes) - sizes).astype(np.int32)
        index = np.fromiter((column for _, _, expression in rows for column, _ in expression), np.int32)
        value = np.fromiter((part for _, _, expression in rows for _, part in expression), np.float64)
        lower, upper = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
        if rows:
            self.highs.addRows(len(rows), lower, upper, len(index), starts, index, value)

    def _find_works(self) -> None:
        t = self.terms
        found: list[tuple[int, int, float, int, int]] = []
        entries = [
            (column, int(t.pairs.offer[pair]), int(self.instance.pair_line[pair]), int(t.pairs.start[pair]), finish)
            for column, pair, finish in zip(self.lot_column, self.lot_pair, self.lot_finish, strict=True)
        ]
        entries += [
            (column, int(t.frozen.offer[z]), int(t.frozen.line[z]), int(t.frozen.start[z]), finish)
            for column, z, finish in self.frozen_column
        ]
        for column, offer, line, start, finish in entries:
            for use in range(int(t.uses.ptr[offer]), int(t.uses.ptr[offer + 1])):
                hours = float(t.uses.hours[use] * t.lines.work_factor[line])
                found.append((column, int(t.uses.pool[use]), hours, start - 1, finish - 1))
        columns = list(zip(*found, strict=True)) or [(), (), (), (), ()]
        self.works = Works(
            np.array(columns[0], np.int32),
            np.array(columns[1], np.int32),
            np.array(columns[2], np.float64),
            np.array(columns[3], np.int32),
            np.array(columns[4], np.int32),
        )

    @property
    def columns(self) -> int:
        """Number of columns."""
        return len(self._cost)

    @property
    def binaries(self) -> Ints:
        """Columns that are 0 or 1."""
        return np.array(sorted(set(self._binary)), np.int32)

    @property
    def upper(self) -> Floats:
        """Upper bounds of all columns."""
        return np.array(self._upper)

    @property
    def whole_columns(self) -> Ints:
        """Columns that count pieces."""
        return np.array(sorted(set(self._whole)), np.int32)

    def set_whole_lots(self, whole: bool) -> None:
        """Whether lots are whole pieces or may be parts of pieces."""
        self.whole_lots, columns = whole, self.whole_columns
        kind = highspy.HighsVarType.kInteger if whole else highspy.HighsVarType.kContinuous
        self.highs.changeColsIntegrality(len(columns), columns, np.full(len(columns), int(kind), np.uint8))

    def fixed(self, pair: Longs, finish: Ints, pieces: Longs) -> tuple[Ints, Floats]:
        """Columns and values of all lots and openings of a plan."""
        amount = dict(zip(zip(pair.tolist(), finish.tolist(), strict=True), pieces.tolist(), strict=True))
        opened = set(pair.tolist())
        keys = zip(self.lot_pair, self.lot_finish, strict=True)
        values = [float(amount.get(key, 0)) for key in keys] + [float(pair in opened) for pair in self.open_column]
        columns = [*self.lot_column, *self.open_column.values()]
        return np.array(columns, np.int32), np.array(values)

    def all_spans(self) -> list[Span]:
        """Every span that begins where some work may begin and ends where some work must end, with work inside."""
        return span_rows.all_spans(self.works)

    def violated_spans(self, solution: Floats) -> list[Span]:
        """Spans whose hours a solution exceeds, the worst few of each pool."""
        return span_rows.violated_spans(self.instance, self.works, self.spans, solution)

    def add_spans(self, spans: list[Span]) -> None:
        """Add the rows of these spans."""
        works, until = self.works, self.instance.cumulative_hours
        by_pool = np.argsort(works.pool, kind="stable")
        pools = works.pool[by_pool]
        rows: list[tuple[float, float, Expression]] = []
        for pool, first, last in spans:
            at = by_pool[np.searchsorted(pools, pool) : np.searchsorted(pools, pool, side="right")]
            at = at[(works.first[at] >= first) & (works.last[at] <= last)]
            expression = list(zip(works.column[at].tolist(), works.hours[at].tolist(), strict=True))
            rows.append((-INFINITE, float(until[pool, last + 1] - until[pool, first]), expression))
        self._add_rows(rows)
        self.spans += spans

    def prices(self) -> tuple[Floats, Floats]:
        """Prices of hours [P, W] and of income [G] from the row duals of a solved linear model.

        A span's dual charges the work inside it. Charged to each week of the span it charges that work at least as much, because
        each of its weeks carries it, and costs the same hours: so week prices lose nothing.
        """
        dual = np.maximum(np.array(self.highs.getSolution().row_dual), 0.0)
        hour_prices = np.zeros_like(self.terms.hours)
        for nth, (pool, first, last) in enumerate(self.spans):
            hour_prices[pool, first : last + 1] += dual[self.first_span + nth]
        # A group that no lot can pay wants no income at the price of its best band; one that has filled its bands wants none.
        best_band = self.terms.bands.points.max(initial=0.0)
        income_prices = np.where(self.income_rows == NO_LOTS, best_band, 0.0)
        known = self.income_rows >= 0
        income_prices[known] = dual[self.income_rows[known]]
        return hour_prices, income_prices
