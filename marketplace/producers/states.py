"""How an association comes in: which onboarding state follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

ONBOARDING = States(
    "association",
    {
        "invited": ("onboarding", "rejected"),
        "onboarding": ("ready_for_review", "rejected"),
        # A review sends it back, takes it in, or turns it down.
        "ready_for_review": ("onboarding", "approved", "rejected"),
        "approved": ("suspended",),
        "suspended": ("approved", "rejected"),
        # A mistake is undone by beginning again.
        "rejected": ("onboarding",),
    },
)
HIDDEN_STATES = ("suspended", "rejected")
"""Buyers see neither an association in one of these states nor its products."""
