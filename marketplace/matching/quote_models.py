"""Quotes: hours of groups that are kept for a promised date until an instant. Hours are thousandths of an hour."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra import clock
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.orders.models import Order
from marketplace.producers.models import Association


class Quote(Base):
    """A promise for pieces of a kind that are no order yet. After ``expires_at`` its hours are free again by themselves."""

    __tablename__ = "quote"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("state IN ('held', 'cancelled', 'ordered')", name="state"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("(state = 'ordered') = (order_id IS NOT NULL)", name="ordered"),
        Index("ix_quote_state_expires", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    standard_key: Mapped[str] = mapped_column(String(60))
    technique_code: Mapped[str] = mapped_column(String(20))
    pieces: Mapped[int]
    customer: Mapped[str] = mapped_column(String(120), default="")
    """Who asked, as the coordinator wrote it."""
    promised_on: Mapped[date]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(12), default="held")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))

    shares: Mapped[list[QuoteShare]] = relationship(back_populates="quote", lazy="raise", order_by="QuoteShare.id")
    order: Mapped[Order | None] = relationship(lazy="raise")

    @property
    def last_day(self) -> date:
        """The last day in La Paz on which the hours are kept."""
        return clock.local_date(self.expires_at)

    def scope(self) -> Scope:
        """Nobody's own, like a run's: the groups in it are shown only to those who see them."""
        return Scope(on_market=True)


class QuoteShare(Base):
    """Pieces of a quote at a group, and the hours that are kept for them by week."""

    __tablename__ = "quote_share"
    __table_args__ = (UniqueConstraint("quote_id", "association_id"), CheckConstraint("pieces > 0", name="pieces"))

    id: Mapped[int] = mapped_column(primary_key=True)
    quote_id: Mapped[int] = mapped_column(ForeignKey("quote.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"), index=True)
    pieces: Mapped[int]
    millihours_per_piece: Mapped[int]
    starts_on: Mapped[date]
    week_millihours: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Hours by week start (ISO date)."""

    quote: Mapped[Quote] = relationship(back_populates="shares", lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")
