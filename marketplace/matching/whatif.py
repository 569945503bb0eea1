"""What if? The market with one thing changed, solved beside the market as it is. Writes nothing.

More demand, a group closed for some weeks, more people in a technique, or when a new order could be promised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from marketplace.engine import inquiry, whatif
from marketplace.engine.problem import Plan, Problem
from marketplace.engine.solve import solve
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.problem import build_problem

SECONDS = 4.0
EXACT_UP_TO = 2_000
DAYS_A_WEEK = 5
FURTHEST_WEEKS = 52


@dataclass(frozen=True)
class LineChange:
    """Pieces of a line that are placed as things are, and with the change."""

    line: OpenLine
    asked_before: int
    asked_after: int
    before: int
    after: int

    @property
    def change(self) -> int:
        """Pieces placed more (or less, below 0) than as things are."""
        return self.after - self.before


@dataclass(frozen=True)
class Answer:
    """What a change does: line by line, in pieces, and in centavos of Bs of work placed."""

    lines: tuple[LineChange, ...]
    value_before_minor: int
    value_after_minor: int

    @property
    def before(self) -> int:
        """Pieces placed as things are."""
        return sum(line.before for line in self.lines)

    @property
    def after(self) -> int:
        """Pieces placed with the change."""
        return sum(line.after for line in self.lines)

    @property
    def short_after(self) -> int:
        """Pieces without a group with the change."""
        return sum(line.asked_after - line.after for line in self.lines)


def more_demand(market: Market, percent: int, technique: str = "") -> Answer:
    """Every open line (of a technique) asks for ``percent`` more pieces than are missing."""
    problem = build_problem(market)
    grown = {line.code for line in market.lines if technique in ("", line.technique)}
    changed = whatif.more_demand(problem, percent / 100, grown)
    return _compare(market, problem, changed)


def group_closed(market: Market, maker: Maker, first: int, last: int) -> Answer:
    """A group works not at all from week ``first`` to ``last``; what it agreed in those weeks is not moved by this."""
    problem = build_problem(market)
    return _compare(market, problem, whatif.group_closed(problem, maker.code, first, last))


def more_people(market: Market, maker_id: int, people: int, technique: str, millihours_a_day: int) -> Answer:
    """``people`` more at a group who all do a technique, each with so many thousandths of an hour a day, five days a week."""
    more = people * millihours_a_day * DAYS_A_WEEK
    makers = tuple(
        replace(maker, members=maker.members + people, free=_more(maker.free, maker.uses.get(technique, ()), more))
        if maker.id == maker_id
        else maker
        for maker in market.makers
    )
    return _compare(market, build_problem(market), build_problem(replace(market, makers=makers)))


def _more(free: Mapping[str, tuple[int, ...]], pools: tuple[str, ...], more: int) -> dict[str, tuple[int, ...]]:
    return {pool: tuple(h + more for h in hours) if pool in pools else hours for pool, hours in free.items()}


def promise_date(market: Market, line: OpenLine) -> date | None:
    """The Sunday by which all of a new line would be made beside everything open; None when not within the market's weeks.

    The new line asks last: it takes only hours that the plan of the open orders leaves.
    """
    problem = build_problem(market)
    asked = build_problem(replace(market, lines=(line,))).lines[0]
    return inquiry.promise(problem, plan_of(problem), asked).date


def least_lot(market: Market, kind: str) -> int | None:
    """The fewest pieces of a time standard that some group makes; None when nobody makes any."""
    return min((maker.skills[kind].min_pieces for maker in market.makers if kind in maker.skills), default=None)


def _compare(market: Market, before: Problem, after: Problem) -> Answer:
    was, now = _placed(plan_of(before)), _placed(plan_of(after))
    value = {line.id: line.piece_value for line in before.lines}
    asked = {line.id: line.quantity for line in after.lines}
    lines = tuple(
        LineChange(line, line.missing, asked[line.code], was.get(line.code, 0), now.get(line.code, 0))
        for line in market.lines
        if line.missing
    )
    return Answer(lines, _value_minor(was, value), _value_minor(now, value))


def _value_minor(pieces: Mapping[str, int], value: Mapping[str, float]) -> int:
    return round(sum(many * value[code] for code, many in pieces.items()) * 100)


def plan_of(problem: Problem) -> Plan:
    """The plan of a problem, within some seconds where it is large."""
    small = len(problem.lines) * len(problem.groups) <= EXACT_UP_TO
    return solve(problem, time_limit=None if small else SECONDS)


def _placed(plan: Plan) -> dict[str, int]:
    pieces: dict[str, int] = defaultdict(int)
    for entry in plan.assignments:
        pieces[entry.line] += entry.pieces
    return dict(pieces)
