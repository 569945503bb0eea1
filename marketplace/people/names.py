"""Whose name stands under a paper."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.infra.database import db
from marketplace.people.models import Account


def signer(actor: Actor) -> str:
    """The person acted for first, the one who acted beside her; a member by her full name."""
    if actor.acting_for_name:
        return f"{actor.acting_for_name} ({actor.display_name})"[:160]
    found = select(Account).where(Account.id == actor.account_id).options(joinedload(Account.member))
    account = db.session.scalars(found).first()
    return account.member.full_name if account and account.member else actor.display_name
