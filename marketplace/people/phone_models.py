"""Phones that several people share: who has entered on each, and her key of four pictures. Only hashes are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.people.models import Account


class Phone(Base):
    """A phone, known by a random cookie of its own."""

    __tablename__ = "phone"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class PhonePerson(Base):
    """Somebody who entered on a phone by her link, and the key of four pictures by which she enters there again."""

    __tablename__ = "phone_person"
    __table_args__ = (UniqueConstraint("phone_id", "account_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    phone_id: Mapped[int] = mapped_column(ForeignKey("phone.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    pin_hash: Mapped[str | None] = mapped_column(String(200))
    wrong_tries: Mapped[int] = mapped_column(default=0)
    """Wrong tries since the last right one."""
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="raise")
