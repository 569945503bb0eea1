"""Each of the 88 payments of El Alto follows the rule; advances are recovered exactly whatever the deliveries."""

from collections import defaultdict
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import payments
from tests.kernel.el_alto import rows


def minor(text: str) -> int:
    return int(Fraction(text) * 100)


def test_all_88_payments_of_el_alto_follow_the_rule() -> None:
    orders = {r["id"]: r for r in rows("orders")}
    assignments = {r["id"]: r for r in rows("assignments")}
    deliveries = {r["id"]: r for r in rows("deliveries")}
    owed: dict[str, int] = defaultdict(int)
    accepted_so_far: dict[str, int] = defaultdict(int)
    for payment in rows("payments"):
        assignment = assignments[payment["assignment_id"]]
        price, pieces = minor(assignment["unit_price_bob"]), int(assignment["qty"])
        share = Fraction(orders[payment["order_id"]]["advance_pct"])
        if payment["kind"] == "anticipo":
            expected = payments.advance_minor(pieces, price, share)
            assert minor(payment["amount_bob"]) == expected, payment
            owed[assignment["id"]] += expected
            continue
        accepted = int(deliveries[payment["delivery_id"]]["qty_accepted"])
        accepted_so_far[assignment["id"]] += accepted
        last = accepted_so_far[assignment["id"]] == pieces
        paid = payments.settle(accepted, price, share, owed[assignment["id"]], last=last)
        recorded = (minor(payment["amount_bob"]), minor(payment["advance_recovered_bob"]))
        assert (paid.net_minor, paid.recovered_minor) == recorded, payment
        owed[assignment["id"]] -= paid.recovered_minor
    assert len(rows("payments")) == 88
    complete = [a for a in assignments if accepted_so_far[a] == int(assignments[a]["qty"])]
    assert complete
    assert all(owed[a] == 0 for a in complete)


@given(
    st.lists(st.integers(0, 4000), min_size=1, max_size=12),
    st.integers(1, 200_000),
    st.fractions(0, 1, max_denominator=1000),
)
def test_the_advance_is_recovered_exactly_when_the_last_piece_is_accepted(lots: list[int], price: int, share: Fraction) -> None:
    pieces = sum(lots)
    advance = left = payments.advance_minor(pieces, price, share)
    paid = advance
    for i, lot in enumerate(lots):
        settled = payments.settle(lot, price, share, left, last=i == len(lots) - 1)
        assert 0 <= settled.recovered_minor <= left
        assert settled.net_minor >= 0
        left -= settled.recovered_minor
        paid += settled.net_minor
    # What the last lot cannot repay stays owed in the open, never lost.
    assert paid == pieces * price + left
    assert left <= len(lots)


def test_the_advance_on_rejected_pieces_stays_owed() -> None:
    advance = payments.advance_minor(100, 1000, Fraction(1, 2))
    first = payments.settle(60, 1000, Fraction(1, 2), advance)
    assert (advance - first.recovered_minor, first.net_minor) == (20000, 30000)


def test_recovery_stops_at_what_is_owed() -> None:
    assert payments.settle(10, 1000, Fraction(1, 2), 300) == payments.Settlement(10000, 300)


def test_an_amount_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="never below 0"):
        payments.settle(-1, 100, Fraction(0), 0)


def test_late_fee_of_two_percent_a_day() -> None:
    assert payments.late_fee_minor(100_000, 3, Fraction(1, 50)) == 6000
    assert payments.late_fee_minor(100_000, -3, Fraction(1, 50)) == 0
