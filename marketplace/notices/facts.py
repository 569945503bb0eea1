"""What an event is about: whose it is and the plain values that its sentence needs. One query for each kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from sqlalchemy.orm.interfaces import ORMOption

from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.stage_models import WorkAlert
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment, Offer
from marketplace.money.models import MemberPay, Payment
from marketplace.orders.models import Order, OrderLine


@dataclass(frozen=True)
class Facts:
    """Whom an event may concern, what to say of it, and which page shows it."""

    endpoint: str
    values: dict[str, Any]
    association_id: int | None = None
    programme_id: int | None = None
    exporter_id: int | None = None
    member_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    elsewhere: dict[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    """The page for a reader who may not open that one, by whom it is told to."""

    def at(self, endpoint: str, **values: Any) -> Facts:
        """The same with another page."""
        return replace(self, endpoint=endpoint, values=values)


Gather = Callable[[int], Facts | None]
_LINE = (joinedload(OrderLine.order).joinedload(Order.exporter),)


def loaded_from(path: Any) -> tuple[ORMOption, ...]:
    """What an assignment's facts need, loaded from ``path`` (a joinedload of it) on."""
    return (path.options(joinedload(Assignment.association), joinedload(Assignment.line).options(*_LINE)),)


def of_assignment(assignment_id: int) -> Facts | None:
    """An assignment's."""
    row = db.session.scalar(
        select(Assignment)
        .where(Assignment.id == assignment_id)
        .options(joinedload(Assignment.association), joinedload(Assignment.line).options(*_LINE))
    )
    return None if row is None else about_work(row)


def of_late_work(assignment_id: int) -> Facts | None:
    """Work whose pace will miss its date: the pieces that will be missing, and the days that are left."""
    facts = of_assignment(assignment_id)
    newest = select(WorkAlert).where(WorkAlert.assignment_id == assignment_id).order_by(WorkAlert.id.desc()).limit(1)
    alert = db.session.scalar(newest)
    if facts is None or alert is None:
        return facts
    days = max((alert.due_on - alert.day).days, 0)
    return replace(facts, params=facts.params | {"missing": alert.pieces_missing, "days": days})


def about_work(work: Assignment, **more: Any) -> Facts:
    """Facts of a loaded assignment, with what an event adds."""
    order = work.line.order
    params = {
        "group": work.association.name, "exporter": order.exporter.name, "order": order.code, "what": work.line.description,
        "pieces": work.pieces, "due_on": work.due_on.isoformat(), "record": work.code,
    }  # fmt: skip
    return Facts(
        "fulfilment.assignment", {"assignment_id": work.id}, work.association_id, work.association.programme_id,
        order.exporter_id, params=params | more,
    )  # fmt: skip


def of_offer(offer_id: int) -> Facts | None:
    """An offer's; once it is accepted, with the number of its record."""
    row = db.session.scalar(
        select(Offer).where(Offer.id == offer_id).options(joinedload(Offer.association), joinedload(Offer.line).options(*_LINE))
    )
    if row is None:
        return None
    order = row.line.order
    record = db.session.scalar(select(Assignment.code).where(Assignment.offer_id == row.id))
    params = {
        "group": row.association.name, "exporter": order.exporter.name, "order": order.code, "what": row.line.description,
        "pieces": row.accepted_pieces or row.pieces, "price_minor": row.unit_price_minor,
        "total_minor": (row.accepted_pieces or row.pieces) * row.unit_price_minor, "due_on": row.due_on.isoformat(),
        "until_on": clock.local_date(row.expires_at).isoformat(), "record": record or "",
    }  # fmt: skip
    where = row.association
    return Facts(
        "matching.offer", {"offer_id": row.id}, where.id, where.programme_id, order.exporter_id, params=params,
        elsewhere={"exporter": ("order_page.show", {"order_id": order.id})},
    )  # fmt: skip


def of_order(order_id: int) -> Facts | None:
    """An order's."""
    row = db.session.scalar(select(Order).where(Order.id == order_id).options(joinedload(Order.exporter)))
    if row is None:
        return None
    params = {"exporter": row.exporter.name, "order": row.code, "what": row.title}
    return Facts("order_page.show", {"order_id": row.id}, exporter_id=row.exporter_id, params=params)


def of_delivery(delivery_id: int) -> Facts | None:
    """A delivery's."""
    row = db.session.scalar(
        select(Delivery).where(Delivery.id == delivery_id).options(*loaded_from(joinedload(Delivery.assignment)))
    )
    if row is None:
        return None
    facts = about_work(row.assignment, pieces=row.pieces_received or row.pieces, announced_on=row.announced_on.isoformat())
    return facts.at("fulfilment.delivery", delivery_id=row.id)


def of_inspection(inspection_id: int) -> Facts | None:
    """An inspection's: what was accepted and what comes back."""
    path = joinedload(Inspection.delivery).joinedload(Delivery.assignment)
    row = db.session.scalar(select(Inspection).where(Inspection.id == inspection_id).options(*loaded_from(path)))
    if row is None:
        return None
    facts = about_work(
        row.delivery.assignment,
        accepted=row.accepted_pieces,
        back=row.rework_pieces + row.rejected_pieces,
        delivered_on=(row.delivery.received_on or row.delivery.announced_on).isoformat(),
    )
    return facts.at("fulfilment.inspection", inspection_id=row.id)


def of_payment(payment_id: int) -> Facts | None:
    """A payment's from an exporter to an association."""
    row = db.session.scalar(select(Payment).where(Payment.id == payment_id).options(*loaded_from(joinedload(Payment.assignment))))
    if row is None:
        return None
    facts = about_work(row.assignment, amount_minor=row.amount_minor, reference=row.reference)
    return facts.at("money.payment", payment_id=row.id)


def of_member_pay(pay_id: int) -> Facts | None:
    """A weaver's pay: the amount is for her alone, so only her own notice carries it (see ``events``)."""
    row = db.session.scalar(
        select(MemberPay)
        .where(MemberPay.id == pay_id)
        .options(joinedload(MemberPay.member), *loaded_from(joinedload(MemberPay.assignment)))
    )
    if row is None:
        return None
    facts = about_work(row.assignment, weaver=row.member.full_name, pieces=row.pieces, amount_minor=row.amount_minor)
    return replace(
        facts,
        endpoint="money.my_pay",
        values={},
        member_id=row.member_id,
        elsewhere={"leader": ("money.shares", {"assignment_id": row.assignment_id})},
    )
