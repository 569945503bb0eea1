"""A programme's own indicators, as its papers tell them: what was planned and achieved, and whether anybody wrote it down."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Programme

FORMULA_CODES = tuple(f"K{number:02}" for number in range(1, 27))
"""The formulas of the marketplace; ``formulas`` holds each of them."""
STATES = ("recorded", "no_record", "not_planned", "target")


class ProgrammeIndicator(Base):
    """A row of a programme's logical framework. Amounts are hundredths of its unit; None is no record and never 0."""

    __tablename__ = "programme_indicator"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("state NOT IN ('no_record', 'target') OR achieved_hundredths IS NULL", name="no_record_is_empty"),
        Index("ix_programme_indicator_programme", "programme_id", "code"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    result_code: Mapped[str] = mapped_column(String(20), default="")
    """The result of the logical framework that it measures, such as R.1.1."""
    title: Mapped[str] = mapped_column(String(300))
    unit: Mapped[str] = mapped_column(String(40), default="")
    planned_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    achieved_hundredths: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(String(12))
    """recorded, no_record, not_planned (achieved without a plan), or target (planned, nothing said of what came of it)."""
    formula: Mapped[str | None] = mapped_column(String(8))
    """The formula of the marketplace that answers the same question, such as K03; None where none does."""
    quote: Mapped[str] = mapped_column(String(500), default="")
    """What its source says, word for word."""
    source: Mapped[str] = mapped_column(String(40), default="")

    programme: Mapped[Programme] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its programme's."""
        return Scope(programme_id=self.programme_id)
