"""What the forms of orders hand to its services. Amounts are minor units of the order's currency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Cell:
    """Pieces of one size and colour; either may be empty."""

    size: str
    colour: str
    pieces: int


@dataclass(frozen=True)
class LineDraft:
    """One line: a catalogue product, or a specification by technique, time standard and material.

    ``quantity`` may be None where ``cells`` say it; where both are given they must agree.
    """

    description: str
    technique_code: str
    quantity: int | None
    cells: tuple[Cell, ...] = ()
    product_id: int | None = None
    standard_key: str | None = None
    material: str = ""
    unit: str = "pieza"
    unit_price_minor: int | None = None
    millihours_per_piece: int | None = None
    min_grade: int = 0
    priority: int = 2
    partial: bool = True


@dataclass(frozen=True)
class DatesDraft:
    """When work may begin, when it must be there, and who carries it from where."""

    title: str
    release_date: date | None
    due_date: date | None
    incoterm: str


@dataclass(frozen=True)
class PriceDraft:
    """Currency with its agreed rate (Bs for one unit, in millionths), and how it is paid."""

    currency: str
    fx_rate_micro: int | None
    fx_kind: str
    fx_date: date | None
    advance_basis_points: int
    balance_days: int
    late_fee_basis_points: int


@dataclass(frozen=True)
class QualityDraft:
    """How it is inspected, whether a sample comes first, and among how many groups it may be divided (0: any number)."""

    aql_hundredths: int
    inspection_level: str
    sample_required: bool
    split_allowed: bool
    max_groups: int


@dataclass(frozen=True)
class FileDraft:
    """A file as it was sent."""

    name: str
    media_type: str
    content: bytes
