"""Writes of inspections: record one, annul it, sign it. What is counted before stands in ``sheets``."""

from __future__ import annotations

import re
import secrets

from marketplace.access.actor import Actor
from marketplace.fulfilment import alerts
from marketplace.fulfilment.beyond import accepted_changed, tied_by
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.inspection_models import InspectionSignature
from marketplace.fulfilment.inspection_queries import attempts, open_sheet, signatures_of
from marketplace.fulfilment.locks import lock_delivery
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import pieces_to_inspect
from marketplace.fulfilment.standing import Asked, asked_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.aql import SamplingPlan
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference

SIDES = ("inspector", "group")
MOST_STROKES = 12_000
# A drawn line: where the finger was put down and where it went, in whole units of a plane of 300 x 100.
_STROKES = re.compile(r"(?:M\d{1,3} \d{1,3}(?:L\d{1,3} \d{1,3})*)+")


def sampling_plan(delivery: Delivery) -> SamplingPlan:
    """How many pieces of the waiting lot to look at, and how many faults accept it. ``assignment.line.order`` is loaded."""
    return asked_of(delivery, open_sheet(delivery)).plan


def inspect_delivery(actor: Actor, delivery: Delivery, draft: InspectionDraft) -> Inspection:
    """Record an inspection of what waits in a delivery. Accepted, rework and rejected pieces must add up to it.

    The severity is the one that the group's record asks for, or that the open sheet directs. Raises ``nothing_to_inspect``
    (somebody was faster, or it has not come), ``inspection_held``, ``inspection_stopped``, and what ``judge`` raises.
    """
    delivery = lock_delivery(delivery)
    lot = pieces_to_inspect(delivery)
    if delivery.pieces_received is None or delivery.cancelled_on is not None or lot == 0:
        raise DomainError("nothing_to_inspect")
    sheet = open_sheet(delivery)
    if sheet and sheet.state == "held":
        raise DomainError("inspection_held")
    asked = asked_of(delivery, sheet)
    if asked.blocked:
        raise DomainError("inspection_stopped")
    inspection = _record(actor, delivery, draft, asked, judge(asked, lot, draft))
    if sheet:
        sheet.state, sheet.inspection_id = "done", inspection.id
    note(
        actor, "inspected", "inspection", inspection.id, delivery.scope(), result=inspection.result,
        accepted=draft.accepted_pieces, severity=inspection.severity,
    )  # fmt: skip
    alerts.check(delivery.assignment)
    accepted_changed(actor, delivery.assignment)
    return inspection


def _record(actor: Actor, delivery: Delivery, draft: InspectionDraft, asked: Asked, result: str) -> Inspection:
    order = delivery.assignment.line.order
    round_number = len(delivery.inspections) + 1
    inspection = Inspection(
        code=new_reference("ACT", secrets.choice),
        delivery_id=delivery.id,
        round=round_number,
        attempt=attempts(delivery.id, round_number) + 1,
        inspected_on=clock.today(),
        lot_pieces=pieces_to_inspect(delivery),
        level=order.inspection_level,
        severity=asked.severity.value,
        severity_reason=asked.reason,
        aql_hundredths=order.aql_hundredths,
        code_letter=asked.plan.code_letter,
        plan_letter=asked.plan.plan_letter,
        sample_pieces=asked.plan.sample_n,
        accept_number=asked.plan.accept,
        reject_number=asked.plan.reject,
        critical_found=draft.critical_found,
        major_found=draft.major_found,
        minor_found=draft.minor_found,
        minor_accept_number=asked.minor.accept if asked.minor else None,
        result=result,
        accepted_pieces=draft.accepted_pieces,
        rework_pieces=draft.rework_pieces,
        rejected_pieces=draft.rejected_pieces,
        rework_due_on=draft.rework_due_on if draft.rework_pieces else None,
        note=draft.note,
        inspector_id=actor.account_id,
        inspector_name=draft.inspector_name or actor.display_name,
    )
    delivery.inspections.append(inspection)
    db.session.flush()  # The journal line names it by its number.
    return inspection


