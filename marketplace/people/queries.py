"""Reads of accounts, devices and links."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.people.models import Account, LoginSession, RoleGrant


def account_by_email(email: str) -> Account | None:
    """The live account of an e-mail (already in lower case), with its roles; one statement whatever it finds."""
    statement = select(Account).where(Account.email == email, Account.ended_at.is_(None)).options(joinedload(Account.grants))
    return db.session.scalars(statement).unique().first()


def own_account(actor: Actor) -> Account:
    """The actor's account, with its roles and their places."""
    places = joinedload(Account.grants).options(
        joinedload(RoleGrant.association), joinedload(RoleGrant.exporter), joinedload(RoleGrant.programme)
    )
    return db.session.scalars(select(Account).where(Account.id == actor.account_id).options(places)).unique().one()


def devices_of(account_id: int) -> Sequence[LoginSession]:
    """An account's open sessions, newest first."""
    return db.session.scalars(
        select(LoginSession)
        .where(LoginSession.account_id == account_id, LoginSession.ended_at.is_(None), LoginSession.expires_at > clock.now())
        .order_by(LoginSession.id.desc())
    ).all()


def load_device(session_id: int) -> LoginSession | None:
    """A session by its number."""
    return db.session.get(LoginSession, session_id)
