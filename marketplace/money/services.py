"""Writes of payments: record, confirm, void, correct. Nothing is processed: only what people did is recorded.

What was recorded is never changed. A mistake is taken back by an entry of its own and recorded anew.
"""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import ColumnElement, func, select

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.money.drafts import PaymentDraft
from marketplace.money.dues import Due, recovered_with
from marketplace.money.fees import set_late_fees
from marketplace.money.ledger import enter
from marketplace.money.locks import lock_assignments, lock_payment
from marketplace.money.models import Payment
from marketplace.money.queries import HOLDS, account_of
from marketplace.money.states import CONFIRMED_PAYMENT, PAYMENT

METHODS = ("QR", "transferencia", "efectivo")


def record_payment(actor: Actor, assignment: Assignment, kind: str, delivery_id: int | None, draft: PaymentDraft) -> Payment:
    """Record a payment of the amount due of a kind (and delivery): all of it, a part, or more, which stays as credit.

    Of two who record the same at once one wins. A payment after its day brings the agreed late fee as an entry.
    Raises ``nothing_due``, ``due_changed`` with ``due``, ``method_unknown``, ``reference_missing``, ``reference_used`` with
    ``payment``, ``no_amount``, ``paid_in_future``.
    """
    _check(draft)
    lock_assignments([assignment.id])
    due = account_of(assignment).due(kind, delivery_id)
    if due is None:
        raise DomainError("nothing_due")
    if draft.seen_minor is not None and draft.seen_minor != due.amount_minor:
        raise DomainError("due_changed", due=due.amount_minor)
    _refuse_known_reference(assignment, due, draft)
    payment = _write(actor, assignment, due, draft)
    # The fee and the journal line name it by its number.
    db.session.flush()
    set_late_fees(actor, assignment, payment)
    note(
        actor, "paid", "payment", payment.id, assignment.scope(),
        amount_minor=payment.amount_minor, kind=payment.pays, code=payment.code,
    )  # fmt: skip
    return payment


def _check(draft: PaymentDraft) -> None:
    if draft.method not in METHODS:
        raise DomainError("method_unknown", field="method")
    if draft.method != "efectivo" and not draft.reference.strip():
        raise DomainError("reference_missing", field="reference")
    if draft.amount_minor is not None and draft.amount_minor <= 0:
        raise DomainError("no_amount", field="amount")
    if draft.paid_on is not None and draft.paid_on > clock.today():
        raise DomainError("paid_in_future", field="paid_on")


def _refuse_known_reference(assignment: Assignment, due: Due, draft: PaymentDraft) -> None:
    """A QR or transfer number pays a due once; the same transfer may pay other dues too."""
    if draft.method == "efectivo":
        return
    known = db.session.scalars(
        select(Payment.code)
        .where(
            Payment.assignment_id == assignment.id,
            _is_for(due.delivery_id),
            Payment.kind == ("balance" if due.kind == "late_fee" else due.kind),
            Payment.for_fee == (due.kind == "late_fee"),
            Payment.method == draft.method,
            Payment.reference == draft.reference.strip()[:60],
            Payment.state.in_(HOLDS),
        )
        .order_by(Payment.id)
    ).first()
    if known is not None:
        raise DomainError("reference_used", field="reference", payment=known)


def _write(actor: Actor, assignment: Assignment, due: Due, draft: PaymentDraft) -> Payment:
    payment = _planned(assignment, due) or Payment(code=new_reference("PAG", secrets.choice), state="planned")
    amount = draft.amount_minor or due.amount_minor
    payment.order_id, payment.assignment_id, payment.delivery_id = assignment.line.order_id, assignment.id, due.delivery_id
    payment.kind, payment.for_fee = ("balance", True) if due.kind == "late_fee" else (due.kind, False)
    payment.amount_minor, payment.advance_recovered_minor = amount, recovered_with(due, amount)
    payment.due_on, payment.paid_on = due.due_on, draft.paid_on or clock.today()
    payment.method, payment.reference, payment.photo_key = draft.method, draft.reference.strip()[:60], draft.photo_key
    payment.recorded_by_id = actor.account_id
    if payment.id is None:
        payment.attempt = _attempt(assignment, payment.kind, due.delivery_id)
        db.session.add(payment)
    PAYMENT.check(payment.state, "paid")
    payment.state = "paid"
    return payment


def _planned(assignment: Assignment, due: Due) -> Payment | None:
    """The payment that was foreseen for it: it becomes the one that was made."""
    if due.kind == "late_fee":
        return None
    return db.session.scalars(
        select(Payment)
        .where(
            Payment.assignment_id == assignment.id,
            Payment.kind == due.kind,
            Payment.state.in_(("planned", "requested")),
            _is_for(due.delivery_id),
        )
        .order_by(Payment.id)
    ).first()


def confirm_payment(actor: Actor, payment: Payment) -> None:
    """The receiver says that the money arrived. Raises ``wrong_state`` when somebody did so before."""
    payment = lock_payment(payment)
    PAYMENT.check(payment.state, "confirmed")
    payment.state = "confirmed"
    payment.confirmed_at = clock.business_now()
    payment.confirmed_by_id = actor.account_id
    note(actor, "confirmed", "payment", payment.id, payment.scope(), code=payment.code)


def void_payment(actor: Actor, payment: Payment, reason: str, *, even_confirmed: bool = False) -> None:
    """Take back a payment that was recorded by mistake, by an entry of its own; the amount falls due again.

    A confirmed one only with ``even_confirmed``, which is the coordinator's. Raises ``wrong_state``, ``payment_confirmed``,
    ``reason_missing``.
    """
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    lock_assignments([payment.assignment_id])
    payment = lock_payment(payment)
    if payment.state == "confirmed" and not even_confirmed:
        raise DomainError("payment_confirmed")
    (CONFIRMED_PAYMENT if even_confirmed else PAYMENT).check(payment.state, "void")
    payment.state = "void"
    enter(actor, "void", payment.assignment, payment.amount_minor, payment_id=payment.id, reason=reason)
    set_late_fees(actor, payment.assignment)
    note(actor, "voided", "payment", payment.id, payment.scope(), reason=reason.strip()[:200], code=payment.code)


def correct_payment(actor: Actor, payment: Payment, draft: PaymentDraft, reason: str, *, even_confirmed: bool = False) -> Payment:
    """Void a payment and record it anew as it really was. Raises what ``void_payment`` and ``record_payment`` raise."""
    lock_assignments([payment.assignment_id])
    payment = lock_payment(payment)
    kind, delivery_id, assignment = payment.pays, payment.delivery_id, payment.assignment
    void_payment(actor, payment, reason, even_confirmed=even_confirmed)
    # What is due anew is read from the database.
    db.session.flush()
    anew = record_payment(actor, assignment, kind, delivery_id, draft)
    anew.corrects_id = payment.id
    return anew


def _attempt(assignment: Assignment, kind: str, delivery_id: int | None) -> int:
    earlier = db.session.scalar(
        select(func.max(Payment.attempt)).where(
            Payment.assignment_id == assignment.id, Payment.kind == kind, _is_for(delivery_id)
        )
    )
    return (earlier or 0) + 1


def _is_for(delivery_id: int | None) -> ColumnElement[bool]:
    return Payment.delivery_id.is_(None) if delivery_id is None else Payment.delivery_id == delivery_id


def days_late(due: Due, paid_on: date) -> int:
    """How many days after its day a due is paid; 0 on or before it."""
    return max((paid_on - due.due_on).days, 0) if due.due_on else 0
