"""Small problems to proved optimality: the integer model in HiGHS, with the rows of all spans of weeks.

Whole pieces are what makes it hard, and matter least. So first branch and bound decides which groups open, with lots in parts of
pieces (that proves the bound); then the best whole pieces for those groups; then, while time is left, both together.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import highspy
import numpy as np

from marketplace.engine import lots, terms
from marketplace.engine.instance import Floats, Instance, Ints, Longs
from marketplace.engine.lot_model import LotModel
from marketplace.engine.lots import State
from marketplace.engine.search_model import Model

PROVED = 1e-9
"""Relative distance of score and bound at which a plan counts as proved optimal."""
ROUGH = 2e-5
"""How far the first step goes: about what whole pieces cost."""
GROUPS_SHARE = 0.8
"""Part of the time left that the choice of groups may take."""
OVERTIME = 0.93
"""Part of its seconds after which branch and bound is stopped: it looks at the clock only between rounds of cuts."""
WHOLE = 1e-6
SMALL, SINGLE = 1_500, 6_000
"""Most pairs of any problem, and of one whose lines mostly go whole to one group, that branch and bound is worth trying on.

Without a time limit half as many of the first: it takes a minute there."""
UNMERGED = 400
"""Most pairs with which it works without presolve."""
NODES, FEWER_NODES = 5_000, 20
"""Nodes of branch and bound, in each of the three searches, without a time limit; fewer above ``UNMERGED`` pairs, where a node
takes a second."""


@dataclass(frozen=True, slots=True, eq=False)
class Lots:
    """Pieces besides the frozen ones, one entry for each pair and finish week."""

    pair: Longs
    finish: Ints
    pieces: Longs


@dataclass(frozen=True, slots=True, eq=False)
class Exact:
    """What branch and bound found: lots (None when nothing better than the incumbent), their score and the proved bound."""

    lots: Lots | None
    score: float
    bound: float
    optimal: bool
    """no right plan scores more than ``score``, or than the incumbent when ``lots`` is None"""
    agreed: Longs
    """[K, 3] of agreed pieces: entry of the model's ``frozen``, week in which they finish, pieces"""


