"""Matching runs, proposals, offers and assignments. Amounts are centavos of Bs; hours are thousandths of an hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Association


class MatchRun(Base):
    """One run of the engine over the open orders: what it was asked, what it answered."""

    __tablename__ = "match_run"
    __table_args__ = (CheckConstraint("state IN ('queued', 'running', 'done', 'failed', 'cancelled')", name="state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    """The order that the coordinator opened; None for a run over all open orders."""
    state: Mapped[str] = mapped_column(String(12), default="queued")
    as_of: Mapped[date]
    first_week: Mapped[date]
    """The Monday of week 1."""
    weeks: Mapped[int]
    started_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON, deferred=True)
    """The engine's problem as a file holds it, so that a run can be judged again; None for very large ones."""
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """late_weeks, and the ids of locked and earlier shares that the run was asked to keep."""

    proposals: Mapped[list[Proposal]] = relationship(back_populates="run", lazy="raise", order_by="Proposal.id")

    def scope(self) -> Scope:
        """Nobody's own: matching divides the whole market, and any coordinator may run it."""
        return Scope(on_market=True)


class Proposal(Base):
    """One of the three answers of a run: on time, fair, few groups."""

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("run_id", "objective"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("match_run.id"))
    objective: Mapped[str] = mapped_column(String(20))
    score_micro: Mapped[int] = mapped_column(BigInteger)
    """Points in millionths."""
    bound_micro: Mapped[int] = mapped_column(BigInteger)
    parts: Mapped[dict[str, Any]] = mapped_column(JSON)
    advice: Mapped[list[Any]] = mapped_column(JSON, default=list)
    figures: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Load and fairness of each association by its id, as they were when the run was made."""

    run: Mapped[MatchRun] = relationship(back_populates="proposals", lazy="raise")
    shares: Mapped[list[ProposalShare]] = relationship(back_populates="proposal", lazy="raise", order_by="ProposalShare.id")
    reasons: Mapped[list[ProposalReason]] = relationship(back_populates="proposal", lazy="raise", order_by="ProposalReason.id")

    def scope(self) -> Scope:
        """Nobody's own, like its run's."""
        return Scope(on_market=True)


class ProposalShare(Base):
    """Pieces of a line that a proposal gives to a group, as the engine or the coordinator's + and - set them."""

    __tablename__ = "proposal_share"
    __table_args__ = (
        UniqueConstraint("proposal_id", "order_line_id", "association_id"),
        CheckConstraint("pieces >= 0", name="pieces"),
        Index("ix_proposal_share_line", "order_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    engine_pieces: Mapped[int]
    pieces: Mapped[int]
    locked: Mapped[bool] = mapped_column(default=False)
    unit_price_minor: Mapped[int]
    piece_rate_minor: Mapped[int]
    millihours_per_piece: Mapped[int]
    starts_on: Mapped[date]
    finishes_on: Mapped[date]
    week_millihours: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Hours by week start (ISO date)."""

    proposal: Mapped[Proposal] = relationship(back_populates="shares", lazy="raise")
    line: Mapped[OrderLine] = relationship(lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Nobody's own, like its run's."""
        return Scope(on_market=True)


class ProposalReason(Base):
    """Why pieces are not placed (association_id is None) or why a group was not chosen."""

    __tablename__ = "proposal_reason"
    __table_args__ = (Index("ix_proposal_reason_line", "proposal_id", "order_line_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    reason: Mapped[str] = mapped_column(String(20))
    pieces: Mapped[int | None]
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    proposal: Mapped[Proposal] = relationship(back_populates="reasons", lazy="raise")
    association: Mapped[Association | None] = relationship(lazy="raise")


class Offer(Base):
    """Pieces of a line offered to an association at a price until an instant."""

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(
            "state IN ('proposed', 'offered', 'accepted', 'declined', 'expired', 'countered', 'withdrawn')", name="state"
        ),
        CheckConstraint("pieces > 0 AND (accepted_pieces IS NULL OR accepted_pieces BETWEEN 1 AND pieces)", name="pieces"),
        Index("ix_offer_association", "association_id", "state"),
        Index("ix_offer_line", "order_line_id", "state"),
        Index("ix_offer_state_expires", "state", "expires_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    proposal_share_id: Mapped[int | None] = mapped_column(ForeignKey("proposal_share.id"))
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    pieces: Mapped[int]
    unit_price_minor: Mapped[int]
    piece_rate_minor: Mapped[int]
    millihours_per_piece: Mapped[int]
    starts_on: Mapped[date]
    due_on: Mapped[date]
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_pieces: Mapped[int | None]
    decline_reason: Mapped[str | None] = mapped_column(String(20))
    """no_time, low_price or no_skill: the three drawn reasons."""
    floor_minor: Mapped[int | None]
    """The floor price of a piece when it was sent; None where the group has no product of the kind."""
    cost_version_id: Mapped[int | None] = mapped_column(ForeignKey("cost_version.id"))
    """The cost sheet that the floor is from; None for the usual rates."""
    floor_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """Why it was offered below the floor, signed by who sent it."""

    line: Mapped[OrderLine] = relationship(lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """The association's; ``association`` must be loaded."""
        return Scope(association_id=self.association_id, programme_id=self.association.programme_id)


class Assignment(Base):
    """Agreed work: pieces of a line that an association accepted, with date, quantity and price."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("offer_id"),
        CheckConstraint("pieces > 0", name="pieces"),
        CheckConstraint("starts_on <= due_on", name="dates"),
        Index("ix_assignment_association", "association_id", "due_on"),
        Index("ix_assignment_line", "order_line_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    """Also the number of its record of acceptance."""
    offer_id: Mapped[int | None] = mapped_column(ForeignKey("offer.id"))
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    pieces: Mapped[int]
    unit_price_minor: Mapped[int]
    piece_rate_minor: Mapped[int]
    millihours_per_piece: Mapped[int]
    starts_on: Mapped[date]
    due_on: Mapped[date]
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    accepted_by_name: Mapped[str] = mapped_column(String(160), default="")
    started_on: Mapped[date | None]
    closed_short_on: Mapped[date | None]
    closed_short_reason: Mapped[str] = mapped_column(String(200), default="")
    cancelled_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(40), default="")
    simulated: Mapped[bool] = mapped_column(default=False)

    offer: Mapped[Offer | None] = relationship(lazy="raise")
    line: Mapped[OrderLine] = relationship(lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")
    weeks: Mapped[list[AssignmentWeek]] = relationship(lazy="raise", order_by="AssignmentWeek.week_start")

    def scope(self) -> Scope:
        """The association's and the exporter's; ``association`` and ``line.order`` must be loaded."""
        return Scope(
            association_id=self.association_id,
            programme_id=self.association.programme_id,
            exporter_id=self.line.order.exporter_id,
        )


class AssignmentWeek(Base):
    """Hours of a week that an assignment takes. Without such rows its hours are spread evenly over its open days."""

    __tablename__ = "assignment_week"

    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), primary_key=True)
    week_start: Mapped[date] = mapped_column(primary_key=True)
    millihours: Mapped[int]
