"""What events of agreements, shipments and money entries are about."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.frames.models import Agreement, FrameOrder
from marketplace.fulfilment.release_queries import changes_of
from marketplace.infra.database import db
from marketplace.money.models import MoneyEntry
from marketplace.notices.facts import Facts, about_work, loaded_from, of_assignment
from marketplace.shipping.models import Shipment


def of_agreement(agreement_id: int) -> Facts | None:
    """An agreement's: both sides, and the frame order that it is about."""
    row = db.session.scalar(
        select(Agreement)
        .where(Agreement.id == agreement_id)
        .options(joinedload(Agreement.association), joinedload(Agreement.exporter), joinedload(Agreement.frame))
    )
    if row is None or row.frame is None:
        return None
    return _about_frame(row.frame, row)


def _about_frame(frame: FrameOrder, agreement: Agreement) -> Facts:
    params = {
        "group": agreement.association.name,
        "exporter": agreement.exporter.name,
        "what": frame.title,
        "pieces": frame.pieces_a_month,
        "record": agreement.code,
    }
    where = agreement.association
    return Facts("frames.frame", {"frame_id": frame.id}, where.id, where.programme_id, agreement.exporter_id, params=params)


def of_shipment(shipment_id: int) -> Facts | None:
    """A shipment's."""
    row = db.session.scalar(select(Shipment).where(Shipment.id == shipment_id).options(joinedload(Shipment.exporter)))
    if row is None:
        return None
    params = {"exporter": row.exporter.name, "what": row.code, "reference": row.tracking, "carrier": row.carrier}
    return Facts("shipping.shipment", {"shipment_id": row.id}, None, row.programme_id, row.exporter_id, params=params)


def of_released_pieces(assignment_id: int) -> Facts | None:
    """A work that pieces were taken from, or given back to: how many, why, and how many it has now."""
    work = of_assignment(assignment_id)
    change = changes_of([assignment_id]).get(assignment_id, [])[-1:]
    if work is None or not change:
        return None
    return replace(work, params=work.params | {"released": abs(change[0].pieces), "reason": change[0].reason or "–"})


def of_money_entry(entry_id: int) -> Facts | None:
    """A charge, waiver or credit on a work."""
    row = db.session.scalar(
        select(MoneyEntry).where(MoneyEntry.id == entry_id).options(*loaded_from(joinedload(MoneyEntry.assignment)))
    )
    if row is None:
        return None
    facts = about_work(row.assignment, amount_minor=row.amount_minor)
    return facts.at("money.assignment", assignment_id=row.assignment_id)
