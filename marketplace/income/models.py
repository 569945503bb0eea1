"""Where a weaver began: her answers to the nine spoken questions, once, in private. None is "no sé" and never 0."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Member


class Baseline(Base):
    """Answers of one weaver about her last four weeks. A correction is a new row; nothing is overwritten."""

    __tablename__ = "baseline"
    __table_args__ = (
        UniqueConstraint("corrects_id"),
        CheckConstraint("consent", name="consent"),
        CheckConstraint("yarn_by IS NULL OR yarn_by IN ('me', 'association', 'buyer')", name="yarn_by"),
        CheckConstraint("season IS NULL OR season IN ('normal', 'more', 'less')", name="season"),
        CheckConstraint(
            "other_work IS NULL OR other_work IN ('none', 'under_100', '100_300', '300_700', 'over_700')", name="other_work"
        ),
        CheckConstraint("days_a_week IS NULL OR days_a_week BETWEEN 0 AND 7", name="days"),
        CheckConstraint("millihours_a_day IS NULL OR millihours_a_day BETWEEN 0 AND 24000", name="hours"),
        CheckConstraint("months_a_year IS NULL OR months_a_year BETWEEN 0 AND 12", name="months"),
        CheckConstraint("yarn_minor IS NULL OR yarn_minor >= 0", name="yarn"),
        CheckConstraint("owed_minor IS NULL OR owed_minor >= 0", name="owed"),
        Index("ix_baseline_member", "member_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    taken_on: Mapped[date]
    """The four weeks end on this day."""
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("baseline.id"))
    consent: Mapped[bool]
    """She heard what it is for and agreed; without it nothing is kept."""
    pieces_known: Mapped[bool]
    """Whether she said what she delivered; known and without rows is nothing delivered."""
    yarn_by: Mapped[str | None] = mapped_column(String(12))
    yarn_minor: Mapped[int | None]
    days_a_week: Mapped[int | None]
    millihours_a_day: Mapped[int | None]
    season: Mapped[str | None] = mapped_column(String(8))
    other_work: Mapped[str | None] = mapped_column(String(10))
    """Bs a week of other paid work, as a band of banknotes."""
    months_a_year: Mapped[int | None]
    owed_minor: Mapped[int | None]
    """What she is owed for pieces delivered; 0 is nothing."""
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)

    member: Mapped[Member] = relationship(lazy="raise")
    pieces: Mapped[list[BaselinePiece]] = relationship(lazy="raise", order_by="BaselinePiece.position")

    def scope(self) -> Scope:
        """Hers; ``member.association`` must be loaded."""
        return self.member.scope()


class BaselinePiece(Base):
    """A kind of piece that she delivered: how many, and what she was paid for each."""

    __tablename__ = "baseline_piece"
    __table_args__ = (
        UniqueConstraint("baseline_id", "position"),
        CheckConstraint("pieces > 0 AND (each_minor IS NULL OR each_minor >= 0)", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    baseline_id: Mapped[int] = mapped_column(ForeignKey("baseline.id"))
    position: Mapped[int]
    what: Mapped[str] = mapped_column(String(20))
    """The drawing she tapped, such as chompa."""
    pieces: Mapped[int]
    each_minor: Mapped[int | None]
