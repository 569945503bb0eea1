"""Deliveries that are inspected, and what an inspector would write of them."""

from __future__ import annotations

from marketplace.access.actor import Actor
from marketplace.fulfilment import services
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_assignment, load_delivery
from marketplace.matching.models import Assignment


def received(actor: Actor, assignment: Assignment, pieces: int, **options: object) -> Delivery:
    announced = services.announce_delivery(actor, again(assignment), pieces, **options)  # type: ignore[arg-type]
    services.receive_delivery(actor, fresh(announced), pieces)
    return fresh(announced)


def again(assignment: Assignment) -> Assignment:
    """The assignment with all that its acts need, after a commit has forgotten it."""
    found = load_assignment(assignment.id)
    assert found is not None
    return found


def fresh(delivery: Delivery) -> Delivery:
    found = load_delivery(delivery.id)
    assert found is not None
    return found


def draft(accepted: int, rework: int = 0, rejected: int = 0, major: int = 0, **more: object) -> InspectionDraft:
    return InspectionDraft(0, major, 0, accepted, rework, rejected, **more)  # type: ignore[arg-type]


def lots(actor: Actor, assignment: Assignment, results: str) -> None:
    """Lots of 20 in order: a accepted, r returned (each is re-made)."""
    for result in results:
        delivery = received(actor, assignment, 20)
        services.inspect_delivery(actor, delivery, draft(20) if result == "a" else draft(0, 0, 20, major=2))
