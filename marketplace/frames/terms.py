"""The terms of a frame as plain values: what a version keeps for ever, and what a signature puts into force."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from marketplace.frames.drafts import NewTerms
from marketplace.frames.models import CallOff, FrameOrder

_PLAIN = (
    "title", "technique_code", "unit", "material", "pieces_a_month", "millihours_per_piece", "unit_price_minor",
    "piece_rate_minor", "incoterm", "advance_basis_points", "balance_days", "aql_hundredths", "inspection_level",
    "sample_required", "buyer_goods",
)  # fmt: skip


Prices = Mapping[int, tuple[int, int]]
"""Price and pay of a piece in centavos, by the id of the month that was called off at them."""
_AMOUNTS = ("unit_price_minor", "piece_rate_minor")


def terms_of(frame: FrameOrder, called: Prices) -> dict[str, Any]:
    """Every term of a frame (call-offs loaded): centavos of Bs, thousandths of an hour, ISO dates, months in order.

    A month that was called off names its own price and pay, see ``queries.called_prices``; the others are at the frame's.
    """
    return {name: getattr(frame, name) for name in _PLAIN} | {
        "months": [_month(one, called.get(one.id)) for one in frame.call_offs]
    }


def _month(call_off: CallOff, amounts: tuple[int, int] | None, pieces: int | None = None) -> dict[str, Any]:
    kept = dict(zip(_AMOUNTS, amounts, strict=True)) if amounts else {}
    return kept | {
        "month": call_off.month.isoformat(),
        "pieces": call_off.pieces if pieces is None else pieces,
        "starts_on": call_off.starts_on.isoformat(),
        "due_on": call_off.due_on.isoformat(),
        "called_off": call_off.order_id is not None,
    }


def changed_terms(frame: FrameOrder, new: NewTerms, called: Prices, today: date) -> dict[str, Any]:
    """The terms with other pieces, price and pay from the first month on that can still be called off.

    Months that were called off or are over keep what they had, and skipped months stay skipped. ``applies_from`` is the
    first day of the first month that changes, None where none is left.
    """
    coming = {one.id for one in frame.call_offs if one.order_id is None and one.due_on >= today}
    before = (frame.unit_price_minor, frame.piece_rate_minor)
    months = [
        _month(one, None, new.pieces_a_month if one.pieces else 0)
        if one.id in coming
        else _month(one, called.get(one.id, before))
        for one in frame.call_offs
    ]
    return terms_of(frame, called) | {
        "applies_from": next((one.month.isoformat() for one in frame.call_offs if one.id in coming), None),
        "pieces_a_month": new.pieces_a_month,
        "unit_price_minor": new.unit_price_minor,
        "piece_rate_minor": new.piece_rate_minor,
        "months": months,
    }


def month_price(terms: dict[str, Any], month: dict[str, Any]) -> int:
    """The price of a piece in one month of some terms, centavos: its own where it was called off under earlier ones."""
    return int(month.get("unit_price_minor", terms["unit_price_minor"]))


def total_minor(terms: dict[str, Any]) -> int:
    """What all months of some terms come to, each at its own price, in centavos."""
    return sum(month["pieces"] * month_price(terms, month) for month in terms["months"])


def put_in_force(frame: FrameOrder, terms: dict[str, Any]) -> None:
    """Let signed terms hold: price, pay and pieces of the months that are not called off yet."""
    for name in ("pieces_a_month", "unit_price_minor", "piece_rate_minor"):
        setattr(frame, name, terms[name])
    pieces = {month["month"]: month["pieces"] for month in terms["months"]}
    for call_off in frame.call_offs:
        agreed = pieces.get(call_off.month.isoformat())
        if agreed is not None:
            call_off.agreed_pieces = agreed
            call_off.pieces = call_off.pieces if call_off.order_id is not None else agreed


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """The terms that differ between two versions: (name, before, after); a month by its ISO date."""
    found = [(name, old.get(name), new.get(name)) for name in _PLAIN if old.get(name) != new.get(name)]
    before = {month["month"]: month["pieces"] for month in old["months"]}
    after = {month["month"]: month["pieces"] for month in new["months"]}
    months = sorted(before.keys() | after.keys())
    return found + [(month, before.get(month), after.get(month)) for month in months if before.get(month) != after.get(month)]
