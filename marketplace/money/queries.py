"""Reads of payments between exporters and associations. What weavers earn is read in ``pay_queries``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.quantities import Stage
from marketplace.fulfilment.queries import Work, accepted_of, within_reach, work_of, works_by_line
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.dues import AcceptedLot, Due, MoneyState, Paid, Position, Terms, money_state, position
from marketplace.money.models import MoneyEntry, Payment
from marketplace.orders.models import Order, OrderLine

HOLDS = ("paid", "confirmed")


@dataclass
class Account:
    """The money of one assignment, in centavos of Bs: its work, its payments that hold, what is due now and what follows.

    ``voided`` are payments that were taken back; ``entries`` what was written beside payments, the oldest first;
    ``position`` sets what was received against what was earned.
    """

    work: Work
    payments: list[Payment]
    dues: list[Due]
    state: MoneyState
    voided: list[Payment]
    entries: list[MoneyEntry]
    position: Position

    @property
    def paid_minor(self) -> int:
        """Paid so far on this work: what came in and credit used for it, less what was given back or used elsewhere."""
        return self.position.received_minor

    @property
    def due_minor(self) -> int:
        """Due now."""
        return sum(due.amount_minor for due in self.dues)

    @property
    def credit_minor(self) -> int:
        """Paid too much: the exporter's until it is used on this order or given back."""
        return self.position.credit_minor

    def due(self, kind: str, delivery_id: int | None) -> Due | None:
        """The amount due of a kind and delivery, if any."""
        return next((due for due in self.dues if (due.kind, due.delivery_id) == (kind, delivery_id)), None)

    def why_nothing(self, kind: str, delivery_id: int | None) -> str:
        """Why nothing of a kind (and delivery) is due: a key of ``words.NOTHING_DUE``."""
        terms, lots = self.position.terms, self.position.lots
        if kind == "late_fee":
            return "no_fee"
        if kind == "balance":
            return "lot_paid" if any(lot.delivery_id == delivery_id for lot in lots) else "not_accepted"
        if not terms.advance_minor:
            return "no_advance"
        if self.position.advance_received_minor >= terms.advance_minor:
            return "advance_paid"
        return "advance_over" if lots else "work_over"

    def void_of(self, payment: Payment) -> MoneyEntry | None:
        """The entry that took a payment back; None for a payment that holds, or was taken back before entries were kept."""
        return next((entry for entry in self.entries if entry.kind == "void" and entry.payment_id == payment.id), None)


def terms_of(assignment: Assignment, *, over: bool = False) -> Terms:
    """What was agreed; ``line.order`` is loaded."""
    order = assignment.line.order
    return Terms(
        assignment.pieces,
        assignment.unit_price_minor,
        Fraction(order.advance_basis_points, 10_000),
        order.balance_days,
        clock.local_date(assignment.accepted_at) if assignment.accepted_at else None,
        Fraction(order.late_fee_basis_points, 10_000),
        over,
    )


def lots_of(work: Work) -> list[AcceptedLot]:
    """The deliveries of an assignment with accepted pieces."""
    return [
        AcceptedLot(delivery.id, accepted_of(delivery), _accepted_on(delivery))
        for delivery in work.live_deliveries
        if accepted_of(delivery)
    ]


def _accepted_on(delivery: Delivery) -> date:
    return max(inspection.inspected_on for inspection in delivery.inspections if inspection.accepted_pieces)


def accounts_of(works: Iterable[Work]) -> list[Account]:
    """The money of each assignment, in the same order, in two queries more than the works took."""
    works = list(works)
    ids = [work.assignment.id for work in works]
    payments: dict[int, list[Payment]] = defaultdict(list)
    for payment in db.session.scalars(
        select(Payment)
        .where(Payment.assignment_id.in_(ids), Payment.state.in_((*HOLDS, "void")))
        .order_by(Payment.paid_on, Payment.id)
    ):
        payments[payment.assignment_id].append(payment)
    entries = _entries(ids)
    return [_account(work, payments[work.assignment.id], entries[work.assignment.id]) for work in works]


