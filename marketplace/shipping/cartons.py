"""Writes of cartons: pack, weigh, unpack. Pieces of a delivery are packed under its lock, so never more than were accepted."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.fulfilment.locks import lock_delivery
from marketplace.fulfilment.models import Delivery
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.shipping.drafts import Weights
from marketplace.shipping.models import Carton, CartonItem
from marketplace.shipping.packing import Cell, Contents, propose_cartons
from marketplace.shipping.queries import cells_left, left_to_pack, load_carton, net_grams_of


def pack_cartons(actor: Actor, delivery: Delivery, cartons: Sequence[Contents]) -> list[Carton]:
    """Pack accepted pieces of a delivery. The net weight is reckoned where a piece's is known.

    Raises ``nothing_to_pack``, ``packed_too_many``.
    """
    delivery = lock_delivery(delivery)
    left = left_to_pack(delivery)
    wanted = sum(cell.pieces for contents in cartons for cell in contents)
    if delivery.cancelled_on is not None or left == 0 or wanted == 0:
        raise DomainError("nothing_to_pack")
    if wanted > left or any(cell.pieces < 0 for contents in cartons for cell in contents):
        raise DomainError("packed_too_many", field="per_carton", most=left)
    made = [_carton(actor, delivery, contents) for contents in cartons if sum(cell.pieces for cell in contents)]
    db.session.flush()
    note(actor, "packed", "delivery", delivery.id, delivery.scope(), cartons=len(made), pieces=wanted, code=delivery.code)
    return made


def pack_as_proposed(actor: Actor, delivery: Delivery, per_carton: int) -> list[Carton]:
    """Pack all that is left as ``propose_cartons`` says, in one act. Raises what both raise."""
    delivery = lock_delivery(delivery)
    return pack_cartons(actor, delivery, propose_cartons(cells_left(delivery), per_carton))


def _carton(actor: Actor, delivery: Delivery, contents: Contents) -> Carton:
    order = delivery.assignment.line.order
    carton = Carton(
        code=new_reference("CAJ", secrets.choice),
        exporter_id=order.exporter_id,
        net_grams=net_grams_of(delivery.assignment.line, contents),
        packed_on=clock.today(),
        packed_by_id=actor.account_id,
    )
    carton.items = [
        CartonItem(delivery_id=delivery.id, size=cell.size, colour=cell.colour, pieces=cell.pieces)
        for cell in contents
        if cell.pieces
    ]
    db.session.add(carton)
    return carton


def change_contents(actor: Actor, carton: Carton, delivery: Delivery, contents: Sequence[Cell]) -> Carton:
    """Say what pieces of a delivery a carton really holds; also tops it up with pieces of another lot of the same exporter.

    Raises ``carton_shipped``, ``carton_unpacked``, ``several_exporters``, ``packed_too_many``, ``nothing_to_pack``.
    """
    delivery = lock_delivery(delivery)
    carton = _open(carton)
    if delivery.assignment.line.order.exporter_id != carton.exporter_id:
        raise DomainError("several_exporters")
    before = sum(item.pieces for item in carton.items if item.delivery_id == delivery.id)
    most = left_to_pack(delivery) + before
    wanted = sum(cell.pieces for cell in contents)
    if wanted > most or any(cell.pieces < 0 for cell in contents):
        raise DomainError("packed_too_many", most=most)
    others = [item for item in carton.items if item.delivery_id != delivery.id]
    if not wanted and not others:
        raise DomainError("nothing_to_pack")
    own = {(item.size, item.colour): item for item in carton.items if item.delivery_id == delivery.id}
    for cell in contents:
        item = own.pop((cell.size, cell.colour), None)
        if item is not None and cell.pieces:
            item.pieces = cell.pieces
        elif item is not None:
            carton.items.remove(item)
        elif cell.pieces:
            carton.items.append(CartonItem(delivery_id=delivery.id, size=cell.size, colour=cell.colour, pieces=cell.pieces))
    for item in own.values():
        carton.items.remove(item)
    db.session.flush()
    note(actor, "repacked", "carton", carton.id, delivery.scope(), before=before, pieces=wanted, code=carton.code)
    return carton


def weigh_carton(actor: Actor, carton: Carton, weights: Weights) -> None:
    """Record a carton's weights and measures. Raises ``carton_shipped``, ``gross_below_net``, ``bad_measure``."""
    carton = _open(carton, in_shipment=True)
    measures = (weights.length_mm, weights.width_mm, weights.height_mm)
    if any(measures) and not all(measures):
        raise DomainError("bad_measure")
    net = weights.net_grams or carton.net_grams
    if net and weights.gross_grams and weights.gross_grams < net:
        raise DomainError("gross_below_net", carton=carton.code)
    before = (carton.net_grams, carton.gross_grams, carton.length_mm, carton.width_mm, carton.height_mm)
    carton.net_grams, carton.gross_grams = net, weights.gross_grams or carton.gross_grams
    if all(measures):
        carton.length_mm, carton.width_mm, carton.height_mm = measures
    if before != (carton.net_grams, carton.gross_grams, carton.length_mm, carton.width_mm, carton.height_mm):
        note(actor, "weighed", "carton", carton.id, carton.scope(), net=net, gross=carton.gross_grams, code=carton.code)


def unpack_carton(actor: Actor, carton: Carton) -> None:
    """Undo a carton; its pieces may be packed anew. Raises ``carton_shipped``, ``carton_unpacked``."""
    for delivery_id in sorted({item.delivery_id for item in carton.items}):
        lock_delivery(next(item.delivery for item in carton.items if item.delivery_id == delivery_id))
    carton = _open(carton)
    carton.unpacked_on = clock.today()
    note(actor, "unpacked", "carton", carton.id, carton.scope(), pieces=carton.pieces, code=carton.code)


def _open(carton: Carton, *, in_shipment: bool = False) -> Carton:
    """The carton as it is now, held; one that has left is closed for ever, one in a shipment unless ``in_shipment``."""
    db.session.execute(select(Carton.id).where(Carton.id == carton.id).with_for_update())
    db.session.expire(carton)
    fresh = load_carton(carton.id)
    assert fresh is not None, "a carton is never deleted"
    if fresh.unpacked_on is not None:
        raise DomainError("carton_unpacked")
    gone = fresh.shipment is not None and fresh.shipment.dispatched_on is not None
    if gone or (fresh.shipment_id is not None and not in_shipment):
        raise DomainError("carton_shipped")
    return fresh
