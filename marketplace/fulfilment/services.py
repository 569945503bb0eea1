"""Writes of fulfilment: report, announce, receive, inspect. Each locks what two people may touch at once."""

from __future__ import annotations

import secrets
from datetime import date

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.queries import load_delivery, pieces_to_inspect, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.aql import SamplingPlan, plan
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.matching.models import Assignment


def report_progress(actor: Actor, assignment: Assignment, finished: int, photo_key: str | None = None) -> ProgressReport:
    """Report that ``finished`` pieces are ready in all. A lower number than before is a correction, and stays as a new line.

    Raises ``assignment_closed``, ``too_many_pieces``.
    """
    _lock_assignment(assignment)
    _check_open(assignment)
    work = work_of(assignment)
    most = assignment.pieces + work.quantities.rejected
    if not 0 <= finished <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    report = ProgressReport(
        assignment_id=assignment.id,
        reported_on=clock.today(),
        pieces_finished=finished,
        photo_key=photo_key,
        reported_by_id=actor.account_id,
        reported_at=clock.business_now(),
    )
    db.session.add(report)
    if assignment.started_on is None and finished:
        assignment.started_on = clock.today()
    note(actor, "reported", "assignment", assignment.id, assignment.scope(), finished=finished)
    return report


def announce_delivery(actor: Actor, assignment: Assignment, pieces: int) -> Delivery:
    """Announce that ``pieces`` are coming. Raises ``assignment_closed``, ``too_many_pieces``."""
    _lock_assignment(assignment)
    _check_open(assignment)
    most = work_of(assignment).quantities.to_deliver
    if not 0 < pieces <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    delivery = Delivery(
        code=new_reference("ENT", secrets.choice),
        assignment_id=assignment.id,
        pieces=pieces,
        announced_on=clock.today(),
        announced_by_id=actor.account_id,
    )
    db.session.add(delivery)
    # The journal line names it by its number.
    db.session.flush()
    note(actor, "announced", "delivery", delivery.id, assignment.scope(), pieces=pieces, code=delivery.code)
    return delivery


def call_off_delivery(actor: Actor, delivery: Delivery) -> None:
    """Take back an announcement that has not been received. Raises ``delivery_received``."""
    delivery = _lock_delivery(delivery)
    if delivery.pieces_received is not None or delivery.cancelled_on is not None:
        raise DomainError("delivery_received")
    delivery.cancelled_on = clock.today()
    note(actor, "called_off", "delivery", delivery.id, delivery.scope(), code=delivery.code)


def receive_delivery(actor: Actor, delivery: Delivery, pieces: int) -> None:
    """Record the pieces as counted on arrival; one of two people who do so at once wins.

    Raises ``delivery_received``, ``too_many_pieces``.
    """
    delivery = _lock_delivery(delivery)
    if delivery.pieces_received is not None or delivery.cancelled_on is not None:
        raise DomainError("delivery_received")
    most = work_of(delivery.assignment).quantities.to_deliver + delivery.pieces
    if not 0 < pieces <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    delivery.pieces_received = pieces
    delivery.received_on = clock.today()
    delivery.received_by_id = actor.account_id
    note(actor, "received", "delivery", delivery.id, delivery.scope(), pieces=pieces, code=delivery.code)


def sampling_plan(delivery: Delivery) -> SamplingPlan:
    """How many pieces of the waiting lot to look at, and how many faults accept it. ``assignment.line.order`` is loaded."""
    order = delivery.assignment.line.order
    return plan(pieces_to_inspect(delivery), order.inspection_level, "normal", order.aql_hundredths / 100)


def inspect_delivery(actor: Actor, delivery: Delivery, draft: InspectionDraft) -> Inspection:
    """Record an inspection of what waits in a delivery. Accepted, rework and rejected pieces must add up to it.

    Raises ``nothing_to_inspect`` (somebody was faster, or it has not come), ``does_not_add_up``, ``more_faults_than_sample``,
    ``failed_lot_accepted``.
    """
    delivery = _lock_delivery(delivery)
    lot = pieces_to_inspect(delivery)
    if delivery.pieces_received is None or delivery.cancelled_on is not None or lot == 0:
        raise DomainError("nothing_to_inspect")
    sampling = sampling_plan(delivery)
    result = judge(sampling, lot, draft)
    inspection = Inspection(
        code=new_reference("ACT", secrets.choice),
        delivery_id=delivery.id,
        round=len(delivery.inspections) + 1,
        inspected_on=clock.today(),
        lot_pieces=lot,
        level=delivery.assignment.line.order.inspection_level,
        aql_hundredths=delivery.assignment.line.order.aql_hundredths,
        code_letter=sampling.code_letter,
        plan_letter=sampling.plan_letter,
        sample_pieces=sampling.sample_n,
        accept_number=sampling.accept,
        reject_number=sampling.reject,
        critical_found=draft.critical_found,
        major_found=draft.major_found,
        minor_found=draft.minor_found,
        result=result,
        accepted_pieces=draft.accepted_pieces,
        rework_pieces=draft.rework_pieces,
        rejected_pieces=draft.rejected_pieces,
        note=draft.note,
        inspector_id=actor.account_id,
        inspector_name=draft.inspector_name or actor.display_name,
    )
    delivery.inspections.append(inspection)
    db.session.flush()  # The journal line names it by its number.
    note(actor, "inspected", "inspection", inspection.id, delivery.scope(), result=result, accepted=draft.accepted_pieces)
    return inspection


def judge(sampling: SamplingPlan, lot: int, draft: InspectionDraft) -> str:
    """pass or fail, by the sample; raises DomainError where the pieces do not follow from it."""
    if draft.accepted_pieces + draft.rework_pieces + draft.rejected_pieces != lot:
        raise DomainError("does_not_add_up", field="accepted_pieces", lot=lot)
    faults = [draft.critical_found or 0, draft.major_found, draft.minor_found or 0]
    if min(faults) < 0 or max(faults) > sampling.sample_n:
        raise DomainError("more_faults_than_sample", field="major_found", sample=sampling.sample_n)
    passed = not draft.critical_found and draft.major_found < sampling.reject
    if not passed and draft.accepted_pieces and not sampling.whole_lot:
        # A lot refused by its sample goes back as a whole: nobody has looked at the other pieces.
        raise DomainError("failed_lot_accepted", field="accepted_pieces", reject=sampling.reject)
    return "pass" if passed else "fail"


def close_short(actor: Actor, assignment: Assignment, reason: str, on: date | None = None) -> None:
    """Agree that what is missing will not come; its hours are free again. Raises ``assignment_closed``, ``reason_missing``."""
    _lock_assignment(assignment)
    _check_open(assignment)
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    assignment.closed_short_on = on or clock.today()
    assignment.closed_short_reason = reason.strip()[:200]
    note(actor, "closed_short", "assignment", assignment.id, assignment.scope(), reason=assignment.closed_short_reason)


def _check_open(assignment: Assignment) -> None:
    over = assignment.cancelled_on is not None or assignment.closed_short_on is not None
    if over or assignment.line.order.state in {"closed", "cancelled"}:
        raise DomainError("assignment_closed")


def _lock_assignment(assignment: Assignment) -> None:
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())


def _lock_delivery(delivery: Delivery) -> Delivery:
    """The delivery as it is now, held until the transaction ends; its assignment is held first, so nobody waits in a circle."""
    _lock_assignment(delivery.assignment)
    db.session.expire(delivery)
    fresh = load_delivery(delivery.id)
    assert fresh is not None, "a delivery is never deleted"
    return fresh
