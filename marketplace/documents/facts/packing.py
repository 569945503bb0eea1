"""Facts of a shipment's packing list."""

from __future__ import annotations

from marketplace.documents.facts.base import Facts, buyer, colour_names, iso, standards_of
from marketplace.shipping.models import Shipment
from marketplace.shipping.packing_list import PackedCarton, packing_list


def packing(shipment: Shipment) -> Facts:
    """Every carton with what is in it, its weights in grams and its measures in millimetres; None where not taken."""
    listed = packing_list(shipment)
    works = [item.delivery.assignment for carton in shipment.cartons for item in carton.items]
    lines = {work.line.id: work.line for work in works}
    standards = standards_of(list(lines.values()))
    english = {
        number: standards[line.standard_key].name_en
        for number, line in lines.items()
        if line.standard_key in standards and standards[line.standard_key].name_es.lower() == line.description.strip().lower()
    }
    hs6 = {number: standards[line.standard_key].hs6 for number, line in lines.items() if line.standard_key in standards}
    groups = sorted({item.group for carton in listed.cartons for item in carton.items})
    return {
        "buyer": buyer(shipment.exporter),
        "shipment": {
            "code": listed.code, "mode": listed.mode, "carrier": listed.carrier, "incoterm": listed.incoterm,
            "place": listed.place, "country": listed.country, "consignee": listed.consignee, "tracking": listed.tracking,
            "dispatched_on": iso(listed.dispatched_on),
        },
        "groups": groups,
        "cartons": [_carton(carton, english, hs6) for carton in listed.cartons],
        "pieces": listed.pieces,
        "net_grams": listed.net_grams if listed.cartons else None,
        "gross_grams": listed.gross_grams if listed.cartons else None,
        "colours": colour_names({item.colour for carton in listed.cartons for item in carton.items if item.colour}),
        "simulated": listed.simulated,
        "public": {"parties": [listed.exporter, *groups], "total": None, "pieces": listed.pieces},
    }  # fmt: skip


def _carton(carton: PackedCarton, english: dict[int, str], hs6: dict[int, str]) -> Facts:
    return {
        "number": carton.number,
        "code": carton.code,
        "net_grams": carton.net_grams,
        "gross_grams": carton.gross_grams,
        "measures": [carton.length_mm, carton.width_mm, carton.height_mm],
        "items": [
            {
                "order": item.order,
                "group": item.group,
                "names": {"es": item.description, "en": english.get(item.line_id, item.description_en)},
                "material": item.material,
                "hs6": item.hs6 or hs6.get(item.line_id, ""),
                "size": item.size,
                "colour": item.colour,
                "pieces": item.pieces,
            }
            for item in carton.items
        ],
    }
