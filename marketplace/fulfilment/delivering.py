"""Writes of deliveries: announce, take back, receive, count again."""

from __future__ import annotations

import secrets

from marketplace.access.actor import Actor
from marketplace.fulfilment import alerts
from marketplace.fulfilment.locks import check_open, lock_assignment, lock_delivery
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import to_remake, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment
from marketplace.samples.gate import check_bulk


def announce_delivery(
    actor: Actor, assignment: Assignment, pieces: int, *, cartons: int | None = None, replaces_id: int | None = None
) -> Delivery:
    """Announce that ``pieces`` are coming, in so many ``cartons`` where they were counted.

    ``replaces_id`` is the delivery whose rejected pieces come again, made anew. Raises ``assignment_closed``,
    ``sample_not_approved``, ``too_many_pieces``, ``nothing_to_remake``.
    """
    lock_assignment(assignment)
    check_open(assignment)
    check_bulk(assignment)
    work = work_of(assignment)
    most = work.quantities.to_deliver
    if replaces_id is not None:
        most = min(most, to_remake(work).get(replaces_id, 0))
        if most == 0:
            raise DomainError("nothing_to_remake")
    if not 0 < pieces <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    delivery = Delivery(
        code=new_reference("ENT", secrets.choice),
        assignment_id=assignment.id,
        pieces=pieces,
        announced_cartons=cartons or None,
        replaces_id=replaces_id,
        announced_on=clock.today(),
        announced_by_id=actor.account_id,
    )
    db.session.add(delivery)
    # The journal line names it by its number.
    db.session.flush()
    note(actor, "announced", "delivery", delivery.id, assignment.scope(), pieces=pieces, code=delivery.code)
    alerts.check(assignment)
    return delivery


def call_off_delivery(actor: Actor, delivery: Delivery) -> None:
    """Take back an announcement that has not been received. Raises ``delivery_received``."""
    delivery = lock_delivery(delivery)
    if delivery.pieces_received is not None or delivery.cancelled_on is not None:
        raise DomainError("delivery_received")
    delivery.cancelled_on = clock.today()
    note(actor, "called_off", "delivery", delivery.id, delivery.scope(), code=delivery.code)
    alerts.check(delivery.assignment)


def receive_delivery(actor: Actor, delivery: Delivery, pieces: int, reason: str = "") -> None:
    """Record the pieces as counted on arrival; one of two people who do so at once wins.

    ``reason`` says why more or fewer came than were announced. Raises ``delivery_received``, ``too_many_pieces``.
    """
    delivery = lock_delivery(delivery)
    if delivery.pieces_received is not None or delivery.cancelled_on is not None:
        raise DomainError("delivery_received")
    _check_count(delivery, pieces, delivery.pieces)
    delivery.pieces_received = pieces
    delivery.received_on = clock.today()
    delivery.received_by_id = actor.account_id
    delivery.difference_reason = reason.strip()[:200] if pieces != delivery.pieces else ""
    note(actor, "received", "delivery", delivery.id, delivery.scope(), pieces=pieces, code=delivery.code)
    alerts.check(delivery.assignment)


def recount_delivery(actor: Actor, delivery: Delivery, pieces: int, reason: str) -> None:
    """Correct the count of a received delivery that nobody has inspected; the journal keeps the count that was.

    Raises ``not_received``, ``already_inspected``, ``too_many_pieces``, ``reason_missing``.
    """
    delivery = lock_delivery(delivery)
    before = delivery.pieces_received
    if before is None or delivery.cancelled_on is not None:
        raise DomainError("not_received")
    if delivery.inspections:
        raise DomainError("already_inspected")
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    _check_count(delivery, pieces, before)
    delivery.pieces_received = pieces
    delivery.difference_reason = reason.strip()[:200]
    note(actor, "recounted", "delivery", delivery.id, delivery.scope(), before=before, pieces=pieces, reason=reason.strip()[:200])
    alerts.check(delivery.assignment)


def _check_count(delivery: Delivery, pieces: int, counted_before: int) -> None:
    """``counted_before`` is what this delivery already takes of what may be delivered."""
    most = work_of(delivery.assignment).quantities.to_deliver + counted_before
    if not 0 < pieces <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
