"""Issued documents, their number series, and export checklists."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.orders.models import Order


class DocumentSeries(Base):
    """The last number given of a kind in a year. Its row is locked while a document of the series is issued."""

    __tablename__ = "document_series"
    __table_args__ = (CheckConstraint("last >= 0", name="last"),)

    kind: Mapped[str] = mapped_column(String(30), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column(default=0)


class IssuedDocument(Base):
    """One version of a numbered document: the facts as they were when it was issued. Rows are only ever added."""

    __tablename__ = "issued_document"
    __table_args__ = (
        UniqueConstraint("number", "version"),
        UniqueConstraint("kind", "subject", "version"),
        UniqueConstraint("verify_code"),
        CheckConstraint("version >= 1 AND sequence >= 1", name="numbers"),
        CheckConstraint("language IN ('es', 'en')", name="language"),
        Index("ix_issued_document_order", "order_id", "id"),
        Index("ix_issued_document_assignment", "assignment_id", "id"),
        Index("ix_issued_document_association", "association_id", "id"),
        Index("ix_issued_document_exporter", "exporter_id", "id"),
        Index("ix_issued_document_programme", "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(30))
    year: Mapped[int]
    sequence: Mapped[int]
    number: Mapped[str] = mapped_column(String(20))
    """Such as FAC-2026-0007: the kind's letters, the year, the place in the series. All versions share it."""
    version: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    """The buyer's, in which it is drawn unless somebody asks for the other."""
    subject: Mapped[str] = mapped_column(String(60))
    """What it is about, such as delivery/12: the same kind about the same thing is a new version, not a new number."""
    verify_code: Mapped[str] = mapped_column(String(16))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the facts as canonical JSON."""
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    issued_by_name: Mapped[str] = mapped_column(String(160), default="")
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("exporter.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    simulated: Mapped[bool] = mapped_column(default=False)

    def scope(self) -> Scope:
        """Of the two sides that it is about, and of the programme."""
        return Scope(association_id=self.association_id, exporter_id=self.exporter_id, programme_id=self.programme_id)


class ChecklistVersion(Base):
    """The papers that an export needs, as a coordinator set them. Versions are only ever added; the first comes with the data."""

    __tablename__ = "checklist_version"
    __table_args__ = (UniqueConstraint("number"), CheckConstraint("number >= 2", name="number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int]
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    """Each as ``checklist.Paper`` in plain values."""
    note: Mapped[str] = mapped_column(String(300), default="")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    made_by_name: Mapped[str] = mapped_column(String(160), default="")


class ExportCheck(Base):
    """The papers of one order's export. It keeps the version of the list with which it was begun."""

    __tablename__ = "export_check"
    __table_args__ = (
        UniqueConstraint("order_id", "shipment"),
        CheckConstraint("version >= 1", name="version"),
        CheckConstraint("mode IN ('air', 'sea', 'road', 'courier')", name="mode"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    shipment: Mapped[str] = mapped_column(String(30), default="")
    """The shipment's code, where the order leaves in several; empty for the whole order."""
    version: Mapped[int]
    mode: Mapped[str] = mapped_column(String(10))
    destination: Mapped[str] = mapped_column(String(80))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    order: Mapped[Order] = relationship(lazy="raise")
    ticks: Mapped[list[ExportTick]] = relationship(back_populates="check", lazy="raise", order_by="ExportTick.id")

    def scope(self) -> Scope:
        """The order's, which must be loaded."""
        return self.order.scope()


class ExportTick(Base):
    """Somebody says that a paper is there, or takes it back. The last one of an item holds."""

    __tablename__ = "export_tick"
    __table_args__ = (Index("ix_export_tick_check", "check_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey("export_check.id"))
    paper: Mapped[str] = mapped_column(String(20))
    """The paper's code in the list's version."""
    done: Mapped[bool]
    reference: Mapped[str] = mapped_column(String(80), default="")
    ticked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ticked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    ticked_by_name: Mapped[str] = mapped_column(String(160), default="")

    check: Mapped[ExportCheck] = relationship(back_populates="ticks", lazy="raise")
