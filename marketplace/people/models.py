"""Accounts, their roles, sessions and one-use links. Only hashes of secrets are kept."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.kernel.scope import Scope

if TYPE_CHECKING:
    from marketplace.exporters.models import Exporter
    from marketplace.producers.models import Association, Member, Programme
from marketplace.infra.database import Base, UtcDateTime


class Account(Base):
    """A person who can sign in: by e-mail and password, or by a personal link on her phone."""

    __tablename__ = "account"
    __table_args__ = (UniqueConstraint("email"), UniqueConstraint("member_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    display_name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(254))
    """Lower case."""
    password_hash: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2), default="es")
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    consented_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    grants: Mapped[list[RoleGrant]] = relationship(back_populates="account", lazy="raise", order_by="RoleGrant.id")
    member: Mapped[Member | None] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Hers."""
        return Scope(account_id=self.id, member_id=self.member_id)


class RoleGrant(Base):
    """A role given to an account, in an association, an exporter or a programme. Ending it ends the sessions that use it."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint(
            "(role IN ('leader', 'weaver') AND association_id IS NOT NULL AND exporter_id IS NULL AND programme_id IS NULL)"
            " OR (role = 'exporter' AND exporter_id IS NOT NULL AND association_id IS NULL AND programme_id IS NULL)"
            " OR (role IN ('coordinator', 'verifier') AND programme_id IS NOT NULL"
            " AND association_id IS NULL AND exporter_id IS NULL)"
            " OR (role = 'administrator' AND association_id IS NULL AND exporter_id IS NULL AND programme_id IS NULL)",
            name="role_place",
        ),
        Index("ix_role_grant_account", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    role: Mapped[str] = mapped_column(String(20))
    association_id: Mapped[int | None] = mapped_column(ForeignKey("association.id"))
    exporter_id: Mapped[int | None] = mapped_column(ForeignKey("exporter.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    granted_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(back_populates="grants", lazy="raise")
    association: Mapped[Association | None] = relationship(lazy="raise")
    exporter: Mapped[Exporter | None] = relationship(lazy="raise")
    programme: Mapped[Programme | None] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """The account's."""
        return Scope(account_id=self.account_id)

    @property
    def place(self) -> str:
        """Where it holds, by name; the places must be loaded. Empty for an administrator."""
        place = self.association or self.exporter or self.programme
        return place.name if place is not None else ""


class LoginSession(Base):
    """A signed-in device. The cookie holds a random token; the table holds its hash, so that the server can end it."""

    __tablename__ = "login_session"
    __table_args__ = (UniqueConstraint("token_hash"), Index("ix_login_session_account", "account_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    device: Mapped[str] = mapped_column(String(120), default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acting_for_member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))

    account: Mapped[Account] = relationship(lazy="raise")
    acting_for: Mapped[Member | None] = relationship(lazy="raise")

    def scope(self) -> Scope:
        """Its account's."""
        return Scope(account_id=self.account_id)


class SignInLink(Base):
    """A personal link: used once, by a button on the page that it opens, so that a preview's GET does not spend it."""

    __tablename__ = "sign_in_link"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    next_path: Mapped[str] = mapped_column(String(200), default="/")
    purpose: Mapped[str] = mapped_column(String(20), default="sign_in")
    """sign_in or password."""
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(foreign_keys=[account_id], lazy="raise")
    created_by: Mapped[Account | None] = relationship(foreign_keys=[created_by_id], lazy="raise")
