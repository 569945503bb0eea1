"""What of an order fits by its date, before it is posted: "caben 4.200 chompas hasta el 26 de marzo".

It asks the same groups as matching does: those that make the line's time standard, by their own hours and price; a line
without one goes to every group of the technique. What it rests on, said on the page too: true free hours; posted work that
waits for groups and is due no later goes first; quality, materials, least quantities and preparation are judged only when
the order is matched.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_low
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, func, select

from marketplace.capacity.queries import ALL, GroupPools, pools
from marketplace.catalogue.models import Product
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_from, monday_of
from marketplace.orders.fitting import Hours, Need, Room
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.placed import placed_pieces
from marketplace.orders.states import OPEN
from marketplace.producers.models import Association

WEEKS = 52
SPEC = "~"
_HOUR = 1000
MICRO = 1_000_000
FRIDAY = 4


@dataclass(frozen=True)
class LineFit:
    """What fits of one line by its date. Pieces; hours in thousandths."""

    line_id: int
    """0 for a line that is not kept yet."""
    description: str
    quantity: int
    alone: int
    """Pieces that would fit if nothing else waited."""
    fits: int
    """Pieces that fit after all work that is due no later."""
    groups: int
    """Groups that the pieces that fit would take."""
    eligible: int
    """Groups that could make the line at all."""
    millihours_short: int
    due: date
    ready_by: date | None
    """The end of the week by which all of it would fit; None when not within a year."""

    @property
    def missing(self) -> int:
        """Pieces that do not fit."""
        return self.quantity - self.fits


@dataclass(frozen=True)
class Feasibility:
    """The whole order."""

    lines: tuple[LineFit, ...]
    as_of: date

    @property
    def all_fits(self) -> bool:
        """Whether every piece of every line fits."""
        return all(line.missing == 0 for line in self.lines)


@dataclass(frozen=True)
class _Skill:
    """Who makes a kind of piece: thousandths of an hour for a piece by group, 0 for those who do not, and centavos of Bs.

    For work that names no time standard both are for one hour of work.
    """

    millihours: Hours
    prices: Hours


@dataclass(frozen=True)
class _Market:
    """Groups, in the order of the arrays' rows, with their free hours and what they make."""

    ids: tuple[int, ...]
    room: Room
    skills: dict[str, _Skill]
    """By time standard, and by technique (after ``SPEC``) for work that names none."""


def feasibility_of(order: Order, lines: Sequence[OrderLine] | None = None) -> Feasibility:
    """What fits of an order whose lines are loaded, in a constant number of queries (13); ``lines`` are asked in their place."""
    first = monday_from(clock.today())
    market = _market(first)
    due = order.due_date or clock.today()
    window = _weeks(first, order.release_date or clock.today(), due)
    needs = [(line, _need(market, order, line, window)) for line in (order.lines if lines is None else lines)]
    crowded = market.room.copy()
    _place_waiting(crowded, market, order, first, due)
    taken = [crowded.take(need) for _, need in needs]
    # What is left over after everything: the honest place to look for a later date.
    _place_waiting(crowded, market, order, first, None, after=due)
    return Feasibility(
        tuple(_fit(market, crowded, first, due, line, need, *result) for (line, need), result in zip(needs, taken, strict=True)),
        clock.today(),
    )


def _fit(market: _Market, rest: Room, first: date, due: date, line: OrderLine, need: Need, fits: int, groups: int) -> LineFit:
    missing = need.pieces - fits
    later = Need(need.technique, missing, need.first, rest.weeks - 1, need.millihours, need.most_groups)
    week = rest.ready_by(later) if missing else None
    return LineFit(
        line_id=line.id or 0,
        description=line.description,
        quantity=need.pieces,
        alone=market.room.fits(need)[0],
        fits=fits,
        groups=groups,
        eligible=int((need.millihours > 0).sum()),
        millihours_short=missing * line.millihours_per_piece,
        due=due,
        ready_by=None if week is None else first + timedelta(weeks=week, days=6),
    )


