"""What is due: advances recovered exactly, money conserved, whatever the order of deliveries and payments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.money.dues import AcceptedLot, Due, MoneyState, Paid, Position, Terms, dues, money_state, position

DAY = date(2026, 6, 1)


def terms(pieces: int, price: int, share: Fraction = Fraction(1, 2)) -> Terms:
    return Terms(pieces, price, share, 30, DAY)


def pay(due: Due) -> Paid:
    return Paid(due.kind, due.delivery_id, due.amount_minor, due.recovered_minor)


def test_the_advance_is_due_when_the_work_is_agreed() -> None:
    found = dues(terms(120, 62148), [], [])
    assert [(due.kind, due.amount_minor, due.due_on) for due in found] == [("advance", 3728880, DAY)]


def test_without_an_advance_nothing_is_due_before_pieces_are_accepted() -> None:
    assert dues(terms(10, 100, Fraction(0)), [], []) == []


def test_the_balance_falls_due_after_the_agreed_days() -> None:
    [due] = dues(terms(10, 1000, Fraction(0)), [AcceptedLot(7, 4, DAY)], [])
    assert (due.kind, due.delivery_id, due.amount_minor, due.due_on) == ("balance", 7, 4000, DAY + timedelta(days=30))


def test_mended_pieces_that_are_accepted_later_fall_due_again() -> None:
    paid = [Paid("balance", 7, 4000, 0)]
    [due] = dues(terms(10, 1000, Fraction(0)), [AcceptedLot(7, 6, DAY)], paid)
    assert due.amount_minor == 2000


def test_an_advance_that_was_never_paid_is_paid_with_the_balances() -> None:
    found = dues(terms(10, 1000), [AcceptedLot(1, 10, DAY)], [])
    assert [(due.kind, due.amount_minor, due.recovered_minor) for due in found] == [("balance", 10000, 0)]


@given(
    price=st.integers(1, 200_000),
    share=st.fractions(0, 1, max_denominator=100),
    lots=st.lists(st.integers(1, 500), min_size=1, max_size=8),
    parts=st.randoms(use_true_random=False),
)
def test_money_is_conserved_and_the_advance_recovered_exactly(
    price: int, share: Fraction, lots: list[int], parts: Random
) -> None:
    """Lots are accepted and paid in any order, in parts or too much; in the end pieces x price is paid to the centavo."""
    agreed = terms(sum(lots), price, share)
    payments: list[Paid] = [pay(due) for due in dues(agreed, [], [])]
    accepted: list[AcceptedLot] = []
    for number, pieces in enumerate(lots, 1):
        accepted.append(AcceptedLot(number, pieces, DAY + timedelta(days=number)))
        waiting = dues(agreed, accepted, payments)
        if waiting and parts.random() < 0.6:
            due = parts.choice(waiting)
            payments.append(Paid(due.kind, due.delivery_id, parts.randint(1, 2 * due.amount_minor)))
        adds_up(position(agreed, accepted, payments), payments)
    while waiting := dues(agreed, accepted, payments):
        payments.append(pay(waiting[0]))
    over = replace(agreed, over=True)
    found = position(over, accepted, payments)
    adds_up(found, payments)
    assert sum(paid.amount_minor for paid in payments) == sum(lots) * price + found.credit_minor
    assert found.advance_left_minor == 0


@given(
    price=st.integers(100, 200_000),
    share=st.fractions(0, 1, max_denominator=100),
    lots=st.lists(st.integers(1, 500), min_size=1, max_size=8),
)
def test_every_centavo_of_the_advance_is_recovered_when_all_is_accepted(price: int, share: Fraction, lots: list[int]) -> None:
    agreed = terms(sum(lots), price, share)
    payments = [pay(due) for due in dues(agreed, [], [])]
    accepted = [AcceptedLot(number, pieces, DAY) for number, pieces in enumerate(lots, 1)]
    found = position(agreed, accepted, payments)
    assert found.recovered_minor == agreed.advance_minor
    assert sum(due.amount_minor for due in found.dues()) == sum(lots) * price - agreed.advance_minor


def adds_up(found: Position, payments: list[Paid]) -> None:
    """Received = earned - open + advance left + late fees + credit, and no delivery is paid beyond what it is worth."""
    assert sum(paid.amount_minor for paid in payments) == found.received_minor
    assert found.received_minor == (
        found.earned_minor - found.open_minor + found.advance_left_minor + found.fees_paid_minor + found.credit_minor
    )
    assert all(lot.open_minor >= 0 and lot.paid_minor >= 0 and lot.recovered_minor >= 0 for lot in found.lots)
    assert found.credit_minor == 0 or sum(lot.open_minor for lot in found.lots) == 0


def test_half_of_an_advance_is_recovered_at_half_the_share() -> None:
    """Half the work is accepted: half of the half that came is recovered, no more."""
    found = position(terms(10, 1000), [AcceptedLot(1, 5, DAY)], [Paid("advance", None, 2500)])
    assert (found.recovered_minor, found.advance_left_minor) == (1250, 1250)
    assert [due.amount_minor for due in found.dues()] == [3750]


def test_what_is_paid_too_much_pays_the_next_delivery_and_then_stays_as_credit() -> None:
    paid = [Paid("balance", 1, 7000)]
    agreed = terms(10, 1000, Fraction(0))
    both = [AcceptedLot(1, 5, DAY), AcceptedLot(2, 5, DAY)]
    assert position(agreed, both[:1], paid).credit_minor == 2000
    assert [(due.delivery_id, due.amount_minor) for due in dues(agreed, both, paid)] == [(2, 3000)]


def test_the_advance_on_pieces_that_never_came_is_the_exporters_credit() -> None:
    found = position(
        replace(terms(10, 1000), over=True), [AcceptedLot(1, 8, DAY)], [Paid("advance", None, 5000), Paid("balance", 1, 4000)]
    )
    assert (found.credit_minor, found.advance_left_minor, found.dues()) == (1000, 0, [])


def test_an_unpaid_last_delivery_is_set_against_the_advance_of_pieces_that_never_came() -> None:
    found = position(replace(terms(10, 1000), over=True), [AcceptedLot(1, 8, DAY)], [Paid("advance", None, 5000)])
    assert (found.credit_minor, [due.amount_minor for due in found.dues()]) == (0, [3000])


def test_a_void_after_the_credit_was_given_back_leaves_the_difference_due() -> None:
    agreed = terms(10, 1000, Fraction(0))
    found = position(agreed, [AcceptedLot(1, 2, DAY)], [], moved_minor=500)
    assert sum(due.amount_minor for due in found.dues()) == 2500
    assert found.received_minor == -500


def test_a_late_fee_is_on_the_part_that_was_paid_late_and_on_no_day_before() -> None:
    due = Due("balance", 1, 100_000, 0, DAY, Fraction(2, 100))
    assert due.fee_minor(50_000, DAY + timedelta(days=3)) == 3000
    assert due.fee_minor(500_000, DAY + timedelta(days=1)) == 2000
    assert due.fee_minor(100_000, DAY) == 0


def test_the_money_axis_follows_from_dues_and_payments() -> None:
    late = dues(terms(10, 1000, Fraction(0)), [AcceptedLot(1, 10, DAY)], [])
    assert money_state(late, [], DAY, complete=True) is MoneyState.BALANCE_DUE
    assert money_state(late, [], DAY + timedelta(days=31), complete=True) is MoneyState.OVERDUE
    assert money_state([], [], DAY, complete=False) is MoneyState.NOTHING_DUE
    assert money_state([], [Paid("balance", 1, 10000, 0)], DAY, complete=True) is MoneyState.PAID
    assert money_state([], [Paid("advance", None, 5000, 0)], DAY, complete=False) is MoneyState.PART_PAID
    assert money_state(dues(terms(10, 1000), [], []), [], DAY, complete=False) is MoneyState.ADVANCE_DUE
