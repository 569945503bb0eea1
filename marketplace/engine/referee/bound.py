"""The bound that a certificate of shadow prices proves: no right plan scores more, whatever the prices, if none is negative.

Every hour is charged its week's price and price x hours is given back, which can only help a plan that leaves hours unused; every
unit of income is credited to the line at the group's income price and taken from its fairness. After that lines and groups no
longer share anything, so each is bounded on its own:

- a group's fairness is best where its falling bands drop below the income price;
- a piece of a line finished in week b pays at least the cheapest week from its first week of work to b, in every pool;
- a lot earns most at its largest, or at the pieces of the plan before; the lots of a line share its quantity, which is charged a
  price of its own, found where the line's bound is least. Any such price would be valid, so rounding can only loosen the bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from heapq import nlargest
from math import floor, fsum, inf
from typing import Any, NamedTuple

from marketplace.engine.problem import Group, Line, Offer
from marketplace.engine.referee.facts import Facts

_NO_PRICES: Mapping[str, list[float]] = {}
STEPS = 100
"""Most steps in search of a line's own price; each step is a valid bound, so stopping early only loosens it."""


class Choice(NamedTuple):
    """The lot of a line at one eligible group: points a piece, most pieces, pieces that were there before, points to open it."""

    group: str
    value: float
    most: int
    kept: int
    opening: float
    agreed: bool

    def best(self, price: float, stability: float) -> tuple[float, int]:
        """Points of the best lot when each piece costs ``price``, and its pieces."""
        whole = (self.value - price) * self.most + stability * self.kept
        part = (self.value - price + stability) * self.kept if self.kept else -inf
        return (whole - self.opening, self.most) if whole >= part else (part - self.opening, self.kept)


@dataclass(frozen=True, slots=True)
class Order:
    """A line with its choices; ``groups`` is the most that may be used (0 = any number)."""

    line: Line
    choices: tuple[Choice, ...]
    free: int
    split: float
    stability: float
    groups: int
    agreed: bool
    plain: tuple[tuple[float, int], ...] = ()
    """Points a piece and pieces of each lot, where no lot of the line is agreed or was there before."""

    def at(self, price: float) -> tuple[float, int]:
        """The line's bound when each piece costs ``price``, and the pieces it then leaves unused (below 0: wants too many)."""
        if self.plain:
            return self._plain_at(price)
        points, pieces, others = price * self.free, 0, []
        for choice in self.choices:
            best = choice.best(price, self.stability)
            if not choice.agreed:
                others.append(best)
            elif best[0] > 0:
                points, pieces = points + best[0], pieces + best[1]
        if not self.agreed and others:
            others.sort(key=lambda best: best[0], reverse=True)
            points, pieces = points + self.split + others[0][0], pieces + others[0][1]
            others = others[1 : self.groups] if self.groups else others[1:]
        for value, count in others:
            if value > 0:
                points, pieces = points + value, pieces + count
        return points, self.free - pieces

    def _plain_at(self, price: float) -> tuple[float, int]:
        """The same where nothing is agreed and nothing was there before: every lot is whole and costs the same to open."""
        lots = [((value - price) * most, most) for value, most in self.plain]
        if self.groups:
            lots = nlargest(self.groups, lots)
        worthwhile = [lot for lot in lots if lot[0] > self.split] or [max(lots)]
        points = sum([lot[0] for lot in worthwhile]) - self.split * (len(worthwhile) - 1)
        return price * self.free + points, self.free - sum([lot[1] for lot in worthwhile])


class Prices:
    """The certificate's prices; whatever it does not name costs nothing."""

    def __init__(self, certificate: Mapping[str, Any], weeks: int) -> None:
        self._hours: Mapping[str, Mapping[str, list[float]]] = certificate.get("hour_prices", {})
        self._income: Mapping[str, float] = certificate.get("income_prices", {})
        self._weeks = weeks

    def hours(self, group: str, pool: str) -> list[float]:
        """Points per hour, by week."""
        prices = self._hours.get(group, {}).get(pool, [])
        return [*prices[: self._weeks], *[0.0] * (self._weeks - len(prices))]

    def weekly(self, group: str, pool: str) -> list[float]:
        """The same, or nothing where the certificate does not name all weeks: then the cheapest week costs nothing."""
        prices = self._hours.get(group, _NO_PRICES).get(pool, [])
        return prices if len(prices) >= self._weeks else []

    def income(self, group: str) -> float:
        """Points per unit of income."""
        return self._income.get(group, 0.0)


def bound(facts: Facts, certificate: Mapping[str, Any]) -> float:
    """The score that no right plan exceeds."""
    prices = Prices(certificate, facts.weeks)
    hours = (
        price * free
        for (group, pool), weekly in facts.hours.items()
        for price, free in zip(prices.hours(group, pool), weekly, strict=True)
    )  # fmt: skip
    fairness = (_fairness(facts, group, prices.income(group.id)) for group in facts.problem.groups)
    return fsum([*hours, *fairness, *_lines(facts, prices)])


