"""What a coordinator sees of fairness: hours offered and accepted by group over 90 days."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import and_, case, func, or_, select

from marketplace.infra.clock import LA_PAZ
from marketplace.infra.database import db
from marketplace.matching.models import Assignment, Offer

WINDOW = timedelta(days=90)


@dataclass(frozen=True)
class Asked:
    """Thousandths of an hour that a group was offered and that it accepted."""

    offered: int = 0
    accepted: int = 0


def asked_since(association_ids: Collection[int], since: date) -> dict[int, Asked]:
    """Hours offered and accepted by association since a day, in two queries. Work agreed without an offer counts as both."""
    ids = list(association_ids)
    instant = datetime.combine(since, time(0), LA_PAZ)
    hours = Offer.pieces * Offer.millihours_per_piece
    accepted = case((Offer.state == "accepted", Offer.accepted_pieces * Offer.millihours_per_piece), else_=0)
    by_offer = db.session.execute(
        select(Offer.association_id, func.sum(hours), func.sum(accepted))
        .where(Offer.association_id.in_(ids), Offer.sent_at >= instant)
        .group_by(Offer.association_id)
    )
    found = {association_id: Asked(int(offered), int(taken)) for association_id, offered, taken in by_offer}
    day_of = or_(Assignment.accepted_at >= instant, and_(Assignment.accepted_at.is_(None), Assignment.starts_on >= since))
    direct = db.session.execute(
        select(Assignment.association_id, func.sum(Assignment.pieces * Assignment.millihours_per_piece))
        .where(Assignment.association_id.in_(ids), Assignment.offer_id.is_(None), Assignment.cancelled_on.is_(None), day_of)
        .group_by(Assignment.association_id)
    )
    for association_id, hours_agreed in direct:
        before = found.get(association_id, Asked())
        found[association_id] = Asked(before.offered + int(hours_agreed), before.accepted + int(hours_agreed))
    return found
