"""Payments from exporter to association, and from association to each weaver. Amounts are centavos of Bs."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
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

    assignment: Mapped[Assignment] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class MemberPay(Base):
    """What a weaver earns for her pieces of an assignment. Seen by her, her leader for that assignment, and her coordinator."""

    __tablename__ = "member_pay"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("assignment_id", "member_id"),
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

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """The weaver's; ``assignment.association`` must be loaded for her leader's and coordinator's."""
        return Scope(
            association_id=self.assignment.association_id,
            programme_id=self.assignment.association.programme_id,
            member_id=self.member_id,
        )
