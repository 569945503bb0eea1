"""From the market to the engine's problem. Pure: the same market gives the same problem.

Ids of groups and lines are their codes. All amounts are bolivianos, hours are hours. A line is matched to the groups that
make its time standard; a line without one to every group of the technique, by its price for an hour.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from statistics import median_low

from marketplace.engine.problem import (
    FairnessBand,
    Frozen,
    Group,
    Line,
    Objective,
    Offer,
    Pool,
    Previous,
    Problem,
    WeekHours,
)
from marketplace.matching.market import Maker, Market, OpenLine, Skill, lead_weeks

# Thresholds per member and week in Bs: about 1/7, 3/10 and 6/10 of a week of the 2026 minimum wage (Bs 3,300 a month).
# The points are the contract's; they are per unit of income, so the currency does not change them.
FAIRNESS = (FairnessBand(110.0, 0.30), FairnessBand(230.0, 0.15), FairnessBand(460.0, 0.05))
SOONER = 0.10
"""How much more a piece due now is worth than one due at the end of the weeks looked at."""
NO_CEILING = 1e6
MOST_PIECES = 10_000_000


@dataclass(frozen=True)
class Kept:
    """Pieces of a line at a group that a new run must keep (locked), or would rather keep (of the plan before)."""

    line_id: int
    group_id: int
    pieces: int
    week: int = 0
    """By the end of which week locked pieces are finished."""


def build_problem(market: Market, *, locked: Sequence[Kept] = (), previous: Sequence[Kept] = (), name: str = "") -> Problem:
    """The engine's problem of a market. ``locked`` become frozen pieces, ``previous`` cost stability to move."""
    lines = {line.id: line for line in market.lines}
    makers = {maker.id: maker for maker in market.makers}
    own = _own_materials(market.lines)
    return Problem(
        name=name,
        start=market.first_monday,
        weeks=market.weeks,
        currency="BOB",
        groups=tuple(_group(maker, own) for maker in market.makers),
        lines=tuple(_line(market, line) for line in market.lines if line.missing),
        objective=Objective(fairness=FAIRNESS),
        frozen=tuple(
            Frozen(lines[k.line_id].code, makers[k.group_id].code, k.week, k.pieces) for k in _known(locked, lines, makers)
        ),
        previous=tuple(
            Previous(lines[k.line_id].code, makers[k.group_id].code, k.pieces) for k in _known(previous, lines, makers)
        ),
    )


def _known(kept: Iterable[Kept], lines: Collection[int], makers: Collection[int]) -> list[Kept]:
    return [k for k in kept if k.pieces > 0 and k.line_id in lines and k.group_id in makers]


def material_of(line: OpenLine) -> str:
    """What the line is matched by. A line that groups work on already has one of its own: their least lot is behind them."""
    return f"{line.skill}@{line.code}" if line.groups_in and line.skill else line.skill


def _own_materials(lines: Iterable[OpenLine]) -> dict[str, list[OpenLine]]:
    """Lines with a material of their own, by the skill that they ask for."""
    own: dict[str, list[OpenLine]] = defaultdict(list)
    for line in lines:
        if line.missing and material_of(line) != line.skill:
            own[line.skill].append(line)
    return own


def _group(maker: Maker, own: dict[str, list[OpenLine]]) -> Group:
    return Group(
        id=maker.code,
        members=max(maker.members, 1),
        pools=tuple(Pool(name, 0.0, tuple(_weeks(values))) for name, values in sorted(maker.free.items())),
        offers=tuple(offer for key in sorted(maker.skills) for offer in _offers(maker, maker.skills[key], own.get(key, ()))),
        reliability=maker.record.reliability or 0.0,
        income_so_far=maker.agreed_minor / 100,
    )


def _weeks(values: Sequence[int]) -> Iterable[WeekHours]:
    """Weeks with hours, equal neighbours together."""
    first = 0
    for week in range(1, len(values) + 1):
        if week == len(values) or values[week] != values[first]:
            if values[first]:
                yield WeekHours(first + 1, week, values[first] / 1000)
            first = week


def _offers(maker: Maker, skill: Skill, own: Sequence[OpenLine]) -> Iterable[Offer]:
    """The offer of a skill, and one without a least lot for the lines that the group works on already."""
    new = tuple(material_of(line) for line in own if maker.id not in line.groups_in)
    yield _offer(maker, skill, (skill.key, *new), skill.key, skill.min_pieces)
    going_on = tuple(material_of(line) for line in own if maker.id in line.groups_in)
    if going_on:
        yield _offer(maker, skill, going_on, f"{skill.key}+", 1)


def _offer(maker: Maker, skill: Skill, materials: tuple[str, ...], name: str, min_lot: int) -> Offer:
    return Offer(
        id=name,
        technique=skill.technique,
        materials=materials,
        unit_price=skill.price_minor / 100,
        uses=tuple((pool, skill.millihours / 1000) for pool in maker.uses[skill.technique]),
        grade=maker.record.grade,
        min_lot=max(min_lot, 1),
        max_lot=MOST_PIECES,
        lead_weeks=lead_weeks(skill.lead_days),
    )


def _line(market: Market, line: OpenLine) -> Line:
    ceiling = NO_CEILING if line.ceiling_minor is None else line.ceiling_minor / 100
    return Line(
        id=line.code,
        family=line.code,
        technique=line.technique,
        material=material_of(line),
        quantity=line.missing,
        release=market.first_week(line),
        due=max(market.last_week(line), 0),
        priority=line.priority,
        max_unit_price=ceiling,
        piece_value=(usual_price_minor(market, line) / 100 if line.ceiling_minor is None else ceiling) * urgency(market, line),
        work_factor=1.0 if line.standard_key else line.millihours / 1000,
        max_late_weeks=market.late_weeks,
        min_grade=line.min_grade,
        # Groups that are in already count among the line's most groups.
        max_groups=max(line.max_groups - len(line.groups_in), 1) if line.max_groups else 0,
        partial=line.partial,
        not_groups=frozenset(maker.code for maker in market.makers if maker.id in line.refused_by),
        only_groups=_only(market, line),
    )


def urgency(market: Market, line: OpenLine) -> float:
    """A little more worth for what is due sooner: of two orders alike, the one that can still be made later waits."""
    return 1.0 + SOONER * (1.0 - min(max(market.last_week(line), 0), market.weeks) / market.weeks)


def _only(market: Market, line: OpenLine) -> frozenset[str] | None:
    """A line whose groups are all in may only grow at those; None where anybody may come."""
    if not line.max_groups or len(line.groups_in) < line.max_groups:
        return None
    return frozenset(maker.code for maker in market.makers if maker.id in line.groups_in)


def usual_price_minor(market: Market, line: OpenLine) -> int:
    """The middle price of a piece of the line among those who make it; 0 where nobody does."""
    lots = [lot for maker in market.makers if (lot := market.lot(line, maker)) is not None]
    return median_low([lot.price_minor for lot in lots]) if lots else 0
