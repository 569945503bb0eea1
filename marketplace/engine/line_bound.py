"""The most points that one order line can earn on its own, compiled: the heart of the bound.

A lot of ``size`` pieces at a group earns ``value`` points a piece, a bonus for each of the first ``keep`` pieces, and costs
``split`` to open. The line shares ``rest`` pieces among at most ``limit`` groups. Charging ``eta`` for each piece and giving
``eta x rest`` back leaves every group on its own: take the best lots. Any ``eta`` gives an upper bound; the least is used.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from marketplace.engine.compiled import kernel

NOTHING = -1e300
START = np.int64(0)
TANGENTS = 100
"""Most cuts in search of ``eta``; stopping early only loosens the bound."""


class Lots(NamedTuple):
    """Room to work in for one line: what each candidate group offers, and the lots chosen of it."""

    value: Any
    """points of a piece"""
    room: Any
    """most pieces"""
    keep: Any
    """pieces that earn the bonus"""
    agreed: Any
    """groups that have frozen pieces of the line: they open for nothing and do not count"""
    points: Any
    size: Any
    second: Any
    order: Any
    """chosen candidates"""
    amount: Any
    """their pieces"""


class Order(NamedTuple):
    """One line: pieces, points to open a group, bonus of a kept piece, most groups, all or nothing, has frozen pieces."""

    rest: float
    split: float
    bonus: float
    limit: int
    whole: bool
    started: bool


@kernel
def room_for(widest):  # type: ignore[no-untyped-def]
    """Room for lines of up to ``widest`` candidates."""
    n = max(widest, 1)
    return Lots(
        np.empty(n), np.empty(n), np.empty(n), np.empty(n, np.bool_), np.empty(n), np.empty(n), np.empty(n, np.bool_),
        np.empty(2 * n + 2, np.int64), np.empty(2 * n + 2),
    )  # fmt: skip


@kernel
def best_lot(value, room, keep, bonus, opening):  # type: ignore[no-untyped-def]
    """Points and pieces of the best lot: all the room, or only the kept pieces."""
    points, pieces = value * room + bonus * keep - opening, room
    if keep > 0.0 and (value + bonus) * keep - opening > points:
        points, pieces = (value + bonus) * keep - opening, keep
    return points, pieces


@kernel
def most_points(lots, count, order):  # type: ignore[no-untyped-def]
    """Most points of a line with ``count`` candidates, and how many of ``lots.order`` reach it."""
    if count == 0 or order.rest <= 0.0:
        return 0.0, 0
    value, highest, groups, chosen, left = _fill(lots, count, order)
    if order.whole and left > 0.0:
        return 0.0, 0
    if groups <= order.limit and (value > 0.0 or order.whole or order.started):
        value += 0.0 if order.started else order.split
        return (value, chosen) if value > 0.0 else (0.0, 0)
    value, pieces, chosen = _chosen_at(lots, count, order, 0.0, START)
    if pieces > order.rest or (order.whole and pieces != order.rest):
        return _least(lots, count, order, highest)
    return (value, chosen) if value > 0.0 else (0.0, 0)


@kernel
def _fill(lots, count, order):  # type: ignore[no-untyped-def]
    """Fill the line by falling points a piece, a cut lot paying its part of the opening.

    This is the least value over ``eta`` where the number of groups does not bind. Returns points less one opening, the ``eta``,
    the groups (parts of lots counted as parts), the number of amounts in ``lots.order`` and the pieces left over.
    """
    floor = NOTHING if order.whole else 0.0
    for i in range(count):
        _first_segment(lots, i, order)
    value, left, groups, chosen = 0.0, order.rest, 0.0, 0
    while left > 0.0:
        at = -1
        for i in range(count):
            if lots.points[i] > floor and (at < 0 or lots.points[i] > lots.points[at]):
                at = i
        if at < 0:
            return value, 0.0, groups, chosen, left
        eta, length = lots.points[at], lots.size[at]
        taken = min(left, length)
        value, left = value + eta * taken, left - taken
        lots.order[chosen], lots.amount[chosen] = at, taken
        chosen += 1
        if not lots.agreed[at] and not lots.second[at]:
            groups += taken / length
        if taken < length:
            return value, eta, groups, chosen, 0.0
        if lots.second[at] or length >= lots.room[at]:
            lots.points[at] = NOTHING
        else:
            lots.points[at], lots.size[at], lots.second[at] = lots.value[at], lots.room[at] - length, True
    return value, max(0.0, np.max(lots.points[:count])), groups, chosen, 0.0


@kernel
def _first_segment(lots, i, order):  # type: ignore[no-untyped-def]
    """Slope and length of the first straight piece of a lot's concave envelope."""
    value, room, keep = lots.value[i], lots.room[i], lots.keep[i]
    lots.points[i], lots.size[i], lots.second[i] = NOTHING, 0.0, False
    if room <= 0.0:
        return
    opening = 0.0 if lots.agreed[i] else order.split
    lots.points[i], lots.size[i] = value + (order.bonus * keep - opening) / room, room
    if 0.0 < keep < room and value + order.bonus - opening / keep > lots.points[i]:
        lots.points[i], lots.size[i] = value + order.bonus - opening / keep, keep


