"""Writes of money: record, confirm, void, share out, pay a weaver. Nothing is processed: only what people did is recorded."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from fractions import Fraction

from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import allocate
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.money.drafts import PaymentDraft
from marketplace.money.models import MemberPay, Payment
from marketplace.money.queries import account_of, load_payment, members_of, pay_list
from marketplace.money.states import PAY, PAYMENT
from marketplace.producers.models import Member

METHODS = ("QR", "transferencia", "efectivo")


def record_payment(actor: Actor, assignment: Assignment, kind: str, delivery_id: int | None, draft: PaymentDraft) -> Payment:
    """Record that the amount due of a kind (and delivery) was paid. One of two who do so at once wins.

    Raises ``nothing_due``, ``method_unknown``, ``reference_missing``.
    """
    if draft.method not in METHODS:
        raise DomainError("method_unknown", field="method")
    if draft.method != "efectivo" and not draft.reference.strip():
        raise DomainError("reference_missing", field="reference")
    _lock(assignment)
    due = account_of(assignment).due(kind, delivery_id)
    if due is None:
        raise DomainError("nothing_due")
    payment = Payment(
        code=new_reference("PAG", secrets.choice),
        order_id=assignment.line.order_id,
        assignment_id=assignment.id,
        delivery_id=delivery_id,
        kind=kind,
        attempt=_attempt(assignment, kind, delivery_id),
        state="paid",
        amount_minor=due.amount_minor,
        advance_recovered_minor=due.recovered_minor,
        due_on=due.due_on,
        paid_on=clock.today(),
        method=draft.method,
        reference=draft.reference.strip()[:60],
        photo_key=draft.photo_key,
        recorded_by_id=actor.account_id,
    )
    db.session.add(payment)
    # The journal line names it by its number.
    db.session.flush()
    note(
        actor, "paid", "payment", payment.id, assignment.scope(), amount_minor=payment.amount_minor, kind=kind, code=payment.code
    )
    return payment


def confirm_payment(actor: Actor, payment: Payment) -> None:
    """The receiver says that the money arrived. Raises ``wrong_state`` when somebody did so before."""
    payment = _lock_payment(payment)
    PAYMENT.check(payment.state, "confirmed")
    payment.state = "confirmed"
    payment.confirmed_at = clock.business_now()
    payment.confirmed_by_id = actor.account_id
    note(actor, "confirmed", "payment", payment.id, payment.scope(), code=payment.code)


def void_payment(actor: Actor, payment: Payment, reason: str) -> None:
    """Take back a payment that was recorded by mistake and not confirmed; the amount falls due again.

    Raises ``wrong_state``, ``reason_missing``.
    """
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    payment = _lock_payment(payment)
    PAYMENT.check(payment.state, "void")
    payment.state = "void"
    note(actor, "voided", "payment", payment.id, payment.scope(), reason=reason.strip()[:200], code=payment.code)


def propose_shares(accepted: int, members: Sequence[Member]) -> dict[int, int]:
    """Accepted pieces shared over members by their daily hours; whole pieces that add up exactly. Empty without members."""
    weights = [Fraction(member.millihours_a_day) for member in members]
    if not any(weights):
        return {}
    return {member.id: pieces for member, pieces in zip(members, allocate(accepted, weights), strict=True)}


def share_out(actor: Actor, assignment: Assignment, pieces_by_member: Mapping[int, int]) -> None:
    """Say how many accepted pieces each weaver made; lines already paid stay as they are.

    Raises ``not_a_member``, ``pieces_negative``, ``more_than_accepted`` with ``most``, ``already_paid``.
    """
    _lock(assignment)
    members = {member.id for member in members_of(assignment.association_id)}
    lines = {line.member_id: line for line in pay_list(assignment)}
    accepted = work_of(assignment).quantities.accepted
    _check_shares(pieces_by_member, members | set(lines), lines, accepted)
    for member_id, pieces in sorted(pieces_by_member.items()):
        _set_share(assignment, lines.get(member_id), member_id, pieces)
    note(
        actor,
        "shared_out",
        "assignment",
        assignment.id,
        assignment.scope(),
        weavers=sum(1 for n in pieces_by_member.values() if n),
    )


def _check_shares(wanted: Mapping[int, int], members: set[int], lines: Mapping[int, MemberPay], accepted: int) -> None:
    if not set(wanted) <= members:
        raise DomainError("not_a_member")
    if any(pieces < 0 for pieces in wanted.values()):
        raise DomainError("pieces_negative")
    for member_id, pieces in wanted.items():
        line = lines.get(member_id)
        if line is not None and line.state != "planned" and line.pieces != pieces:
            raise DomainError("already_paid")
    kept = sum(line.pieces for member_id, line in lines.items() if member_id not in wanted)
    if kept + sum(wanted.values()) > accepted:
        raise DomainError("more_than_accepted", most=accepted)


def _set_share(assignment: Assignment, line: MemberPay | None, member_id: int, pieces: int) -> None:
    if line is None:
        if pieces == 0:
            return
        line = MemberPay(code=new_reference("CTA", secrets.choice), assignment_id=assignment.id, member_id=member_id)
        db.session.add(line)
    elif line.state != "planned":
        return
    line.pieces = pieces
    line.piece_rate_minor = assignment.piece_rate_minor
    line.amount_minor = pieces * assignment.piece_rate_minor
    line.state = "planned"


def pay_member(actor: Actor, line: MemberPay) -> None:
    """The leader hands a weaver her pay. Raises ``wrong_state`` when it was handed over before."""
    line = _lock_pay(line)
    PAY.check(line.state, "paid")
    line.state, line.paid_on = "paid", clock.today()
    note(actor, "paid_weaver", "member_pay", line.id, line.scope(), code=line.code)


def confirm_own_pay(actor: Actor, line: MemberPay) -> None:
    """The weaver says that she has her pay. Raises ``wrong_state``."""
    line = _lock_pay(line)
    PAY.check(line.state, "confirmed")
    line.state, line.confirmed_at = "confirmed", clock.business_now()
    note(actor, "confirmed", "member_pay", line.id, line.scope(), code=line.code)


def _attempt(assignment: Assignment, kind: str, delivery_id: int | None) -> int:
    condition = Payment.delivery_id.is_(None) if delivery_id is None else Payment.delivery_id == delivery_id
    earlier = db.session.scalar(
        select(func.max(Payment.attempt)).where(Payment.assignment_id == assignment.id, Payment.kind == kind, condition)
    )
    return (earlier or 0) + 1


def _lock(assignment: Assignment) -> None:
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())


def _lock_payment(payment: Payment) -> Payment:
    db.session.execute(select(Payment.id).where(Payment.id == payment.id).with_for_update())
    db.session.expire(payment)
    fresh = load_payment(payment.id)
    assert fresh is not None, "a payment is never deleted"
    return fresh


def _lock_pay(line: MemberPay) -> MemberPay:
    db.session.execute(select(MemberPay.id).where(MemberPay.id == line.id).with_for_update())
    db.session.refresh(line, ["state", "paid_on", "pieces"])
    return line
