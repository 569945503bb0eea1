"""What a plan leaves out, and who could be asked for it were there hours, or another price. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from marketplace.engine.problem import Unmatched
from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.results import Share

PRICE = "price"


@dataclass(frozen=True)
class Gap:
    """Missing pieces of a line, the groups that may make them, and those whom the ceiling alone keeps out."""

    line: OpenLine
    pieces: int
    reason: str
    makers: tuple[Maker, ...]
    dear: tuple[Maker, ...]
    first: int
    last: int


def gaps_of(market: Market, shares: Sequence[Share], unmatched: Iterable[Unmatched]) -> list[Gap]:
    """The lines that a plan does not place whole, in the order of the plan."""
    lines = {line.code: line for line in market.lines}
    planned: dict[int, dict[int, int]] = defaultdict(dict)
    for share in shares:
        planned[share.line.id][share.maker.id] = share.pieces
    makers: dict[str, list[Maker]] = defaultdict(list)
    for maker in market.makers:
        for skill in maker.skills:
            makers[skill].append(maker)
    entries = [(lines[entry.line], entry) for entry in unmatched if entry.line in lines and entry.pieces > 0]
    return [_gap(market, line, e.pieces, e.reason, planned[line.id], makers[line.skill]) for line, e in entries]


def _gap(market: Market, line: OpenLine, pieces: int, reason: str, planned: Mapping[int, int], could: Sequence[Maker]) -> Gap:
    kept = {maker.id: barrier(market, line, maker, pieces, planned) for maker in could}
    makers = tuple(maker for maker in could if kept[maker.id] == "")
    dear = tuple(maker for maker in could if kept[maker.id] == PRICE)
    starts = [lot.start for maker in makers if (lot := market.lot(line, maker)) is not None]
    first = max(min(starts, default=market.first_week(line)), 1)
    return Gap(line, pieces, reason, makers, dear, first, min(market.last_week(line) + market.late_weeks, market.weeks))


def barrier(market: Market, line: OpenLine, maker: Maker, pieces: int, planned: Mapping[int, int]) -> str:
    """What keeps a group out of a line, hours aside: "" where nothing does, ``price`` where nothing else does.

    ``planned`` are the pieces that groups have of the line in the plan, by their ids.
    """
    lot = market.lot(line, maker)
    if lot is None or not lot.pools or not lot.millihours:
        return "material"
    inside = line.groups_in | set(planned)
    tests = {
        "quality": maker.record.grade < line.min_grade,
        "refused": maker.id in line.refused_by,
        "deadline": max(lot.start, 1) > lot.last,
        "moq": pieces + planned.get(maker.id, 0) < lot.min_pieces,
        "max_groups": bool(line.max_groups) and maker.id not in inside and len(inside) >= line.max_groups,
        PRICE: line.ceiling_minor is not None and lot.price_minor > line.ceiling_minor,
    }
    return next((name for name, fails in tests.items() if fails), "")
