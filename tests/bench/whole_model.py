"""The whole problem as one mixed-integer model for HiGHS, as a modeller writes it who knows the structure.

Per eligible pair: pieces by lateness (whole numbers) and whether the pair is used. A pool's hours are kept by one row for each
span of weeks, added when a solution breaks it: first to the linear relaxation, then to the whole model. What HiGHS has when the
time is over is repaired by leaving out the least valuable lots that do not fit. Agreed pieces and pieces of the plan before are
not modelled: the bench gives this model none.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from marketplace.engine.problem import Group, Line, Offer, Problem
from marketplace.engine.referee.facts import Facts
from marketplace.engine.referee.score import parts
from marketplace.engine.referee.work import Work

INF = float("inf")
Job = tuple[int, int, int, float]
"""First week, finishing week, column, hours a piece."""


@dataclass
class Model:
    """A model being written: columns, and rows as (low, high, [(column, factor)])."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    whole: list[bool] = field(default_factory=list)
    rows: list[tuple[float, float, list[tuple[int, float]]]] = field(default_factory=list)

    def column(self, cost: float, upper: float, whole: bool = False) -> int:
        """A variable from 0 to ``upper``."""
        self.cost.append(cost)
        self.upper.append(upper)
        self.whole.append(whole)
        return len(self.cost) - 1

    def at_most(self, high: float, terms: list[tuple[int, float]]) -> None:
        """Sum of the terms <= high."""
        self.rows.append((-INF, high, terms))


class Writer:
    """Writes the model of a problem."""

    def __init__(self, problem: Problem) -> None:
        self.facts, self.model = Facts(problem), Model()
        self.jobs: dict[tuple[str, str], list[Job]] = {}
        self.income: dict[str, list[tuple[int, float]]] = {}
        self.families: dict[tuple[str, str], list[int]] = {}
        self.pieces: list[tuple[Line, Group, Offer, int, int]] = []

    def write(self) -> Model:
        """All columns and rows."""
        for line in self.facts.problem.lines:
            self._line(line)
        for group in self.facts.problem.groups:
            self._fairness(group)
        self._few_groups()
        return self.model

    def _line(self, line: Line) -> None:
        split = self.facts.split_loss(line)
        used = self.model.column(split, 1.0, not line.partial)
        placed: list[tuple[int, float]] = []
        pairs: list[int] = []
        for group, offer in self.facts.eligible(line):
            pair, columns = self._pair(line, group, offer, split)
            placed += [(column, 1.0) for column in columns]
            pairs.append(pair)
            self.families.setdefault((line.family, group.id), []).append(pair)
        # The first group costs no split: ``used`` gives it back, and is only there when some pair is.
        self.model.at_most(0.0, [(used, 1.0), *((pair, -1.0) for pair in pairs)])
        if placed:
            self.model.at_most(float(line.quantity), placed)
        if placed and not line.partial:
            self.model.rows.append((0.0, 0.0, [*placed, (used, -float(line.quantity))]))

    def _pair(self, line: Line, group: Group, offer: Offer, split: float) -> tuple[int, list[int]]:
        facts, objective = self.facts, self.facts.problem.objective
        price = offer.unit_price * line.work_factor
        start, last = facts.start(line, offer), facts.last(line)
        fixed = objective.reliability_weight * line.piece_value * group.reliability - objective.price_weight * price
        most = min(line.quantity, offer.max_lot)
        finishing = list(range(max(start, min(line.due, last)), last + 1))
        columns = [self.model.column(facts.worth(line) * facts.kept(line, week) + fixed, most, True) for week in finishing]
        self.pieces += [(line, group, offer, week, column) for week, column in zip(finishing, columns, strict=True)]
        pair = self.model.column(-split, 1.0, True)
        self.model.at_most(0.0, [*((column, 1.0) for column in columns), (pair, -float(most))])
        self.model.at_most(0.0, [(pair, float(offer.min_lot)), *((column, -1.0) for column in columns)])
        self.income.setdefault(group.id, []).extend((column, price) for column in columns)
        for pool, hours in offer.uses:
            jobs = [(start, week, column, hours * line.work_factor) for week, column in zip(finishing, columns, strict=True)]
            self.jobs.setdefault((group.id, pool), []).extend(jobs)
        return pair, columns

    def _fairness(self, group: Group) -> None:
        heads, below, bands = group.members * self.facts.weeks, group.income_so_far, []
        for band in self.facts.problem.objective.fairness:
            bands.append((self.model.column(band.per_usd, max(0.0, band.up_to * heads - below)), 1.0))
            below = max(below, band.up_to * heads)
        if bands:
            self.model.at_most(0.0, [*bands, *((column, -price) for column, price in self.income.get(group.id, []))])

    def _few_groups(self) -> None:
        """``max_groups`` over all repeats: a column for each group of a family."""
        most = {line.family: line.max_groups for line in self.facts.problem.lines}
        members: dict[str, list[int]] = {}
        for (family, _), pairs in self.families.items():
            if most[family]:
                joined = pairs[0] if len(pairs) == 1 else self.model.column(0.0, 1.0)
                members.setdefault(family, []).append(joined)
                for pair in pairs if len(pairs) > 1 else ():
                    self.model.at_most(0.0, [(pair, 1.0), (joined, -1.0)])
        for family, joined_pairs in members.items():
            self.model.at_most(float(most[family]), [(column, 1.0) for column in joined_pairs])