def _weeks(first: date, release: date, due: date) -> tuple[int, int]:
    """The weeks in which work may be done; the last one counts when its working days, Monday to Friday, end by the due day."""
    begin = max((monday_of(release) - first).days // 7, 0)
    last = (monday_of(due) - first).days // 7 - (due.weekday() < FRIDAY)
    return begin, min(last, WEEKS - 1)


def _need(market: _Market, order: Order, line: OrderLine, window: tuple[int, int]) -> Need:
    skill = market.skills.get(line.standard_key or SPEC + line.technique_code)
    most = 1 if not order.split_allowed else order.max_groups
    if skill is None:
        return Need(line.technique_code, line.quantity, *window, np.zeros(len(market.ids), dtype=np.int64), most)
    millihours, prices = skill.millihours, skill.prices
    if line.standard_key is None:
        millihours, prices = millihours * line.millihours_per_piece // _HOUR, prices * line.millihours_per_piece // _HOUR
    ceiling = _ceiling_bob(order, line)
    if ceiling is not None:
        millihours = np.where(prices <= ceiling, millihours, 0)
    return Need(line.technique_code, line.quantity, *window, millihours, most)


def _ceiling_bob(order: Order, line: OrderLine) -> int | None:
    """The line's ceiling in centavos of Bs; None for none, or where the rate is not known yet."""
    if line.unit_price_minor is None:
        return None
    if order.currency == "BOB":
        return line.unit_price_minor
    return None if order.fx_rate_micro is None else line.unit_price_minor * order.fx_rate_micro // MICRO


def _market(first: date) -> _Market:
    rows = db.session.execute(_products()).all()
    ids = tuple(sorted({row.association_id for row in rows}))
    hours = pools(ids, first, WEEKS)
    place = {association_id: row for row, association_id in enumerate(ids)}
    chosen: dict[tuple[str, int], Any] = {}
    hourly: dict[tuple[str, int], list[int]] = defaultdict(list)
    for row in rows:
        if row.technique_code in hours[row.association_id].uses:
            at = place[row.association_id]
            hourly[SPEC + row.technique_code, at].append(row.price_minor * _HOUR // row.millihours_per_piece)
            if row.standard_key is not None:
                chosen.setdefault((row.standard_key, at), row)
    skills: dict[str, _Skill] = {}
    for (key, at), row in chosen.items():
        _enter(skills, key, len(ids), at, row.millihours_per_piece, row.price_minor)
    for (key, at), prices in hourly.items():
        _enter(skills, key, len(ids), at, _HOUR, median_low(prices))
    techniques = sorted({row.technique_code for row in rows})
    return _Market(ids, _room(ids, hours, techniques), skills)


def _enter(skills: dict[str, _Skill], key: str, groups: int, at: int, millihours: int, price_minor: int) -> None:
    empty = np.zeros(groups, dtype=np.int64)
    skill = skills.setdefault(key, _Skill(empty, empty.copy()))
    skill.millihours[at], skill.prices[at] = millihours, price_minor


def _products() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Product.association_id,
            Product.standard_key,
            Product.technique_code,
            Product.millihours_per_piece,
            Product.price_minor,
        )
        .join(Association, Association.id == Product.association_id)
        .where(Product.state != "withdrawn", Association.state == "approved")
        # Of two products of a kind the published one counts, then the cheaper.
        .order_by(Product.association_id, Product.state.desc(), Product.price_minor, Product.id)
    )


def _room(ids: Sequence[int], found: dict[int, GroupPools], techniques: Sequence[str]) -> Room:
    free = np.zeros((len(ids), WEEKS), dtype=np.int64)
    own = {technique: np.full((len(ids), WEEKS), -1, dtype=np.int64) for technique in techniques}
    for row, association_id in enumerate(ids):
        group = found[association_id]
        free[row] = np.subtract(group.offered[ALL], group.taken[ALL])
        for technique, hours in group.offered.items():
            if technique in own:
                own[technique][row] = np.maximum(np.subtract(hours, group.taken[technique]), 0)
        for technique in techniques:
            if technique not in group.uses:
                own[technique][row] = 0
    return Room(free, own)


def _place_waiting(room: Room, market: _Market, order: Order, first: date, until: date | None, after: date | None = None) -> None:
    """Let posted work of others that waits for groups take its hours, the earliest due first."""
    for technique, standard, release, due, millihours in db.session.execute(_waiting(order.id, until, after)):
        skill = market.skills.get(standard or SPEC + technique)
        if skill is not None:
            begin, last = _weeks(first, release or clock.today(), due)
            # Work of many lines is placed together, by whole hours.
            may = np.where(skill.millihours > 0, _HOUR, 0)
            room.take(Need(technique, int(millihours) // _HOUR, begin, last, may))


def _waiting(order_id: int, until: date | None, after: date | None) -> Select[*tuple[Any, ...]]:
    left: ColumnElement[int] = OrderLine.quantity.expression
    placed = placed_pieces()
    query = select(OrderLine.technique_code, OrderLine.standard_key, Order.release_date, Order.due_date)
    if placed is not None:
        done = placed.subquery()
        query = query.outerjoin(done, done.c.line_id == OrderLine.id)
        left = OrderLine.quantity - func.coalesce(done.c.pieces, 0)
    query = (
        query.add_columns(func.sum(left * OrderLine.millihours_per_piece))
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state.in_(OPEN), Order.id != order_id, Order.due_date >= clock.today(), left > 0)
        .group_by(OrderLine.technique_code, OrderLine.standard_key, Order.release_date, Order.due_date)
        .order_by(Order.due_date, OrderLine.technique_code, OrderLine.standard_key, Order.release_date)
    )
    if until is not None:
        query = query.where(Order.due_date <= until)
    return query if after is None else query.where(Order.due_date > after)
