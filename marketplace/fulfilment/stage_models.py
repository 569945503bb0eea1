"""The time and action calendar of a work, the alerts of one that will be late, and pieces that went on to other groups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment


class StageDefault(Base):
    """A stage of a technique and its part of the lead time, as a coordinator set it in place of the usual one."""

    __tablename__ = "stage_default"
    __table_args__ = (
        UniqueConstraint("technique_code", "stage"),
        CheckConstraint("basis_points BETWEEN 1 AND 10000", name="share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"))
    position: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20))
    basis_points: Mapped[int]
    """Hundredths of a percent of the open days from start to due day."""
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))


class AssignmentStage(Base):
    """A stage of a work: by when it was planned to be done, by when it is expected now, when it was done."""

    __tablename__ = "assignment_stage"
    __table_args__ = (UniqueConstraint("assignment_id", "stage"), UniqueConstraint("assignment_id", "position"))

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    position: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20))
    planned_on: Mapped[date]
    revised_on: Mapped[date | None]
    actual_on: Mapped[date | None]


class WorkAlert(Base):
    """A work will miss its date: told once a day, to the coordinator and to the exporter."""

    __tablename__ = "work_alert"
    __table_args__ = (
        UniqueConstraint("assignment_id", "day"),
        CheckConstraint("tone IN ('warn', 'bad')", name="tone"),
        Index("ix_work_alert_day", "day", "assignment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    day: Mapped[date]
    tone: Mapped[str] = mapped_column(String(4))
    pieces_missing: Mapped[int]
    """On the due day, at this pace."""
    finish_on: Mapped[date | None]
    """The last piece at this pace; None when it never comes."""
    due_on: Mapped[date]
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime)
    called_off_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """Since when the date will be kept again; None while the alert stands."""

    assignment: Mapped[Assignment] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class PieceRelease(Base):
    """Pieces that a group no longer makes, so that others can be found for them."""

    __tablename__ = "piece_release"
    __table_args__ = (
        CheckConstraint("pieces > 0 AND pieces < pieces_before", name="pieces"),
        Index("ix_piece_release_assignment", "assignment_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    pieces: Mapped[int]
    pieces_before: Mapped[int]
    """What was agreed until then."""
    released_on: Mapped[date]
    released_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(200), server_default="", default="")
    same_group: Mapped[bool] = mapped_column(default=False)
    """Whether the group may be asked for these pieces again: only where a coordinator says so."""
    assignment: Mapped[Assignment] = relationship(lazy="raise")
    returns: Mapped[list[PieceReturn]] = relationship(lazy="raise", order_by="PieceReturn.id")
    """What came back of them, because nobody else had accepted it."""

    @property
    def left(self) -> int:
        """Of its pieces, those that did not come back."""
        return self.pieces - sum(one.pieces for one in self.returns)

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class PieceReturn(Base):
    """Pieces that went on from a group and came back to it."""

    __tablename__ = "piece_return"
    __table_args__ = (CheckConstraint("pieces > 0", name="pieces"), Index("ix_piece_return_release", "release_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("piece_release.id"))
    pieces: Mapped[int]
    returned_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
