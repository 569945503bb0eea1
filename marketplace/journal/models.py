"""The journal's table. Rows are only ever added."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base, UtcDateTime


class JournalEntry(Base):
    """Who did what to which thing, when, acting for whom."""

    __tablename__ = "journal_entry"
    __table_args__ = (
        Index("ix_journal_entry_thing", "thing", "thing_id", "id"),
        Index("ix_journal_entry_association", "association_id", "id"),
        Index("ix_journal_entry_exporter", "exporter_id", "id"),
        Index("ix_journal_entry_programme", "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    who: Mapped[str] = mapped_column(String(160), default="")
    """The name at that time: a line keeps saying what it said, whatever becomes of the account. Empty for the system itself."""
    acting_for_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    acting_for: Mapped[str] = mapped_column(String(160), default="")
    verb: Mapped[str] = mapped_column(String(60))
    """Past tense: posted, accepted, inspected."""
    thing: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int | None]
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("exporter.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
