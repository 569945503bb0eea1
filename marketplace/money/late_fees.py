"""The rule of late fees: pure functions on what came to a work and on which day. Amounts are centavos of Bs.

The fee is on the part of each payment that covers accepted pieces after their day, simple, by day. It follows from the payments
that stand, taken in the order of their days, as if each had been recorded on its day: so it is the same whatever was recorded,
taken back or corrected before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from marketplace.money.dues import AcceptedLot, Due, Paid, Terms, position


@dataclass(frozen=True)
class Coming:
    """Money that came to a work, what it was for, and its payment; ``payment_id`` None is credit, which was there before."""

    day: date
    kind: str
    delivery_id: int | None
    amount_minor: int
    payment_id: int | None = None


@dataclass(frozen=True)
class Leaving:
    """Money that was given back, or moved to another work."""

    day: date
    amount_minor: int


@dataclass(frozen=True)
class History:
    """What a work's fees follow from: the terms and the accepted pieces as they were on a day, what came and what left.

    ``lots_on`` takes a day and the deliveries that were paid for by then: those count even if they were accepted afterwards,
    for what was paid for them covers nothing else. ``waived_minor`` are the fees let go.
    """

    terms_on: Callable[[date], Terms]
    lots_on: Callable[[date, Collection[int]], Sequence[AcceptedLot]]
    comings: Sequence[Coming]
    leavings: Sequence[Leaving] = ()
    waived_minor: int = 0


def late_fees(history: History) -> dict[int, int]:
    """The late fee of each payment, by its number; 0 for one that came in time."""
    comings, leavings = _less_what_left(history)
    fees: dict[int, int] = {}
    before: list[Paid] = []
    named: set[int] = set()
    for coming in comings:
        named |= {coming.delivery_id} if coming.delivery_id is not None else set()
        where = position(
            history.terms_on(coming.day),
            history.lots_on(coming.day, named),
            before,
            fees_minor=max(sum(fees.values()) - history.waived_minor, 0),
            moved_minor=sum(leaving.amount_minor for leaving in leavings if leaving.day < coming.day),
        )
        if coming.payment_id is not None:
            fees[coming.payment_id] = _fee(coming, where.dues())
        before.append(Paid(coming.kind, coming.delivery_id, coming.amount_minor))
    return fees


def _less_what_left(history: History) -> tuple[list[Coming], list[Leaving]]:
    """What came, by day, less what left again: that was too much, so it is taken off the last that came before it left.

    What left of other money, an advance or a fee paid too much, stays as it is.
    """
    comings = sorted(history.comings, key=lambda coming: (coming.day, coming.payment_id or 0))
    kept = []
    for leaving in sorted(history.leavings, key=lambda leaving: leaving.day):
        left = leaving.amount_minor
        for i in reversed(range(len(comings))):
            if comings[i].kind == "balance" and comings[i].day <= leaving.day:
                part = min(left, comings[i].amount_minor)
                comings[i] = replace(comings[i], amount_minor=comings[i].amount_minor - part)
                left -= part
        if left:
            kept.append(replace(leaving, amount_minor=left))
    return comings, kept


def _fee(coming: Coming, dues: Sequence[Due]) -> int:
    """The fee on all that a payment covers: what it was for, then the oldest deliveries that are open."""
    left, fee = coming.amount_minor, 0
    for due in sorted((due for due in dues if due.kind in {"balance", coming.kind}), key=lambda due: _turn(due, coming)):
        part = min(left, due.amount_minor)
        fee += due.fee_minor(part, coming.day)
        left -= part
    return fee


def _turn(due: Due, coming: Coming) -> int:
    """Fees and advances are paid as named. What was given back too much comes before any delivery, see ``dues.position``."""
    if due.kind != "balance":
        return 0
    if due.delivery_id is None:
        return 1
    return 2 if due.delivery_id == coming.delivery_id else 3
