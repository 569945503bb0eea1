"""Reads of people: members with their accounts, accounts with their roles. Every list takes the actor first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, false, func, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager, joinedload

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.people.models import Account, RoleGrant, SignInLink
from marketplace.producers.models import Association, Member, Programme

PAGE = 50


@dataclass(frozen=True)
class MemberRow:
    """A member in the list: ``account`` is None while she is not invited."""

    member: Member
    account: Account | None

    @property
    def state(self) -> str:
        """not_invited, invited (the link was not opened yet), inside, or ended."""
        if self.account is None:
            return "not_invited"
        if self.account.ended_at is not None:
            return "ended"
        return "inside" if self.account.consented_at is not None else "invited"

    @property
    def leads(self) -> bool:
        """Whether she is her association's leader."""
        return self.member.association.leader_member_id == self.member.id


@dataclass(frozen=True)
class Found:
    """A page of a list: its rows, and how many there are in all."""

    rows: Sequence[Any]
    total: int
    page: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class PeopleFilter:
    """What is asked of a list of people."""

    q: str = ""
    role: str = ""
    state: str = ""
    association_id: int | None = None
    sort: str = "name"
    page: int = 1


def visible_members(actor: Actor) -> Select[Member, Account]:
    """The members whom the actor may invite: her association's, her programmes', or all; with the account or None."""
    statement = (
        select(Member, Account)
        .join(Member.association)
        .outerjoin(Account, Account.member_id == Member.id)
        .where(Member.left_on.is_(None))
        .options(contains_eager(Member.association))
    )
    return statement.where(_hers(actor))


def _hers(actor: Actor) -> ColumnElement[bool]:
    if actor.role is Role.ADMINISTRATOR:
        return Member.id.is_not(None)
    if actor.role is Role.COORDINATOR:
        return Association.programme_id.in_(actor.programme_ids)
    return Member.association_id == actor.association_id if actor.role is Role.LEADER else false()


_ACCESS = case(
    (Account.id.is_(None), "not_invited"),
    (Account.ended_at.is_not(None), "ended"),
    (Account.consented_at.is_(None), "invited"),
    else_="inside",
)
_MEMBER_ORDER: dict[str, Any] = {"name": Member.full_name, "association": Association.name, "state": _ACCESS, "code": Member.code}


def members(actor: Actor, asked: PeopleFilter, everything: bool = False) -> Found:
    """A page of the actor's members, or all of them for an export."""
    statement = visible_members(actor)
    if asked.q:
        statement = statement.where(Member.full_name.ilike(_like(asked.q), escape="\\") | (Member.code == asked.q.upper()))
    if asked.association_id:
        statement = statement.where(Member.association_id == asked.association_id)
    if asked.state:
        statement = statement.where(_ACCESS.in_((asked.state,)))
    if asked.role == "leader":
        statement = statement.where(Association.leader_member_id == Member.id)
    elif asked.role == "weaver":
        statement = statement.where(func.coalesce(Association.leader_member_id, 0) != Member.id)
    return _page(statement, _order(_MEMBER_ORDER, asked.sort, Member.id), asked.page, everything, lambda row: MemberRow(*row))


