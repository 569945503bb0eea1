"""Reads of cartons and shipments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Select, case, false, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import TimeStandard
from marketplace.fulfilment.beyond import Leg, Packed
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import accepted_of, whole_assignment, within_reach
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import OrderLine, OrderLineCell
from marketplace.shipping.models import Carton, CartonItem, Shipment
from marketplace.shipping.packing import Cell, spread

_ITEMS = selectinload(Carton.items).joinedload(CartonItem.delivery).joinedload(Delivery.assignment)


def packed_pieces(delivery_ids: Collection[int]) -> dict[int, Packed]:
    """How far deliveries are packed and sent, in two queries; those with nothing packed are left out."""
    inside = (CartonItem.delivery_id.in_(list(delivery_ids)), Carton.unpacked_on.is_(None))
    gone = case((Shipment.dispatched_on.is_not(None), CartonItem.pieces), else_=0)
    sums = db.session.execute(
        select(
            CartonItem.delivery_id, func.sum(CartonItem.pieces), func.sum(gone), func.count(func.distinct(CartonItem.carton_id))
        )
        .join(Carton, Carton.id == CartonItem.carton_id)
        .outerjoin(Shipment, Shipment.id == Carton.shipment_id)
        .where(*inside)
        .group_by(CartonItem.delivery_id)
    )
    legs: dict[int, dict[int, Leg]] = defaultdict(dict)
    for delivery_id, shipment in db.session.execute(
        select(CartonItem.delivery_id, Shipment)
        .join(Carton, Carton.id == CartonItem.carton_id)
        .join(Shipment, Shipment.id == Carton.shipment_id)
        .where(*inside)
        .order_by(Shipment.id)
    ):
        legs[delivery_id][shipment.id] = Leg(
            shipment.id, shipment.code, shipment.exporter_id, shipment.programme_id, shipment.tracking, shipment.dispatched_on
        )
    return {
        number: Packed(int(pieces), int(sent), int(cartons), tuple(legs[number].values()))
        for number, pieces, sent, cartons in sums
    }


def packed_tie(delivery_id: int) -> str | None:
    """Why a delivery's inspection cannot be annulled: its pieces are in cartons."""
    return "delivery_packed" if packed_pieces([delivery_id]) else None


def left_to_pack(delivery: Delivery) -> int:
    """Accepted pieces that are in no carton; its inspections are loaded."""
    packed = packed_pieces([delivery.id]).get(delivery.id, Packed())
    return max(accepted_of(delivery) - packed.pieces, 0)


def cells_left(delivery: Delivery) -> list[Cell]:
    """Accepted pieces in no carton, by size and colour in the proportion of what the order's line still misses in cartons."""
    line_id = delivery.assignment.order_line_id
    ordered = db.session.scalars(select(OrderLineCell).where(OrderLineCell.line_id == line_id).order_by(OrderLineCell.id)).all()
    packed = {
        (size, colour): int(pieces)
        for size, colour, pieces in db.session.execute(
            select(CartonItem.size, CartonItem.colour, func.sum(CartonItem.pieces))
            .join(Carton, Carton.id == CartonItem.carton_id)
            .join(Delivery, Delivery.id == CartonItem.delivery_id)
            .join(Assignment, Assignment.id == Delivery.assignment_id)
            .where(Assignment.order_line_id == line_id, Carton.unpacked_on.is_(None))
            .group_by(CartonItem.size, CartonItem.colour)
        )
    }
    open_cells = [
        Cell(cell.size, cell.colour, max(cell.pieces - packed.get((cell.size, cell.colour), 0), 0)) for cell in ordered
    ]  # fmt: skip
    return spread(left_to_pack(delivery), open_cells)


def grams_of(line: OrderLine, size: str) -> int | None:
    """What a piece of a line weighs: its product's, else its time standard's of that size; None where nobody weighed one."""
    if line.product is not None and line.product.grams:
        return line.product.grams
    standard = db.session.get(TimeStandard, line.standard_key) if line.standard_key else None
    if standard is None:
        return None
    sizes = {"S": standard.grams_s, "M": standard.grams_m, "L": standard.grams_l, "XL": standard.grams_xl}
    return sizes.get(size.upper()) or standard.grams_m


def net_grams_of(line: OrderLine, contents: Iterable[Cell]) -> int | None:
    """What contents weigh; None where a piece of them was never weighed."""
    weights = [(cell.pieces, grams_of(line, cell.size)) for cell in contents]
    return None if any(grams is None for _n, grams in weights) else sum(n * (grams or 0) for n, grams in weights)


def cartons_of(delivery: Delivery) -> list[Carton]:
    """The cartons with pieces of a delivery, in the order of their packing."""
    inside = select(CartonItem.carton_id).where(CartonItem.delivery_id == delivery.id)
    return list(
        db.session.scalars(
            select(Carton)
            .where(Carton.id.in_(inside), Carton.unpacked_on.is_(None))
            .options(_ITEMS.options(*whole_assignment()), joinedload(Carton.shipment))
            .order_by(Carton.id)
        )
    )


def load_carton(carton_id: int) -> Carton | None:
    """A carton with what its page and scope need."""
    return db.session.scalars(
        select(Carton).where(Carton.id == carton_id).options(_ITEMS.options(*whole_assignment()), joinedload(Carton.shipment))
    ).first()


def loose_cartons(actor: Actor) -> list[Carton]:
    """Packed cartons in no shipment that ``actor`` may see, by exporter and then by number."""
    inside = within_reach(
        select(CartonItem.carton_id)
        .join(Delivery, Delivery.id == CartonItem.delivery_id)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order),
        actor,
    )
    return list(
        db.session.scalars(
            select(Carton)
            .where(Carton.id.in_(inside), Carton.unpacked_on.is_(None), Carton.shipment_id.is_(None))
            .options(_ITEMS.options(*whole_assignment()))
            .order_by(Carton.exporter_id, Carton.id)
        )
    )


def visible_shipments(actor: Actor) -> Select[Any]:
    """Shipments that ``actor`` may see, the newest first."""
    query = select(Shipment).options(joinedload(Shipment.exporter)).order_by(Shipment.id.desc())
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.EXPORTER:
            return query.where(Shipment.exporter_id == actor.exporter_id)
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(Shipment.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(false())


def load_shipment(shipment_id: int) -> Shipment | None:
    """A shipment with its cartons and what is in them."""
    return db.session.scalars(
        select(Shipment)
        .where(Shipment.id == shipment_id)
        .options(
            joinedload(Shipment.exporter),
            selectinload(Shipment.cartons).options(_ITEMS.options(*whole_assignment())),
        )
    ).first()


def cartons_by_shipment(shipment_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Cartons and pieces of each shipment, in one query."""
    rows = db.session.execute(
        select(Carton.shipment_id, func.count(func.distinct(Carton.id)), func.sum(CartonItem.pieces))
        .join(CartonItem, CartonItem.carton_id == Carton.id)
        .where(Carton.shipment_id.in_(list(shipment_ids)), Carton.unpacked_on.is_(None))
        .group_by(Carton.shipment_id)
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    found.update({number: (int(cartons), int(pieces)) for number, cartons, pieces in rows if number is not None})
    return found
