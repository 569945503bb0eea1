"""Kinds of samples, and which state of a round follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

KINDS = ("proto", "fit", "size_set", "pre_production", "top_of_production", "shipment")
PRE_PRODUCTION = "pre_production"
ROUND = States(
    "sample_round",
    {
        # A group that forgot to say that it began is not kept from sending.
        "requested": ("making", "sent"),
        "making": ("sent",),
        "sent": ("approved", "approved_with_comments", "rejected"),
        "approved": (),
        "approved_with_comments": (),
        "rejected": (),
    },
)
OPEN = ("requested", "making", "sent")
APPROVED = ("approved", "approved_with_comments")
VERDICTS = ("approved", "approved_with_comments", "rejected")