def worth_trying(instance: Instance, *, timed: bool = False) -> bool:
    """Whether branch and bound has a chance: few pairs, or lines that mostly go whole to one group (generalised assignment)."""
    pairs = len(instance.pair_offer)
    single = (instance.quantity == 1) | (~instance.partial & (instance.family_max_groups[instance.family] == 1))
    return pairs <= (SMALL if timed else SMALL // 2) or (pairs <= SINGLE and bool(single.mean() > 0.5))


def solve_exact(
    instance: Instance,
    incumbent: Lots | None = None,
    *,
    seconds: float | None = None,
    nodes: int | None = None,
    gap: float = PROVED,
    clock: Callable[[], float] = time.monotonic,
    stop: Callable[[], bool] | None = None,
) -> Exact | None:
    """Solve the integer model until score and bound are within ``gap`` (relative), or ``seconds`` or ``nodes`` are used up.

    ``stop`` is asked many times a second; once it says so, what is known by then is the answer.

    Meant for up to about 5,000 eligible pairs. Returns None when the time is over before anything is known, and when frozen
    pieces do not fit their hours. Without ``seconds`` the answer is always the same.
    """
    model = LotModel(instance, terms.build(instance), integer=True)
    if not model.columns:
        nothing = np.empty(0, np.int64)
        known = model.terms.constant
        lots = None if incumbent else Lots(nothing, nothing.astype(np.int32), nothing)
        return Exact(lots, known, known, True, np.empty((0, 3), np.int64))
    model.add_spans(model.all_spans())
    search = _Search(model, incumbent, gap, clock() + OVERTIME * seconds if seconds is not None else None, clock, stop)
    search.highs.setOptionValue("mip_rel_gap", gap / 2)
    search.highs.setOptionValue("mip_abs_gap", 1e-9)
    if nodes is None:
        nodes = NODES if search.small or seconds is not None else FEWER_NODES
    search.highs.setOptionValue("mip_max_nodes", nodes)
    if incumbent is not None:
        search.price(incumbent)
    for step in (search.choose_groups, search.choose_pieces, search.choose_both):
        if not search.done():
            step()
    return search.answer(incumbent)


@dataclass(slots=True, eq=False)
class _Search:
    """Branch and bound in steps on one model."""

    model: LotModel
    best: Lots | None
    gap: float
    deadline: float | None
    clock: Callable[[], float]
    stop: Callable[[], bool] | None = None
    score: float = -np.inf
    bound: float = np.inf
    highs: highspy.Highs = field(init=False)
    agreed: Longs = field(default_factory=lambda: np.empty((0, 3), np.int64))
    """of the best plan, as in :class:`Exact`"""
    _groups: Floats | None = None
    """values of the binaries that the first step chose"""
    _reached: float = -np.inf
    """score of the last solution"""

    def __post_init__(self) -> None:
        self.highs = self.model.highs
        if self.stop is not None or self.deadline is not None:
            self.highs.cbMipInterrupt += self._interrupt
            self.highs.cbSimplexInterrupt += self._interrupt

    def _interrupt(self, event: Any) -> None:
        if self._over():
            event.interrupt()

    def _over(self) -> bool:
        late = self.deadline is not None and self.clock() >= self.deadline
        return late or (self.stop is not None and self.stop())

    def done(self) -> bool:
        """Whether there is nothing more to prove, or no more time."""
        return self.proved() or self._over()

    def proved(self) -> bool:
        """Whether score and bound have met."""
        return bool(np.isfinite(self.bound)) and self.bound - self.score <= self.gap * max(1.0, abs(self.bound))

    def price(self, known: Lots) -> None:
        """Learn the score of the plan to start from: its pieces fixed, only fairness and finish weeks of frozen pieces open."""
        columns, values = self.model.fixed(known.pair, known.finish, known.pieces)
        solution = self._with_fixed(columns, values)
        if solution is None:
            self.best = None
        else:
            self.score, self.agreed = self._reached, _agreed(self.model, solution)

    def choose_groups(self) -> None:
        """Which groups open, with lots in parts of pieces; proves the bound."""
        self.model.set_whole_lots(False)
        self.highs.setOptionValue("mip_rel_gap", max(self.gap / 2, ROUGH))
        self._presolve(not self.small)
        solution = self._run(self.best, GROUPS_SHARE)
        self.highs.setOptionValue("mip_rel_gap", max(self.gap / 2, WHOLE))
        self.model.set_whole_lots(True)
        pieces = np.zeros(0) if solution is None else solution[self.model.whole_columns]
        if (np.abs(pieces - np.round(pieces)) < WHOLE).all():
            self._keep(solution)
        self._groups = None if solution is None else np.round(solution[self.model.binaries])

    def choose_pieces(self) -> None:
        """The best whole pieces for the groups chosen."""
        if self._groups is not None:
            self._presolve(True)
            solution = self._with_fixed(self.model.binaries, self._groups)
            self._keep(solution)

    def choose_both(self) -> None:
        """Everything open, from the best plan so far."""
        self.highs.setOptionValue("mip_rel_gap", self.gap / 2)
        self._presolve(not self.small)
        self._keep(self._run(self.best))

    @property
    def small(self) -> bool:
        """Whether presolve would cost more than it gains: the rows it merges are the ones that cuts are made of."""
        return len(self.model.instance.pair_offer) <= UNMERGED

    def _presolve(self, wanted: bool) -> None:
        self.highs.setOptionValue("presolve", "choose" if wanted else "off")

    def answer(self, incumbent: Lots | None) -> Exact | None:
        """What is known now."""
        if not np.isfinite(self.bound) or self.bound >= highspy.kHighsInf:
            return None
        # The incumbent's lots with agreed pieces in other weeks may be better than the incumbent.
        better = self.best is not None and (self.best is not incumbent or len(self.agreed) > 0)
        # Where both are the optimum, rounding may put the bound a hair below.
        return Exact(self.best if better else None, self.score, max(self.bound, self.score), self.proved(), self.agreed)

    def _keep(self, solution: Floats | None) -> None:
        if solution is not None and not self._reached <= self.score + 1e-9 * abs(self._reached):
            self.score, self.best, self.agreed = self._reached, _lots(self.model, solution), _agreed(self.model, solution)

    def _run(self, start: Lots | None, share: float = 1.0) -> Floats | None:
        """Solve; lowers the bound; returns the best solution if there is one."""
        if start is not None:
            columns, values = self.model.fixed(start.pair, start.finish, start.pieces)
            self.highs.setSolution(len(columns), columns, values)
        solution = self._solve(share)
        if not (self.model.whole_lots or len(self.model.binaries)):
            # Only frozen pieces, in parts: a linear model, which has no bound of its own.
            self.bound = self._reached if solution is not None else self.bound
        elif self.highs.getModelStatus() != highspy.HighsModelStatus.kInfeasible:
            self.bound = min(self.bound, float(self.highs.getInfo().mip_dual_bound) + self.model.terms.constant)
        return solution

    def _with_fixed(self, columns: Ints, values: Floats) -> Floats | None:
        self.highs.changeColsBounds(len(columns), columns, values, values)
        solution = self._solve()
        upper = self.model.upper[columns]
        self.highs.changeColsBounds(len(columns), columns, np.zeros(len(columns)), upper)
        return solution

    def _solve(self, share: float = 1.0) -> Floats | None:
        if self.deadline is not None:
            self.highs.setOptionValue("time_limit", share * max(0.0, self.deadline - self.clock()))
        self.highs.run()
        status = self.highs.getInfo().primal_solution_status
        feasible = status == int(highspy.SolutionStatus.kSolutionStatusFeasible)
        if not feasible:
            return None
        # Read it now: HiGHS forgets it as soon as the model changes.
        self._reached = float(self.highs.getInfo().objective_function_value) + self.model.terms.constant
        return np.array(self.highs.getSolution().col_value)


def _lots(model: LotModel, solution: Floats) -> Lots:
    pieces = np.round(solution[model.lot_column]).astype(np.int64)
    used = np.flatnonzero(pieces > 0)
    pair, finish = np.array(model.lot_pair, np.int64), np.array(model.lot_finish, np.int32)
    return Lots(pair[used], finish[used], pieces[used])


def _agreed(model: LotModel, solution: Floats) -> Longs:
    found = [(entry, finish, round(solution[column])) for column, entry, finish in model.frozen_column]
    return np.array([row for row in found if row[2] > 0], np.int64).reshape(-1, 3)


def settled(instance: Instance, agreed: Longs) -> Instance:
    """The instance with its agreed pieces due in the weeks in which a plan finishes them: some earlier than agreed."""
    known, others = np.flatnonzero(instance.frozen_offer >= 0), np.flatnonzero(instance.frozen_offer < 0)
    entry = np.concatenate((others, known[agreed[:, 0]]))
    week = np.concatenate((instance.frozen_week[others], agreed[:, 1].astype(np.int32)))
    pieces = np.concatenate((instance.frozen_pieces[others], agreed[:, 2]))
    order = np.lexsort((week, instance.frozen_group[entry], instance.frozen_line[entry]))
    entry = entry[order]
    return replace(
        instance,
        frozen_line=instance.frozen_line[entry],
        frozen_group=instance.frozen_group[entry],
        frozen_week=week[order],
        frozen_pieces=pieces[order],
        frozen_offer=instance.frozen_offer[entry],
        frozen_pair=instance.frozen_pair[entry],
    )


def from_state(m: Model, s: State) -> Lots:
    """The lots of a search's plan."""
    entries = []
    for line in range(len(m.classes)):
        for slot in range(int(m.lot_base[line]), int(m.lot_base[line]) + int(s.lots[line])):
            pair = int(s.lot_pair[slot])
            start = max(1, int(m.release[line] + m.offer_lead[m.pair_offer[pair]]))
            for c in np.flatnonzero(s.lot_pieces[slot, : int(m.classes[line])]).tolist():
                entries.append((pair, max(start, int(m.class_end[line, c])), int(s.lot_pieces[slot, c])))
    table = np.array(entries, np.int64).reshape(-1, 3)
    return Lots(table[:, 0], table[:, 1].astype(np.int32), table[:, 2])


def to_state(instance: Instance, m: Model, found: Lots) -> State:
    """A search's plan with exactly these lots besides the frozen pieces."""
    s = lots.state(instance, m)
    for pair in np.unique(found.pair).tolist():
        line = int(instance.pair_line[pair])
        pieces = np.zeros(m.class_end.shape[1], s.lot_pieces.dtype)
        for at in np.flatnonzero(found.pair == pair).tolist():
            ends = m.class_end[line, : int(m.classes[line])]
            pieces[int(np.searchsorted(ends, found.finish[at]))] += found.pieces[at]
        lots.add_lot(m, s, line, pair, pieces)
    return s
