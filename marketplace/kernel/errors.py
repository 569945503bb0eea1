"""What can go wrong in the trade, as codes. Features turn a code into a Spanish sentence in their ``messages``."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A rule of the trade refuses what was asked: ``code`` names the rule, ``params`` fill its sentence.

    ``field`` names the form field that the message belongs beside, where there is one.
    """

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.params = params


KERNEL_CODES = {
    "bad_amount": "value is no amount of money with at most two decimals",
    "bad_count": "value faulty pieces cannot be found in a sample of most",
    "bad_fee": "an association's fee must be at least 0 and below the whole price",
    "bad_lot": "value is no size of a lot",
    "bad_number": "value is no number, or has too many decimals",
    "bad_rate": "an exchange rate must be above 0",
    "bad_reference": "value has not the form of a reference, or is of another kind",
    "bad_week": "value is no ISO week",
    "currency_mismatch": "amounts in currency and other cannot be added",
    "mistyped_reference": "value looks like a reference, but its check sign disagrees",
    "no_hours": "a piece has no hours recorded, so nothing can be said per hour",
    "no_minimum_wage": "no minimum wage is recorded",
    "nothing_to_share_by": "no part has a weight above 0, or one lies below 0",
    "too_fine": "value cannot be kept exactly in the unit",
    "unknown_aql": "value is none of the AQLs of the tables",
    "unknown_currency": "currency is neither BOB nor USD",
    "unknown_level": "value is no inspection level",
    "unknown_severity": "value is neither normal, tightened nor reduced",
    "wrong_state": "thing in state current cannot become target",
}
"""What the kernel refuses, by code; the words value, most, currency, other, thing, current, target are params."""
