"""The engine's advice with what a coordinator needs to act on it: how many people, or how many hours a piece. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from marketplace.capacity.queries import ALL
from marketplace.engine.problem import Advice
from marketplace.matching.market import Market


def advice_of(market: Market, advice: Iterable[Advice]) -> list[dict[str, Any]]:
    """Plain JSON values: thousandths of an hour, centavos of Bs, ISO days of the first and last Monday.

    ``hours_each`` is what one more person like those of the groups offers in those weeks; ``hours_needed`` is what a piece
    may take so that all pieces fit into the hours there are. Both are None where the groups have nobody.
    """
    return [_told(market, one) for one in advice]


def _told(market: Market, one: Advice) -> dict[str, Any]:
    makers = [maker for maker in market.makers if one.technique in maker.uses]
    weeks = range(one.first - 1, one.last)
    free = sum(maker.free[ALL][week] for maker in makers for week in weeks)
    offered = free + sum(maker.taken[ALL][week] for maker in makers for week in weeks)
    members = sum(maker.members for maker in makers)
    short = round(one.hours_short * 1000)
    each = Fraction(short, one.pieces) if one.pieces else None
    return {
        "technique": one.technique,
        "pool": one.pool,
        "first": market.monday(one.first).isoformat(),
        "last": market.monday(one.last).isoformat(),
        "hours_short": short,
        "pieces": one.pieces,
        "value": round(one.value * 100),
        "hours_each": offered // members if members else None,
        "hours_needed": int(each * free / (free + short)) if each is not None and free else None,
    }
