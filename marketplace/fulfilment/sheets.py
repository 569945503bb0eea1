"""Writes of an inspection before it is a record: plan it, count faults as they are found, take photos, hold, direct.

Each count is kept at once, so that an inspection broken off half-way goes on where it stopped. Of two people who count the
same lot at once the second is told (``stale``) and sees what the first one counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.fulfilment.inspection_models import Defect, InspectionPhoto, InspectionSheet, SheetFault
from marketplace.fulfilment.inspection_queries import OTHER, attempts, open_sheet
from marketplace.fulfilment.locks import lock_delivery
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import pieces_to_inspect
from marketplace.fulfilment.standing import asked_of, check_directed, standing_of, terms_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.photos import KeptPhoto
from marketplace.journal.services import note
from marketplace.kernel.aql import Severity
from marketplace.kernel.errors import DomainError

MOST_PHOTOS = 12


def plan_inspection(actor: Actor, delivery: Delivery, on: date, inspector_name: str = "") -> InspectionSheet:
    """Plan the next inspection of a delivery, announced or received. Raises ``nothing_to_inspect``, ``inspection_begun``,
    ``day_past``.
    """
    delivery = lock_delivery(delivery)
    if on < clock.today():
        raise DomainError("day_past", field="on")
    if delivery.cancelled_on is not None or (delivery.pieces_received is not None and not pieces_to_inspect(delivery)):
        raise DomainError("nothing_to_inspect")
    sheet = open_sheet(delivery) or _new_sheet(delivery)
    if sheet.state != "planned":
        raise DomainError("inspection_begun")
    sheet.planned_on, sheet.inspector_name = on, inspector_name.strip()[:160]
    note(actor, "planned", "delivery", delivery.id, delivery.scope(), on=on.isoformat(), code=delivery.code)
    return sheet


def count_faults(actor: Actor, delivery: Delivery, counts: Mapping[str, int], version: int) -> InspectionSheet:
    """Keep the faulty pieces of each fault found so far. ``version`` is the sheet's that the person saw; 0 where there was none.

    Raises ``nothing_to_inspect``, ``inspection_held``, ``stale``, ``more_faults_than_sample``.
    """
    sheet, seen = _begun(actor, delivery)
    sample = asked_of(sheet.delivery, sheet).plan.sample_n
    if any(pieces < 0 for pieces in counts.values()) or sum(counts.values()) > sample:
        raise DomainError("more_faults_than_sample", sample=sample)
    gravities = _gravities()
    before = {fault.code: fault for fault in sheet.faults}
    wanted = {code: pieces for code, pieces in counts.items() if pieces and code in gravities}
    if {code: fault.pieces for code, fault in before.items()} == wanted:
        return sheet
    # What she counted herself a moment ago is no one else's change: a tap may overtake the saving of the one before.
    if version != seen and sheet.counted_by_id not in {None, actor.account_id}:
        raise DomainError("stale")
    for code, pieces in wanted.items():
        if code in before:
            before[code].pieces = pieces
        else:
            sheet.faults.append(SheetFault(code=code, gravity=gravities[code], pieces=pieces))
    for code, fault in before.items():
        if code not in wanted:
            sheet.faults.remove(fault)
    sheet.counted_at, sheet.counted_by_id = clock.now(), actor.account_id
    db.session.flush()  # The page that answers shows the new version.
    return sheet


def add_photo(actor: Actor, delivery: Delivery, kept: KeptPhoto, code: str = "") -> InspectionPhoto:
    """Keep a photo of a fault, or of the signed paper. Raises ``inspection_held``, ``too_many_inspection_photos``."""
    sheet, _seen = _begun(actor, delivery)
    if len(sheet.photos) >= MOST_PHOTOS:
        raise DomainError("too_many_inspection_photos", most=MOST_PHOTOS)
    photo = InspectionPhoto(
        sheet_id=sheet.id, code=code if code in _gravities() else "", file_key=kept.key, thumb_key=kept.thumb_key,
        taken_at=clock.business_now(), taken_by_id=actor.account_id,
    )  # fmt: skip
    sheet.photos.append(photo)
    db.session.flush()
    return photo


def hold_inspection(actor: Actor, delivery: Delivery, reason: str) -> InspectionSheet:
    """Put an inspection on hold, as while a laboratory answers; its pieces stay not inspected. Raises ``reason_missing``."""
    if not reason.strip():
        raise DomainError("reason_missing", field="reason")
    sheet, _seen = _begun(actor, delivery)
    sheet.state, sheet.held_reason = "held", reason.strip()[:200]
    note(actor, "held", "delivery", sheet.delivery_id, sheet.scope(), reason=sheet.held_reason, code=sheet.delivery.code)
    return sheet


def resume_inspection(actor: Actor, delivery: Delivery) -> InspectionSheet:
    """Go on with an inspection that was on hold. Raises ``not_held``."""
    delivery = lock_delivery(delivery)
    sheet = open_sheet(delivery)
    if sheet is None or sheet.state != "held":
        raise DomainError("not_held")
    sheet.state, sheet.held_reason = "in_progress", ""
    note(actor, "resumed", "delivery", delivery.id, delivery.scope(), code=delivery.code)
    return sheet


def direct_severity(actor: Actor, delivery: Delivery, severity: str, reason: str) -> InspectionSheet:
    """Inspect this lot otherwise than the group's record asks for, or go on after a stop, with a reason.

    Raises ``nothing_to_inspect``, ``inspection_held``, ``reason_missing``, ``unknown_severity``.
    """
    if severity not in set(Severity):
        raise DomainError("unknown_severity", value=severity)
    sheet, _seen = _begun(actor, delivery)
    assignment = sheet.delivery.assignment
    standing = standing_of(assignment.association_id, terms_of(assignment.line.order.exporter_id))
    check_directed(Severity(severity), standing, reason)
    sheet.severity, sheet.severity_reason = severity, reason.strip()[:200]
    note(
        actor, "directed", "delivery", sheet.delivery_id, sheet.scope(), severity=severity, asked=standing.severity.value,
        reason=sheet.severity_reason, code=sheet.delivery.code,
    )  # fmt: skip
    return sheet


def _begun(actor: Actor, delivery: Delivery) -> tuple[InspectionSheet, int]:
    """The sheet of what waits in a delivery, in progress and held until the transaction ends, and its version before."""
    delivery = lock_delivery(delivery)
    if delivery.pieces_received is None or delivery.cancelled_on is not None or not pieces_to_inspect(delivery):
        raise DomainError("nothing_to_inspect")
    found = open_sheet(delivery)
    sheet = found or _new_sheet(delivery)
    seen = found.version if found else 0
    if sheet.state == "held":
        raise DomainError("inspection_held")
    if sheet.state == "planned":
        sheet.state, sheet.opened_at, sheet.opened_by_id = "in_progress", clock.business_now(), actor.account_id
        note(actor, "began", "delivery", delivery.id, delivery.scope(), code=delivery.code)
    return sheet, seen


def _new_sheet(delivery: Delivery) -> InspectionSheet:
    round_number = len(delivery.inspections) + 1
    sheet = InspectionSheet(
        delivery_id=delivery.id, round=round_number, attempt=attempts(delivery.id, round_number) + 1, state="planned"
    )
    sheet.delivery, sheet.faults, sheet.photos = delivery, [], []
    db.session.add(sheet)
    db.session.flush()  # Its number is what faults and photos point at.
    return sheet


def _gravities() -> dict[str, str]:
    """The gravity of each fault that can be counted."""
    drawn = {row.code: row.gravity for row in db.session.execute(select(Defect.code, Defect.gravity))}
    return drawn | {code: gravity for gravity, code in OTHER.items()}
