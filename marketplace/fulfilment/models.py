"""Progress reports, deliveries and inspections."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment


class ProgressReport(Base):
    """Pieces finished so far, as reported on a day. Corrections are new reports."""

    __tablename__ = "progress_report"
    __table_args__ = (
        CheckConstraint("pieces_finished >= 0", name="pieces"),
        Index("ix_progress_report_assignment", "assignment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    reported_on: Mapped[date]
    pieces_finished: Mapped[int]
    """In all, since the start."""
    stage: Mapped[str | None] = mapped_column(String(20))
    """What the group is at, where it said so."""
    photo_key: Mapped[str | None] = mapped_column(String(90))
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    reported_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Delivery(Base):
    """A lot that an association brings: announced, received and counted, inspected."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("pieces_received IS NULL OR pieces_received > 0", name="received"),
        Index("ix_delivery_assignment", "assignment_id"),
        Index("ix_delivery_replaces", "replaces_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    pieces: Mapped[int]
    """As announced."""
    announced_cartons: Mapped[int | None]
    """Packages on their way, where they were counted."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"))
    """The delivery whose rejected pieces this one brings again, made anew."""
    announced_on: Mapped[date]
    received_on: Mapped[date | None]
    pieces_received: Mapped[int | None]
    """As counted; None before it is received."""
    difference_reason: Mapped[str] = mapped_column(String(200), server_default="", default="")
    """Why more or fewer came than were announced."""
    cancelled_on: Mapped[date | None]
    announced_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    simulated: Mapped[bool] = mapped_column(default=False)

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    inspections: Mapped[list[Inspection]] = relationship(
        primaryjoin="and_(Inspection.delivery_id == Delivery.id, Inspection.annulled_on.is_(None))",
        back_populates="delivery", lazy="raise", order_by="Inspection.id",
    )  # fmt: skip
    """Those that hold; annulled ones stay on record and count for nothing."""

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class Inspection(Base):
    """A single sampling inspection by ISO 2859-1. Accepted, rework and rejected pieces add up to the lot."""

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("delivery_id", "round", "attempt"),
        CheckConstraint("accepted_pieces + rework_pieces + rejected_pieces = lot_pieces", name="adds_up"),
        CheckConstraint("accepted_pieces >= 0 AND rework_pieces >= 0 AND rejected_pieces >= 0", name="not_negative"),
        CheckConstraint("result IN ('pass', 'fail', 'hold')", name="result"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    round: Mapped[int] = mapped_column(default=1)
    """1 for the first, 2 for the re-inspection, and so on."""
    attempt: Mapped[int] = mapped_column(server_default="1", default=1)
    """Raised when an annulled inspection is made anew."""
    inspected_on: Mapped[date]
    lot_pieces: Mapped[int]
    level: Mapped[str] = mapped_column(String(4), default="II")
    severity: Mapped[str] = mapped_column(String(10), default="normal")
    severity_reason: Mapped[str] = mapped_column(String(200), server_default="", default="")
    """Why another severity than the rules ask for, or why inspection goes on after a stop."""
    aql_hundredths: Mapped[int]
    code_letter: Mapped[str] = mapped_column(String(1))
    plan_letter: Mapped[str] = mapped_column(String(1))
    sample_pieces: Mapped[int]
    accept_number: Mapped[int]
    reject_number: Mapped[int]
    critical_found: Mapped[int | None]
    major_found: Mapped[int]
    minor_found: Mapped[int | None]
    minor_accept_number: Mapped[int | None]
    """Minor faults that still accept the lot; None where minor faults do not return one."""
    result: Mapped[str] = mapped_column(String(4))
    accepted_pieces: Mapped[int]
    rework_pieces: Mapped[int] = mapped_column(default=0)
    rejected_pieces: Mapped[int] = mapped_column(default=0)
    rework_due_on: Mapped[date | None]
    """The day by which the pieces to mend come back."""
    mode: Mapped[str] = mapped_column(String(20), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
    inspector_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    inspector_name: Mapped[str] = mapped_column(String(160), default="")
    annulled_on: Mapped[date | None]
    annulled_reason: Mapped[str] = mapped_column(String(200), server_default="", default="")
    simulated: Mapped[bool] = mapped_column(default=False)

    delivery: Mapped[Delivery] = relationship(
        primaryjoin="Inspection.delivery_id == Delivery.id", back_populates="inspections", lazy="raise"
    )

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.delivery.scope()
