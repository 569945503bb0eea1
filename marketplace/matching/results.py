"""From the engine's plan to what is kept of it: shares of groups, reasons with their figures, advice. Pure.

Hours become thousandths again, and add up to pieces x hours exactly; prices come from the market, not from the plan.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from marketplace.capacity.queries import ALL
from marketplace.engine.problem import Plan
from marketplace.kernel.money import allocate
from marketplace.matching.market import Lot, Maker, Market, OpenLine

CHOSEN = "chosen"
"""The reason kept for a group that has a share: the figures that speak for it."""
MOST_REASONS = 20_000
"""Most reasons kept of a run; the lines with missing pieces come first. A whole city would have hundreds of thousands."""


@dataclass(frozen=True)
class Share:
    """Pieces of a line at a group, the hours of each week (by Monday) and when they begin and finish."""

    line: OpenLine
    maker: Maker
    lot: Lot
    pieces: int
    weeks: Mapping[date, int]
    starts_on: date
    finishes_on: date


@dataclass(frozen=True)
class Reason:
    """Why pieces are not placed (no maker), why a group was not chosen, or what spoke for it."""

    line_id: int
    maker_id: int | None
    reason: str
    pieces: int | None = None
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """Where hours would help: ``hours_short`` thousandths of an hour of a technique at a group from a week to another."""

    technique: str
    maker_id: int | None
    first: date
    last: date
    millihours_short: int
    pieces: int
    value_minor: int


@dataclass(frozen=True)
class Outcome:
    """A plan as the marketplace keeps it."""

    shares: tuple[Share, ...]
    reasons: tuple[Reason, ...]


def outcome_of(market: Market, plan: Plan, order_ids: Collection[int] | None = None) -> Outcome:
    """What is kept of a plan: of some orders, or of all."""
    lines = {line.code: line for line in market.lines if order_ids is None or line.order_id in order_ids}
    makers = {maker.code: maker for maker in market.makers}
    every_share = shares_of(market, plan)
    left = _left(market, every_share)
    shares = tuple(share for share in every_share if share.line.code in lines)
    of_maker: dict[int, list[Share]] = defaultdict(list)
    for share in every_share:
        of_maker[share.maker.id].append(share)

    def proposed(maker: Maker, line: OpenLine, lot: Lot) -> dict[str, int]:
        return _proposed(market, of_maker.get(maker.id, ()), maker, line, lot, left[maker.id])

    chosen = (_chosen(share, proposed(share.maker, share.line, share.lot)) for share in shares)
    reasons = [*_unmatched(market, plan, lines, makers, left), *chosen]
    reasons += _rejected(market, plan, lines, makers, left, proposed)
    return Outcome(shares, tuple(reasons[:MOST_REASONS]))


def shares_of(market: Market, plan: Plan) -> list[Share]:
    """The shares of every line of a plan, by line and group."""
    lines, makers = {line.code: line for line in market.lines}, {maker.code: maker for maker in market.makers}
    pieces: dict[tuple[str, str], int] = defaultdict(int)
    hours: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
    for entry in plan.assignments:
        pieces[entry.line, entry.group] += entry.pieces
        # The engine lays each pool out for itself; the pool of all hours is the one in which people work.
        worked = dict(entry.hours).get(ALL, 0.0)
        if worked > 0:
            hours[entry.line, entry.group][entry.week] = worked
    shares = []
    for (line_code, maker_code), many in sorted(pieces.items()):
        line, maker = lines[line_code], makers[maker_code]
        lot = market.lot(line, maker)
        if many and lot is not None:
            shares.append(share_of(market, line, maker, lot, many, hours[line_code, maker_code]))
    return shares


def share_of(market: Market, line: OpenLine, maker: Maker, lot: Lot, pieces: int, hours: Mapping[int, float | int]) -> Share:
    """A share with its hours by week, in whole thousandths that add up to what the pieces take."""
    weeks = sorted(week for week, worked in hours.items() if worked > 0) or [max(lot.start, 1)]
    parts = allocate(pieces * lot.millihours, [max(int(hours.get(week, 0) * 1000), 1) for week in weeks])
    by_monday = {market.monday(week): part for week, part in zip(weeks, parts, strict=True) if part}
    return Share(
        line=line,
        maker=maker,
        lot=lot,
        pieces=pieces,
        weeks=by_monday,
        starts_on=max(min(by_monday), line.release),
        finishes_on=finish_day(max(by_monday), line.due),
    )


def finish_day(last_monday: date, due: date) -> date:
    """The day by which work of its last week is done: Saturday, or the due date when it comes first in that week."""
    saturday = last_monday + timedelta(days=5)
    return min(saturday, due) if due >= last_monday else saturday


def _left(market: Market, shares: Iterable[Share]) -> dict[int, dict[str, list[int]]]:
    """Free hours by group, pool and week once the plan is carried out."""
    left = {maker.id: {pool: list(weeks) for pool, weeks in maker.free.items()} for maker in market.makers}
    for share in shares:
        for monday, millihours in share.weeks.items():
            week = market.week_of(monday) - 1
            for pool in share.lot.pools:
                left[share.maker.id][pool][week] -= millihours
    return left


def free_in_window(free: Mapping[str, list[int] | tuple[int, ...]], lot: Lot) -> int:
    """Hours of a lot's window that its pools all have, in thousandths."""
    weeks = range(max(lot.start, 1) - 1, lot.last)
    return sum(max(min(free[pool][week] for pool in lot.pools), 0) for week in weeks) if lot.pools else 0


