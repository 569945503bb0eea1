"""Rows of money that several people may reach for at once, locked in id order and read anew."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.money.queries import load_payment


def lock_assignments(ids: Collection[int]) -> None:
    """Hold works: whoever reckons what is due on them waits."""
    db.session.execute(select(Assignment.id).where(Assignment.id.in_(ids)).order_by(Assignment.id).with_for_update())


def lock_payment(payment: Payment) -> Payment:
    """Hold a payment and read it anew."""
    db.session.execute(select(Payment.id).where(Payment.id == payment.id).with_for_update())
    db.session.expire(payment)
    fresh = load_payment(payment.id)
    assert fresh is not None, "a payment is never deleted"
    return fresh


def lock_pay(line: MemberPay) -> MemberPay:
    """Hold a weaver's pay and read it anew. Raises ``pay_voided`` for one that was taken back."""
    db.session.execute(select(MemberPay.id).where(MemberPay.id == line.id).with_for_update())
    db.session.refresh(line, ["state", "paid_on", "pieces", "voided_on"])
    if line.voided_on is not None:
        raise DomainError("pay_voided")
    return line


def is_voided(entry: MoneyEntry) -> bool:
    """Whether an entry was taken back by another."""
    return db.session.scalar(select(MoneyEntry.id).where(MoneyEntry.voids_id == entry.id)) is not None
