"""Programmes, techniques, associations, workshops and members. ``code`` is the id that people and files use, such as A19."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.infra.database import Base, UtcDateTime
from marketplace.kernel.scope import Scope

association_technique = Table(
    "association_technique",
    Base.metadata,
    Column("association_id", ForeignKey("association.id"), primary_key=True),
    Column("technique_code", ForeignKey("technique.code"), primary_key=True),
)
workshop_technique = Table(
    "workshop_technique",
    Base.metadata,
    Column("workshop_id", ForeignKey("workshop.id"), primary_key=True),
    Column("technique_code", ForeignKey("technique.code"), primary_key=True),
)


class Programme(Base):
    """A development programme, run by an NGO, to which associations belong."""

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(200))
    executor: Mapped[str] = mapped_column(String(120), default="")
    funder: Mapped[str] = mapped_column(String(160), default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


APPLIED = "aplicado"
"""The process of techniques that make nothing new: they work on a piece that somebody brings."""


class Technique(Base):
    """A way of making, such as HK for hand knitting."""

    __tablename__ = "technique"

    code: Mapped[str] = mapped_column(String(8), primary_key=True)
    name_es: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120))
    name_ay: Mapped[str] = mapped_column(String(120), default="")
    process: Mapped[str] = mapped_column(String(60), default="")
    equipment: Mapped[str] = mapped_column(String(120), default="")
    unit: Mapped[str] = mapped_column(String(20), default="pieza")
    max_millihours_a_day: Mapped[int]
    """Most hours a person can do in a day, in thousandths of an hour."""
    setup_millihours: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(40), default="")

    @property
    def on_given_pieces(self) -> bool:
        """Whether it is applied to pieces that exist already, as embroidery is, so that the buyer brings them."""
        return self.process == APPLIED


class Association(Base):
    """A weaver association, club or consortium: the group that offers hours and accepts orders."""

    __tablename__ = "association"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint(
            "state IN ('invited', 'onboarding', 'ready_for_review', 'approved', 'suspended', 'rejected')", name="state"
        ),
        Index("ix_association_programme", "programme_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    short_code: Mapped[str] = mapped_column(String(30), default="")
    name: Mapped[str] = mapped_column(String(200))
    aliases: Mapped[str] = mapped_column(String(300), default="")
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"))
    trade: Mapped[str] = mapped_column(String(200), default="")
    """What it makes, in the words of its source."""
    story: Mapped[str] = mapped_column(String(2000), default="")
    legal_status: Mapped[str] = mapped_column(String(120), default="")
    city: Mapped[str] = mapped_column(String(80), default="El Alto")
    zone: Mapped[str] = mapped_column(String(80), default="")
    market_ready: Mapped[bool] = mapped_column(default=False)
    market_ready_reason: Mapped[str] = mapped_column(String(300), default="")
    ofami_group: Mapped[int | None]
    members_stated: Mapped[int | None]
    """How many members the source states; the members on record are counted."""
    women_stated: Mapped[int | None]
    workshops_stated: Mapped[int | None]
    leader_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", use_alter=True))
    state: Mapped[str] = mapped_column(String(20), default="invited")
    source: Mapped[str] = mapped_column(String(40), default="")
    name_is_placeholder: Mapped[bool] = mapped_column(default=False)
    search_text: Mapped[str] = mapped_column(String(2000), default="")
    """Folded and stemmed words of name, aliases, trade, zone and techniques."""

    programme: Mapped[Programme] = relationship(lazy="raise")
    techniques: Mapped[list[Technique]] = relationship(secondary=association_technique, lazy="raise", order_by="Technique.code")
    workshops: Mapped[list[Workshop]] = relationship(back_populates="association", lazy="raise", order_by="Workshop.code")
    leader: Mapped[Member | None] = relationship(foreign_keys=[leader_member_id], lazy="raise", post_update=True)

    def scope(self) -> Scope:
        """Its own and its programme's."""
        return Scope(association_id=self.id, programme_id=self.programme_id)


class Workshop(Base):
    """A workshop of about four people within an association."""

    __tablename__ = "workshop"
    __table_args__ = (UniqueConstraint("code"), Index("ix_workshop_association", "association_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    name: Mapped[str] = mapped_column(String(200))
    leader_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", use_alter=True))
    zone: Mapped[str] = mapped_column(String(80), default="")
    city: Mapped[str] = mapped_column(String(80), default="El Alto")
    source: Mapped[str] = mapped_column(String(40), default="")
    note: Mapped[str] = mapped_column(String(300), default="")

    association: Mapped[Association] = relationship(back_populates="workshops", lazy="raise")
    techniques: Mapped[list[Technique]] = relationship(secondary=workshop_technique, lazy="raise", order_by="Technique.code")
    members: Mapped[list[Member]] = relationship(
        back_populates="workshop", lazy="raise", order_by="Member.code", foreign_keys="Member.workshop_id"
    )


class Member(Base):
    """A weaver: a member of an association in one of its workshops."""

    __tablename__ = "member"
    __table_args__ = (
        UniqueConstraint("code"),
        Index("ix_member_association", "association_id"),
        Index("ix_member_workshop", "workshop_id"),
        CheckConstraint("millihours_a_day >= 0 AND millihours_a_day <= 24000", name="hours"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(20))
    association_id: Mapped[int] = mapped_column(ForeignKey("association.id"))
    workshop_id: Mapped[int] = mapped_column(ForeignKey("workshop.id"))
    full_name: Mapped[str] = mapped_column(String(160))
    sex: Mapped[str | None] = mapped_column(String(1))
    birth_year: Mapped[int | None]
    languages: Mapped[str] = mapped_column(String(40), default="")
    reading: Mapped[str] = mapped_column(String(40), default="")
    phone_type: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str | None] = mapped_column(String(20))
    millihours_a_day: Mapped[int]
    """Hours of work on an open day, in thousandths of an hour."""
    left_on: Mapped[date | None]
    source: Mapped[str] = mapped_column(String(40), default="")
    created_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    association: Mapped[Association] = relationship(foreign_keys=[association_id], lazy="raise")
    workshop: Mapped[Workshop] = relationship(back_populates="members", foreign_keys=[workshop_id], lazy="raise")

    def scope(self) -> Scope:
        """Her own and her association's; ``association`` must be loaded."""
        return Scope(association_id=self.association_id, programme_id=self.association.programme_id, member_id=self.id)
