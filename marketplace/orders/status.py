"""Where an order stands, derived from quantities and dates, never typed: fulfilment, money, late, at risk. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from marketplace.orders.states import OPEN


class Fulfilment(StrEnum):
    """How much of what was ordered is there."""

    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"
    SHORT_CLOSED = "short_closed"


class MoneyState(StrEnum):
    """How much of what is owed is paid."""

    NOTHING_DUE = "nothing_due"
    ADVANCE_DUE = "advance_due"
    PART_PAID = "part_paid"
    BALANCE_DUE = "balance_due"
    PAID = "paid"
    OVERDUE = "overdue"


@dataclass(frozen=True)
class Quantities:
    """What is known of an order or a line. Pieces; amounts in centavos of Bs; dates as days.

    ``owed_minor`` is what is due now and what was paid already; ``advance_owed_minor`` the advances that are due now.
    """

    ordered: int = 0
    agreed: int = 0
    delivered: int = 0
    accepted: int = 0
    short_closed: int = 0
    """Pieces of agreed work that was closed short and will not come."""
    advance_owed_minor: int = 0
    owed_minor: int = 0
    paid_minor: int = 0
    oldest_unpaid_due: date | None = None
    """The earliest day of a balance that is due and not paid."""
    behind: int = 0
    """Agreed works whose pace ends after their due date, or whose hours left exceed the group's free hours."""

    @property
    def unplaced(self) -> int:
        """Pieces that no group has agreed to make."""
        return max(self.ordered - self.agreed, 0)

    @property
    def missing(self) -> int:
        """Pieces that are not accepted yet."""
        return max(self.ordered - self.accepted, 0)


@dataclass(frozen=True)
class Standing:
    """The derived axes of an order beside its commercial state."""

    fulfilment: Fulfilment
    money: MoneyState
    late: bool
    at_risk: bool


def fulfilment_of(quantities: Quantities, closed: bool) -> Fulfilment:
    """Complete when everything is accepted; short-closed when the order ended with pieces missing."""
    if quantities.ordered and quantities.accepted >= quantities.ordered:
        return Fulfilment.COMPLETE
    if closed or (quantities.short_closed and quantities.accepted + quantities.short_closed >= quantities.ordered):
        return Fulfilment.SHORT_CLOSED
    return Fulfilment.PARTIAL if quantities.accepted else Fulfilment.NONE


def money_of(quantities: Quantities, today: date, finished: bool) -> MoneyState:
    """Overdue before all else; paid only once no more pieces will come (``finished``)."""
    unpaid = quantities.owed_minor - quantities.paid_minor
    if unpaid > 0 and quantities.oldest_unpaid_due is not None and quantities.oldest_unpaid_due < today:
        return MoneyState.OVERDUE
    if quantities.advance_owed_minor:
        return MoneyState.ADVANCE_DUE
    if unpaid > 0:
        return MoneyState.PART_PAID if quantities.paid_minor else MoneyState.BALANCE_DUE
    if not quantities.paid_minor:
        return MoneyState.NOTHING_DUE
    return MoneyState.PAID if finished else MoneyState.PART_PAID


def standing_of(state: str, due: date | None, quantities: Quantities, today: date) -> Standing:
    """All derived axes. Late: an open order past its due date with pieces missing. At risk: not late yet, but some agreed
    work is behind, or pieces are without a group while two weeks or less remain.
    """
    fulfilment = fulfilment_of(quantities, closed=state == "closed")
    unfinished = state in OPEN and fulfilment in (Fulfilment.NONE, Fulfilment.PARTIAL) and due is not None
    late = unfinished and due is not None and due < today
    soon = due is not None and (due - today).days <= 14
    at_risk = unfinished and not late and (quantities.behind > 0 or (quantities.unplaced > 0 and soon))
    finished = fulfilment in (Fulfilment.COMPLETE, Fulfilment.SHORT_CLOSED)
    return Standing(fulfilment, money_of(quantities, today, finished), late, at_risk)
