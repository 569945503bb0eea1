"""Which commercial state of an order follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

ORDER = States(
    "order",
    {
        "draft": ("posted", "cancelled"),
        # An exporter takes a posted order back to correct it, as long as no group has an offer.
        "posted": ("draft", "proposed", "confirmed", "cancelled", "expired"),
        "proposed": ("posted", "confirmed", "expired"),
        "confirmed": ("proposed", "posted", "closed"),
        "closed": ("confirmed",),
        "cancelled": ("draft",),
        "expired": ("draft", "posted"),
    },
)
OPEN = ("posted", "proposed", "confirmed")
"""Orders that are being matched or made."""
