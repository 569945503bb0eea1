"""Cartons with what is in them, and the shipments in which they leave. Weights are grams, measures millimetres."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope

MODES = ("air", "sea", "road", "courier")


class Shipment(Base):
    """Cartons of one exporter that leave together, from as many groups and orders as there are."""

    __tablename__ = "shipment"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("mode IN ('air', 'sea', 'road', 'courier')", name="mode"),
        CheckConstraint("arrived_on IS NULL OR dispatched_on IS NOT NULL", name="arrived"),
        CheckConstraint("cancelled_on IS NULL OR dispatched_on IS NULL", name="cancelled"),
        Index("ix_shipment_exporter", "exporter_id", "id"),
        Index("ix_shipment_programme", "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    """The programme that all its groups belong to; None where they belong to several."""
    mode: Mapped[str] = mapped_column(String(8), default="air")
    carrier: Mapped[str] = mapped_column(String(120), default="")
    incoterm: Mapped[str] = mapped_column(String(3), default="FCA")
    place: Mapped[str] = mapped_column(String(120), default="")
    """The place that the Incoterm names."""
    country: Mapped[str] = mapped_column(String(2), default="")
    """Destination, by ISO 3166-1; empty while it is not known."""
    consignee: Mapped[str] = mapped_column(String(200), default="")
    tracking: Mapped[str] = mapped_column(String(60), default="")
    dispatched_on: Mapped[date | None]
    arrived_on: Mapped[date | None]
    cancelled_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    exporter: Mapped[Exporter] = relationship(lazy="raise")
    cartons: Mapped[list[Carton]] = relationship(
        primaryjoin="and_(Carton.shipment_id == Shipment.id, Carton.unpacked_on.is_(None))",
        back_populates="shipment", lazy="raise", order_by="Carton.id",
    )  # fmt: skip

    @property
    def state(self) -> str:
        """preparing, dispatched, arrived or cancelled; derived, never stored."""
        if self.cancelled_on:
            return "cancelled"
        if self.arrived_on:
            return "arrived"
        return "dispatched" if self.dispatched_on else "preparing"

    def scope(self) -> Scope:
        """The exporter's, and the programme's whose groups alone are in it."""
        return Scope(exporter_id=self.exporter_id, programme_id=self.programme_id)


class Carton(Base):
    """A carton of accepted pieces of one exporter. Unpacked cartons stay on record and count for nothing."""

    __tablename__ = "carton"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("net_grams IS NULL OR net_grams > 0", name="net"),
        CheckConstraint("gross_grams IS NULL OR net_grams IS NULL OR gross_grams >= net_grams", name="gross"),
        CheckConstraint("length_mm IS NULL OR (length_mm > 0 AND width_mm > 0 AND height_mm > 0)", name="measures"),
        CheckConstraint("unpacked_on IS NULL OR shipment_id IS NULL", name="unpacked"),
        Index("ix_carton_shipment", "shipment_id"),
        Index("ix_carton_exporter", "exporter_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"))
    shipment_id: Mapped[int | None] = mapped_column(ForeignKey("shipment.id"))
    net_grams: Mapped[int | None]
    gross_grams: Mapped[int | None]
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    packed_on: Mapped[date]
    packed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    unpacked_on: Mapped[date | None]

    shipment: Mapped[Shipment | None] = relationship(
        primaryjoin="Carton.shipment_id == Shipment.id", back_populates="cartons", lazy="raise"
    )
    items: Mapped[list[CartonItem]] = relationship(
        back_populates="carton", lazy="raise", order_by="CartonItem.id", cascade="all, delete-orphan"
    )

    @property
    def pieces(self) -> int:
        """Pieces in it."""
        return sum(item.pieces for item in self.items)

    @property
    def volume_litres(self) -> float | None:
        """Its volume; None where it was not measured."""
        if self.length_mm is None or self.width_mm is None or self.height_mm is None:
            return None
        return self.length_mm * self.width_mm * self.height_mm / 1_000_000

    def scope(self) -> Scope:
        """The exporter's, and the group's and programme's where only one is in it; items' deliveries are loaded."""
        works = [item.delivery.assignment for item in self.items]
        groups = {work.association_id for work in works}
        programmes = {work.association.programme_id for work in works}
        return Scope(
            exporter_id=self.exporter_id,
            association_id=groups.pop() if len(groups) == 1 else None,
            programme_id=programmes.pop() if len(programmes) == 1 else None,
        )


class CartonItem(Base):
    """Accepted pieces of a delivery in a carton, by size and colour; empty where the order does not tell them apart."""

    __tablename__ = "carton_item"
    __table_args__ = (
        UniqueConstraint("carton_id", "delivery_id", "size", "colour"),
        CheckConstraint("pieces > 0", name="pieces"),
        Index("ix_carton_item_delivery", "delivery_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    carton_id: Mapped[int] = mapped_column(ForeignKey("carton.id"))
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id"))
    size: Mapped[str] = mapped_column(String(20), default="")
    colour: Mapped[str] = mapped_column(String(20), default="")
    pieces: Mapped[int]

    carton: Mapped[Carton] = relationship(back_populates="items", lazy="raise")
    delivery: Mapped[Delivery] = relationship(lazy="raise")