def _entries(assignment_ids: Collection[int]) -> dict[int, list[MoneyEntry]]:
    """The entries of each work: its own, and credit used for it."""
    found: dict[int, list[MoneyEntry]] = defaultdict(list)
    wanted = set(assignment_ids)
    for entry in db.session.scalars(
        select(MoneyEntry)
        .where(or_(MoneyEntry.assignment_id.in_(wanted), MoneyEntry.to_assignment_id.in_(wanted)))
        .order_by(MoneyEntry.entered_on, MoneyEntry.id)
    ):
        for assignment_id in {entry.assignment_id, entry.to_assignment_id} & wanted:
            if assignment_id is not None:
                found[assignment_id].append(entry)
    return found


def live_entries(entries: Iterable[MoneyEntry], payments: Iterable[Payment]) -> list[MoneyEntry]:
    """Entries that count: no voids, nothing that was voided, and no late fee of a payment that was."""
    entries = list(entries)
    taken_back = {entry.voids_id for entry in entries if entry.kind == "void"}
    holding = {payment.id for payment in payments if payment.state in HOLDS}
    return [
        entry
        for entry in entries
        if entry.kind != "void"
        and entry.id not in taken_back
        and (entry.kind != "late_fee" or entry.payment_id is None or entry.payment_id in holding)
    ]


def _account(work: Work, rows: list[Payment], entries: list[MoneyEntry]) -> Account:
    payments = [row for row in rows if row.state in HOLDS]
    complete = work.quantities.stage in {Stage.COMPLETED, Stage.SHORT_CLOSED, Stage.CANCELLED}
    paid = [
        Paid(row.pays, row.delivery_id, row.amount_minor, row.advance_recovered_minor, row.state == "confirmed")
        for row in payments
    ]
    live = live_entries(entries, payments)
    number = work.assignment.id
    paid += [
        Paid(entry.to_kind, entry.to_delivery_id, entry.amount_minor)
        for entry in live
        if entry.kind == "credit_use" and entry.to_assignment_id == number
    ]
    where = position(
        terms_of(work.assignment, over=complete),
        lots_of(work),
        paid,
        fees_minor=max(_sum(live, "late_fee") - _sum(live, "fee_waiver"), 0),
        moved_minor=_sum(live, "credit_return")
        + sum(entry.amount_minor for entry in live if entry.kind == "credit_use" and entry.assignment_id == number),
    )
    open_dues = where.dues()
    return Account(
        work=work,
        payments=payments,
        dues=open_dues,
        state=money_state(open_dues, paid, clock.today(), complete=complete),
        voided=[row for row in rows if row.state == "void"],
        entries=entries,
        position=where,
    )


def _sum(entries: Iterable[MoneyEntry], kind: str) -> int:
    return sum(entry.amount_minor for entry in entries if entry.kind == kind)


def account_of(assignment: Assignment) -> Account:
    """The money of one assignment."""
    return accounts_of([work_of(assignment)])[0]


def deal_accounts(order_id: int, association_id: int) -> list[Account]:
    """The money of every work of an order by one association, by id: credit of one may be used on another."""
    lines = db.session.scalars(select(OrderLine.id).where(OrderLine.order_id == order_id).order_by(OrderLine.id)).all()
    works = [work for found in works_by_line(lines).values() for work in found]
    return accounts_of(
        sorted((work for work in works if work.assignment.association_id == association_id), key=lambda work: work.assignment.id)
    )


def load_entry(entry_id: int) -> MoneyEntry | None:
    """An entry with what its scope needs."""
    return db.session.scalars(
        select(MoneyEntry)
        .where(MoneyEntry.id == entry_id)
        .options(
            joinedload(MoneyEntry.assignment).options(
                joinedload(Assignment.association),
                joinedload(Assignment.line).joinedload(OrderLine.order).joinedload(Order.exporter),
            )
        )
    ).first()


def visible_payments(actor: Actor) -> Select[Any]:
    """Payments that ``actor`` may see, the newest first."""
    query = (
        select(Payment)
        .join(Payment.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .options(
            joinedload(Payment.assignment).options(
                joinedload(Assignment.association),
                joinedload(Assignment.line).joinedload(OrderLine.order).joinedload(Order.exporter),
            )
        )
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
    )
    return within_reach(query, actor)


def load_payment(payment_id: int) -> Payment | None:
    """A payment with what its page and scope need."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.id == payment_id)
        .options(
            joinedload(Payment.assignment).options(
                joinedload(Assignment.association),
                joinedload(Assignment.line).options(
                    joinedload(OrderLine.order).joinedload(Order.exporter),
                    joinedload(OrderLine.product),
                    joinedload(OrderLine.technique),
                ),
            )
        )
    ).first()