class Spans:
    """The span rows of all pools; each is made once, when it is broken."""

    def __init__(self, facts: Facts, jobs: dict[tuple[str, str], list[Job]]) -> None:
        self.weeks, self.made = facts.weeks, set()
        self.pools = []
        for pool, found in jobs.items():
            until = np.concatenate(([0.0], np.cumsum(facts.hours[pool])))
            table = np.array(found)
            self.pools.append((table[:, 0].astype(int), table[:, 1].astype(int), table[:, 2].astype(int), table[:, 3], until))

    def broken(self, values: Any) -> list[tuple[float, Any, Any]]:
        """Rows (high, columns, factors) that ``values`` break and that are not there yet."""
        rows = []
        for index, (start, end, column, hours, until) in enumerate(self.pools):
            load = np.zeros((self.weeks + 2, self.weeks + 2))
            np.add.at(load, (start, end), hours * values[column])
            inside = np.cumsum(np.cumsum(load[::-1], axis=0)[::-1], axis=1)[1:-1, 1:-1]
            over = inside - (until[None, 1:] - until[:-1, None])
            for a, b in zip(*np.nonzero(np.triu(over > 1e-6 * np.maximum(1.0, inside))), strict=True):
                if (index, a, b) not in self.made:
                    self.made.add((index, a, b))
                    within = (start >= a + 1) & (end <= b + 1)
                    rows.append((float(until[b + 1] - until[a]), column[within], hours[within]))
        return rows


def solve(problem: Problem, seconds: float, *, relaxed: bool = False) -> dict[str, float | None]:
    """Score and bound that HiGHS reaches in ``seconds``, writing the model included; None where it has none.

    ``relaxed`` drops whole numbers: the bound of the linear relaxation.
    """
    begin = time.monotonic()
    writer = Writer(problem)
    solver, columns = _passed(writer.write())
    spans = Spans(writer.facts, writer.jobs)

    def run(share: float) -> Any:
        solver.setOptionValue("time_limit", solver.getRunTime() + max(0.1, share * (seconds - (time.monotonic() - begin))))
        solver.run()
        return np.array(solver.getSolution().col_value)

    _continuous(solver, columns)
    bound: float | None = None
    while time.monotonic() - begin < seconds * (1.0 if relaxed else 0.3):
        values = run(1.0)
        if solver.modelStatusToString(solver.getModelStatus()) != "Optimal":
            break
        bound = solver.getInfo().objective_function_value
        if not _add(solver, spans.broken(values)):
            break
    if relaxed:
        return {"score": None, "bound": bound}
    _whole(solver, columns, writer.model.whole)
    best: float | None = None
    while time.monotonic() - begin < seconds:
        values = run(0.5 if best is None else 0.9)
        if solver.getInfo().primal_solution_status == 2 and len(values):
            score = _repaired(writer, values)
            best = score if best is None else max(best, score)
        dual = solver.getInfo().mip_dual_bound
        bound = min(bound, dual) if bound is not None and abs(dual) < 1e29 else bound
        if not _add(solver, spans.broken(values)) and solver.modelStatusToString(solver.getModelStatus()) == "Optimal":
            break
    return {"score": best, "bound": bound}


def _passed(model: Model) -> tuple[Any, int]:
    import highspy

    lp: Any = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(model.cost), len(model.rows)
    lp.col_cost_ = np.array(model.cost)
    lp.col_lower_, lp.col_upper_ = np.zeros(len(model.cost)), np.array(model.upper)
    lp.row_lower_ = np.array([low for low, _, _ in model.rows])
    lp.row_upper_ = np.array([high for _, high, _ in model.rows])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum([len(terms) for _, _, terms in model.rows])))
    lp.a_matrix_.index_ = np.array([column for _, _, terms in model.rows for column, _ in terms])
    lp.a_matrix_.value_ = np.array([factor for _, _, terms in model.rows for _, factor in terms])
    lp.sense_ = highspy.ObjSense.kMaximize
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 2)
    solver.passModel(lp)
    return solver, len(model.cost)


def _continuous(solver: Any, columns: int) -> None:
    import highspy

    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), [highspy.HighsVarType.kContinuous] * columns)


def _whole(solver: Any, columns: int, whole: list[bool]) -> None:
    import highspy

    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    solver.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), [kinds[flag] for flag in whole])


def _add(solver: Any, rows: list[tuple[float, Any, Any]]) -> bool:
    for high, columns, factors in rows:
        solver.addRow(-INF, high, len(columns), columns.astype(np.int32), factors)
    return bool(rows)


def _repaired(writer: Writer, values: Any) -> float:
    """The score of the solution, less the least valuable lots where hours are short."""
    values = np.round(values)
    facts = writer.facts
    spans = Spans(facts, writer.jobs)
    lots = {column: (line, group, week) for line, group, _, week, column in writer.pieces if values[column] > 0}
    family: dict[tuple[str, str], list[int]] = {}
    for column, (line, group, _) in lots.items():
        family.setdefault((line.id, "" if not line.partial else group.id), []).append(column)
    while True:
        spans.made.clear()
        rows = spans.broken(values)
        if not rows:
            break
        for _, columns, factors in rows:
            present = [(writer.model.cost[c] / f, c) for c, f in zip(columns, factors, strict=True) if values[c] > 0]
            if present:
                line, group, _ = lots[min(present)[1]]
                values[family[line.id, "" if not line.partial else group.id]] = 0
    entries = [
        {"line": line.id, "group": group.id, "week": week, "pieces": int(values[column]), "hours": {}}
        for column, (line, group, week) in lots.items()
    ]
    return sum(parts(facts, Work(facts, {"assignments": entries})).values())
