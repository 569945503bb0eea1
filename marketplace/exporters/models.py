"""Exporters and their usual terms."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.infra.database import Base
from marketplace.kernel.scope import Scope


class Exporter(Base):
    """A buyer: exporter, importer or fair-trade house, with the terms it usually gives."""

    __tablename__ = "exporter"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("advance_basis_points BETWEEN 0 AND 10000", name="advance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    country: Mapped[str] = mapped_column(String(80), default="Bolivia")
    language: Mapped[str] = mapped_column(String(2), default="es")
    kind: Mapped[str] = mapped_column(String(40), default="exportador")
    incoterm: Mapped[str] = mapped_column(String(3), default="FCA")
    advance_basis_points: Mapped[int] = mapped_column(default=0)
    """Share paid in advance: 3000 is 30 %."""
    balance_days: Mapped[int] = mapped_column(default=30)
    """Days from acceptance until the balance is due."""
    aql_hundredths: Mapped[int] = mapped_column(default=250)
    """Acceptable quality limit for major defects: 250 is AQL 2.5."""
    source: Mapped[str] = mapped_column(String(40), default="")
    name_is_placeholder: Mapped[bool] = mapped_column(default=False)

    def scope(self) -> Scope:
        """Its own."""
        return Scope(exporter_id=self.id)
