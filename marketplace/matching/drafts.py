"""What the forms of matching hand to its services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from marketplace.matching.quote_terms import Ceiling


@dataclass(frozen=True)
class SendDraft:
    """Offers about to be sent: how many days they stay open, and the signed reason where a group gets more than its hours."""

    days: int
    reason: str = ""
    floor_reason: str = ""
    """Why a price lies below the floor, where one does."""


@dataclass(frozen=True)
class AdjustDraft:
    """Pieces by (order line id, association id) as somebody set them; 0 takes a group out."""

    pieces: Mapping[tuple[int, int], int]


@dataclass(frozen=True)
class QuoteDraft:
    """For how many days the hours of a quote are kept, who asked, and the most that she pays for a piece."""

    days: int
    customer: str = ""
    ceiling: Ceiling | None = None
