"""What a group has agreed and would no longer make in time, were it closed for some weeks.

Agreed work, kept months and hours kept for quotes are laid out by the date they are due, each in the earliest free hours of
the group: no other order makes fewer of them late by their own dates. This is done as things are and with the weeks closed;
what differs is what the closing does. ``read_agreed`` reads the database, everything else is pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.capacity import commitments
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.queries import ALL, pools
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_of
from marketplace.matching.market import Maker
from marketplace.matching.models import Assignment
from marketplace.matching.quote_models import Quote, QuoteShare
from marketplace.matching.quotes import APART
from marketplace.matching.results import finish_day
from marketplace.orders.models import Order, OrderLine

HORIZON_WEEKS = 78


@dataclass(frozen=True)
class Named:
    """What a work is called: of which order (by its code and number) or quote, what is made, thousandths of an hour a piece."""

    kind: str
    """order, quote or month"""
    code: str = ""
    order_id: int | None = None
    description: str = ""
    millihours: int = 0


MONTH = Named("month")
"""A month that is kept for a frame order and is no order yet: only its hours are known here."""


@dataclass(frozen=True)
class Agreed:
    """The hours that a group offers from ``first_monday`` on, and all work that it has agreed."""

    first_monday: date
    offered: Mapping[str, tuple[int, ...]]
    uses: Mapping[str, tuple[str, ...]]
    work: tuple[tuple[Commitment, Named], ...]


@dataclass(frozen=True)
class Delayed:
    """Work that comes later than without the closing, and after its date. Pieces are None where only hours are known."""

    named: Named
    due: date
    late: int | None
    late_before: int | None
    hours_late: int
    ready_on: date | None
    """The earliest day by which all of it is made; None when not within the weeks looked at."""
    ready_before: date | None

    @property
    def new(self) -> int:
        """Pieces (or thousandths of an hour) that are late only because of the closing."""
        return (self.late or 0) - (self.late_before or 0)


def read_agreed(maker: Maker, first_monday: date, weeks: int = HORIZON_WEEKS) -> Agreed:
    """Everything that a group has agreed, in a constant number of queries."""
    hours = pools([maker.id], first_monday, weeks)[maker.id]
    work = commitments.open_work([maker.id])
    names = _orders([one.assignment_id for one in work if one.assignment_id > 0])
    names |= _quotes([one.assignment_id for one in work if one.assignment_id <= -APART])
    named = tuple((one, names.get(one.assignment_id, MONTH)) for one in work)
    return Agreed(first_monday, {pool: tuple(values) for pool, values in hours.offered.items()}, hours.uses, named)


def _orders(assignment_ids: Collection[int]) -> dict[int, Named]:
    rows = db.session.execute(
        select(Assignment.id, Order.code, Order.id, OrderLine.description, Assignment.millihours_per_piece)
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(Assignment.id.in_(list(assignment_ids)))
    )
    return {number: Named("order", code, order_id, made, each) for number, code, order_id, made, each in rows}


def _quotes(numbers: Collection[int]) -> dict[int, Named]:
    rows = db.session.execute(
        select(QuoteShare.id, Quote.code, QuoteShare.millihours_per_piece)
        .join(Quote, Quote.id == QuoteShare.quote_id)
        .where(QuoteShare.id.in_([-APART - number for number in numbers]))
    )
    return {-APART - share: Named("quote", code, millihours=each) for share, code, each in rows}


def delayed_by(agreed: Agreed, first: int, last: int) -> tuple[Delayed, ...]:
    """What comes late because the group works not at all from week ``first`` to ``last``, by date."""
    before = dict(_lay_out(agreed, ()))
    after = dict(_lay_out(agreed, range(first - 1, last)))
    found = [_compared(agreed, work, named, before[work], after[work]) for work, named in agreed.work]
    return tuple(sorted(filter(None, found), key=lambda row: (row.due, row.named.code)))


def _lay_out(agreed: Agreed, closed: Collection[int]) -> Iterable[tuple[Commitment, dict[int, int]]]:
    """Hours by week (0 is the first) of each work, the earliest due first."""
    room = {pool: [0 if week in closed else h for week, h in enumerate(values)] for pool, values in agreed.offered.items()}
    for work, _ in sorted(agreed.work, key=lambda pair: (pair[0].due_on, abs(pair[0].assignment_id))):
        used = agreed.uses.get(work.technique_code, (ALL,))
        left, laid = work.millihours_left, {}
        for week in range(max((monday_of(work.starts_on) - agreed.first_monday).days // 7, 0), len(room[ALL])):
            hours = min(left, *(room[pool][week] for pool in used))
            if hours > 0:
                laid[week], left = hours, left - hours
                for pool in used:
                    room[pool][week] -= hours
        yield work, laid


def _compared(agreed: Agreed, work: Commitment, named: Named, before: dict[int, int], after: dict[int, int]) -> Delayed | None:
    was, now = _hours_late(agreed, work, before), _hours_late(agreed, work, after)
    ready, ready_before = _ready(agreed, work, after), _ready(agreed, work, before)
    later = ready_before is not None and (ready is None or ready > ready_before)
    if now <= was and not (now and later):
        return None
    late, late_before = (_pieces(hours, named.millihours) for hours in (now, was))
    return Delayed(named, work.due_on, late, late_before, now, ready, ready_before)


def _pieces(millihours: int, each: int) -> int | None:
    return -(-millihours // each) if each else None


def _hours_late(agreed: Agreed, work: Commitment, laid: Mapping[int, int]) -> int:
    """Hours that come after the week of the date, those that find no week at all included."""
    last = (monday_of(work.due_on) - agreed.first_monday).days // 7
    return work.millihours_left - sum(hours for week, hours in laid.items() if week <= last)


def _ready(agreed: Agreed, work: Commitment, laid: Mapping[int, int]) -> date | None:
    if sum(laid.values()) < work.millihours_left:
        return None
    return finish_day(agreed.first_monday + timedelta(weeks=max(laid)), work.due_on)


def without_weeks(maker: Maker, first: int, last: int) -> Maker:
    """The group with these weeks closed: what it had agreed to do in them takes its earliest free hours instead."""
    closed = range(first - 1, last)
    free = {pool: [0 if week in closed else h for week, h in enumerate(hours)] for pool, hours in maker.free.items()}
    moved = {pool: sum(hours[week] for week in closed if week < len(hours)) for pool, hours in maker.taken.items()}
    for pool in sorted(set(moved) - {ALL}):
        # Work of a technique with hours of its own takes of all hours too, so those are not moved twice.
        _take(free, (pool, ALL), moved[pool])
        moved[ALL] -= moved[pool]
    _take(free, (ALL,), moved[ALL])
    return replace(maker, free={pool: tuple(hours) for pool, hours in free.items()})


def _take(free: dict[str, list[int]], used: tuple[str, ...], wanted: int) -> None:
    """Take hours of these pools, the earliest first, as far as there are any."""
    for week in range(len(free[ALL])):
        hours = min(max(wanted, 0), *(free[pool][week] for pool in used))
        wanted -= hours
        for pool in used:
            free[pool][week] -= hours
