"""What an exporter owes on an assignment: pure functions on its pieces and the payments on record. Amounts are centavos of Bs.

The advance falls due when the work is agreed; the balance of a delivery when its pieces are accepted. Net = accepted x price
less the advance recovered pro rata, rounded for each delivery, so that the last one recovers exactly what is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from marketplace.kernel.payments import advance_minor, settle


class MoneyState(StrEnum):
    """The money axis of an order or assignment. Derived, never stored."""

    NOTHING_DUE = "nothing_due"
    ADVANCE_DUE = "advance_due"
    PART_PAID = "part_paid"
    BALANCE_DUE = "balance_due"
    OVERDUE = "overdue"
    PAID = "paid"


@dataclass(frozen=True)
class Terms:
    """What was agreed: pieces, the price of one in centavos, the advance share (0..1), days from acceptance to balance."""

    pieces: int
    price_minor: int
    advance_share: Fraction
    balance_days: int
    agreed_on: date | None


@dataclass(frozen=True)
class AcceptedLot:
    """Accepted pieces of a delivery, and the day of the inspection that accepted the last of them."""

    delivery_id: int
    accepted: int
    accepted_on: date


@dataclass(frozen=True)
class Paid:
    """A payment on record that was not voided."""

    kind: str
    delivery_id: int | None
    amount_minor: int
    recovered_minor: int
    confirmed: bool = False


@dataclass(frozen=True)
class Due:
    """An amount to be paid now: an advance (``delivery_id`` None) or the balance of a delivery."""

    kind: str
    delivery_id: int | None
    amount_minor: int
    recovered_minor: int
    due_on: date | None

    def overdue(self, today: date) -> bool:
        """Whether its day is past."""
        return self.due_on is not None and self.due_on < today


def dues(terms: Terms, lots: Sequence[AcceptedLot], payments: Sequence[Paid]) -> list[Due]:
    """What is still to be paid, the advance first, then deliveries in the order of their acceptance.

    A delivery whose mended pieces are accepted later falls due again for those. An advance that was never paid is owed in
    the balances instead, once deliveries are accepted.
    """
    found: list[Due] = []
    advance = advance_minor(terms.pieces, terms.price_minor, terms.advance_share)
    advance_paid = sum(paid.amount_minor for paid in payments if paid.kind == "advance")
    if advance > 0 and not advance_paid and not lots:
        found.append(Due("advance", None, advance, 0, terms.agreed_on))
    left = advance_paid - sum(paid.recovered_minor for paid in payments if paid.kind == "balance")
    accepted_in_all = sum(lot.accepted for lot in lots)
    ordered = sorted(lots, key=lambda lot: (lot.accepted_on, lot.delivery_id))
    for number, lot in enumerate(ordered, 1):
        last = accepted_in_all >= terms.pieces and number == len(ordered)
        due = _balance(terms, lot, [paid for paid in payments if paid.delivery_id == lot.delivery_id], left, last)
        if due is not None:
            left -= due.recovered_minor
            found.append(due)
    return found


def _balance(terms: Terms, lot: AcceptedLot, paid: Sequence[Paid], advance_left: int, last: bool) -> Due | None:
    settled = sum(row.amount_minor + row.recovered_minor for row in paid)
    pieces_open = lot.accepted - settled // terms.price_minor if terms.price_minor else 0
    if pieces_open <= 0:
        return None
    share = terms.advance_share if advance_left > 0 else Fraction(0)
    settlement = settle(pieces_open, terms.price_minor, share, max(advance_left, 0), last=last)
    return Due(
        "balance",
        lot.delivery_id,
        settlement.net_minor,
        settlement.recovered_minor,
        lot.accepted_on + timedelta(days=terms.balance_days),
    )


def money_state(open_dues: Sequence[Due], payments: Sequence[Paid], today: date, *, complete: bool) -> MoneyState:
    """The money axis, from what is due and what was paid; ``complete`` says that no more pieces will be accepted."""
    if any(due.overdue(today) for due in open_dues if due.kind == "balance"):
        return MoneyState.OVERDUE
    if any(due.kind == "advance" for due in open_dues):
        return MoneyState.ADVANCE_DUE
    if open_dues:
        return MoneyState.PART_PAID if payments else MoneyState.BALANCE_DUE
    if not payments:
        return MoneyState.NOTHING_DUE
    return MoneyState.PAID if complete else MoneyState.PART_PAID
