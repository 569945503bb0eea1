"""What is due: advances recovered exactly, money conserved, whatever the order of deliveries and payments."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.payments import advance_minor
from marketplace.money.dues import AcceptedLot, MoneyState, Paid, Terms, dues, money_state

DAY = date(2026, 6, 1)


def terms(pieces: int, price: int, share: Fraction = Fraction(1, 2)) -> Terms:
    return Terms(pieces, price, share, 30, DAY)


def pay(due: object) -> Paid:
    return Paid(due.kind, due.delivery_id, due.amount_minor, due.recovered_minor)  # type: ignore[attr-defined]


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
    order=st.randoms(use_true_random=False),
)
def test_money_is_conserved_and_the_advance_recovered_exactly(
    price: int, share: Fraction, lots: list[int], order: object
) -> None:
    """Lots are accepted and paid in any order; in the end the exporter has paid pieces x price to the centavo."""
    agreed = terms(sum(lots), price, share)
    payments: list[Paid] = []
    advance = dues(agreed, [], payments)
    payments += [pay(due) for due in advance]
    accepted: list[AcceptedLot] = []
    for number, pieces in enumerate(lots, 1):
        accepted.append(AcceptedLot(number, pieces, DAY + timedelta(days=number)))
        if order.random() < 0.6:  # type: ignore[attr-defined]
            waiting = dues(agreed, accepted, payments)
            if waiting:
                payments.append(pay(waiting[order.randrange(len(waiting))]))  # type: ignore[attr-defined]
    while waiting := dues(agreed, accepted, payments):
        payments.append(pay(waiting[0]))
    assert sum(paid.amount_minor for paid in payments) == sum(lots) * price
    assert sum(paid.recovered_minor for paid in payments) == advance_minor(sum(lots), price, share)


def test_the_money_axis_follows_from_dues_and_payments() -> None:
    late = dues(terms(10, 1000, Fraction(0)), [AcceptedLot(1, 10, DAY)], [])
    assert money_state(late, [], DAY, complete=True) is MoneyState.BALANCE_DUE
    assert money_state(late, [], DAY + timedelta(days=31), complete=True) is MoneyState.OVERDUE
    assert money_state([], [], DAY, complete=False) is MoneyState.NOTHING_DUE
    assert money_state([], [Paid("balance", 1, 10000, 0)], DAY, complete=True) is MoneyState.PAID
    assert money_state([], [Paid("advance", None, 5000, 0)], DAY, complete=False) is MoneyState.PART_PAID
    assert money_state(dues(terms(10, 1000), [], []), [], DAY, complete=False) is MoneyState.ADVANCE_DUE