def _fairness(facts: Facts, group: Group, price: float) -> float:
    heads, below, points = group.members * facts.weeks, group.income_so_far, 0.0
    for band in facts.problem.objective.fairness:
        width = max(0.0, band.up_to * heads - below)
        points += width * max(0.0, band.per_usd - price)
        below = max(below, band.up_to * heads)
    return points


def _lines(facts: Facts, prices: Prices) -> Iterable[float]:
    """Bounds of the families, then what agreed and moved pieces add to them for certain."""
    families: dict[str, list[Line]] = {}
    for line in facts.problem.lines:
        families.setdefault(line.family, []).append(line)
    with_agreed = {facts.lines[line_id].family for line_id, _ in facts.frozen}
    for family, lines in families.items():
        groups = 0 if family in with_agreed else lines[0].max_groups
        yield _family(facts, [_order(facts, prices, line, groups) for line in lines], groups)
    for (line_id, _), pieces in facts.previous.items():
        yield -facts.problem.objective.stability * facts.worth(facts.lines[line_id]) * pieces
    yield from _agreed(facts, prices)


def _order(facts: Facts, prices: Prices, line: Line, groups: int) -> Order:
    agreed = {group: facts.frozen_pieces(line.id, group) for group in facts.frozen_groups.get(line.id, ())}
    split, last, piece = facts.split_loss(line), facts.last(line), _pieces(facts, prices, line)
    choices = []
    for group, offer in facts.eligible(line):
        here = agreed.get(group.id, 0) if agreed else 0
        most = _largest(facts, line, group, offer, here)
        if most > 0:
            kept = min(most, max(0, facts.previous.get((line.id, group.id), 0) - here)) if facts.previous else 0
            value = piece(group, offer, line.release + offer.lead_weeks, last)
            choices.append(Choice(group.id, value, most, kept, 0.0 if here else split, here > 0))
    stability = facts.problem.objective.stability * facts.worth(line)
    simple = not agreed and not any(choice.kept for choice in choices)
    plain = tuple((choice.value, choice.most) for choice in choices) if simple else ()
    return Order(line, tuple(choices), line.quantity - sum(agreed.values()), split, stability, groups, bool(agreed), plain)


def _largest(facts: Facts, line: Line, group: Group, offer: Offer, agreed: int) -> int:
    """Pieces beyond the agreed ones that a lot may have; agreed pieces with a window of their own leave the lot's hours alone."""
    start, last = line.release + offer.lead_weeks, facts.last(line)
    inside = sum(pieces for week, pieces in facts.frozen.get((line.id, group.id), ()) if start <= week <= last) if agreed else 0
    most = min(offer.max_lot, line.quantity) - agreed
    for pool, hours in offer.uses:
        until = facts.until[group.id, pool]
        fits = floor((until[last] - until[start - 1]) / (hours * line.work_factor) + 1e-9) - inside
        if fits < most:
            most = fits
    return max(0, most)


def _pieces(facts: Facts, prices: Prices, line: Line) -> Callable[[Group, Offer, int, int], float]:
    """Points of one piece of the line, finished in its best week of ``start``..``last``, its hours paid at the cheapest weeks."""
    objective, factor, due, worth = facts.problem.objective, line.work_factor, line.due, facts.worth(line)
    reliable, charged = objective.reliability_weight * line.piece_value, objective.price_weight

    def piece(group: Group, offer: Offer, start: int, last: int) -> float:
        soonest = max(start, min(due, last))
        uses = [(hours * factor, prices.weekly(group.id, pool)) for pool, hours in offer.uses]
        cost = sum([hours * min(weekly[start - 1 : soonest]) for hours, weekly in uses if weekly])
        best = worth * facts.kept(line, soonest) - cost
        for week in range(soonest + 1, last + 1):
            cost = sum([hours * min(weekly[start - 1 : week]) for hours, weekly in uses if weekly])
            best = max(best, worth * facts.kept(line, week) - cost)
        return reliable * group.reliability - (charged - prices.income(group.id)) * offer.unit_price * factor + best

    return piece


def _family(facts: Facts, orders: list[Order], groups: int) -> float:
    if groups == 1:
        return _one_group(orders)
    alone = sum(_least(order) for order in orders)
    return min(alone, _few_groups(facts, orders, groups)) if groups and len(orders) > 1 else alone


