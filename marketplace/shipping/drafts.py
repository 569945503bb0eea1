"""What forms hand to services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """Weights of a carton in grams and its measures in millimetres; None where they were not taken."""

    net_grams: int | None
    gross_grams: int | None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


@dataclass(frozen=True)
class Transport:
    """How and where a shipment goes."""

    mode: str
    carrier: str
    incoterm: str
    place: str
    country: str
    consignee: str
    tracking: str
