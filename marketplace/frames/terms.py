"""The terms of a frame as plain values: what a version keeps for ever, and what a signature puts into force."""

from __future__ import annotations

from typing import Any

from marketplace.frames.drafts import NewTerms
from marketplace.frames.models import CallOff, FrameOrder

_PLAIN = (
    "title", "technique_code", "unit", "material", "pieces_a_month", "millihours_per_piece", "unit_price_minor",
    "piece_rate_minor", "incoterm", "advance_basis_points", "balance_days", "aql_hundredths", "inspection_level",
    "sample_required", "buyer_goods",
)  # fmt: skip


def terms_of(frame: FrameOrder) -> dict[str, Any]:
    """Every term of a frame (call-offs loaded): centavos of Bs, thousandths of an hour, ISO dates, months in order."""
    return {name: getattr(frame, name) for name in _PLAIN} | {"months": [_month(one) for one in frame.call_offs]}


def _month(call_off: CallOff, pieces: int | None = None) -> dict[str, Any]:
    return {
        "month": call_off.month.isoformat(),
        "pieces": call_off.pieces if pieces is None else pieces,
        "starts_on": call_off.starts_on.isoformat(),
        "due_on": call_off.due_on.isoformat(),
        "called_off": call_off.order_id is not None,
    }


def changed_terms(frame: FrameOrder, new: NewTerms) -> dict[str, Any]:
    """The terms with other pieces, price and pay for the months still to be called off; skipped months stay skipped."""
    months = [_month(one, new.pieces_a_month if one.order_id is None and one.pieces else None) for one in frame.call_offs]
    return terms_of(frame) | {
        "pieces_a_month": new.pieces_a_month,
        "unit_price_minor": new.unit_price_minor,
        "piece_rate_minor": new.piece_rate_minor,
        "months": months,
    }


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
