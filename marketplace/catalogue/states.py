"""Which state of a product follows which."""

from __future__ import annotations

from marketplace.kernel.states import States

PRODUCT = States(
    "product",
    {
        "draft": ("published",),
        "published": ("withdrawn", "draft"),
        # What was withdrawn by mistake is shown again at once.
        "withdrawn": ("published", "draft"),
    },
)