@kernel
def _chosen_at(lots, count, order, eta, begin):  # type: ignore[no-untyped-def]
    """Value, pieces and number of the best lots when a piece costs ``eta``; they are listed from ``begin`` on."""
    total, pieces, chosen, positive = eta * order.rest, 0.0, begin, 0
    best = -1
    for i in range(count):
        lots.points[i] = NOTHING
        if lots.room[i] <= 0.0:
            continue
        opening = 0.0 if lots.agreed[i] else order.split
        points, size = best_lot(lots.value[i] - eta, lots.room[i], lots.keep[i], order.bonus, opening)
        lots.size[i] = size
        if lots.agreed[i]:
            if points > 0.0:
                total, pieces = total + points, pieces + size
                lots.order[chosen], lots.amount[chosen] = i, size
                chosen += 1
            continue
        lots.points[i] = points
        positive += points > 0.0
        if best < 0 or points > lots.points[best]:
            best = i
    if not order.started:
        if best < 0:
            return NOTHING, 0.0, 0
        total += order.split
        positive = max(positive, 1)
    for nth in range(min(positive, order.limit)):
        if nth > 0:
            best = int(np.argmax(lots.points[:count]))
        total, pieces = total + lots.points[best], pieces + lots.size[best]
        lots.order[chosen], lots.amount[chosen] = best, lots.size[best]
        lots.points[best] = NOTHING
        chosen += 1
    return total, pieces, chosen - begin


@kernel
def _bracket(lots, count, order, highest):  # type: ignore[no-untyped-def]
    """Piece prices at which too many pieces are wanted and at which not; equal when the line cannot be filled."""
    top = 1.0
    for i in range(count):
        top = max(top, abs(lots.value[i]) + order.bonus)
    if not order.whole:
        return 0.0, highest if highest > 0.0 and _chosen_at(lots, count, order, highest, START)[1] <= order.rest else top
    low = -top
    for _ in range(40):
        if _chosen_at(lots, count, order, low, START)[1] >= order.rest:
            return low, top
        low *= 4.0
    return top, top


@kernel
def _least(lots, count, order, highest):  # type: ignore[no-untyped-def]
    """The least value over ``eta``: cut where the tangents of both ends meet, until the value lies on them."""
    low, high = _bracket(lots, count, order, highest)
    if low >= high:
        return 0.0, 0
    low_value, low_pieces, _ = _chosen_at(lots, count, order, low, START)
    high_value, high_pieces, _ = _chosen_at(lots, count, order, high, START)
    best = min(low_value, high_value)
    for _ in range(TANGENTS):
        down, up = order.rest - low_pieces, order.rest - high_pieces
        if down >= 0.0:
            break
        eta = (high_value - low_value + down * low - up * high) / (down - up)
        if not low < eta < high:
            break
        value, pieces, _ = _chosen_at(lots, count, order, eta, START)
        best = min(best, value)
        if value - (low_value + down * (eta - low)) <= 1e-13 * abs(value):
            break
        if pieces <= order.rest:
            high, high_value, high_pieces = eta, value, pieces
        else:
            low, low_value, low_pieces = eta, value, pieces
    return (best, _mix(lots, count, order, low, high)) if best > 0.0 else (0.0, 0)


@kernel
def _mix(lots, count, order, low, high):  # type: ignore[no-untyped-def]
    """List the lots on both sides of the best ``eta`` in the shares that add up to the pieces ordered."""
    _, few_pieces, few = _chosen_at(lots, count, order, high, START)
    _, many_pieces, many = _chosen_at(lots, count, order, low, few)
    share = 1.0
    if many_pieces > few_pieces:
        share = min(1.0, max(0.0, (many_pieces - order.rest) / (many_pieces - few_pieces)))
    lots.amount[:few] *= share
    lots.amount[few : few + many] *= 1.0 - share
    return few + many
