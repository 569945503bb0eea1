"""The notebook's lines, the shares of an accepted quantity, and how much yarn may be lost. Lines are only ever added."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.notebook.kinds import Kind
from marketplace.producers.models import Member

_KINDS = ", ".join(f"'{kind}'" for kind in Kind)
_BUYERS = ", ".join(f"'{kind}'" for kind in Kind if kind.is_buyers)


class NotebookEntry(Base):
    """One line of the notebook: pieces or grams that changed hands. A mistake is undone by a line of its own, below nothing.

    ``amount`` is pieces, or grams of yarn for ``yarn_out`` and ``yarn_back``; negative only on a line that undoes another.
    """

    __tablename__ = "notebook_entry"
    __table_args__ = (
        UniqueConstraint("undoes_id"),
        CheckConstraint(f"kind IN ({_KINDS})", name="kind"),
        CheckConstraint("(undoes_id IS NULL AND amount > 0) OR (undoes_id IS NOT NULL AND amount < 0)", name="amount"),
        CheckConstraint(f"(member_id IS NULL) = (kind IN ({_BUYERS}))", name="whose"),
        Index("ix_notebook_entry_assignment", "assignment_id", "id"),
        Index("ix_notebook_entry_member", "member_id", "assignment_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The weaver; None for goods that the buyer brings or takes back."""
    workshop_id: Mapped[int | None] = mapped_column(ForeignKey("workshop.id"))
    """Where she worked on that day: members move."""
    kind: Mapped[str] = mapped_column(String(12))
    amount: Mapped[int]
    size: Mapped[str] = mapped_column(String(20), default="")
    colour: Mapped[str] = mapped_column(String(20), default="")
    happened_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    recorded_by_name: Mapped[str] = mapped_column(String(160), default="")
    undoes_id: Mapped[int | None] = mapped_column(ForeignKey("notebook_entry.id"))
    reason: Mapped[str] = mapped_column(String(12), default="")
    """Why a line undoes another: undone at once, or miscounted, or noted for another person, or of another kind."""
    source: Mapped[str] = mapped_column(String(20), default="")
    """Empty for what was noted here; ``pay`` for what follows from a list of pay."""
    simulated: Mapped[bool] = mapped_column(default=False)

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    member: Mapped[Member | None] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its assignment's, which must be loaded."""
        return self.assignment.scope()


class WorkShare(Base):
    """How many pieces of an assignment a weaver is to make, as everybody in her association can read."""

    __tablename__ = "work_share"
    __table_args__ = (
        UniqueConstraint("assignment_id", "member_id"),
        CheckConstraint("pieces >= 0 AND proposed_pieces >= 0 AND hours_pieces >= 0", name="pieces"),
        Index("ix_work_share_member", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    pieces: Mapped[int]
    proposed_pieces: Mapped[int]
    """What the proposal gave her, before anybody touched + or −."""
    hours_pieces: Mapped[int]
    """Pieces that fit her free hours until the due day."""
    free_millihours: Mapped[int]
    skill_hundredths: Mapped[int]
    """Good pieces among her last ones, in hundredths; 100 without a record."""
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    assignment: Mapped[Assignment] = relationship(lazy="raise")
    member: Mapped[Member] = relationship(lazy="raise")


class WasteLimit(Base):
    """How much of the yarn of a technique may be lost before somebody asks, in hundredths of a percent of what was handed out."""

    __tablename__ = "waste_limit"
    __table_args__ = (CheckConstraint("basis_points BETWEEN 0 AND 10000", name="share"),)

    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"), primary_key=True)
    basis_points: Mapped[int]
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
