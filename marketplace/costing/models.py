"""Cost sheets of products. Every row is a version: a new one never changes an old one, so what an offer used stays.

Amounts are centavos of Bs, shares hundredths of a percent, hours thousandths of an hour.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope


class CostVersion(Base):
    """A cost sheet of one piece of a product, as it was computed on a day."""

    __tablename__ = "cost_version"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("product_id", "number"),
        CheckConstraint("hourly_pay_minor > 0 AND indirect_hour_minor >= 0 AND export_fixed_minor >= 0", name="amounts"),
        CheckConstraint("fee_basis_points BETWEEN 0 AND 9999", name="fee"),
        CheckConstraint("admin_basis_points >= 0 AND margin_basis_points >= 0", name="shares"),
        CheckConstraint("export_basis_points >= 0 AND exporter_margin_basis_points >= 0", name="export"),
        CheckConstraint("fx_rate_micro > 0 AND month_hours_hundredths > 0", name="parameters"),
        Index("ix_cost_version_product", "product_id", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    number: Mapped[int]
    """1, 2, 3 for a product's sheets; the highest is the one in use."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    hourly_pay_minor: Mapped[int]
    """What a weaver is paid an hour."""
    indirect_hour_minor: Mapped[int]
    admin_basis_points: Mapped[int]
    margin_basis_points: Mapped[int]
    fee_basis_points: Mapped[int]
    """The association's fee, on the price."""
    export_basis_points: Mapped[int]
    export_fixed_minor: Mapped[int]
    exporter_margin_basis_points: Mapped[int]
    fx_rate_micro: Mapped[int]
    """Bs for one dollar, in millionths."""
    fx_kind: Mapped[str] = mapped_column(String(40))
    """oficial, referencial or acordado."""
    fx_date: Mapped[date]
    month_hours_hundredths: Mapped[int]
    """Hours of a month that the minimum wage pays: 17333, or 24000 by habit."""
    minimum_wage_minor: Mapped[int | None]
    """The legal minimum wage of a month on that day."""
    price_minor: Mapped[int]
    """The price to the exporter, as computed."""
    floor_minor: Mapped[int]
    """The price below which the weaver loses her rate."""
    fca_minor: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")

    product: Mapped[Product] = relationship(lazy="raise")
    materials: Mapped[list[CostMaterial]] = relationship(lazy="raise", order_by="CostMaterial.position")
    steps: Mapped[list[CostStep]] = relationship(lazy="raise", order_by="CostStep.position")

    def scope(self) -> Scope:
        """Its association's; ``product.association`` must be loaded."""
        return self.product.association.scope()


class CostMaterial(Base):
    """A material in a piece: how much, at which cost, and the share of it that is wasted."""

    __tablename__ = "cost_material"
    __table_args__ = (
        UniqueConstraint("version_id", "position"),
        CheckConstraint("quantity_hundredths > 0 AND unit_cost_thousandths >= 0 AND waste_basis_points >= 0", name="amounts"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("cost_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    unit: Mapped[str] = mapped_column(String(20))
    quantity_hundredths: Mapped[int]
    """Hundredths of the unit."""
    unit_cost_thousandths: Mapped[int]
    """Thousandths of a centavo for one unit: a gram of yarn costs less than a boliviano."""
    waste_basis_points: Mapped[int] = mapped_column(default=0)


class CostStep(Base):
    """A process and the paid hours that it takes for a piece."""

    __tablename__ = "cost_step"
    __table_args__ = (UniqueConstraint("version_id", "position"), CheckConstraint("millihours > 0", name="hours"))

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("cost_version.id"))
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    millihours: Mapped[int]