def _few_groups(facts: Facts, orders: list[Order], groups: int) -> float:
    """The same few groups make all repeats, with the hours that the windows of all repeats have together.

    A group makes its dearest pieces first, whichever repeat they are of; a piece pays its part of what the largest lot costs to
    open. Each repeat gives one opening back, and none is held to its quantity.
    """
    pieces: dict[str, list[tuple[float, int]]] = {}
    windows: dict[str, tuple[int, int]] = {}
    for order in orders:
        for choice in order.choices:
            offer = facts.offers[choice.group][order.line.technique, order.line.material]
            first, last = windows.get(choice.group, (facts.weeks, 0))
            windows[choice.group] = min(first, facts.start(order.line, offer)), max(last, facts.last(order.line))
            value = choice.value - choice.opening / choice.most
            parts = (value + order.stability, choice.kept), (value, choice.most - choice.kept)
            pieces.setdefault(choice.group, []).extend(part for part in parts if part[0] > 0)
    earned = []
    for group, parts_there in pieces.items():
        left, points = _pieces_within(facts, orders[0].line, group, *windows[group]), 0.0
        for value, count in sorted(parts_there, reverse=True):
            taken = min(float(count), left)
            points, left = points + value * taken, left - taken
        earned.append(points)
    return sum(order.split for order in orders if order.choices) + sum(nlargest(groups, earned))


def _pieces_within(facts: Facts, line: Line, group: str, first: int, last: int) -> float:
    """Pieces for which a group has hours in some weeks."""
    offer = facts.offers[group][line.technique, line.material]
    room = (facts.hours_between((group, pool), first, last) / (hours * line.work_factor) for pool, hours in offer.uses)
    return min(room, default=inf)


def _one_group(orders: list[Order]) -> float:
    """One group makes whatever is made of all repeats: the best one, by what it earns on all of them together."""
    together: dict[str, float] = {}
    for order in orders:
        for choice in order.choices:
            together[choice.group] = together.get(choice.group, 0.0) + max(0.0, _alone(order, choice))
    return max(together.values(), default=0.0)


def _alone(order: Order, choice: Choice) -> float:
    """Points of the best lot when no other group works on the line, so that nothing is split."""
    if order.line.partial:
        return choice.best(0.0, order.stability)[0] + choice.opening
    return choice.value * order.free + order.stability * choice.kept if choice.most >= order.free else 0.0


def _least(order: Order) -> float:
    """The line's bound at the best price of its quantity; the bound is a convex function of the price."""
    if not order.choices:
        return 0.0
    whole = not order.line.partial and not order.agreed
    if whole and sum(choice.most for choice in order.choices) < order.free:
        return 0.0
    value, over = order.at(0.0)
    if over == 0 or (over > 0 and not whole):
        return max(0.0, value)
    return _search(order.at, (0.0, value, over))


Line_ = tuple[float, float, int]
"""A price, the bound there, and its slope."""


def _search(at: Callable[[float], tuple[float, int]], first: Line_) -> float:
    """Minimise a convex function made of straight pieces: cross the pieces on both sides until they meet on the function."""
    other = _other_side(at, first)
    left, right = sorted((first, other))
    best = min(first[1], other[1])
    for _ in range(STEPS):
        if left[2] >= 0 or right[2] <= 0:
            break
        middle = (left[1] - right[1] + right[2] * right[0] - left[2] * left[0]) / (right[2] - left[2])
        if not left[0] < middle < right[0]:
            break
        value, slope = at(middle)
        best = min(best, value)
        if value <= left[1] + left[2] * (middle - left[0]) + 1e-12 * max(1.0, abs(value)):
            break
        left, right = ((middle, value, slope), right) if slope < 0 else (left, (middle, value, slope))
    return max(0.0, best)


def _other_side(at: Callable[[float], tuple[float, int]], first: Line_) -> Line_:
    """Walk from ``first`` in the falling direction until the function no longer falls."""
    step = 1.0 if first[2] < 0 else -1.0
    price = step
    while True:
        value, slope = at(price)
        if slope == 0 or (slope > 0) == (step > 0) or abs(price) > 1e15:
            return price, value, slope
        price *= 4.0


def _agreed(facts: Facts, prices: Prices) -> Iterable[float]:
    """Points of the agreed pieces themselves, and the splits that their groups make for certain."""
    groups: dict[str, int] = {}
    stability = facts.problem.objective.stability
    for (line_id, group_id), entries in facts.frozen.items():
        line, group = facts.lines[line_id], facts.groups[group_id]
        offer = facts.offer(line, group_id)
        groups[line_id] = groups.get(line_id, 0) + 1
        kept = min(facts.previous.get((line_id, group_id), 0), facts.frozen_pieces(line_id, group_id))
        yield stability * facts.worth(line) * kept
        for week, pieces in entries:
            if offer is not None:
                start = facts.start(line, offer)
                yield pieces * _pieces(facts, prices, line)(group, offer, start if start <= week else 1, week)
    for line_id, count in groups.items():
        yield -facts.split_loss(facts.lines[line_id]) * (count - 1)
