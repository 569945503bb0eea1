"""Orders, their lines, the size by colour matrix and attachments. Amounts are minor units of the order's currency."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.exporters.models import Exporter
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Technique

ON_MARKET = ("posted", "proposed", "confirmed", "closed", "expired", "cancelled")


class Order(Base):
    """An exporter's order. Its commercial state is typed; fulfilment and money are derived from quantities."""

    __tablename__ = "order"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("state IN ('draft', 'posted', 'proposed', 'confirmed', 'closed', 'cancelled', 'expired')", name="state"),
        CheckConstraint("advance_basis_points BETWEEN 0 AND 10000", name="advance"),
        CheckConstraint("release_date IS NULL OR due_date IS NULL OR release_date <= due_date", name="dates"),
        Index("ix_order_exporter", "exporter_id", "id"),
        Index("ix_order_state_due", "state", "due_date", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"))
    title: Mapped[str] = mapped_column(String(300), default="")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    currency: Mapped[str] = mapped_column(String(3), default="BOB")
    fx_rate_micro: Mapped[int | None]
    """Bs for one unit of the currency, in millionths; None for an order in Bs."""
    fx_kind: Mapped[str] = mapped_column(String(40), default="")
    """oficial or referencial."""
    fx_date: Mapped[date | None]
    incoterm: Mapped[str] = mapped_column(String(3), default="FCA")
    advance_basis_points: Mapped[int] = mapped_column(default=0)
    balance_days: Mapped[int] = mapped_column(default=30)
    late_fee_basis_points: Mapped[int] = mapped_column(default=0)
    """Late fee a day, in hundredths of a percent."""
    aql_hundredths: Mapped[int] = mapped_column(default=250)
    inspection_level: Mapped[str] = mapped_column(String(4), default="II")
    release_date: Mapped[date | None]
    due_date: Mapped[date | None]
    sample_required: Mapped[bool] = mapped_column(default=False)
    split_allowed: Mapped[bool] = mapped_column(default=True)
    max_groups: Mapped[int] = mapped_column(default=0)
    """Most groups a line may be divided among; 0 is any number."""
    recurrence: Mapped[str] = mapped_column(String(20), default="")
    repeated_from_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    posted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40), default="")
    simulated: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
    """Raised at each change, so that a stale form is refused."""

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    exporter: Mapped[Exporter] = relationship(lazy="raise")
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", lazy="raise", order_by="OrderLine.position")
    attachments: Mapped[list[OrderAttachment]] = relationship(lazy="raise", order_by="OrderAttachment.id")

    def scope(self) -> Scope:
        """The exporter's; on the market once posted."""
        return Scope(exporter_id=self.exporter_id, on_market=self.state in ON_MARKET)


class OrderLine(Base):
    """One line of an order: a catalogue product or a specification, and how many pieces."""

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("priority BETWEEN 1 AND 3", name="priority"),
        CheckConstraint("unit_price_minor IS NULL OR unit_price_minor >= 0", name="price"),
        Index("ix_order_line_technique", "technique_code"),
        Index("ix_order_line_product", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(30))
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    position: Mapped[int]
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    standard_key: Mapped[str | None] = mapped_column(ForeignKey("time_standard.key"))
    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"))
    material: Mapped[str] = mapped_column(String(60), default="")
    description: Mapped[str] = mapped_column(String(500))
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(String(20), default="pieza")
    unit_price_minor: Mapped[int | None]
    """The exporter's ceiling for a piece."""
    millihours_per_piece: Mapped[int]
    """Hours a piece is reckoned to take before a group is known."""
    min_grade: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=2)
    partial: Mapped[bool] = mapped_column(default=True)

    order: Mapped[Order] = relationship(back_populates="lines", lazy="raise")
    product: Mapped[Product | None] = relationship(lazy="raise")
    technique: Mapped[Technique] = relationship(lazy="raise")
    cells: Mapped[list[OrderLineCell]] = relationship(back_populates="line", lazy="raise", order_by="OrderLineCell.id")


class OrderLineCell(Base):
    """Pieces of one size and colour. Size or colour is empty where the order only states the other."""

    __tablename__ = "order_line_cell"
    __table_args__ = (UniqueConstraint("line_id", "size", "colour"), CheckConstraint("pieces > 0", name="pieces"))

    id: Mapped[int] = mapped_column(primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    size: Mapped[str] = mapped_column(String(20), default="")
    colour: Mapped[str] = mapped_column(String(20), default="")
    pieces: Mapped[int]

    line: Mapped[OrderLine] = relationship(back_populates="cells", lazy="raise")


class OrderAttachment(Base):
    """A file of an order, such as a tech pack."""

    __tablename__ = "order_attachment"
    __table_args__ = (Index("ix_order_attachment_order", "order_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("order.id"))
    name: Mapped[str] = mapped_column(String(160))
    file_key: Mapped[str] = mapped_column(String(90))
    media_type: Mapped[str] = mapped_column(String(80))
    size_bytes: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(UtcDateTime)
    added_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
