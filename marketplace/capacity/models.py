"""The calendar, and the changes that leaders and coordinators make to a week. Hours are thousandths of an hour."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope


class CalendarClosure(Base):
    """A day, or part of one, on which nobody works: a holiday, a local custom, a blockade of a zone."""

    __tablename__ = "calendar_closure"
    __table_args__ = (
        UniqueConstraint("day", "name"),
        CheckConstraint("closed_hundredths BETWEEN 1 AND 100", name="fraction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(String(160))
    scope_kind: Mapped[str] = mapped_column(String(30))
    """nacional, departamental, local/costumbre or zona."""
    zone: Mapped[str] = mapped_column(String(80), default="")
    closed_hundredths: Mapped[int]
    source: Mapped[str] = mapped_column(String(160), default="")

    def scope(self) -> Scope:
        """Everybody's."""
        return Scope()


class SeasonFactor(Base):
    """How much of their time people who work at home have in a month."""

    __tablename__ = "season_factor"

    month: Mapped[int] = mapped_column(primary_key=True)
    factor_hundredths: Mapped[int]
    reason: Mapped[str] = mapped_column(String(120), default="")
    source: Mapped[str] = mapped_column(String(40), default="")


class CapacityChange(Base):
    """Hours of an association in a week as somebody set them, in place of what the calendar gives."""

    __tablename__ = "capacity_change"
    __table_args__ = (
        UniqueConstraint("association_id", "week_start"),
        CheckConstraint("millihours >= 0", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    week_start: Mapped[date]
    millihours: Mapped[int]
    reason: Mapped[str] = mapped_column(String(200), default="")
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class MemberAbsence(Base):
    """A member who does not work in a week."""

    __tablename__ = "member_absence"
    __table_args__ = (
        UniqueConstraint("member_id", "week_start"),
        Index("ix_member_absence_week", "association_id", "week_start"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    week_start: Mapped[date]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class FairDay(Base):
    """A weekday on which a member sells at the fair instead of weaving, from a week on, and until which where that is over."""

    __tablename__ = "fair_day"
    __table_args__ = (
        UniqueConstraint("member_id", "weekday", "first_week"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("last_week IS NULL OR last_week >= first_week", name="weeks"),
        Index("ix_fair_day_association", "association_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    weekday: Mapped[int]
    """0 is Monday, 6 is Sunday."""
    first_week: Mapped[date]
    last_week: Mapped[date | None]
    """Monday of the last week; weeks that are over keep the hours that they had."""
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class CapacityLock(Base):
    """One row an association, locked by whoever takes its hours, so that two acceptances cannot take the same ones."""

    __tablename__ = "capacity_lock"

    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"), primary_key=True)
    taken_count: Mapped[int] = mapped_column(default=0)
