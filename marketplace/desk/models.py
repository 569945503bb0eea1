"""Filters of lists that somebody keeps under a name of her own."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope


class SavedFilter(Base):
    """A list with what it was narrowed to and sorted by. Taking it away keeps the row, so that it can be put back."""

    __tablename__ = "saved_filter"
    __table_args__ = (Index("ix_saved_filter_account", "account_id", "place", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    place: Mapped[str] = mapped_column(String(60))
    """The list's endpoint."""
    name: Mapped[str] = mapped_column(String(60))
    query: Mapped[str] = mapped_column(String(500))
    """What stands after the "?" of the list's address, without its page."""
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    def scope(self) -> Scope:
        """The person's whose it is."""
        return Scope(account_id=self.account_id)
