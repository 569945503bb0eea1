"""Which ceiling would let one more group in, where the price alone keeps it out. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from marketplace.matching.gaps import Gap
from marketplace.matching.market import Lot, Maker, Market
from marketplace.matching.room import Room

MOST_LINES = 100
"""Lines looked at: those with the most work missing, under their ceilings."""


def raised_ceilings(market: Market, room: Room, gaps: Sequence[Gap]) -> list[dict[str, Any]]:
    """The least ceiling of each line with which a group that has hours would come in, the one of the most value first.

    Lines that the same group would take at the same price are told together. Uses up ``room``.
    """
    found: dict[tuple[str, int, int], dict[str, Any]] = {}
    largest = sorted(filter(lambda gap: gap.dear, gaps), key=_under_ceiling)
    for gap in sorted(largest[:MOST_LINES], key=lambda gap: (gap.last, gap.line.id)):
        opened = _opened(market, room, gap)
        if opened is None:
            continue
        maker, lot, pieces = opened
        room.use(maker, lot, pieces * lot.millihours)
        _add(found.setdefault((gap.line.skill, maker.id, lot.price_minor), _new(gap, maker, lot)), gap, lot, pieces)
    return sorted(found.values(), key=lambda one: -one["value"])


def _under_ceiling(gap: Gap) -> tuple[int, int]:
    return -gap.pieces * (gap.line.ceiling_minor or 0), gap.line.id


def _opened(market: Market, room: Room, gap: Gap) -> tuple[Maker, Lot, int] | None:
    """The cheapest of the groups that are too dear and have hours for a lot, and how many pieces it could make."""
    lots = [(lot.price_minor, maker.id, maker, lot) for maker in gap.dear if (lot := market.lot(gap.line, maker)) is not None]
    for _, _, maker, lot in sorted(lots, key=lambda one: one[:2]):
        pieces = min(room.of(maker, lot) // lot.millihours, gap.pieces)
        if pieces >= lot.min_pieces:
            return maker, lot, pieces
    return None


def _new(gap: Gap, maker: Maker, lot: Lot) -> dict[str, Any]:
    return {
        "kind": "ceiling",
        "technique": gap.line.technique,
        "goods": gap.line.description,
        "group": maker.id,
        "name": maker.name,
        "programme_id": maker.programme_id,
        "ceiling": lot.price_minor,
        "pieces": 0,
        "value": 0,
        "lines": {},
        "orders": {},
    }


def _add(told: dict[str, Any], gap: Gap, lot: Lot, pieces: int) -> None:
    told["pieces"] += pieces
    told["value"] += pieces * lot.price_minor
    told["lines"][str(gap.line.id)] = pieces
    told["orders"][gap.line.order_code] = told["orders"].get(gap.line.order_code, 0) + pieces