def _page(statement: Select[Any, Any] | Select[Any], order: Sequence[Any], page: int, everything: bool, make: Any) -> Found:
    total = db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    page = min(max(1, page), max(1, -(-total // PAGE)))
    ordered = statement.order_by(*order)
    if not everything:
        ordered = ordered.limit(PAGE).offset((page - 1) * PAGE)
    return Found([make(row) for row in db.session.execute(ordered).unique()], total, page)


def _order(columns: dict[str, Any], sort: str, last: InstrumentedAttribute[int]) -> Sequence[Any]:
    column = columns.get(sort.removeprefix("-"), next(iter(columns.values())))
    return (column.desc() if sort.startswith("-") else column.asc(), last.asc())


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def associations_to_choose(actor: Actor) -> Sequence[Association]:
    """The associations by which a coordinator or administrator filters."""
    statement = select(Association).order_by(Association.name, Association.id)
    if actor.role is Role.COORDINATOR:
        statement = statement.where(Association.programme_id.in_(actor.programme_ids))
    elif actor.role is not Role.ADMINISTRATOR:
        statement = statement.where(Association.id == actor.association_id)
    return db.session.scalars(statement).all()


def load_member(member_id: int) -> Member | None:
    """A member with her association."""
    return db.session.scalars(
        select(Member).where(Member.id == member_id).options(joinedload(Member.association).joinedload(Association.programme))
    ).first()


def account_of(member: Member) -> Account | None:
    """A member's account with its roles."""
    return (
        db.session.scalars(select(Account).where(Account.member_id == member.id).options(joinedload(Account.grants)))
        .unique()
        .first()
    )


@dataclass(frozen=True)
class Invitation:
    """A sign-in link with the member whom it is for."""

    link: SignInLink
    member: Member

    def scope(self) -> Scope:
        """The member's."""
        return self.member.scope()


def load_invitation(link_id: int) -> Invitation | None:
    """A sign-in link of a member; None for one that is no member's."""
    link = db.session.get(SignInLink, link_id)
    if link is None or link.purpose != "sign_in":
        return None
    statement = (
        select(Member)
        .join(Account, Account.member_id == Member.id)
        .where(Account.id == link.account_id)
        .options(joinedload(Member.association).joinedload(Association.programme))
    )
    member = db.session.scalars(statement).first()
    return Invitation(link, member) if member is not None else None


_PLACES = (joinedload(RoleGrant.association), joinedload(RoleGrant.exporter), joinedload(RoleGrant.programme))
_ACCOUNT_ORDER: dict[str, Any] = {"name": Account.display_name, "created": Account.created_at, "email": Account.email}


def accounts(actor: Actor, asked: PeopleFilter, everything: bool = False) -> Found:
    """A page of all accounts with their roles, for an administrator; nothing for anybody else."""
    statement = select(Account.id).where(Account.ended_at.is_not(None) if asked.state == "ended" else Account.ended_at.is_(None))
    if actor.role is not Role.ADMINISTRATOR:
        statement = statement.where(false())
    if asked.q:
        like = _like(asked.q)
        statement = statement.where(Account.display_name.ilike(like, escape="\\") | Account.email.ilike(like, escape="\\"))
    if asked.role:
        held = exists().where(RoleGrant.account_id == Account.id, RoleGrant.role == asked.role, RoleGrant.ended_at.is_(None))
        statement = statement.where(held)
    found = _page(statement, _order(_ACCOUNT_ORDER, asked.sort, Account.id), asked.page, everything, lambda row: row[0])
    return Found(_in_order(found.rows), found.total, found.page)


def _in_order(ids: Sequence[int]) -> Sequence[Account]:
    statement = select(Account).where(Account.id.in_(ids)).options(joinedload(Account.grants).options(*_PLACES))
    by_id = {account.id: account for account in db.session.scalars(statement).unique()}
    return [by_id[number] for number in ids]


def load_account(account_id: int) -> Account | None:
    """An account with its roles and their places."""
    statement = select(Account).where(Account.id == account_id).options(joinedload(Account.grants).options(*_PLACES))
    return db.session.scalars(statement).unique().first()


def load_grant(grant_id: int) -> RoleGrant | None:
    """A role with its account and the account's other roles."""
    statement = (
        select(RoleGrant).where(RoleGrant.id == grant_id).options(joinedload(RoleGrant.account).joinedload(Account.grants))
    )
    return db.session.scalars(statement).unique().first()


def exporters_to_choose() -> Sequence[Exporter]:
    """Every exporter, for giving a role."""
    return db.session.scalars(select(Exporter).order_by(Exporter.name, Exporter.id)).all()


def programmes_to_choose() -> Sequence[Programme]:
    """Every programme, for giving a role."""
    return db.session.scalars(select(Programme).order_by(Programme.name, Programme.id)).all()
