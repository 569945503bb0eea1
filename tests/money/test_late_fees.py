"""Late fees follow from the payments that stand, whatever was recorded, voided and corrected before."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.queries import load_delivery
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.money import half_up
from marketplace.matching.models import Assignment
from marketplace.money import entries, services
from marketplace.money.drafts import PaymentDraft, ReturnDraft
from marketplace.money.dues import AcceptedLot, Terms
from marketplace.money.fees import set_late_fees
from marketplace.money.late_fees import Coming, History, Leaving, late_fees
from marketplace.money.models import MoneyEntry, Payment
from marketplace.money.queries import account_of, live_entries, load_entry, load_payment
from marketplace.money.statements import statement
from marketplace.people.models import Account
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line
from tests.money.conftest import loaded

DAY = date(2026, 11, 1)
PRICE, SHARE, DAYS = 1037, Fraction(2, 100), 5
"""Bs 10.37 a piece, 2 % a day, five days to pay."""
SignIn = Callable[[Account], FlaskClient]


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def history(lots: list[AcceptedLot], *comings: Coming, leavings: tuple[Leaving, ...] = (), waived: int = 0) -> History:
    terms = Terms(100, 1000, Fraction(0), 10, DAY, SHARE)

    def lots_on(on: date, named: Collection[int]) -> list[AcceptedLot]:
        return [lot for lot in lots if lot.accepted_on <= on or lot.delivery_id in named]

    return History(lambda _: terms, lots_on, comings, leavings, waived)


def paid(number: int, on: int, minor: int, lot: int = 1) -> Coming:
    return Coming(day(on), "balance", lot, minor, number)


LOT = AcceptedLot(1, 4, DAY)
"""Bs 40, to be paid by the eleventh day."""


def test_each_part_carries_the_fee_of_its_own_day() -> None:
    assert late_fees(history([LOT], paid(1, 9, 1000), paid(2, 13, 1000), paid(3, 15, 2000))) == {1: 0, 2: 60, 3: 200}


def test_the_order_of_recording_changes_nothing() -> None:
    late, soon = paid(1, 13, 3000), paid(2, 10, 2000)
    assert late_fees(history([LOT], late, soon)) == late_fees(history([LOT], soon, late)) == {1: 120, 2: 0}


def test_what_is_paid_beyond_a_delivery_is_late_for_the_next_one() -> None:
    second = AcceptedLot(2, 3, day(1))
    # Bs 40 three days late, and Bs 10 of the second delivery two days late.
    assert late_fees(history([LOT, second], paid(1, 13, 5000), paid(2, 14, 2000, lot=2))) == {1: 280, 2: 120}


def test_what_was_there_before_the_pieces_is_never_late() -> None:
    later = AcceptedLot(2, 3, day(20))
    assert late_fees(history([LOT, later], paid(1, 12, 6000), paid(2, 33, 1000, lot=2))) == {1: 160, 2: 60}


def test_what_was_paid_for_pieces_before_they_were_accepted_covers_no_others() -> None:
    later = AcceptedLot(2, 3, day(20))
    assert late_fees(history([LOT, later], paid(1, 14, 3000, lot=2), paid(2, 15, 4000))) == {1: 0, 2: 400}


def test_credit_brings_no_fee_and_leaves_less_to_be_late() -> None:
    credit = Coming(day(13), "balance", 1, 1500)
    assert late_fees(history([LOT], credit, paid(1, 13, 2500))) == {1: 150}


def test_what_was_given_back_was_not_paid_late() -> None:
    assert late_fees(history([LOT], paid(1, 13, 5000), leavings=(Leaving(day(14), 1000),))) == {1: 240}
    # The payment that made it too much was voided since: what is left of the other covers Bs 30.
    assert late_fees(history([LOT], paid(2, 13, 4000), paid(3, 15, 1000), leavings=(Leaving(day(14), 1000),))) == {2: 180, 3: 100}


def test_what_was_paid_too_much_of_a_fee_covers_pieces_from_its_day() -> None:
    # Of Bs 5 the fee takes 40 centavos first; its own, on the rest, comes off what covers pieces afterwards.
    fee = Coming(day(13), "late_fee", None, 500, 9)
    assert late_fees(history([LOT], paid(1, 12, 1000), fee, paid(2, 14, 3000))) == {1: 40, 9: 28, 2: 205}


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    order = make_order(make_exporter(), lines=0, advance_basis_points=0, late_fee_basis_points=200, balance_days=DAYS)
    made = make_assignment(make_order_line(order), make_association(), pieces=30, unit_price_minor=PRICE)
    return loaded(made.id)


def accept(actor: Actor, assignment: Assignment, pieces: int, days_ago: int) -> int:
    delivery = load_delivery(fulfilment.announce_delivery(actor, assignment, pieces).id)
    assert delivery is not None
    fulfilment.receive_delivery(actor, delivery, pieces)
    fulfilment.inspect_delivery(actor, delivery, InspectionDraft(0, 0, 0, pieces, 0, 0)).inspected_on = ago(days_ago)
    db.session.flush()
    return delivery.id


def ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


def cash(amount_minor: int | None, days_ago: int = 0) -> PaymentDraft:
    return PaymentDraft("efectivo", "", amount_minor=amount_minor, paid_on=ago(days_ago))


def charged(assignment: Assignment) -> dict[int | None, int]:
    db.session.flush()
    account = account_of(assignment)
    live = live_entries(account.entries, account.payments)
    return {entry.payment_id: entry.amount_minor for entry in live if entry.kind == "late_fee"}


def test_a_void_sets_the_fee_of_the_other_payment_right_by_new_entries(
    buyer: Actor, assignment: Assignment, sign_in: SignIn
) -> None:
    lot = accept(buyer, assignment, 10, days_ago=10)
    # Bs 103.70, five days late today. The first part came three days late.
    first = services.record_payment(buyer, assignment, "balance", lot, cash(9000, days_ago=2))
    second = services.record_payment(buyer, assignment, "balance", lot, cash(5000))
    assert charged(assignment) == {first.id: 540, second.id: 137}
    services.void_payment(buyer, first, "no llegó")
    # Bs 50 x 2 % x 5 days.
    assert charged(assignment) == {second.id: 500}
    kept = db.session.query(MoneyEntry).filter_by(kind="late_fee").order_by(MoneyEntry.id).all()
    assert [(entry.payment_id, entry.amount_minor) for entry in kept] == [(first.id, 540), (second.id, 137), (second.id, 500)]
    account = account_of(assignment)
    assert account.due_minor == 10_370 - 5000 + 500 == statement([account]).closing_minor
    lines = [row.verb for row in db.session.query(JournalEntry).filter_by(thing="money_entry").order_by(JournalEntry.id)]
    assert lines == ["charged_late_fee", "charged_late_fee", "corrected_late_fee"]
    page = sign_in(db.session.get_one(Account, buyer.account_id)).get(f"/trabajos/{assignment.id}/pagos").text
    assert "Corregido el" in page
    assert "Se anuló con su pago." in page


def test_a_payment_in_time_that_is_recorded_afterwards_takes_a_fee_off(buyer: Actor, assignment: Assignment) -> None:
    lot = accept(buyer, assignment, 10, days_ago=10)
    late = services.record_payment(buyer, assignment, "balance", lot, cash(10_000))
    services.record_payment(buyer, assignment, "balance", lot, cash(5000, days_ago=6))
    # Of Bs 103.70 only Bs 53.70 came late.
    assert charged(assignment) == {late.id: 537}


def test_of_what_was_waived_only_what_is_still_charged_stays_waived(buyer: Actor, assignment: Assignment) -> None:
    lot = accept(buyer, assignment, 10, days_ago=10)
    first = services.record_payment(buyer, assignment, "balance", lot, cash(5000, days_ago=2))
    second = services.record_payment(buyer, assignment, "balance", lot, cash(None))
    entries.waive_late_fees(buyer, assignment, "bloqueo")
    services.void_payment(buyer, first, "no llegó")
    account = account_of(assignment)
    live = live_entries(account.entries, account.payments)
    # Bs 53.70 x 2 % x 5 days, waived as it was.
    assert [(entry.kind, entry.amount_minor, entry.reason) for entry in live if entry.kind == "fee_waiver"] == [
        ("fee_waiver", 537, "bloqueo")
    ]
    assert (charged(assignment), account.due_minor) == ({second.id: 537}, 5000)


def test_pieces_mended_give_a_new_day_and_the_fee_that_goes_with_it(buyer: Actor, assignment: Assignment) -> None:
    delivery = load_delivery(fulfilment.announce_delivery(buyer, assignment, 10).id)
    assert delivery is not None
    fulfilment.receive_delivery(buyer, delivery, 10)
    fulfilment.inspect_delivery(buyer, delivery, InspectionDraft(0, 0, 0, 8, 2, 0)).inspected_on = ago(10)
    db.session.flush()
    late = services.record_payment(buyer, assignment, "balance", delivery.id, cash(None))
    assert charged(assignment) == {late.id: 830}
    # The delivery is complete today, and has five days from today.
    fulfilment.inspect_delivery(buyer, delivery, InspectionDraft(0, 0, 0, 2, 0, 0))
    assert charged(assignment) == {}
    assert statement([account_of(assignment)]).closing_minor == 2 * PRICE


def test_without_a_fee_agreed_nothing_is_reckoned(buyer: Actor, assignment: Assignment, count_queries: Any) -> None:
    assignment.line.order.late_fee_basis_points = 0
    with count_queries() as queries:
        set_late_fees(buyer, assignment)
    assert len(queries) == 0


# Each act: what it does, with how much, which delivery, how many days ago. It begins with payments beyond what they name.
WITH = (st.integers(1, 14_000), st.integers(0, 2), st.integers(0, 8))
PAYMENTS = st.lists(st.tuples(st.just("pay"), *WITH), min_size=2, max_size=4)
LATER = st.lists(st.tuples(st.sampled_from(["void", "correct", "void", "pay", "fee", "credit"]), *WITH), min_size=1, max_size=5)
ACTS = st.builds(lambda first, then: [*first, *then], PAYMENTS, LATER)
LOTS = ((7, 12), (9, 9), (5, 6))
"""Pieces accepted and how many days ago: due seven, four and one days ago."""


def by_hand(lots: list[int], payments: list[Payment]) -> dict[int, int]:
    """The rule, centavo by centavo: what each payment covers of each delivery, and how late."""
    unpaid = {lot: pieces * PRICE for lot, (pieces, _) in zip(lots, LOTS, strict=True)}
    due = {lot: ago(days - DAYS) for lot, (_, days) in zip(lots, LOTS, strict=True)}
    fees: dict[int, int] = {}
    named = set()
    for payment in sorted(payments, key=lambda one: (one.paid_on, one.id)):
        assert payment.paid_on is not None
        left, fee = payment.amount_minor, 0
        named.add(payment.delivery_id)
        known = [lot for lot in lots if due[lot] - timedelta(days=DAYS) <= payment.paid_on or lot in named]
        for lot in sorted(known, key=lambda lot: lot != payment.delivery_id):
            part = min(left, unpaid[lot])
            unpaid[lot] -= part
            left -= part
            fee += half_up(part * SHARE * max((payment.paid_on - due[lot]).days, 0))
        for lot in lots:
            # What is left waits for the deliveries that were accepted afterwards.
            part = min(left, unpaid[lot]) if lot not in known else 0
            unpaid[lot] -= part
            left -= part
        fees[payment.id] = fee
    return {number: fee for number, fee in fees.items() if fee}


@settings(
    max_examples=40, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(acts=ACTS)
@example(acts=[("pay", 9000, 0, 2), ("pay", 9000, 1, 0), ("void", 1, 0, 0)])
def test_whatever_the_order_the_fees_are_those_of_the_payments_that_stand(app: Flask, acts: list[Any]) -> None:
    db.session.rollback()
    order = make_order(make_exporter(), lines=0, advance_basis_points=0, late_fee_basis_points=200, balance_days=DAYS)
    number = make_assignment(make_order_line(order), make_association(), pieces=30, unit_price_minor=PRICE).id
    actor = Actor(make_account("administrator").id, "Todos", Role.ADMINISTRATOR)
    lots = [accept(actor, loaded(number), pieces, days) for pieces, days in LOTS]
    for act in acts:
        step(actor, number, lots, *act)
        assert charged(loaded(number)) == by_hand(lots, standing(number))


def standing(number: int) -> list[Payment]:
    found = select_payments(number)
    return [payment for payment in found if not payment.for_fee]


def select_payments(number: int) -> list[Payment]:
    query = db.select(Payment).where(Payment.assignment_id == number, Payment.state != "void").order_by(Payment.id)
    return list(db.session.scalars(query))


def step(actor: Actor, number: int, lots: list[int], act: str, amount: int, pick: int, days: int) -> None:
    work = loaded(number)
    account = account_of(work)
    due = account.due("late_fee", None) if act == "fee" else account.due("balance", lots[pick])
    if act in {"pay", "fee"} and due:
        # A fee is paid on the day on which it is told, and never too much: then it covers no pieces.
        draft = cash(amount, days) if act == "pay" else cash(min(amount, due.amount_minor))
        services.record_payment(actor, work, due.kind, due.delivery_id, draft)
    elif act in {"void", "correct"} and (rows := standing(number)) and not any(one.for_fee for one in select_payments(number)):
        payment = load_payment(rows[pick % len(rows)].id)
        assert payment is not None
        services.void_payment(actor, payment, "error")
        if act == "correct" and account_of(loaded(number)).due("balance", payment.delivery_id):
            services.record_payment(actor, loaded(number), "balance", payment.delivery_id, cash(amount, days))
    elif act == "credit" and account.credit_minor:
        # Given back and taken back: as if it had not been.
        entry = entries.return_credit(actor, work, ReturnDraft(min(amount, account.credit_minor), "efectivo", ""))
        entries.void_entry(actor, whole(entry), "error")


def whole(entry: MoneyEntry) -> MoneyEntry:
    found = load_entry(entry.id)
    assert found is not None
    return found
