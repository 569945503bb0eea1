"""Which state of an agreement follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

AGREEMENT = States(
    "agreement",
    {
        # Terminated from a draft: a verbal agreement that came to nothing.
        "draft": ("sent", "terminated"),
        "sent": ("signed", "draft", "expired"),
        "signed": ("fulfilled", "terminated", "expired"),
        "fulfilled": (),
        "terminated": (),
        "expired": ("draft",),
    },
)
VERSION = States(
    "agreement_version",
    {
        "sent": ("signed", "refused", "withdrawn"),
        "signed": ("replaced",),
        "refused": (),
        "withdrawn": (),
        "replaced": (),
    },
)
ALLIANCE = States(
    "alliance",
    {
        "draft": ("sent", "signed", "terminated"),
        "sent": ("signed", "draft", "expired"),
        "signed": ("fulfilled", "terminated", "expired"),
        "fulfilled": (),
        "terminated": ("draft",),
        "expired": ("draft",),
    },
)
FORMAL, VERBAL = "formal", "verbal"
REFUSALS = ("no_time", "low_price", "other_dates")
"""Why a group does not sign: the three drawn reasons."""
CHANGES = ("more", "less", "move", "skip")
