"""Whom to call: the coordinator of the programme that a leader or weaver belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.people.models import Account, RoleGrant
from marketplace.producers.models import Association


@dataclass(frozen=True)
class Contact:
    """A person who helps, and her telephone."""

    name: str
    phone: str


def coordinator_of(actor: Actor | None) -> Contact | None:
    """The first coordinator with a telephone of the actor's programme; None without an association or such a person."""
    if actor is None or actor.association_id is None:
        return None
    programme = select(Association.programme_id).where(Association.id == actor.association_id).scalar_subquery()
    found = db.session.execute(
        select(Account.display_name, Account.phone)
        .join(RoleGrant, RoleGrant.account_id == Account.id)
        .where(
            RoleGrant.role == Role.COORDINATOR,
            RoleGrant.programme_id == programme,
            RoleGrant.ended_at.is_(None),
            Account.ended_at.is_(None),
            Account.phone.is_not(None),
        )
        .order_by(Account.id)
        .limit(1)
    ).first()
    return Contact(found.display_name, found.phone) if found else None
