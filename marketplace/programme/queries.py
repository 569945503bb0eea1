"""Reads of loans: who may see which, and what they add up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.programme.models import Loan


def visible_loans(actor: Actor) -> Select[Any]:
    """The loans that somebody may see: a group's own, those of one's programmes."""
    query = select(Loan)
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(Loan.programme_id.in_(actor.programme_ids))
        case Role.LEADER if actor.association_id is not None:
            return query.where(Loan.association_id == actor.association_id)
        case _:
            return query.where(false())


def loans_of(actor: Actor, association_id: int | None = None) -> Sequence[Loan]:
    """The loans that one may see, by day and code, with group, workshop and programme; of one group if it is named."""
    query = visible_loans(actor)
    if association_id is not None:
        query = query.where(Loan.association_id == association_id)
    options = (joinedload(Loan.association), joinedload(Loan.workshop), joinedload(Loan.programme))
    return db.session.scalars(query.options(*options).order_by(Loan.granted_on, Loan.code, Loan.id)).all()


@dataclass(frozen=True)
class Totals:
    """Loans together. Amounts are cents of US dollars; None where there is no record."""

    number: int
    lent: int
    mean: int | None
    owed: int | None
    from_lender: int | None


def totals_of(loans: Sequence[Loan]) -> Totals:
    """What these loans add up to. One whose debt nobody recorded makes the sum of debts unknown, and not smaller."""
    lent = sum(loan.amount_usd_minor for loan in loans)
    return Totals(
        number=len(loans),
        lent=lent,
        mean=(lent + len(loans) // 2) // len(loans) if loans else None,
        owed=_sum([loan.outstanding_usd_minor for loan in loans]),
        from_lender=_sum([loan.share_lender_usd_minor for loan in loans]),
    )


def _sum(amounts: list[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None
