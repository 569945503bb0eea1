"""Notices and daily digests. A notice is one event told to one account; who has it, nobody else reads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.people.models import Account
from marketplace.producers.models import Member


class Notice(Base):
    """Something that happened, for one person."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("entry_id", "account_id"),
        Index("ix_notice_account", "account_id", "id"),
        Index("ix_notice_association", "association_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("journal_entry.id"))
    """The journal's line that it tells; None for a reminder of the calendar."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    """None for a leader without an account: there is only the message to her phone, for a coordinator to send."""
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The leader without an account; None where there is one."""
    event: Mapped[str] = mapped_column(String(30))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Plain values for its sentence: ``*_minor`` amounts, ``*_on`` ISO days, whole numbers, texts."""
    endpoint: Mapped[str] = mapped_column(String(60))
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """The page that it opens. The address is built when it is shown, so no address is ever stored."""
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    for_producer: Mapped[bool] = mapped_column(default=False)
    """Told to a leader or weaver: those are reached by WhatsApp, so it waits in the list of messages to send."""
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mailed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when somebody has said that the WhatsApp message was sent."""
    told_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    account: Mapped[Account | None] = relationship(lazy="raise", foreign_keys=[account_id])
    member: Mapped[Member | None] = relationship(lazy="raise", foreign_keys=[member_id])

    def scope(self) -> Scope:
        """The person's whose it is."""
        return Scope(account_id=self.account_id)


class Digest(Base):
    """A coordinator's summary of a day. ``facts_hash`` says what it told, so that the same is not told twice."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("account_id", "day"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    day: Mapped[date]
    facts_hash: Mapped[str] = mapped_column(String(64))
    sent: Mapped[bool] = mapped_column(default=False)
    """False where nothing had changed since the last one that was sent."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
