"""What the forms of frames hand to their services. Amounts are centavos of Bs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class FrameDraft:
    """So many pieces of a product a month, from a month on, and how they are paid and judged."""

    title: str
    product_id: int
    pieces_a_month: int
    first_month: date
    months: int
    unit_price_minor: int
    piece_rate_minor: int
    incoterm: str
    advance_basis_points: int
    balance_days: int
    sample_required: bool = False
    buyer_goods: bool = False
    floor_reason: str = ""
    """Why the price is below the floor, where it is; it may wait until the frame is sent."""


@dataclass(frozen=True)
class NewTerms:
    """A change of a signed agreement: another price, pay or number of pieces for the months that are not called off."""

    pieces_a_month: int
    unit_price_minor: int
    piece_rate_minor: int
    floor_reason: str = ""
    """Why the price is below the floor, where it is."""


@dataclass(frozen=True)
class VerbalDraft:
    """An agreement by word of mouth, noted so that it is known that nothing is signed."""

    exporter_id: int
    association_id: int
    note: str
    blocks_offers: bool
    starts_on: date | None = None


@dataclass(frozen=True)
class AllianceDraft:
    """An alliance of a programme as a coordinator states it."""

    partner: str
    kind: str
    formality: str | None
    state: str
    signed_on: date | None
    ends_on: date | None
    note: str
