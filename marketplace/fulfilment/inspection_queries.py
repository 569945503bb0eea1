"""Reads of inspections: the sheet that is open, what was found, the catalogue of faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from marketplace.access.actor import Actor
from marketplace.fulfilment.inspection_models import (
    GRAVITIES,
    Defect,
    InspectionPhoto,
    InspectionSheet,
    InspectionSignature,
    SheetFault,
)
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import whole_assignment, within_reach
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine

OTHER = {"critical": "X1", "major": "X2", "minor": "X3"}
"""Codes of a fault that the catalogue does not draw."""


@dataclass(frozen=True)
class Found:
    """Pieces of a sample with a fault."""

    code: str
    gravity: str
    pieces: int


@dataclass(frozen=True)
class Tally:
    """What a sheet's faults add up to, each piece counted once by its worst."""

    critical: int = 0
    major: int = 0
    minor: int = 0

    @property
    def total(self) -> int:
        """Pieces with any fault."""
        return self.critical + self.major + self.minor


def tally(faults: Iterable[Found | SheetFault]) -> Tally:
    """Faults added up by gravity."""
    sums = dict.fromkeys(GRAVITIES, 0)
    for fault in faults:
        sums[fault.gravity] += fault.pieces
    return Tally(**sums)


_PARTS = (
    selectinload(InspectionSheet.faults),
    selectinload(InspectionSheet.photos),
    joinedload(InspectionSheet.inspection),
)


def open_sheet(delivery: Delivery) -> InspectionSheet | None:
    """The inspection of a delivery that is planned, in progress or held; None where nobody has begun one."""
    found = db.session.scalars(
        select(InspectionSheet)
        .where(InspectionSheet.delivery_id == delivery.id, InspectionSheet.state != "done")
        .order_by(InspectionSheet.id.desc())
        .options(*_PARTS)
        .execution_options(populate_existing=True)
    ).first()
    if found is not None:
        set_committed_value(found, "delivery", delivery)
    return found


def sheets_of(inspection_ids: Collection[int]) -> dict[int, InspectionSheet]:
    """The sheet that each inspection was written on, by inspection; those that were only typed or loaded have none."""
    rows = db.session.scalars(
        select(InspectionSheet).where(InspectionSheet.inspection_id.in_(list(inspection_ids))).options(*_PARTS)
    )
    return {row.inspection_id: row for row in rows if row.inspection_id is not None}


def signatures_of(inspection_id: int) -> dict[str, InspectionSignature]:
    """Who signed a record, by side: inspector, group."""
    rows = db.session.scalars(select(InspectionSignature).where(InspectionSignature.inspection_id == inspection_id))
    return {row.side: row for row in rows}


def load_photo(inspection_photo_id: int) -> InspectionPhoto | None:
    """A photo with what its scope needs."""
    return db.session.scalars(
        select(InspectionPhoto)
        .where(InspectionPhoto.id == inspection_photo_id)
        .options(
            joinedload(InspectionPhoto.sheet).joinedload(InspectionSheet.delivery).joinedload(Delivery.assignment).options(
                *whole_assignment()
            )
        )
    ).first()  # fmt: skip


def visible_sheets(actor: Actor) -> Select[Any]:
    """Inspections that are not records yet, of deliveries that ``actor`` may see: the soonest planned first."""
    query = (
        select(InspectionSheet)
        .join(InspectionSheet.delivery)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(InspectionSheet.state != "done", Delivery.cancelled_on.is_(None))
        .options(
            contains_eager(InspectionSheet.delivery).options(
                selectinload(Delivery.inspections), joinedload(Delivery.assignment).options(*whole_assignment())
            ),
            *_PARTS,
        )
        .order_by(InspectionSheet.planned_on.is_(None), InspectionSheet.planned_on, InspectionSheet.id)
    )
    return within_reach(query, actor)


def uninspected(actor: Actor) -> Select[Any]:
    """Received deliveries that nobody has inspected, or whose mended pieces wait, the oldest first."""
    last = select(func.max(Inspection.id)).where(Inspection.annulled_on.is_(None)).group_by(Inspection.delivery_id)
    open_rework = select(Inspection.delivery_id).where(Inspection.id.in_(last), Inspection.rework_pieces > 0)
    inspected = select(Inspection.delivery_id).where(Inspection.annulled_on.is_(None))
    query = (
        select(Delivery)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(
            Delivery.received_on.is_not(None),
            Delivery.cancelled_on.is_(None),
            Order.state.not_in(("closed", "cancelled")),
            Delivery.id.not_in(inspected) | Delivery.id.in_(open_rework),
        )
        .options(selectinload(Delivery.inspections), joinedload(Delivery.assignment).options(*whole_assignment()))
        .order_by(Delivery.received_on, Delivery.id)
    )
    return within_reach(query, actor)


def visible_inspections(actor: Actor) -> Select[Any]:
    """Inspections that hold and that ``actor`` may see, the newest first."""
    query = (
        select(Inspection)
        .join(Delivery, Delivery.id == Inspection.delivery_id)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(Inspection.annulled_on.is_(None), Delivery.cancelled_on.is_(None))
        .options(joinedload(Inspection.delivery).joinedload(Delivery.assignment).options(*whole_assignment()))
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    )
    return within_reach(query, actor)


def defects_of(technique_code: str) -> tuple[list[Defect], list[Defect]]:
    """The faults that a technique can have, and all others, each by gravity and code."""
    rows = db.session.scalars(select(Defect).order_by(Defect.code)).all()
    rows = sorted(rows, key=lambda row: (GRAVITIES.index(row.gravity), row.code))
    own = [row for row in rows if not row.techniques or technique_code in row.techniques.split(";")]
    return own, [row for row in rows if row not in own]


def attempts(delivery_id: int, round_number: int) -> int:
    """How often a round of a delivery was inspected, annulled inspections included."""
    return (
        db.session.scalar(
            select(func.count(Inspection.id)).where(Inspection.delivery_id == delivery_id, Inspection.round == round_number)
        )
        or 0
    )


@dataclass(frozen=True)
class Chain:
    """The inspections that one repeats, and those that repeat it, each in the order in which they were made."""

    before: list[Inspection]
    after: list[Inspection]


def chain_of(found: Inspection) -> Chain:
    """Other inspections of the same pieces: rounds of the delivery with those that were annulled, and the rejected pieces made
    anew in another delivery. ``delivery`` is loaded. One query.
    """
    delivery = found.delivery
    again = select(Delivery.id).where(Delivery.replaces_id == delivery.id, Delivery.cancelled_on.is_(None))
    near = or_(Inspection.delivery_id.in_([delivery.id, delivery.replaces_id or delivery.id]), Inspection.delivery_id.in_(again))
    others = list(db.session.scalars(select(Inspection).where(near, Inspection.id != found.id).order_by(Inspection.id)))
    return Chain([one for one in others if one.id < found.id], [one for one in others if one.id > found.id])
