"""How many pieces of a work other groups could take, told before any are taken from the group that has them."""

from __future__ import annotations

from dataclasses import dataclass

from marketplace.matching.market import Maker, Market, OpenLine
from marketplace.matching.models import Assignment
from marketplace.matching.read_market import read_market
from marketplace.matching.results import free_in_window


@dataclass(frozen=True)
class Others:
    """Groups that could take pieces of a work by its date, and how many at most, were they asked for nothing else."""

    groups: int
    pieces: int


def others_for(assignment: Assignment) -> Others:
    """Who could take pieces of a work; ``line`` is loaded. A constant number of queries."""
    market = read_market(whole_orders=[assignment.line.order_id])
    line = next((one for one in market.lines if one.id == assignment.order_line_id), None)
    if line is None:
        return Others(0, 0)
    fits = [_fits(market, line, maker) for maker in market.makers if maker.id != assignment.association_id]
    return Others(sum(pieces > 0 for pieces in fits), sum(fits))


def _fits(market: Market, line: OpenLine, maker: Maker) -> int:
    """Whole pieces that a group could make in its free hours, by the rules that a run keeps."""
    full = line.max_groups and len(line.groups_in) >= line.max_groups
    lot = market.lot(line, maker)
    if lot is None or maker.id in line.refused_by or (full and maker.id not in line.groups_in):
        return 0
    dear = line.ceiling_minor is not None and lot.price_minor > line.ceiling_minor
    if dear or maker.record.grade < line.min_grade or lot.start > lot.last or not lot.millihours:
        return 0
    pieces = free_in_window(maker.free, lot) // lot.millihours
    return pieces if pieces >= lot.min_pieces else 0
