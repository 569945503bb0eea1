"""What the pages of shipping show, put together for their templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.fulfilment.models import Delivery
from marketplace.infra.database import db
from marketplace.orders.models import OrderLineCell
from marketplace.shipping.models import Carton
from marketplace.shipping.packing import Cell


@dataclass(frozen=True)
class Totals:
    """Cartons added up. Weights are grams, the volume litres; None where one of them was not weighed or measured."""

    cartons: int
    pieces: int
    net_grams: int | None
    gross_grams: int | None
    litres: float | None


def totals(cartons: Sequence[Carton]) -> Totals:
    """Cartons added up; a missing weight makes the sum no record, because a sum of some would be taken for all."""
    nets = [carton.net_grams for carton in cartons]
    grosses = [carton.gross_grams for carton in cartons]
    litres = [carton.volume_litres for carton in cartons]
    return Totals(
        cartons=len(cartons),
        pieces=sum(carton.pieces for carton in cartons),
        net_grams=sum(one for one in nets if one is not None) if cartons and None not in nets else None,
        gross_grams=sum(one for one in grosses if one is not None) if cartons and None not in grosses else None,
        litres=sum(one for one in litres if one is not None) if cartons and None not in litres else None,
    )


def carton_cells(carton: Carton, delivery: Delivery) -> list[Cell]:
    """Every size and colour of a delivery's line with the pieces of it that a carton holds."""
    held = {(item.size, item.colour): item.pieces for item in carton.items if item.delivery_id == delivery.id}
    kinds = [
        (cell.size, cell.colour)
        for cell in db.session.scalars(
            select(OrderLineCell).where(OrderLineCell.line_id == delivery.assignment.order_line_id).order_by(OrderLineCell.id)
        )
    ]
    every = list(dict.fromkeys([*kinds, *held])) or [("", "")]
    return [Cell(size, colour, held.get((size, colour), 0)) for size, colour in every]


@dataclass(frozen=True)
class Lot:
    """Cartons of one group's delivery inside a shipment."""

    delivery: Delivery
    cartons: int
    pieces: int


def lots_of(cartons: Sequence[Carton]) -> list[Lot]:
    """What cartons hold, by delivery, in the order of groups and orders."""
    by_delivery: dict[int, tuple[Delivery, set[int], int]] = {}
    for carton in cartons:
        for item in carton.items:
            delivery, numbers, pieces = by_delivery.get(item.delivery_id, (item.delivery, set(), 0))
            by_delivery[item.delivery_id] = (delivery, numbers | {carton.id}, pieces + item.pieces)
    found = [Lot(delivery, len(numbers), pieces) for delivery, numbers, pieces in by_delivery.values()]
    return sorted(found, key=lambda lot: (_names(lot.delivery), lot.delivery.id))


def _names(delivery: Delivery) -> tuple[str, str]:
    return delivery.assignment.association.name, delivery.assignment.line.order.code
