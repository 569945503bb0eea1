"""Agreements with their versions, frame orders, call-offs, alliances. Amounts are minor units, hours thousandths of an hour."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalogue.models import Product
from marketplace.exporters.models import Exporter
from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope
from marketplace.orders.models import Order
from marketplace.producers.models import Association, Programme, Technique

_STATES = "('draft', 'sent', 'signed', 'fulfilled', 'terminated', 'expired')"


class Agreement(Base):
    """What an exporter and an association agreed. A verbal one is a note: it never counts as an agreement."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint("formality IN ('formal', 'verbal')", name="formality"),
        CheckConstraint("formality = 'formal' OR state IN ('draft', 'terminated')", name="verbal_never_counts"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR starts_on <= ends_on", name="dates"),
        Index("ix_agreement_parties", "exporter_id", "association_id"),
        Index("ix_agreement_association", "association_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    exporter_id: Mapped[int] = mapped_column(ForeignKey("exporter.id"))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    formality: Mapped[str] = mapped_column(String(8), default="formal")
    state: Mapped[str] = mapped_column(String(12), default="draft")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(500), default="")
    blocks_offers: Mapped[bool] = mapped_column(default=False)
    """A verbal agreement may stop offers between the two until something is signed."""
    noted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    shown: Mapped[bool] = mapped_column(default=False)
    """Whether the association has ever been sent it; until then it is its exporter's alone."""
    ended_on: Mapped[date | None]
    ended_reason: Mapped[str] = mapped_column(String(200), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

    exporter: Mapped[Exporter] = relationship(lazy="raise")
    association: Mapped[Association] = relationship(lazy="raise")
    versions: Mapped[list[AgreementVersion]] = relationship(
        back_populates="agreement", lazy="raise", order_by="AgreementVersion.number"
    )
    frame: Mapped[FrameOrder | None] = relationship(back_populates="agreement", lazy="raise")

    def scope(self) -> Scope:
        """Both sides'; one that was never sent is its exporter's alone. ``association`` must be loaded."""
        if not self.shown:
            return Scope(exporter_id=self.exporter_id)
        return Scope(exporter_id=self.exporter_id, association_id=self.association_id, programme_id=self.association.programme_id)


class AgreementVersion(Base):
    """The terms as they were sent, and who signed them. Never changed afterwards; a change is a new version."""

    __tablename__ = "agreement_version"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        CheckConstraint("state IN ('sent', 'signed', 'refused', 'withdrawn', 'replaced')", name="state"),
        CheckConstraint(
            "state NOT IN ('signed', 'replaced') OR (exporter_name <> '' AND association_name <> '')", name="both_names"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="sent")
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    """The whole frame as plain values: see ``terms.terms_of``."""
    exporter_name: Mapped[str] = mapped_column(String(160))
    exporter_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    """When the exporter signed and sent it."""
    association_name: Mapped[str] = mapped_column(String(160), default="")
    association_account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refused_reason: Mapped[str] = mapped_column(String(20), default="")

    agreement: Mapped[Agreement] = relationship(back_populates="versions", lazy="raise")


class FrameOrder(Base):
    """So many pieces a month for so many months, from one group. Its state is its agreement's."""

    __tablename__ = "frame_order"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("agreement_id"),
        CheckConstraint("pieces_a_month > 0 AND months BETWEEN 1 AND 36", name="size"),
        CheckConstraint("unit_price_minor >= 0 AND piece_rate_minor >= 0 AND millihours_per_piece > 0", name="amounts"),
        CheckConstraint("advance_basis_points BETWEEN 0 AND 10000", name="advance"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreement.id"))
    title: Mapped[str] = mapped_column(String(300))
    product_id: Mapped[int | None] = mapped_column(ForeignKey("product.id"))
    standard_key: Mapped[str | None] = mapped_column(ForeignKey("time_standard.key"))
    technique_code: Mapped[str] = mapped_column(ForeignKey("technique.code"))
    material: Mapped[str] = mapped_column(String(60), default="")
    unit: Mapped[str] = mapped_column(String(20), default="pieza")
    pieces_a_month: Mapped[int]
    first_month: Mapped[date]
    months: Mapped[int]
    millihours_per_piece: Mapped[int]
    unit_price_minor: Mapped[int]
    """Centavos of Bs, as in every offer."""
    floor_reason: Mapped[str] = mapped_column(String(300), default="", server_default="")
    """Why a draft's price is below the floor, as it was typed; signed with the version that is sent."""
    piece_rate_minor: Mapped[int]
    incoterm: Mapped[str] = mapped_column(String(3), default="FCA")
    advance_basis_points: Mapped[int] = mapped_column(default=0)
    balance_days: Mapped[int] = mapped_column(default=30)
    aql_hundredths: Mapped[int] = mapped_column(default=250)
    inspection_level: Mapped[str] = mapped_column(String(4), default="II")
    sample_required: Mapped[bool] = mapped_column(default=False)
    buyer_goods: Mapped[bool] = mapped_column(default=False)
    """Work on the buyer's own pieces: as many come back as came."""
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    agreement: Mapped[Agreement] = relationship(back_populates="frame", lazy="raise")
    product: Mapped[Product | None] = relationship(lazy="raise")
    technique: Mapped[Technique] = relationship(lazy="raise")
    call_offs: Mapped[list[CallOff]] = relationship(back_populates="frame", lazy="raise", order_by="CallOff.month")

    def scope(self) -> Scope:
        """Its agreement's, which must be loaded."""
        return self.agreement.scope()


class CallOff(Base):
    """One month of a frame. It becomes a real order when the month is called off, see docs/decisions/0040."""

    __tablename__ = "call_off"
    __table_args__ = (
        UniqueConstraint("frame_id", "month"),
        UniqueConstraint("order_id"),
        CheckConstraint("pieces >= 0 AND (agreed_pieces IS NULL OR agreed_pieces >= 0)", name="pieces"),
        CheckConstraint("starts_on <= due_on", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    frame_id: Mapped[int] = mapped_column(ForeignKey("frame_order.id"))
    month: Mapped[date]
    """The first day of its month."""
    pieces: Mapped[int]
    """As planned now; 0 is a month that is skipped."""
    agreed_pieces: Mapped[int | None]
    """As last signed by both; None before that."""
    starts_on: Mapped[date]
    due_on: Mapped[date]
    order_id: Mapped[int | None] = mapped_column(ForeignKey("order.id"))
    called_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    frame: Mapped[FrameOrder] = relationship(back_populates="call_offs", lazy="raise")
    order: Mapped[Order | None] = relationship(lazy="raise")
    changes: Mapped[list[CallOffChange]] = relationship(
        back_populates="call_off", lazy="raise", order_by="CallOffChange.id", foreign_keys="CallOffChange.call_off_id"
    )

    def scope(self) -> Scope:
        """Its frame's, whose agreement must be loaded."""
        return self.frame.scope()


class CallOffChange(Base):
    """A month that one side changed after signing, and whether the other side has seen it."""

    __tablename__ = "call_off_change"
    __table_args__ = (
        CheckConstraint("kind IN ('more', 'less', 'move', 'skip')", name="kind"),
        CheckConstraint("side IN ('exporter', 'association')", name="side"),
        Index("ix_call_off_change_call_off", "call_off_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_off_id: Mapped[int] = mapped_column(ForeignKey("call_off.id"))
    kind: Mapped[str] = mapped_column(String(8))
    before_pieces: Mapped[int]
    after_pieces: Mapped[int]
    moved_to_id: Mapped[int | None] = mapped_column(ForeignKey("call_off.id"))
    side: Mapped[str] = mapped_column(String(12))
    who: Mapped[str] = mapped_column(String(160))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))

    call_off: Mapped[CallOff] = relationship(back_populates="changes", lazy="raise", foreign_keys=[call_off_id])
    moved_to: Mapped[CallOff | None] = relationship(lazy="raise", foreign_keys=[moved_to_id])


class Alliance(Base):
    """A partner of a programme: consortium, university, ministry. Only a formal one that is signed counts."""

    __tablename__ = "alliance"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint("formality IS NULL OR formality IN ('formal', 'verbal')", name="formality"),
        CheckConstraint("state NOT IN ('sent', 'signed', 'fulfilled') OR formality = 'formal'", name="verbal_never_counts"),
        Index("ix_alliance_programme", "programme_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    partner: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(60), default="")
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    formality: Mapped[str | None] = mapped_column(String(8))
    """None where the source does not say."""
    state: Mapped[str] = mapped_column(String(12), default="draft")
    signed_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    paper_key: Mapped[str | None] = mapped_column(String(90))
    """The signed paper, as a photo."""
    source: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")

    programme: Mapped[Programme] = relationship(lazy="raise")
    association: Mapped[Association | None] = relationship(lazy="raise")

    @property
    def counts(self) -> bool:
        """Whether it may be reported: formal, and signed or kept to its end."""
        return self.formality == "formal" and self.state in ("signed", "fulfilled")

    def scope(self) -> Scope:
        """Its programme's."""
        return Scope(programme_id=self.programme_id)
