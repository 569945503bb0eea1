"""What an exporter owes on an assignment: pure functions on its pieces and the payments on record. Amounts are centavos of Bs.

The advance falls due when the work is agreed; the balance of a delivery when its pieces are accepted. Net = accepted x price
less the advance recovered pro rata, rounded for each delivery, so that the last one recovers exactly what is left.

Nothing of this is stored. All that was received on a work, less what was moved or given back, is set against what its accepted
pieces are worth; so a void, a correction or a second look at a delivery leaves every figure right, whatever came first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from marketplace.kernel.money import half_up
from marketplace.kernel.payments import advance_minor, late_fee_minor, settle


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
    """What was agreed: pieces, the price of one in centavos, the advance share (0..1), days from acceptance to balance.

    ``late_share`` is the fee a day on what is paid late; ``over`` says that no more pieces will be accepted.
    """

    pieces: int
    price_minor: int
    advance_share: Fraction
    balance_days: int
    agreed_on: date | None
    late_share: Fraction = Fraction(0)
    over: bool = False

    @property
    def advance_minor(self) -> int:
        """The advance agreed."""
        return advance_minor(self.pieces, self.price_minor, self.advance_share)


@dataclass(frozen=True)
class AcceptedLot:
    """Accepted pieces of a delivery, and the day of the inspection that accepted the last of them."""

    delivery_id: int
    accepted: int
    accepted_on: date


@dataclass(frozen=True)
class Paid:
    """A payment on record that holds, or credit used in its place: an advance, a balance or a late_fee."""

    kind: str
    delivery_id: int | None
    amount_minor: int
    recovered_minor: int = 0
    confirmed: bool = False


@dataclass(frozen=True)
class Due:
    """An amount to be paid now: an advance (``delivery_id`` None), the balance of a delivery, or late fees."""

    kind: str
    delivery_id: int | None
    amount_minor: int
    recovered_minor: int
    due_on: date | None
    late_share: Fraction = Fraction(0)

    def overdue(self, today: date) -> bool:
        """Whether its day is past."""
        return self.due_on is not None and self.due_on < today

    def fee_minor(self, paid_minor: int, paid_on: date) -> int:
        """The late fee on a part of it, up to the whole, that is paid on a day. An advance carries none."""
        if self.kind != "balance" or self.due_on is None:
            return 0
        return late_fee_minor(min(paid_minor, self.amount_minor), (paid_on - self.due_on).days, self.late_share)


@dataclass(frozen=True)
class LotMoney:
    """The money of one accepted delivery; gross = recovered + paid + open."""

    delivery_id: int
    gross_minor: int
    recovered_minor: int
    paid_minor: int
    receipts_recovered_minor: int
    """Of the advance, what its receipts already say was taken off."""
    due_on: date

    @property
    def open_minor(self) -> int:
        """Still to be paid."""
        return self.gross_minor - self.recovered_minor - self.paid_minor


@dataclass(frozen=True)
class Position:
    """Where the money of a work stands. All that holds: received = earned - open + advance left + fees paid + credit."""

    terms: Terms
    lots: tuple[LotMoney, ...]
    received_minor: int
    """Paid in, less what was given back or moved to another work."""
    advance_received_minor: int
    advance_left_minor: int
    """Of the advance, what no accepted piece has earned yet."""
    fees_minor: int
    fees_paid_minor: int
    credit_minor: int
    """Paid too much: kept for the exporter until it is used or given back."""
    overdrawn_minor: int = 0
    """More was given back or moved away than there is, because a payment was voided afterwards."""

    @property
    def earned_minor(self) -> int:
        """What the accepted pieces are worth."""
        return sum(lot.gross_minor for lot in self.lots)

    @property
    def recovered_minor(self) -> int:
        """Of the advance, what accepted pieces have earned."""
        return sum(lot.recovered_minor for lot in self.lots)

    @property
    def open_minor(self) -> int:
        """Of what was earned, and of what was given back too much, what is still to be paid."""
        return sum(lot.open_minor for lot in self.lots) + self.overdrawn_minor

    def dues(self) -> list[Due]:
        """What is to be paid now: the advance first, then deliveries in the order of their acceptance, then late fees."""
        terms, found = self.terms, []
        missing = terms.advance_minor - self.advance_received_minor
        if missing > 0 and not self.lots and not terms.over:
            found.append(Due("advance", None, missing, 0, terms.agreed_on))
        found += [
            Due(
                "balance",
                lot.delivery_id,
                lot.open_minor,
                max(lot.recovered_minor - lot.receipts_recovered_minor, 0),
                lot.due_on,
                terms.late_share,
            )
            for lot in self.lots
            if lot.open_minor > 0
        ]
        if self.overdrawn_minor:
            found.append(Due("balance", None, self.overdrawn_minor, 0, None))
        if self.fees_minor > self.fees_paid_minor:
            found.append(Due("late_fee", None, self.fees_minor - self.fees_paid_minor, 0, None))
        return found


def position(
    terms: Terms, lots: Sequence[AcceptedLot], payments: Sequence[Paid], *, fees_minor: int = 0, moved_minor: int = 0
) -> Position:
    """Set what was received against what was earned.

    ``fees_minor`` are the late fees charged, less those waived; ``moved_minor`` what was given back or moved to another work.
    The advance is recovered in the share that was received of it. What is paid beyond a delivery goes to the next ones, and
    what is left over, with the advance of a work that is over, is the exporter's credit.
    """
    sent = {kind: sum(paid.amount_minor for paid in payments if paid.kind == kind) for kind in ("advance", "balance", "late_fee")}
    advance = min(sent["advance"], terms.advance_minor)
    fees_paid = min(sent["late_fee"], fees_minor)
    ordered = sorted(lots, key=lambda lot: (lot.accepted_on, lot.delivery_id))
    recovered = _recovered(terms, ordered, advance)
    left = advance - sum(recovered)
    pool = sum(sent.values()) - advance - fees_paid - moved_minor + (left if terms.over else 0)
    nets = [lot.accepted * terms.price_minor - back for lot, back in zip(ordered, recovered, strict=True)]
    paid = _spread(pool, nets, [_named(lot, payments) for lot in ordered])
    return Position(
        terms=terms,
        lots=tuple(
            LotMoney(
                delivery_id=lot.delivery_id,
                gross_minor=lot.accepted * terms.price_minor,
                recovered_minor=back,
                paid_minor=part,
                receipts_recovered_minor=sum(one.recovered_minor for one in payments if one.delivery_id == lot.delivery_id),
                due_on=lot.accepted_on + timedelta(days=terms.balance_days),
            )
            for lot, back, part in zip(ordered, recovered, paid, strict=True)
        ),
        received_minor=sum(sent.values()) - moved_minor,
        advance_received_minor=advance,
        advance_left_minor=0 if terms.over else left,
        fees_minor=fees_minor,
        fees_paid_minor=fees_paid,
        credit_minor=max(pool - sum(nets), 0),
        overdrawn_minor=max(-pool, 0),
    )


def _recovered(terms: Terms, lots: Sequence[AcceptedLot], advance: int) -> list[int]:
    """Of the advance received, what each delivery earns; the one that completes the work earns all that is left."""
    share = terms.advance_share * Fraction(advance, terms.advance_minor) if terms.advance_minor else Fraction(0)
    complete = sum(lot.accepted for lot in lots) >= terms.pieces
    left, found = advance, []
    for number, lot in enumerate(lots, 1):
        last = complete and number == len(lots)
        found.append(settle(lot.accepted, terms.price_minor, share, left, last=last).recovered_minor)
        left -= found[-1]
    return found


def _named(lot: AcceptedLot, payments: Sequence[Paid]) -> int:
    return sum(paid.amount_minor for paid in payments if paid.kind == "balance" and paid.delivery_id == lot.delivery_id)


def _spread(pool: int, nets: Sequence[int], named: Sequence[int]) -> list[int]:
    """What is there over the deliveries: first to those it was paid for, then to the oldest that are open."""
    left, parts = max(pool, 0), [0] * len(nets)
    for wanted in ([min(pair) for pair in zip(nets, named, strict=True)], nets):
        for i, most in enumerate(wanted):
            part = min(most - parts[i], left)
            parts[i] += part
            left -= part
    return parts


def dues(terms: Terms, lots: Sequence[AcceptedLot], payments: Sequence[Paid]) -> list[Due]:
    """What is still to be paid, without late fees and moved credit; see ``Position.dues``."""
    return position(terms, lots, payments).dues()


def recovered_with(due: Due, amount_minor: int) -> int:
    """Of the advance that a due takes off, the part that a payment of ``amount_minor`` of it takes off, half up."""
    return half_up(Fraction(due.recovered_minor * min(amount_minor, due.amount_minor), due.amount_minor))


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
