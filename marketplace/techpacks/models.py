"""Tech packs and their versions. Lengths are millimetres, weights grams."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Yarn
from marketplace.exporters.models import Exporter
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.orders.models import OrderLine


class TechPack(Base):
    """How an exporter wants a piece made. What holds is its newest issued version."""

    __tablename__ = "tech_pack"
    __table_args__ = (UniqueConstraint("code"), Index("ix_tech_pack_exporter", "exporter_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"))
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    exporter: Mapped[Exporter] = relationship(lazy="raise")
    versions: Mapped[list[TechPackVersion]] = relationship(back_populates="pack", lazy="raise", order_by="TechPackVersion.number")
    lines: Mapped[list[TechPackLine]] = relationship(back_populates="pack", lazy="raise", order_by="TechPackLine.order_line_id")

    def scope(self) -> Scope:
        """Its exporter's."""
        return Scope(exporter_id=self.exporter_id)


class TechPackVersion(Base):
    """One version: written while a draft, never changed once issued."""

    __tablename__ = "tech_pack_version"
    __table_args__ = (
        UniqueConstraint("pack_id", "number"),
        CheckConstraint("(state = 'draft' AND issued_at IS NULL) OR (state = 'issued' AND issued_at IS NOT NULL)", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("tech_pack.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="draft")
    stitches: Mapped[str] = mapped_column(String(1000), default="")
    colours: Mapped[str] = mapped_column(String(200), default="")
    """Colour codes joined by ";"."""
    notes: Mapped[str] = mapped_column(String(2000), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    pack: Mapped[TechPack] = relationship(back_populates="versions", lazy="raise")
    measures: Mapped[list[TechPackMeasure]] = relationship(lazy="raise", order_by="TechPackMeasure.position")
    materials: Mapped[list[TechPackMaterial]] = relationship(lazy="raise", order_by="TechPackMaterial.position")
    files: Mapped[list[TechPackFile]] = relationship(back_populates="version", lazy="raise", order_by="TechPackFile.id")


class TechPackMeasure(Base):
    """How long a part of the piece is in a size, and how far it may be off."""

    __tablename__ = "tech_pack_measure"
    __table_args__ = (
        UniqueConstraint("version_id", "size", "point"),
        CheckConstraint("millimetres > 0 AND tolerance_mm >= 0", name="lengths"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tech_pack_version.id"))
    position: Mapped[int]
    size: Mapped[str] = mapped_column(String(20))
    point: Mapped[str] = mapped_column(String(40))
    millimetres: Mapped[int]
    tolerance_mm: Mapped[int]


class TechPackMaterial(Base):
    """A yarn or other stuff with its weight a piece."""

    __tablename__ = "tech_pack_material"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("grams IS NULL OR grams > 0", name="grams"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tech_pack_version.id"))
    position: Mapped[int]
    yarn_code: Mapped[str | None] = mapped_column(ForeignKey("yarn.code"))
    colour_code: Mapped[str | None] = mapped_column(ForeignKey("colour.code"))
    description: Mapped[str] = mapped_column(String(200), default="")
    grams: Mapped[int | None]

    yarn: Mapped[Yarn | None] = relationship(lazy="raise")


class TechPackFile(Base):
    """A drawing, photo or sheet of a version."""

    __tablename__ = "tech_pack_file"
    __table_args__ = (Index("ix_tech_pack_file_version", "version_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("tech_pack_version.id"))
    name: Mapped[str] = mapped_column(String(160))
    file_key: Mapped[str] = mapped_column(String(90))
    thumb_key: Mapped[str | None] = mapped_column(String(90))
    """A small picture, for files that are pictures."""
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]

    version: Mapped[TechPackVersion] = relationship(back_populates="files", lazy="raise")


class TechPackLine(Base):
    """The order line that a pack is for; a line has at most one."""

    __tablename__ = "tech_pack_line"

    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    pack_id: Mapped[int] = mapped_column(ForeignKey("tech_pack.id"), index=True)
    linked_at: Mapped[datetime] = mapped_column(UtcDateTime)

    pack: Mapped[TechPack] = relationship(back_populates="lines", lazy="raise")
    line: Mapped[OrderLine] = relationship(lazy="raise")


class TechPackAcceptance(Base):
    """A group's yes to a version for one of its works. The newest one binds."""

    __tablename__ = "tech_pack_acceptance"
    __table_args__ = (UniqueConstraint("assignment_id", "version_id"), Index("ix_tech_pack_acceptance_version", "version_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("tech_pack_version.id"))
    accepted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_by_name: Mapped[str] = mapped_column(String(160))

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    version: Mapped[TechPackVersion] = relationship(lazy="raise")
