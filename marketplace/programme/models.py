"""Loans that a programme's lender gave to workshops. Amounts are cents of US dollars, as they were lent."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Association, Programme, Workshop

STATES = ("submitted", "approved", "active", "closed", "written_off", "rescheduled", "rejected", "withdrawn")


class Loan(Base):
    """A loan as its papers tell it. The lender keeps the account: nothing that happens on the site changes an amount."""

    __tablename__ = "loan"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("amount_usd_minor > 0", name="amount"),
        CheckConstraint("outstanding_usd_minor IS NULL OR outstanding_usd_minor BETWEEN 0 AND amount_usd_minor", name="owed"),
        CheckConstraint("share_lender_usd_minor IS NULL OR share_lender_usd_minor BETWEEN 0 AND amount_usd_minor", name="share"),
        Index("ix_loan_programme", "programme_id", "id"),
        Index("ix_loan_association", "association_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"))
    lender: Mapped[str] = mapped_column(String(120))
    amount_usd_minor: Mapped[int]
    outstanding_usd_minor: Mapped[int | None]
    """What is still owed; None where nobody recorded it."""
    share_lender_usd_minor: Mapped[int | None]
    """The part that came from the lender's own means."""
    granted_on: Mapped[date | None]
    state: Mapped[str] = mapped_column(String(12), default="active")
    source: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")

    programme: Mapped[Programme] = relationship(lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")
    workshop: Mapped[Workshop | None] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its group's, and its programme's."""
        return Scope(association_id=self.association_id, programme_id=self.programme_id)
