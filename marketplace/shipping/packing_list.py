"""The packing list of a shipment as plain values, for the page's file and for the printed documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from marketplace.shipping.models import Shipment


@dataclass(frozen=True)
class PackedItem:
    """Pieces of one size and colour in a carton. ``delivery`` and ``order`` are codes; ``line_id`` is the order line's id."""

    delivery: str
    order: str
    line_id: int
    group: str
    description: str
    description_en: str
    material: str
    hs6: str
    size: str
    colour: str
    pieces: int


@dataclass(frozen=True)
class PackedCarton:
    """A carton, numbered from 1 in its shipment. Weights are grams, measures millimetres; None where not taken."""

    number: int
    code: str
    items: tuple[PackedItem, ...]
    net_grams: int | None
    gross_grams: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None

    @property
    def pieces(self) -> int:
        """Pieces in it."""
        return sum(item.pieces for item in self.items)


@dataclass(frozen=True)
class PackingList:
    """A shipment with everything in it. ``net_grams`` and ``gross_grams`` are None while a carton is not weighed."""

    code: str
    exporter_id: int
    exporter: str
    state: str
    mode: str
    carrier: str
    incoterm: str
    place: str
    country: str
    consignee: str
    tracking: str
    dispatched_on: date | None
    cartons: tuple[PackedCarton, ...]
    simulated: bool

    @property
    def pieces(self) -> int:
        """Pieces in all."""
        return sum(carton.pieces for carton in self.cartons)

    @property
    def net_grams(self) -> int | None:
        """Net weight in all."""
        found = [carton.net_grams for carton in self.cartons]
        return None if None in found else sum(one for one in found if one is not None)

    @property
    def gross_grams(self) -> int | None:
        """Gross weight in all."""
        found = [carton.gross_grams for carton in self.cartons]
        return None if None in found else sum(one for one in found if one is not None)

    @property
    def cubic_metres(self) -> float | None:
        """Volume in all."""
        if any(not (carton.length_mm and carton.width_mm and carton.height_mm) for carton in self.cartons):
            return None
        return sum((c.length_mm or 0) * (c.width_mm or 0) * (c.height_mm or 0) for c in self.cartons) / 1e9

    def rows(self) -> Iterator[list[str | int | float | None]]:
        """A row for each kind of piece in each carton; a carton's weights stand in its first row alone, so that they add up."""
        for carton in self.cartons:
            for index, item in enumerate(carton.items):
                once = index == 0
                weights = (carton.net_grams, carton.gross_grams)
                measures = (carton.length_mm, carton.width_mm, carton.height_mm)
                yield [
                    carton.number, carton.code, item.order, item.group, item.description, item.size, item.colour, item.pieces,
                    *(grams / 1000 if once and grams is not None else None for grams in weights),
                    *(length / 10 if once and length is not None else None for length in measures),
                ]  # fmt: skip


def packing_list(shipment: Shipment) -> PackingList:
    """The packing list of a shipment as ``load_shipment`` gives it."""
    cartons = []
    simulated = False
    for number, carton in enumerate(shipment.cartons, 1):
        items = []
        for item in carton.items:
            work = item.delivery.assignment
            line, product = work.line, work.line.product
            simulated = simulated or item.delivery.simulated or line.order.simulated
            items.append(
                PackedItem(
                    item.delivery.code, line.order.code, line.id, work.association.name, line.description,
                    (product.name_en if product else "") or line.description, line.material, product.hs6 if product else "",
                    item.size, item.colour, item.pieces,
                )
            )  # fmt: skip
        cartons.append(
            PackedCarton(
                number, carton.code, tuple(items), carton.net_grams, carton.gross_grams, carton.length_mm, carton.width_mm,
                carton.height_mm,
            )
        )  # fmt: skip
    return PackingList(
        shipment.code, shipment.exporter_id, shipment.exporter.name, shipment.state, shipment.mode, shipment.carrier,
        shipment.incoterm, shipment.place, shipment.country, shipment.consignee, shipment.tracking, shipment.dispatched_on,
        tuple(cartons), simulated,
    )  # fmt: skip
