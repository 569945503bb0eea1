"""Payments from exporter to association, and from association to each weaver. Amounts are centavos of Bs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.producers.models import Member


class Payment(Base):
    """A payment of the exporter: the advance of an assignment, or the balance of a delivery. Recorded here, never processed."""

    __tablename__ = "payment"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("kind IN ('advance', 'balance')", name="kind"),
        CheckConstraint("state IN ('planned', 'requested', 'paid', 'confirmed', 'void')", name="state"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("(state IN ('paid', 'confirmed')) = (paid_on IS NOT NULL) OR state = 'void'", name="paid_on"),
        UniqueConstraint("assignment_id", "delivery_id", "kind", "attempt"),
        Index("ix_payment_assignment", "assignment_id"),
        Index("ix_payment_order", "order_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    kind: Mapped[str] = mapped_column(String(10))
    attempt: Mapped[int] = mapped_column(default=1)
    """Raised when a void payment is recorded anew."""
    state: Mapped[str] = mapped_column(String(10), default="planned")
    amount_minor: Mapped[int]
    advance_recovered_minor: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    method: Mapped[str] = mapped_column(String(20), default="")
    """QR, efectivo or transferencia."""
    reference: Mapped[str] = mapped_column(String(60), default="")
    photo_key: Mapped[str | None] = mapped_column(String(90))
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    simulated: Mapped[bool] = mapped_column(default=False)
    for_fee: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Pays late fees; its kind is balance, without a delivery."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    """The voided payment in whose place it was recorded."""

    assignment: Mapped[Assignment] = relationship(lazy="raise")

    @property
    def pays(self) -> str:
        """What it pays: advance, balance or late_fee."""
        return "late_fee" if self.for_fee else self.kind

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class MoneyEntry(Base):
    """What is written beside the payments of a work, and never changed: voids, late fees, credit used or given back.

    ``amount_minor`` is never below 0; the kind says which way it goes. A mistake is taken back by a further entry, a void.
    """

    __tablename__ = "money_entry"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("voids_id"),
        CheckConstraint("kind IN ('void', 'late_fee', 'fee_waiver', 'credit_use', 'credit_return')", name="kind"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint("(kind = 'credit_use') = (to_assignment_id IS NOT NULL)", name="used_for"),
        CheckConstraint("kind <> 'void' OR (payment_id IS NULL) <> (voids_id IS NULL)", name="voids_one"),
        Index("ix_money_entry_assignment", "assignment_id"),
        Index("ix_money_entry_to_assignment", "to_assignment_id"),
        Index("ix_money_entry_order", "order_id"),
        Index("ix_money_entry_payment", "payment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(14))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    """The work whose money it is; of credit, the work that had it."""
    to_assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    """The work that credit was used for."""
    to_kind: Mapped[str] = mapped_column(String(10), default="")
    """What the credit paid there: advance, balance or late_fee."""
    to_delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    """The payment that a void takes back, or that was late."""
    voids_id: Mapped[int | None] = mapped_column(ForeignKey("money_entry.id"))
    """The entry that a void takes back."""
    amount_minor: Mapped[int]
    entered_on: Mapped[date]
    """The business day it counts from."""
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    method: Mapped[str] = mapped_column(String(20), default="")
    reference: Mapped[str] = mapped_column(String(60), default="")
    reason: Mapped[str] = mapped_column(String(200), default="")
    photo_key: Mapped[str | None] = mapped_column(String(90))

    assignment: Mapped[Assignment] = relationship(lazy="raise", foreign_keys=[assignment_id])

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class MemberPay(Base):
    """What a weaver earns for her pieces of an assignment. Once handed over it is never changed, only voided.

    Seen by her, her leader for that assignment, and her coordinator.
    """

    __tablename__ = "member_pay"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("assignment_id", "member_id", "turn"),
        CheckConstraint("pieces >= 0 AND amount_minor >= 0", name="amounts"),
        CheckConstraint("state IN ('planned', 'paid', 'confirmed')", name="state"),
        Index("ix_member_pay_member", "member_id", "paid_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    pieces: Mapped[int]
    piece_rate_minor: Mapped[int]
    amount_minor: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    paid_on: Mapped[date | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    simulated: Mapped[bool] = mapped_column(default=False)
    turn: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    """1 for her first pay of the work, 2 for pieces accepted after she was paid, and so on."""
    voided_on: Mapped[date | None]
    """The day on which it was taken back, see ``PayVoid``; it no longer counts."""

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """The weaver's; ``assignment.association`` must be loaded for her leader's and coordinator's."""
        return Scope(
            association_id=self.assignment.association_id,
            programme_id=self.assignment.association.programme_id,
            member_id=self.member_id,
        )


class PayVoid(Base):
    """Why a weaver's pay was taken back: handed over by mistake, or not handed over at all. Kept beside it for ever."""

    __tablename__ = "pay_void"
    __table_args__ = (UniqueConstraint("member_pay_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_pay_id: Mapped[int] = mapped_column(ForeignKey("member_pay.id"))
    reason: Mapped[str] = mapped_column(String(200))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
