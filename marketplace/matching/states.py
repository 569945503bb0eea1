"""Which state of an offer follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

OFFER = States(
    "offer",
    {
        "proposed": ("offered", "withdrawn"),
        "offered": ("accepted", "declined", "expired", "countered", "withdrawn"),
        "countered": ("offered", "withdrawn", "expired"),
        "accepted": (),
        "declined": (),
        "expired": (),
        "withdrawn": (),
    },
)
DECLINE_REASONS = ("no_time", "low_price", "no_skill")
"""The three drawn reasons: no time, the price is low, we do not know how."""
