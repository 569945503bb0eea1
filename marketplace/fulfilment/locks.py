"""Holding what two people may touch at once. An assignment is always held before its delivery, so nobody waits in a circle."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_delivery
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment


def lock_assignment(assignment: Assignment) -> None:
    """Hold an assignment until the transaction ends."""
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())


def lock_delivery(delivery: Delivery) -> Delivery:
    """The delivery as it is now, held with its assignment until the transaction ends."""
    lock_assignment(delivery.assignment)
    db.session.expire(delivery)
    fresh = load_delivery(delivery.id)
    assert fresh is not None, "a delivery is never deleted"
    return fresh


def check_open(assignment: Assignment) -> None:
    """Raise ``assignment_closed`` where nothing more can be recorded; ``line.order`` is loaded."""
    over = assignment.cancelled_on is not None or assignment.closed_short_on is not None
    if over or assignment.line.order.state in {"closed", "cancelled"}:
        raise DomainError("assignment_closed")
