"""Sample rounds, their photos, marks and measurements, and counter-samples. Lengths are millimetres, costs minor units."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.techpacks.models import TechPackVersion


class SampleRound(Base):
    """One sample of a kind for a work. A rejected one is followed by the next number."""

    __tablename__ = "sample_round"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("assignment_id", "kind", "number"),
        CheckConstraint("kind IN ('proto', 'fit', 'size_set', 'pre_production', 'top_of_production', 'shipment')", name="kind"),
        CheckConstraint(
            "state IN ('requested', 'making', 'sent', 'approved', 'approved_with_comments', 'rejected')", name="state"
        ),
        CheckConstraint("courier_minor IS NULL OR courier_minor >= 0", name="courier"),
        CheckConstraint("(decided_at IS NULL) = (state IN ('requested', 'making', 'sent'))", name="decided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    kind: Mapped[str] = mapped_column(String(20))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(24), default="requested")
    size: Mapped[str] = mapped_column(String(20), default="")
    """The size to make; empty for all sizes of the tech pack."""
    version_id: Mapped[int | None] = mapped_column(ForeignKey("tech_pack_version.id"))
    """The tech pack's version that it is measured by."""
    request_note: Mapped[str] = mapped_column(String(500), default="")
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None]
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    courier: Mapped[str] = mapped_column(String(80), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="")
    courier_minor: Mapped[int | None]
    """Centavos of Bs; None where nobody has said."""
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    decided_by_name: Mapped[str] = mapped_column(String(160), default="")
    decision_note: Mapped[str] = mapped_column(String(1000), default="")

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    version: Mapped[TechPackVersion | None] = relationship(lazy="raise")
    photos: Mapped[list[SamplePhoto]] = relationship(back_populates="round", lazy="raise", order_by="SamplePhoto.position")
    measures: Mapped[list[SampleMeasure]] = relationship(lazy="raise", order_by="SampleMeasure.id")

    def scope(self) -> Scope:
        """Its work's, which must be loaded."""
        return self.assignment.scope()


class SamplePhoto(Base):
    """A photo of a sample, without the place and phone that its file told."""

    __tablename__ = "sample_photo"
    __table_args__ = (UniqueConstraint("round_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("sample_round.id"))
    position: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(90))
    thumb_key: Mapped[str] = mapped_column(String(90))
    width: Mapped[int]
    height: Mapped[int]

    round: Mapped[SampleRound] = relationship(back_populates="photos", lazy="raise")
    marks: Mapped[list[SampleMark]] = relationship(back_populates="photo", lazy="raise", order_by="SampleMark.number")


class SampleMark(Base):
    """A numbered point on a photo with what is to be said about it. Thousandths of the photo's width and height."""

    __tablename__ = "sample_mark"
    __table_args__ = (
        UniqueConstraint("photo_id", "number"),
        CheckConstraint("x_permille BETWEEN 0 AND 1000 AND y_permille BETWEEN 0 AND 1000", name="place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    photo_id: Mapped[int] = mapped_column(ForeignKey("sample_photo.id"))
    number: Mapped[int]
    x_permille: Mapped[int]
    y_permille: Mapped[int]
    comment: Mapped[str] = mapped_column(String(300))
    marked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    photo: Mapped[SamplePhoto] = relationship(back_populates="marks", lazy="raise")

    def scope(self) -> Scope:
        """Its round's, which must be loaded with its work."""
        return self.photo.round.scope()


class SampleMeasure(Base):
    """A length as measured, beside what the tech pack asked at that moment."""

    __tablename__ = "sample_measure"
    __table_args__ = (
        UniqueConstraint("round_id", "size", "point"),
        CheckConstraint("millimetres > 0 AND asked_mm > 0 AND tolerance_mm >= 0", name="lengths"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("sample_round.id"))
    size: Mapped[str] = mapped_column(String(20))
    point: Mapped[str] = mapped_column(String(40))
    millimetres: Mapped[int]
    asked_mm: Mapped[int]
    tolerance_mm: Mapped[int]

    @property
    def off_mm(self) -> int:
        """How far it is off: above 0 too long, below 0 too short."""
        return self.millimetres - self.asked_mm

    @property
    def fits(self) -> bool:
        """Whether it is within its tolerance."""
        return abs(self.off_mm) <= self.tolerance_mm


class CounterSample(Base):
    """The approved sample that a group keeps to compare by: one for each of its works, and where it is."""

    __tablename__ = "counter_sample"
    __table_args__ = (UniqueConstraint("assignment_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("sample_round.id"))
    kept_where: Mapped[str] = mapped_column(String(20))
    """group, exporter or coordinator."""
    detail: Mapped[str] = mapped_column(String(160), default="")
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