def verdict(asked: Asked, critical: int, major: int, minor: int) -> bool:
    """Whether a sample with these faulty pieces accepts the lot."""
    return critical == 0 and major < asked.plan.reject and (asked.minor is None or minor < asked.minor.reject)


def judge(asked: Asked, lot: int, draft: InspectionDraft) -> str:
    """pass or fail, by the sample.

    Raises ``does_not_add_up``, ``more_faults_than_sample``, ``failed_lot_accepted`` or ``faulty_accepted`` where the pieces
    do not follow from it.
    """
    if draft.accepted_pieces + draft.rework_pieces + draft.rejected_pieces != lot:
        raise DomainError("does_not_add_up", field="accepted_pieces", lot=lot)
    critical, major, minor = draft.critical_found or 0, draft.major_found or 0, draft.minor_found or 0
    if min(critical, major, minor) < 0 or critical + major + minor > asked.plan.sample_n:
        raise DomainError("more_faults_than_sample", field="major_found", sample=asked.plan.sample_n)
    passed = verdict(asked, critical, major, minor)
    if not passed and draft.accepted_pieces and not asked.plan.whole_lot:
        # A lot refused by its sample goes back as a whole: nobody has looked at the other pieces.
        raise DomainError("failed_lot_accepted", field="accepted_pieces", reject=asked.plan.reject)
    if draft.accepted_pieces > lot - critical - major:
        # The standard accepts lots, not pieces that were seen to be bad.
        raise DomainError("faulty_accepted", field="accepted_pieces", faulty=critical + major)
    return "pass" if passed else "fail"


def annul_inspection(actor: Actor, inspection: Inspection, reason: str) -> None:
    """Take back an inspection that was recorded by mistake; it stays on record with the reason, and counts for nothing.

    Only a delivery's last one. Raises ``inspection_annulled``, ``not_the_last``, ``reason_missing``, or what ties it down
    (``delivery_packed``, ``delivery_paid``, ``pieces_shared``).
    """
    delivery = lock_delivery(inspection.delivery)
    if not delivery.inspections or inspection.id not in {one.id for one in delivery.inspections}:
        raise DomainError("inspection_annulled")
    last = delivery.inspections[-1]
    if last.id != inspection.id:
        raise DomainError("not_the_last")
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    tied = tied_by(delivery.id)
    if tied:
        raise DomainError(tied)
    last.annulled_on = clock.today()
    last.annulled_reason = reason.strip()[:200]
    note(actor, "annulled", "inspection", last.id, delivery.scope(), reason=last.annulled_reason, accepted=last.accepted_pieces)
    # Annulled inspections are no longer a delivery's: they are read anew.
    db.session.flush()
    db.session.expire(delivery, ["inspections"])
    alerts.check(delivery.assignment)
    accepted_changed(actor, delivery.assignment)


def sign_inspection(actor: Actor, inspection: Inspection, side: str, name: str, strokes: str = "") -> InspectionSignature:
    """Sign a record for a side, once. ``strokes`` is the drawing of a finger; without it the account alone signs.

    Raises ``inspection_annulled``, ``already_signed``, ``bad_signature``.
    """
    lock_delivery(inspection.delivery)
    if inspection.annulled_on is not None:
        raise DomainError("inspection_annulled")
    if side not in SIDES or side in signatures_of(inspection.id):
        raise DomainError("already_signed")
    if strokes and (len(strokes) > MOST_STROKES or not _STROKES.fullmatch(strokes)):
        raise DomainError("bad_signature", field="strokes")
    signature = InspectionSignature(
        inspection_id=inspection.id, side=side, name=(name.strip() or actor.display_name)[:160], strokes=strokes,
        signed_at=clock.business_now(), account_id=actor.account_id,
    )  # fmt: skip
    db.session.add(signature)
    note(actor, "signed", "inspection", inspection.id, inspection.scope(), side=side)
    return signature