def _unmatched(
    market: Market,
    plan: Plan,
    lines: Mapping[str, OpenLine],
    makers: Mapping[str, Maker],
    left: Mapping[int, dict[str, list[int]]],
) -> Iterable[Reason]:
    for entry in plan.unmatched:
        line = lines.get(entry.line)
        if line is None:
            continue
        lots = [lot for maker in makers.values() if (lot := market.lot(line, maker)) is not None]
        params = {"due": line.due.isoformat(), "groups": len(lots)}
        if entry.reason in ("price", "refused"):
            params |= _turned_away(market, line)
        yield Reason(line.id, None, entry.reason, entry.pieces, params)


def _turned_away(market: Market, line: OpenLine) -> dict[str, Any]:
    """Who of those that make such pieces answered already and how, and how many others ask more than the ceiling."""
    makers = {maker.id: (maker, lot) for maker in market.makers if (lot := market.lot(line, maker)) is not None}
    others = [lot for number, (_, lot) in makers.items() if number not in line.refused_by]
    return {
        "refusals": [_named(makers[group][0], how) for group, how in line.refusals.items() if group in makers],
        "dear": sum(line.ceiling_minor is not None and lot.price_minor > line.ceiling_minor for lot in others),
        "others": len(others),
    }


def _named(maker: Maker, refusal: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": maker.name, "programme_id": maker.programme_id, **refusal}


def _rejected(
    market: Market,
    plan: Plan,
    lines: Mapping[str, OpenLine],
    makers: Mapping[str, Maker],
    left: Mapping[int, dict[str, list[int]]],
    proposed: Callable[[Maker, OpenLine, Lot], dict[str, int]],
) -> list[Reason]:
    missing = {entry.line: entry.pieces for entry in plan.unmatched}
    kept = []
    for entry in plan.rejected:
        line, maker = lines.get(entry.line), makers[entry.group]
        if line is None:
            continue
        lot = market.lot(line, maker)
        if entry.reason == "material":
            # Who has the technique but never made such pieces is no news to anybody; there may be hundreds.
            continue
        params = _figures(market, line, maker, lot, missing.get(line.code, 0), left[maker.id]) if lot else {}
        if lot is not None:
            params["proposed"] = proposed(maker, line, lot)
        if entry.reason == "refused":
            params["refusal"] = dict(line.refusals.get(maker.id, {}))
        kept.append(Reason(line.id, maker.id, entry.reason, None, params))
    return sorted(kept, key=lambda reason: (not missing.get(_code(lines, reason.line_id), 0), reason.line_id, reason.maker_id))


def _code(lines: Mapping[str, OpenLine], line_id: int) -> str:
    return next((code for code, line in lines.items() if line.id == line_id), "")


def _figures(
    market: Market, line: OpenLine, maker: Maker, lot: Lot, missing: int, left: Mapping[str, list[int]]
) -> dict[str, Any]:
    """The figures that a reason's sentence may need."""
    wanted = max(missing or line.missing, lot.min_pieces)
    free = free_in_window(left, lot)
    return {
        "due": line.due.isoformat(),
        "price": lot.price_minor,
        "ceiling": line.ceiling_minor,
        "least": lot.min_pieces,
        "quantity": line.missing,
        "grade": maker.record.grade,
        "min_grade": line.min_grade,
        "free": free,
        "open": free_in_window(maker.free, lot),
        "needed": wanted * lot.millihours,
        "short": max(wanted * lot.millihours - free, 0),
        "pieces": wanted,
        "start": market.monday(max(lot.start, 1)).isoformat(),
    }


def _proposed(
    market: Market, shares: Iterable[Share], maker: Maker, line: OpenLine, lot: Lot, left: Mapping[str, list[int]]
) -> dict[str, int]:
    """Free hours of a lot's weeks that a plan gives to other orders, by order: proposed only, and sent to nobody yet.

    With the order's own hours and those that are left they make up all that is free there, counted in the lot's pools.
    """
    first, last = market.monday(max(lot.start, 1)), market.monday(lot.last)
    own, others = 0, defaultdict[str, int](int)
    for share in shares:
        inside = sum(hours for monday, hours in share.weeks.items() if first <= monday <= last)
        if share.line.order_id == line.order_id:
            own += inside
        elif inside:
            others[share.line.order_code] += inside
    gone = free_in_window(maker.free, lot) - free_in_window(left, lot) - own
    codes = sorted(others)
    parts = allocate(gone, [others[code] for code in codes]) if codes and gone > 0 else []
    return {code: part for code, part in zip(codes, parts, strict=False) if part}


def _chosen(share: Share, proposed: Mapping[str, int]) -> Reason:
    free = free_in_window(share.maker.free, share.lot)
    params = {
        "price": share.lot.price_minor,
        "ceiling": share.line.ceiling_minor,
        "reliability": share.maker.record.reliability,
        "free": free,
        "proposed": dict(proposed),
        "hours": share.pieces * share.lot.millihours,
        "due": share.line.due.isoformat(),
        "finish": share.finishes_on.isoformat(),
        "members": share.maker.members,
        "inside": share.maker.id in share.line.groups_in,
    }
    return Reason(share.line.id, share.maker.id, CHOSEN, share.pieces, params)
