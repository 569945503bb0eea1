"""What documents a thing may have, and which of them are issued: rows for its page."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.access.actor import Actor
from marketplace.documents.kinds import KINDS, Kind
from marketplace.documents.models import IssuedDocument
from marketplace.documents.queries import newest_by_key
from marketplace.documents.subjects import DeliverySubject, InspectionSubject, PaymentSubject, Subject, WorkSubject
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import visible_assignments
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.orders.models import Order, OrderLine

OF_A_WORK = ("acceptance", "purchase_order", "proforma", "invoice", "statement", "origin")


@dataclass(frozen=True)
class Place:
    """A document that may be issued: its kind, what it is about, where the button leads, and the newest version so far."""

    kind: Kind
    about: str
    action: str
    document: IssuedDocument | None


@dataclass(frozen=True)
class Shelf:
    """The documents about one work: of itself, its deliveries, inspections and payments."""

    assignment: Assignment
    places: tuple[Place, ...]


@dataclass(frozen=True)
class _Wanted:
    kind: str
    subject: Subject
    about: str
    action: str


def of_work(assignment: Assignment) -> Shelf:
    """The shelf of a work; three queries."""
    return _shelves([assignment])[0]


def of_order(actor: Actor, order: Order) -> list[Shelf]:
    """The shelves of every work of an order that somebody may see."""
    query = visible_assignments(actor).where(OrderLine.order_id == order.id)
    return _shelves(list(db.session.scalars(query)))


def _shelves(works: list[Assignment]) -> list[Shelf]:
    wanted = {work.id: _of_itself(work) for work in works}
    by_id = {work.id: work for work in works}
    for delivery in db.session.scalars(
        select(Delivery)
        .where(Delivery.assignment_id.in_(list(by_id)), Delivery.cancelled_on.is_(None))
        .options(selectinload(Delivery.inspections), joinedload(Delivery.assignment))
        .order_by(Delivery.announced_on, Delivery.id)
    ):
        wanted[delivery.assignment_id] += _of_delivery(delivery)
    for payment in db.session.scalars(
        select(Payment)
        .where(Payment.assignment_id.in_(list(by_id)), Payment.state.in_(("paid", "confirmed")))
        .options(joinedload(Payment.assignment))
        .order_by(Payment.paid_on, Payment.id)
    ):
        wanted[payment.assignment_id].append(_of_payment(payment))
    found = newest_by_key([one.subject.key(one.kind) for rows in wanted.values() for one in rows])
    return [Shelf(by_id[number], tuple(_place(one, found) for one in rows)) for number, rows in wanted.items()]


def _place(one: _Wanted, found: dict[tuple[str, str], IssuedDocument]) -> Place:
    return Place(KINDS[one.kind], one.about, one.action, found.get((one.kind, one.subject.key(one.kind))))


def _of_itself(work: Assignment) -> list[_Wanted]:
    return [
        _Wanted(kind, WorkSubject(work), work.code, url_for("documents.issue_of_work", assignment_id=work.id, kind=kind))
        for kind in OF_A_WORK
    ]


def _of_delivery(delivery: Delivery) -> list[_Wanted]:
    note = url_for("documents.issue_of_delivery", delivery_id=delivery.id)
    rows = [_Wanted("delivery_note", DeliverySubject(delivery), delivery.code, note)]
    for inspection in delivery.inspections:
        # It came with its delivery, and asking for that again would be a query.
        set_committed_value(inspection, "delivery", delivery)
        record = url_for("documents.issue_of_inspection", inspection_id=inspection.id)
        rows.append(_Wanted("inspection", InspectionSubject(inspection), inspection.code, record))
    return rows


def _of_payment(payment: Payment) -> _Wanted:
    return _Wanted("receipt", PaymentSubject(payment), payment.code, url_for("documents.issue_of_payment", payment_id=payment.id))
