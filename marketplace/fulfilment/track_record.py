"""What deliveries and inspections say of a group's past work, as matching asks for it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select

from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.infra.database import db
from marketplace.matching.history import TrackRecord
from marketplace.matching.models import Assignment

YEAR = timedelta(days=365)


def track_records(association_ids: Collection[int], as_of: date) -> dict[int, TrackRecord]:
    """Work that fell due within a year before ``as_of``, by association, in two queries."""
    window = (
        Assignment.association_id.in_(list(association_ids)),
        Assignment.cancelled_on.is_(None),
        Assignment.due_on.between(as_of - YEAR, as_of - timedelta(days=1)),
    )
    due = db.session.execute(
        select(Assignment.association_id, func.sum(Assignment.pieces)).where(*window).group_by(Assignment.association_id)
    ).all()
    in_time = Delivery.received_on <= Assignment.due_on
    judged = db.session.execute(
        select(
            Assignment.association_id,
            func.sum(case((in_time, Inspection.accepted_pieces), else_=0)),
            func.sum(case((Inspection.round == 1, Inspection.lot_pieces), else_=0)),
            func.sum(case((Inspection.round == 1, Inspection.accepted_pieces), else_=0)),
        )
        .join(Delivery, Delivery.assignment_id == Assignment.id)
        .join(Inspection, Inspection.delivery_id == Delivery.id)
        .where(*window, Delivery.cancelled_on.is_(None), Inspection.annulled_on.is_(None))
        .group_by(Assignment.association_id)
    ).all()
    found = {association_id: (int(on_time), int(lot), int(good)) for association_id, on_time, lot, good in judged}
    return {association_id: TrackRecord(int(pieces), *found.get(association_id, (0, 0, 0))) for association_id, pieces in due}


def kept_pieces() -> Select[Any, Any]:
    """A select of (assignment_id, pieces): accepted pieces of work that was closed short."""
    return (
        select(Assignment.id.label("assignment_id"), func.sum(Inspection.accepted_pieces).label("pieces"))
        .join(Delivery, Delivery.assignment_id == Assignment.id)
        .join(Inspection, Inspection.delivery_id == Delivery.id)
        .where(Assignment.closed_short_on.is_not(None), Delivery.cancelled_on.is_(None), Inspection.annulled_on.is_(None))
        .group_by(Assignment.id)
    )
