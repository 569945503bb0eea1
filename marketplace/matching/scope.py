"""Which part of the market one order competes in, so that its run is honest and no larger than it must be. Pure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from marketplace.matching.market import Market


def competing(market: Market, order_id: int) -> Market:
    """The lines that could want an hour of the same groups as the order's lines, directly or over others, and those groups."""
    makers_of = {
        line.id: [maker.id for maker in market.makers if market.lot(line, maker) is not None or line.technique in maker.uses]
        for line in market.lines
    }
    lines_of: dict[int, list[int]] = defaultdict(list)
    for line_id, makers in makers_of.items():
        for maker_id in makers:
            lines_of[maker_id].append(line_id)
    reached = {line.id for line in market.lines if line.order_id == order_id}
    groups: set[int] = set()
    front = list(reached)
    while front:
        for maker_id in makers_of[front.pop()]:
            if maker_id not in groups:
                groups.add(maker_id)
                new = set(lines_of[maker_id]) - reached
                reached |= new
                front += new
    return replace(
        market,
        lines=tuple(line for line in market.lines if line.id in reached),
        makers=tuple(maker for maker in market.makers if maker.id in groups),
    )
