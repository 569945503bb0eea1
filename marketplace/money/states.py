"""States of payments and of a weaver's pay."""

from __future__ import annotations

from marketplace.kernel.states import States

PAYMENT = States(
    "payment",
    {
        "planned": ("requested", "paid", "void"),
        "requested": ("paid", "void"),
        "paid": ("confirmed", "void"),
        "confirmed": (),
        "void": (),
    },
)
CONFIRMED_PAYMENT = States("payment", {**PAYMENT.moves, "confirmed": ("void",)})
"""For her who may also correct what was confirmed by mistake: the coordinator."""
PAY = States("member_pay", {"planned": ("paid",), "paid": ("confirmed",), "confirmed": ()})
