"""What forms hand to services. Amounts are centavos of Bs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PaymentDraft:
    """How a payment was made: method (QR, efectivo, transferencia), reference, and the photo's key where there is one.

    ``amount_minor`` None is all that is due, ``paid_on`` None is today. ``seen_minor`` is what was due when the form was
    opened: when it is another by now, somebody recorded a payment meanwhile and this one is refused.
    """

    method: str
    reference: str
    photo_key: str | None = None
    amount_minor: int | None = None
    paid_on: date | None = None
    seen_minor: int | None = None


@dataclass(frozen=True)
class ReturnDraft:
    """Money given back to the exporter."""

    amount_minor: int
    method: str
    reference: str
    photo_key: str | None = None
