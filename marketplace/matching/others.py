"""How many pieces of a work other groups could take, told before any are taken from the group that has them."""

from __future__ import annotations

from collections import Counter
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
    sure: int = 0
    """Of the pieces, those for which there is time even if these groups made everything else that is still to be divided."""
    rivals: int = 0
    """Orders whose other pieces to divide want hours of these groups."""


def others_for(assignment: Assignment) -> Others:
    """Who could take pieces of a work; ``line`` is loaded. A constant number of queries."""
    market = read_market(whole_orders=[assignment.line.order_id])
    line = next((one for one in market.lines if one.id == assignment.order_line_id), None)
    if line is None:
        return Others(0, 0)
    able = [maker for maker in market.makers if maker.id != assignment.association_id and _fits(market, line, maker)]
    wanted = {maker.id: _wanted_by_others(market, line, maker) for maker in able}
    sure = sum(_fits(market, line, maker, hours_gone=sum(wanted[maker.id].values())) for maker in able)
    rivals = {order_id for orders in wanted.values() for order_id in orders}
    return Others(len(able), sum(_fits(market, line, maker) for maker in able), sure, len(rivals))


def _wanted_by_others(market: Market, line: OpenLine, maker: Maker) -> Counter[int]:
    """Hours that the other pieces still to be divided would take at a group, by order: a run may give it these first."""
    wanted = Counter[int]()
    for other in market.lines:
        if other.id == line.id or not other.missing or maker.id in other.refused_by:
            continue
        lot = market.lot(other, maker)
        if lot is not None and lot.start <= lot.last:
            wanted[other.order_id] += other.missing * lot.millihours
    return wanted


def _fits(market: Market, line: OpenLine, maker: Maker, hours_gone: int = 0) -> int:
    """Whole pieces that a group could make in its free hours, less ``hours_gone``, by the rules that a run keeps."""
    full = line.max_groups and len(line.groups_in) >= line.max_groups
    lot = market.lot(line, maker)
    if lot is None or maker.id in line.refused_by or (full and maker.id not in line.groups_in):
        return 0
    dear = line.ceiling_minor is not None and lot.price_minor > line.ceiling_minor
    if dear or maker.record.grade < line.min_grade or lot.start > lot.last or not lot.millihours:
        return 0
    pieces = max(free_in_window(maker.free, lot) - hours_gone, 0) // lot.millihours
    return pieces if pieces >= lot.min_pieces else 0
