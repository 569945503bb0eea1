"""Reads the market from the database in a constant number of queries, however many orders and groups there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from statistics import median_low
from typing import Any

from sqlalchemy import func, literal, or_, select, union_all

from marketplace.capacity.ledger import fill
from marketplace.capacity.queries import ALL, GroupPools, pools
from marketplace.catalogue.models import Product, TimeStandard
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_from, monday_of
from marketplace.matching import history
from marketplace.matching.market import SPEC, Maker, Market, OpenLine, Skill
from marketplace.matching.models import Assignment, Offer, ProposalShare
from marketplace.matching.placed import is_waiting, placed_select
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN
from marketplace.producers.models import Association, Member

BACK = timedelta(days=90)
"""How far back agreed work counts as income so far."""
LEAST_WEEKS, MOST_WEEKS = 4, 78
MICRO = 1_000_000


@dataclass(frozen=True)
class _Waiting:
    """A waiting offer as it takes hours: what it needs and where it was planned."""

    association_id: int
    technique: str
    millihours: int
    first: date
    last: date
    plan: dict[date, int]


def read_market(
    late_weeks: int = 0, *, whole_orders: Collection[int] = (), retaking: Collection[int] = (), weeks: int = 0
) -> Market:
    """The market of today: every open line with pieces missing, every approved group with what it makes.

    ``whole_orders`` are orders whose lines are wanted even when nothing is missing. ``retaking`` are waiting offers whose
    hours and pieces count as free again, because they are about to be replaced. ``weeks`` is how far to look at least.
    """
    as_of = clock.today()
    lines = _open_lines(as_of, whole_orders, retaking)
    first = monday_from(as_of)
    furthest = max((line.due for line in lines), default=as_of) + timedelta(weeks=late_weeks)
    weeks = min(max((monday_of(furthest) - first).days // 7 + 1, LEAST_WEEKS, weeks), MOST_WEEKS)
    makers = _makers(as_of, first, weeks, retaking)
    return Market(as_of, first, weeks, tuple(lines), tuple(makers), late_weeks)


def _open_lines(as_of: date, whole_orders: Collection[int], retaking: Collection[int]) -> list[OpenLine]:
    placed = placed_select().subquery()
    pieces: Any = func.coalesce(placed.c.pieces, 0)
    rows = db.session.execute(
        select(OrderLine, Order, pieces)
        .join(Order, Order.id == OrderLine.order_id)
        .outerjoin(placed, placed.c.line_id == OrderLine.id)
        .where(Order.state.in_(OPEN), or_(pieces < OrderLine.quantity, Order.id.in_(list(whole_orders))))
        .order_by(OrderLine.id)
    ).all()
    lines = [_open_line(line, order, int(done), as_of) for line, order, done in rows]
    return [line for line in _with_groups(lines, retaking) if line.missing or line.order_id in whole_orders]


def _open_line(line: OrderLine, order: Order, placed: int, as_of: date) -> OpenLine:
    ceiling = line.unit_price_minor
    if ceiling is not None and order.fx_rate_micro:
        ceiling = int(Fraction(ceiling * order.fx_rate_micro, MICRO) + Fraction(1, 2))
    return OpenLine(
        id=line.id,
        code=line.code,
        order_id=order.id,
        order_code=order.code,
        exporter_id=order.exporter_id,
        position=line.position,
        description=line.description,
        technique=line.technique_code,
        standard_key=line.standard_key,
        quantity=line.quantity,
        placed=placed,
        release=order.release_date or as_of,
        due=order.due_date or as_of,
        priority=line.priority,
        partial=line.partial,
        max_groups=order.max_groups if order.split_allowed else 1,
        ceiling_minor=ceiling,
        min_grade=line.min_grade,
        millihours=line.millihours_per_piece,
    )


def _with_groups(lines: Sequence[OpenLine], retaking: Collection[int]) -> Iterable[OpenLine]:
    """Who is in each line already, and who said no."""
    ids = [line.id for line in lines]
    inside: dict[int, set[int]] = defaultdict(set)
    late_ones: dict[int, set[int]] = defaultdict(set)
    no: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    again: dict[int, int] = defaultdict(int)
    for line_id, association_id, late in db.session.execute(_agreed_and_late(ids)):
        (late_ones if late else inside)[line_id].add(association_id)
    answered = Offer.state.in_(("offered", "accepted", "declined"))
    offers = select(Offer, is_waiting()).where(Offer.order_line_id.in_(ids), answered).order_by(Offer.id)
    waiting: dict[int, set[int]] = defaultdict(set)
    for offer, waits in db.session.execute(offers):
        if offer.state == "declined" or (offer.accepted_pieces or offer.pieces) < offer.pieces:
            # Who took only a part has said how much she can do.
            no[offer.order_line_id][offer.association_id] = _refusal(offer)
        elif waits and offer.id in retaking:
            again[offer.order_line_id] += offer.pieces
        elif waits:
            waiting[offer.order_line_id].add(offer.association_id)
    for line in lines:
        refusals = {**no[line.id], **{group: {"how": "late"} for group in sorted(late_ones[line.id])}}
        refusals = {group: how for group, how in refusals.items() if group not in waiting[line.id]}
        yield replace(
            line,
            placed=line.placed - again[line.id],
            groups_in=frozenset(inside[line.id] | waiting[line.id]),
            refused_by=frozenset(refusals),
            refusals=refusals,
        )


def _refusal(offer: Offer) -> dict[str, Any]:
    if offer.state == "declined":
        return {"how": "declined", "reason": offer.decline_reason}
    return {"how": "part", "pieces": offer.pieces, "taken": offer.accepted_pieces or 0}


def _agreed_and_late(ids: Sequence[int]) -> Any:
    """(line_id, association_id, 0 or 1): who has agreed work of a line; 1 for whom pieces of it were taken from, being late."""
    agreed = select(Assignment.order_line_id, Assignment.association_id, literal(0)).where(
        Assignment.order_line_id.in_(ids), Assignment.cancelled_on.is_(None)
    )
    late = history.let_go()
    if late is None:
        return agreed
    rows = late.subquery()
    return union_all(agreed, select(rows.c.line_id, rows.c.association_id, literal(1)).where(rows.c.line_id.in_(ids)))


def _makers(as_of: date, first: date, weeks: int, retaking: Collection[int]) -> list[Maker]:
    skills = _skills()
    ids = sorted(skills)
    groups = db.session.execute(
        select(Association.id, Association.code, Association.name, Association.programme_id, func.count(Member.id))
        .outerjoin(Member, (Member.association_id == Association.id) & (Member.left_on.is_(None)))
        .where(Association.id.in_(ids), Association.state == "approved")
        .group_by(Association.id, Association.code, Association.name, Association.programme_id)
        .order_by(Association.id)
    ).all()
    there = [group.id for group in groups]
    hours = pools(there, first, weeks)
    waiting = _waiting(retaking)
    records = history.track_records(there, as_of)
    agreed = _agreed_minor(there, as_of, first + timedelta(weeks=weeks))
    return [
        _maker(row, skills[row.id], hours[row.id], waiting.get(row.id, []), first, records.get(row.id), agreed.get(row.id, 0))
        for row in groups
    ]


def _maker(
    row: Any,
    skills: dict[str, Skill],
    hours: GroupPools,
    waiting: Sequence[_Waiting],
    first: date,
    record: history.TrackRecord | None,
    agreed_minor: int,
) -> Maker:
    association_id, code, name, programme_id, members = row
    free = {pool: [max(o - t, 0) for o, t in zip(hours.offered[pool], hours.taken[pool], strict=True)] for pool in hours.offered}
    taken = {pool: list(hours.taken[pool]) for pool in hours.taken}
    for offer in waiting:
        _reserve(offer, hours.uses.get(offer.technique, (ALL,)), free, taken, first)
    return Maker(
        id=association_id,
        code=code,
        name=name,
        programme_id=programme_id,
        members=members,
        skills={key: skill for key, skill in skills.items() if skill.technique in hours.uses},
        uses=hours.uses,
        free={pool: tuple(values) for pool, values in free.items()},
        taken={pool: tuple(values) for pool, values in taken.items()},
        offered={pool: tuple(values) for pool, values in hours.offered.items()},
        people=hours.people,
        record=record or history.TrackRecord(),
        agreed_minor=agreed_minor,
    )


def _reserve(offer: _Waiting, used: Sequence[str], free: dict[str, list[int]], taken: dict[str, list[int]], first: date) -> None:
    """Keep the hours of a waiting offer: as it was planned where there is still room, else as early as possible."""
    weeks = range(len(free[used[0]]))
    mondays = {first + timedelta(weeks=i): i for i in weeks}
    room = {
        monday: min(free[pool][i] for pool in used)
        for monday, i in mondays.items()
        if monday_of(offer.first) <= monday <= offer.last
    }
    for monday, millihours in fill(offer.millihours, room, offer.plan).items():
        for pool in used:
            free[pool][mondays[monday]] -= millihours
            taken[pool][mondays[monday]] += millihours


def _waiting(retaking: Collection[int]) -> dict[int, list[_Waiting]]:
    rows = db.session.execute(
        select(Offer, OrderLine.technique_code, ProposalShare.week_millihours)
        .join(OrderLine, OrderLine.id == Offer.order_line_id)
        .outerjoin(ProposalShare, ProposalShare.id == Offer.proposal_share_id)
        .where(is_waiting(), Offer.id.not_in(list(retaking)))
        .order_by(Offer.id)
    )
    found: dict[int, list[_Waiting]] = defaultdict(list)
    for offer, technique, weeks in rows:
        plan = {date.fromisoformat(day): int(hours) for day, hours in (weeks or {}).items()}
        needed = offer.pieces * offer.millihours_per_piece
        found[offer.association_id].append(_Waiting(offer.association_id, technique, needed, offer.starts_on, offer.due_on, plan))
    return found


def _skills() -> dict[int, dict[str, Skill]]:
    """What each association makes: one skill a time standard, and one a technique for work that names no standard."""
    rows = db.session.execute(
        select(Product, TimeStandard.lead_extra_days)
        .outerjoin(TimeStandard, TimeStandard.key == Product.standard_key)
        .where(Product.state != "withdrawn")
        # Of two products of a kind the published one counts, then the cheaper.
        .order_by(Product.association_id, Product.state.desc(), Product.price_minor, Product.id)
    ).all()
    found: dict[int, dict[str, Skill]] = defaultdict(dict)
    by_technique: dict[tuple[int, str], list[Product]] = defaultdict(list)
    for product, lead in rows:
        by_technique[product.association_id, product.technique_code].append(product)
        if product.standard_key is not None:
            found[product.association_id].setdefault(product.standard_key, _skill(product, lead or product.lead_days))
    for (association_id, technique), products in by_technique.items():
        found[association_id][SPEC + technique] = _hourly(technique, products)
    return dict(found)


def _skill(product: Product, lead_days: int) -> Skill:
    assert product.standard_key is not None
    return Skill(
        product.standard_key,
        product.technique_code,
        product.millihours_per_piece,
        product.price_minor,
        product.piece_rate_minor,
        product.min_pieces,
        lead_days,
        product.id,
    )


def _hourly(technique: str, products: Sequence[Product]) -> Skill:
    """An hour of a technique at a group: the middle one of its products' prices and pays for an hour."""
    price = median_low(product.price_minor * 1000 // product.millihours_per_piece for product in products)
    pay = median_low(product.piece_rate_minor * 1000 // product.millihours_per_piece for product in products)
    return Skill(SPEC + technique, technique, 1000, price, pay)


def _agreed_minor(ids: Sequence[int], as_of: date, until: date) -> dict[int, int]:
    rows = db.session.execute(
        select(Assignment.association_id, func.sum(Assignment.pieces * Assignment.unit_price_minor))
        .where(
            Assignment.association_id.in_(list(ids)),
            Assignment.cancelled_on.is_(None),
            Assignment.due_on.between(as_of - BACK, until),
        )
        .group_by(Assignment.association_id)
    )
    return {association_id: int(minor) for association_id, minor in rows}
