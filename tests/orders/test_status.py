"""Where an order stands follows from quantities and dates."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from marketplace.orders.states import ORDER
from marketplace.orders.status import Fulfilment, MoneyState, Quantities, standing_of

TODAY = date(2026, 11, 21)
SOON, FAR, PAST = TODAY + timedelta(days=10), TODAY + timedelta(days=60), TODAY - timedelta(days=1)
AGREED = Quantities(ordered=100, agreed=100)


@pytest.mark.parametrize(
    ("state", "quantities", "expected"),
    [
        ("posted", Quantities(ordered=100), Fulfilment.NONE),
        ("confirmed", replace(AGREED, delivered=40), Fulfilment.NONE),
        ("confirmed", replace(AGREED, delivered=40, accepted=39), Fulfilment.PARTIAL),
        ("confirmed", replace(AGREED, delivered=100, accepted=100), Fulfilment.COMPLETE),
        ("closed", replace(AGREED, accepted=90), Fulfilment.SHORT_CLOSED),
        ("confirmed", replace(AGREED, accepted=90, short_closed=10), Fulfilment.SHORT_CLOSED),
        ("draft", Quantities(), Fulfilment.NONE),
    ],
)
def test_fulfilment_follows_from_accepted_pieces(state: str, quantities: Quantities, expected: Fulfilment) -> None:
    assert standing_of(state, FAR, quantities, TODAY).fulfilment is expected


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [
        (Quantities(), MoneyState.NOTHING_DUE),
        (Quantities(advance_owed_minor=300, owed_minor=300, oldest_unpaid_due=SOON), MoneyState.ADVANCE_DUE),
        (Quantities(advance_owed_minor=300, owed_minor=300, oldest_unpaid_due=PAST), MoneyState.OVERDUE),
        (Quantities(owed_minor=1000, paid_minor=300, oldest_unpaid_due=SOON), MoneyState.PART_PAID),
        (Quantities(owed_minor=1000, paid_minor=0, oldest_unpaid_due=TODAY), MoneyState.BALANCE_DUE),
        (Quantities(ordered=9, accepted=4, owed_minor=1000, paid_minor=1000), MoneyState.PART_PAID),
        (Quantities(ordered=9, accepted=9, owed_minor=1000, paid_minor=1000), MoneyState.PAID),
    ],
)
def test_money_follows_from_what_is_owed_and_paid(quantities: Quantities, expected: MoneyState) -> None:
    assert standing_of("confirmed", FAR, quantities, TODAY).money is expected


@pytest.mark.parametrize(
    ("state", "due", "quantities", "late", "at_risk"),
    [
        ("confirmed", PAST, AGREED, True, False),
        ("confirmed", TODAY, AGREED, False, False),
        ("confirmed", PAST, replace(AGREED, accepted=100), False, False),
        ("cancelled", PAST, AGREED, False, False),
        ("draft", PAST, AGREED, False, False),
        ("confirmed", FAR, replace(AGREED, behind=1), False, True),
        ("posted", SOON, replace(AGREED, agreed=60), False, True),
        ("posted", FAR, replace(AGREED, agreed=60), False, False),
    ],
)
def test_late_and_at_risk(state: str, due: date, quantities: Quantities, late: bool, at_risk: bool) -> None:
    standing = standing_of(state, due, quantities, TODAY)
    assert (standing.late, standing.at_risk) == (late, at_risk)


def test_an_order_with_offers_or_agreed_work_is_not_cancelled() -> None:
    assert not ORDER.allows("proposed", "cancelled")
    assert not ORDER.allows("confirmed", "cancelled")
    assert ORDER.initial == "draft"
