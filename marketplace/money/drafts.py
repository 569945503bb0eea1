"""What forms hand to services."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PaymentDraft:
    """How a payment was made: method (QR, efectivo, transferencia), reference, and the photo's key where there is one."""

    method: str
    reference: str
    photo_key: str | None = None
