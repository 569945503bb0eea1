"""Collections and what is in them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope

SEASONS = ("spring-summer", "autumn-winter", "all-year")


class Collection(Base):
    """Products that belong together for a season. It is an exporter's or a programme's."""

    __tablename__ = "collection"
    __table_args__ = (
        UniqueConstraint("token"),
        CheckConstraint("season IN ('spring-summer', 'autumn-winter', 'all-year')", name="season"),
        CheckConstraint("year BETWEEN 2020 AND 2100", name="year"),
        CheckConstraint("visibility IN ('draft', 'link', 'public')", name="visibility"),
        CheckConstraint("(exporter_id IS NULL) <> (programme_id IS NULL)", name="owner"),
        Index("ix_collection_exporter", "exporter_id", "id"),
        Index("ix_collection_programme", "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    season: Mapped[str] = mapped_column(String(14))
    year: Mapped[int]
    text: Mapped[str] = mapped_column(String(1000), default="")
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("exporter.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    visibility: Mapped[str] = mapped_column(String(6), default="draft")
    """Draft: only its owner's. Link: whoever has its address. Public: listed in the catalogue too."""
    token: Mapped[str] = mapped_column(String(24))
    """Part of its address that nobody can guess; a new one shuts out those who had the old one."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    removed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    items: Mapped[list[CollectionItem]] = relationship(
        back_populates="collection",
        lazy="raise",
        order_by="CollectionItem.position, CollectionItem.id",
        cascade="all, delete-orphan",
    )

    def scope(self) -> Scope:
        """Its owner's."""
        return Scope(exporter_id=self.exporter_id, programme_id=self.programme_id)


class CollectionItem(Base):
    """A product in a collection, at its place, with what is said of it there."""

    __tablename__ = "collection_item"
    __table_args__ = (UniqueConstraint("collection_id", "product_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    collection_id: Mapped[int] = mapped_column(ForeignKey("collection.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"))
    position: Mapped[int]
    text: Mapped[str] = mapped_column(String(300), default="")

    collection: Mapped[Collection] = relationship(back_populates="items", lazy="raise")
    product: Mapped[Product] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """The collection's, which must be loaded."""
        return self.collection.scope()
