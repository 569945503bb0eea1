"""What an inspection is made of: the catalogue of faults, the exporter's terms, the sheet that is being filled in, its photos."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope

GRAVITIES = ("critical", "major", "minor")


class Defect(Base):
    """A fault that inspectors look for, by its drawing."""

    __tablename__ = "defect"
    __table_args__ = (CheckConstraint("gravity IN ('critical', 'major', 'minor')", name="gravity"),)

    code: Mapped[str] = mapped_column(String(10), primary_key=True)
    name_es: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    gravity: Mapped[str] = mapped_column(String(8))
    techniques: Mapped[str] = mapped_column(String(80), default="")
    """Codes of the techniques that can have it, joined by ";"; empty for all."""


class QualityTerms(Base):
    """What an exporter asks of inspections beyond each order's level and AQL."""

    __tablename__ = "quality_terms"

    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"), primary_key=True)
    minor_aql_hundredths: Mapped[int | None]
    """The AQL of minor faults; None where minor faults are noted and return nothing."""
    reduced_agreed: Mapped[bool] = mapped_column(default=False)
    """Whether she agrees to reduced inspection of groups with a good record."""
    all_buyers: Mapped[bool] = mapped_column(default=False)
    """Whether a group's lots for other exporters count in its record too."""


class InspectionSheet(Base):
    """An inspection before it is a record: planned, being filled in, or waiting. What is counted is kept as it is counted."""

    __tablename__ = "inspection_sheet"
    __table_args__ = (
        UniqueConstraint("delivery_id", "round", "attempt"),
        UniqueConstraint("inspection_id"),
        CheckConstraint("state IN ('planned', 'in_progress', 'held', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (inspection_id IS NOT NULL)", name="done"),
        CheckConstraint("severity IS NULL OR severity IN ('normal', 'tightened', 'reduced')", name="severity"),
        Index("ix_inspection_sheet_state", "state", "planned_on", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    round: Mapped[int]
    attempt: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="planned")
    planned_on: Mapped[date | None]
    inspector_name: Mapped[str] = mapped_column(String(160), default="")
    severity: Mapped[str | None] = mapped_column(String(10))
    """Set by a person, with a reason; None follows the switching rules."""
    severity_reason: Mapped[str] = mapped_column(String(200), default="")
    held_reason: Mapped[str] = mapped_column(String(200), default="")
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    counted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    counted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    inspection_id: Mapped[int | None] = mapped_column(ForeignKey("inspection.id"))
    version: Mapped[int] = mapped_column(default=1)
    """Raised at each change, so that one of two people who count at once is told."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    delivery: Mapped[Delivery] = relationship(lazy="raise")
    inspection: Mapped[Inspection | None] = relationship(lazy="raise")
    faults: Mapped[list[SheetFault]] = relationship(lazy="raise", order_by="SheetFault.id", cascade="all, delete-orphan")
    photos: Mapped[list[InspectionPhoto]] = relationship(back_populates="sheet", lazy="raise", order_by="InspectionPhoto.id")

    def scope(self) -> Scope:
        """Its delivery's, which must be loaded with its assignment."""
        return self.delivery.scope()


class SheetFault(Base):
    """Pieces of a sample with a fault. Its gravity is kept as it was then: the catalogue may change."""

    __tablename__ = "sheet_fault"
    __table_args__ = (
        UniqueConstraint("sheet_id", "code"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("gravity IN ('critical', 'major', 'minor')", name="gravity"),
        Index("ix_sheet_fault_code", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("inspection_sheet.id"))
    code: Mapped[str] = mapped_column(String(10))
    """A defect's, or other-critical, other-major, other-minor shortened to X1, X2, X3."""
    gravity: Mapped[str] = mapped_column(String(8))
    pieces: Mapped[int]


class InspectionPhoto(Base):
    """A photo taken at an inspection: of a fault, or of the signed paper."""

    __tablename__ = "inspection_photo"
    __table_args__ = (Index("ix_inspection_photo_sheet", "sheet_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("inspection_sheet.id"))
    code: Mapped[str] = mapped_column(String(10), default="")
    """The fault that it shows; empty for the signed paper."""
    file_key: Mapped[str] = mapped_column(String(90))
    thumb_key: Mapped[str] = mapped_column(String(90))
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    sheet: Mapped[InspectionSheet] = relationship(back_populates="photos", lazy="raise")

    def scope(self) -> Scope:
        """Its sheet's."""
        return self.sheet.scope()


class InspectionSignature(Base):
    """Who signed an inspection's record: the inspector, and the group. Drawn with a finger, or by one's own account."""

    __tablename__ = "inspection_signature"
    __table_args__ = (
        UniqueConstraint("inspection_id", "side"),
        CheckConstraint("side IN ('inspector', 'group')", name="side"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"))
    side: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(160))
    strokes: Mapped[str] = mapped_column(Text, default="")
    """The path of an SVG drawing in a plane of 300 x 100; empty where only the account signed."""
    signed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
