"""What if? The market with one thing changed, solved beside the market as it is. Writes nothing.

More demand, a group closed for some weeks, more people in a technique, or when a new order could be promised.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from marketplace.engine import inquiry
from marketplace.engine.inquiry import Promise
from marketplace.engine.problem import Plan, Previous, Problem
from marketplace.engine.solve import solve
from marketplace.matching.closing import without_weeks
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.people import with_people
from marketplace.matching.problem import build_problem

SECONDS = 4.0
READING_SECONDS = 2.0
EXACT_UP_TO = 2_000
FURTHEST_WEEKS = 52


@dataclass(frozen=True)
class LineChange:
    """A line as things are and with the change. Pieces: ``before`` and ``after`` would fit of those that nobody has agreed."""

    line: OpenLine
    more: int
    """Pieces that it asks for beyond what was ordered."""
    before: int
    after: int

    @property
    def change(self) -> int:
        """Pieces that fit more (or less, below 0) than as things are."""
        return self.after - self.before

    @property
    def more_fit(self) -> int:
        """Of the pieces that it asks more, how many would fit."""
        return min(max(self.change, 0), self.more)

    @property
    def short_before(self) -> int:
        """Pieces without a group as things are: nobody has agreed them and they would not fit."""
        return self.line.missing - self.before

    @property
    def short_after(self) -> int:
        """Pieces without a group with the change."""
        return self.line.missing + self.more - self.after


@dataclass(frozen=True)
class Answer:
    """What a change does: line by line, in pieces, and in centavos of Bs of work that would fit."""

    lines: tuple[LineChange, ...]
    value_before_minor: int
    value_after_minor: int

    @property
    def moved(self) -> tuple[LineChange, ...]:
        """Lines that ask for more, or of which more or less would fit."""
        return tuple(line for line in self.lines if line.more or line.change)

    @property
    def before(self) -> int:
        """Pieces that would fit as things are."""
        return sum(line.before for line in self.lines)

    @property
    def after(self) -> int:
        """Pieces that would fit with the change."""
        return sum(line.after for line in self.lines)

    @property
    def more(self) -> int:
        """Pieces that are asked for more."""
        return sum(line.more for line in self.lines)

    @property
    def more_fit(self) -> int:
        """Of the pieces that are asked for more, how many would fit."""
        return min(max(self.after - self.before, 0), self.more)

    @property
    def short_before(self) -> int:
        """Pieces without a group as things are."""
        return sum(line.short_before for line in self.lines)

    @property
    def short_after(self) -> int:
        """Pieces without a group with the change."""
        return sum(line.short_after for line in self.lines)


def more_demand(market: Market, percent: int, technique: str = "") -> Answer:
    """Every open line (of a technique) asks for ``percent`` more than was ordered, what is agreed of it included.

    The market must have been read with all lines of its open orders, those without missing pieces too.
    """
    asked = {line.code: -(-line.quantity * percent // 100) for line in market.lines if technique in ("", line.technique)}
    grown = tuple(replace(line, quantity=line.quantity + asked.get(line.code, 0)) for line in market.lines)
    return _compare(market, replace(market, lines=grown), asked)


def group_closed(market: Market, maker: Maker, first: int, last: int) -> Answer:
    """Open lines when a group works not at all from week ``first`` to ``last``; ``closing`` tells what becomes of agreed work."""
    makers = tuple(without_weeks(one, first, last) if one.id == maker.id else one for one in market.makers)
    return _compare(market, replace(market, makers=makers))


def more_people(market: Market, maker_id: int, people: int, technique: str) -> Answer:
    """``people`` more at a group who all do a technique, each with the hours of a member there, week by week."""
    makers = tuple(with_people(one, technique, people) if one.id == maker_id else one for one in market.makers)
    return _compare(market, replace(market, makers=makers))


@dataclass(frozen=True)
class Promised:
    """By when some groups can make a new line beside everything open, and what they ask for it in centavos of Bs."""

    found: Promise
    prices: tuple[int, ...]
    """Of a piece, of the groups that keep the promise, the lowest first."""
    total_minor: int
    cheapest_minor: int | None
    """The lowest price of any of the groups that make such pieces, dearer than the ceiling or not; None where none does."""
    least: int | None
    """The fewest pieces that one of them makes."""


def promise(market: Market, line: OpenLine, own: Collection[int]) -> Promised:
    """By when these groups would have made all of a new line; its date is None when not within the market's weeks.

    The new line asks last: it takes only hours that the plan of the open orders leaves.
    """
    problem = build_problem(market)
    asked = build_problem(replace(market, lines=(line,))).lines[0]
    makers = {maker.code: maker for maker in market.makers if maker.id in own}
    found = inquiry.promise(problem, plan_of(problem), replace(asked, only_groups=frozenset(makers)))
    lots = {code: lot for code, maker in makers.items() if (lot := market.lot(line, maker)) is not None}
    return Promised(
        found=found,
        prices=tuple(sorted({lots[code].price_minor for code, _ in found.lots})),
        total_minor=sum(lots[code].price_minor * pieces for code, pieces in found.lots),
        cheapest_minor=min((lot.price_minor for lot in lots.values()), default=None),
        least=min((lot.min_pieces for lot in lots.values()), default=None),
    )


def seconds_for(market: Market) -> int | None:
    """How long an answer takes where the market is large; None where it is there at once."""
    small = len(market.lines) * len(market.makers) <= EXACT_UP_TO
    return None if small else round(2 * SECONDS + READING_SECONDS)


def _compare(market: Market, changed: Market, more: Mapping[str, int] | None = None) -> Answer:
    before, after = build_problem(market), build_problem(changed)
    was = _placed(plan_of(before))
    # What would fit already stays where it is unless moving it is worth it: the change is to be seen, not chance.
    standing = tuple(Previous(line, group, pieces) for (line, group), pieces in was.items())
    now = _placed(plan_of(replace(after, previous=standing)))
    fits_before, fits_after = _by_line(was), _by_line(now)
    value = {line.id: line.piece_value for line in (*before.lines, *after.lines)}
    asked = more or {}
    lines = tuple(
        LineChange(line, asked.get(line.code, 0), fits_before.get(line.code, 0), fits_after.get(line.code, 0))
        for line in market.lines
        if line.missing or asked.get(line.code)
    )
    return Answer(lines, _value_minor(fits_before, value), _value_minor(fits_after, value))


def _value_minor(pieces: Mapping[str, int], value: Mapping[str, float]) -> int:
    return round(sum(many * value[code] for code, many in pieces.items()) * 100)


def plan_of(problem: Problem) -> Plan:
    """The plan of a problem, within some seconds where it is large."""
    small = len(problem.lines) * len(problem.groups) <= EXACT_UP_TO
    return solve(problem, time_limit=None if small else SECONDS)


def _placed(plan: Plan) -> dict[tuple[str, str], int]:
    """Pieces by line and group."""
    pieces: dict[tuple[str, str], int] = defaultdict(int)
    for entry in plan.assignments:
        pieces[entry.line, entry.group] += entry.pieces
    return dict(pieces)


def _by_line(placed: Mapping[tuple[str, str], int]) -> dict[str, int]:
    pieces: dict[str, int] = defaultdict(int)
    for (line, _), many in placed.items():
        pieces[line] += many
    return dict(pieces)
