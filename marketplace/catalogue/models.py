"""Time standards, colours, yarns, products and their photos."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.producers.models import Association, Technique


class TimeStandard(Base):
    """Hours and weight that a kind of piece usually takes, such as HK-CHOMPA."""

    __tablename__ = "time_standard"

    key: Mapped[str] = mapped_column(String(30), primary_key=True)
    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"))
    name_es: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160))
    unit: Mapped[str] = mapped_column(String(20), default="pieza")
    millihours_low: Mapped[int]
    millihours_typical: Mapped[int]
    """Thousandths of an hour a piece takes."""
    millihours_high: Mapped[int]
    grams_s: Mapped[int | None]
    grams_m: Mapped[int | None]
    grams_l: Mapped[int | None]
    grams_xl: Mapped[int | None]
    lead_extra_days: Mapped[int] = mapped_column(default=0)
    hs6: Mapped[str] = mapped_column(String(6), default="")
    nandina: Mapped[str] = mapped_column(String(16), default="")
    nandina_checked: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(200), default="")

    technique: Mapped[Technique] = relationship(lazy="raise")


class Colour(Base):
    """A colour of the colour card."""

    __tablename__ = "colour"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name_es: Mapped[str] = mapped_column(String(60))
    name_en: Mapped[str] = mapped_column(String(60))
    hex: Mapped[str] = mapped_column(String(7))
    kind: Mapped[str] = mapped_column(String(20), default="")


class Yarn(Base):
    """A yarn with its grade, use and price a kilogram."""

    __tablename__ = "yarn"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    fibre: Mapped[str] = mapped_column(String(40), default="alpaca")
    grade: Mapped[str] = mapped_column(String(60), default="")
    nm: Mapped[str] = mapped_column(String(20), default="")
    use: Mapped[str] = mapped_column(String(160), default="")
    price_minor_kg: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(40), default="")


class Product(Base):
    """What an association publishes: a piece with its hours, weight, price and pay. Prices are in centavos of Bs."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="state"),
        CheckConstraint("millihours_per_piece > 0 AND price_minor >= 0 AND piece_rate_minor >= 0", name="amounts"),
        Index("ix_product_association", "association_id", "state"),
        Index("ix_product_state_published", "state", "published_at", "id"),
        Index("ix_product_state_technique", "state", "technique_code"),
        Index("ix_product_state_price", "state", "price_minor", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    standard_key: Mapped[str | None] = mapped_column(ForeignKey("time_standard.key"))
    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"))
    name_es: Mapped[str] = mapped_column(String(160))
    name_en: Mapped[str] = mapped_column(String(160), default="")
    description: Mapped[str] = mapped_column(String(2000), default="")
    unit: Mapped[str] = mapped_column(String(20), default="pieza")
    millihours_per_piece: Mapped[int]
    grams: Mapped[int | None]
    material: Mapped[str] = mapped_column(String(60), default="")
    """The fibre or stuff, such as alpaca, leather; empty when not stated."""
    yarn_code: Mapped[str | None] = mapped_column(ForeignKey("yarn.code"))
    sizes: Mapped[str] = mapped_column(String(120), default="")
    """Sizes joined by ";", smallest first."""
    colours: Mapped[str] = mapped_column(String(200), default="")
    """Colour codes joined by ";"."""
    min_pieces: Mapped[int] = mapped_column(default=1)
    min_grams: Mapped[int | None]
    lead_days: Mapped[int] = mapped_column(default=0)
    piece_rate_minor: Mapped[int]
    """Pay to the weaver per piece."""
    materials_minor: Mapped[int | None]
    price_minor: Mapped[int]
    price_fca_usd_minor: Mapped[int | None]
    hs6: Mapped[str] = mapped_column(String(6), default="")
    nandina: Mapped[str] = mapped_column(String(16), default="")
    collection: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source: Mapped[str] = mapped_column(String(40), default="")
    search_text: Mapped[str] = mapped_column(String(4000), default="")
    """Folded and stemmed words of everything a buyer may search by."""

    association: Mapped[Association] = relationship(lazy="raise")
    technique: Mapped[Technique] = relationship(lazy="raise")
    photos: Mapped[list[ProductPhoto]] = relationship(back_populates="product", lazy="raise", order_by="ProductPhoto.position")


class ProductPhoto(Base):
    """A photo of a product, without the place and phone that its file told."""

    __tablename__ = "product_photo"
    __table_args__ = (UniqueConstraint("product_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    file_key: Mapped[str] = mapped_column(String(90))
    thumb_key: Mapped[str] = mapped_column(String(90))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(200), default="")

    product: Mapped[Product] = relationship(back_populates="photos", lazy="raise")
