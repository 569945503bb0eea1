"""Writes of an assignment: report, close. Those of deliveries and inspections stand in modules of their own."""

from __future__ import annotations

from datetime import date

from marketplace.access.actor import Actor
from marketplace.fulfilment import alerts, stage_services
from marketplace.fulfilment.beyond import accepted_changed
from marketplace.fulfilment.delivering import announce_delivery, call_off_delivery, receive_delivery, recount_delivery
from marketplace.fulfilment.inspecting import annul_inspection, inspect_delivery, sampling_plan, sign_inspection
from marketplace.fulfilment.locks import check_open as _check_open
from marketplace.fulfilment.locks import lock_assignment as _lock_assignment
from marketplace.fulfilment.models import ProgressReport
from marketplace.fulfilment.queries import work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.samples.gate import check_bulk

__all__ = [
    "announce_delivery",
    "annul_inspection",
    "call_off_delivery",
    "close_short",
    "inspect_delivery",
    "receive_delivery",
    "recount_delivery",
    "report_progress",
    "sampling_plan",
    "sign_inspection",
]  # fmt: skip

FEWEST_LETTERS = 4
"""A reason is words: "-1" tells nobody anything."""
ALL_DONE = "done"
"""Said in place of a stage when every stage is done."""


def report_progress(
    actor: Actor, assignment: Assignment, finished: int, photo_key: str | None = None, stage: str | None = None
) -> ProgressReport:
    """Report that ``finished`` pieces are ready in all. A lower number than before is a correction, and stays as a new line.

    ``stage`` is what the group is at now: the stages before it are done. Where the pace will miss the date, an alert is told.
    Raises ``assignment_closed``, ``sample_not_approved``, ``too_many_pieces``, ``unknown_stage``.
    """
    _lock_assignment(assignment)
    _check_open(assignment)
    if finished:
        check_bulk(assignment)
    work = work_of(assignment)
    most = assignment.pieces + work.quantities.rejected
    if not 0 <= finished <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    report = ProgressReport(
        assignment_id=assignment.id,
        reported_on=clock.today(),
        pieces_finished=finished,
        stage=stage,
        photo_key=photo_key,
        reported_by_id=actor.account_id,
        reported_at=clock.business_now(),
    )
    db.session.add(report)
    if assignment.started_on is None and finished:
        assignment.started_on = clock.today()
    if stage == ALL_DONE:
        stage_services.finish_stages(actor, assignment)
    elif stage:
        stage_services.reach_stage(actor, assignment, stage)
    note(actor, "reported", "assignment", assignment.id, assignment.scope(), finished=finished)
    alerts.check(assignment)
    return report


def close_short(actor: Actor, assignment: Assignment, reason: str, on: date | None = None) -> None:
    """Agree that what is missing will not come; its hours are free again. Raises ``assignment_closed``, ``reason_missing``,
    ``reason_not_words``.
    """
    _lock_assignment(assignment)
    _check_open(assignment)
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    if sum(sign.isalpha() for sign in reason) < FEWEST_LETTERS:
        raise DomainError("reason_not_words", field="reason")
    assignment.closed_short_on = on or clock.today()
    assignment.closed_short_reason = reason.strip()[:200]
    note(actor, "closed_short", "assignment", assignment.id, assignment.scope(), reason=assignment.closed_short_reason)
    alerts.check(assignment)
    accepted_changed(actor, assignment)
