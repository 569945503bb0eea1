"""Parts, overpayment, late fees, voids and corrections: every one an entry of its own, and nothing is overwritten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.queries import load_delivery
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import entries, pay_services, services
from marketplace.money.drafts import PaymentDraft, ReturnDraft
from marketplace.money.models import MemberPay, MoneyEntry, Payment, PayVoid
from marketplace.money.pay_queries import load_member_pay, members_of, pay_list
from marketplace.money.queries import account_of, load_entry, load_payment
from marketplace.people.models import Account
from marketplace.producers.models import Association
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line
from tests.money.conftest import loaded

SignIn = Callable[[Account], FlaskClient]
CASH = PaymentDraft("efectivo", "")
QR = PaymentDraft("QR", "QR-1")


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    order = make_order(make_exporter(), lines=0, advance_basis_points=0, late_fee_basis_points=200, balance_days=10)
    made = make_assignment(
        make_order_line(order), make_association(members=3), pieces=10, unit_price_minor=1000, piece_rate_minor=400
    )
    return loaded(made.id)


@pytest.fixture
def leader(assignment: Assignment) -> Actor:
    account = make_account("leader", association_id=assignment.association_id)
    return Actor(account.id, "Felipa", Role.LEADER, association_id=assignment.association_id)


@pytest.fixture
def coordinator(assignment: Assignment) -> Actor:
    programme = assignment.association.programme_id
    account = make_account("coordinator", programme_id=programme)
    return Actor(account.id, "Rosa", Role.COORDINATOR, programme_ids=frozenset({programme}))


def accept(actor: Actor, assignment: Assignment, pieces: int) -> int:
    delivery = load_delivery(fulfilment.announce_delivery(actor, assignment, pieces).id)
    assert delivery is not None
    fulfilment.receive_delivery(actor, delivery, pieces)
    fulfilment.inspect_delivery(actor, delivery, InspectionDraft(0, 0, 0, pieces, 0, 0))
    return delivery.id


def due_of(assignment: Assignment) -> int:
    db.session.flush()
    return account_of(assignment).due_minor


def test_a_part_is_paid_and_the_rest_stays_due(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    delivery = accept(leader, assignment, 4)
    services.record_payment(buyer, assignment, "balance", delivery, replace(CASH, amount_minor=1500))
    assert due_of(assignment) == 2500
    services.record_payment(buyer, assignment, "balance", delivery, CASH)
    assert due_of(assignment) == 0


def test_what_is_paid_too_much_stays_as_credit_and_pays_the_next_delivery(
    buyer: Actor, leader: Actor, assignment: Assignment
) -> None:
    first = accept(leader, assignment, 4)
    services.record_payment(buyer, assignment, "balance", first, replace(CASH, amount_minor=5000))
    db.session.flush()
    assert account_of(assignment).credit_minor == 1000
    accept(leader, assignment, 6)
    assert (due_of(assignment), account_of(assignment).credit_minor) == (5000, 0)


def test_credit_of_one_work_pays_another_of_the_same_order_and_group(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    group = db.session.get_one(Association, assignment.association_id)
    other = loaded(make_assignment(make_order_line(assignment.line.order, position=2), group, pieces=5, unit_price_minor=1000).id)
    services.record_payment(buyer, assignment, "balance", accept(leader, assignment, 4), replace(CASH, amount_minor=6000))
    delivery = accept(leader, other, 5)
    [used] = entries.use_credit(buyer, other, "balance", delivery)
    assert (used.amount_minor, due_of(other), account_of(assignment).credit_minor) == (2000, 3000, 0)
    with pytest.raises(DomainError, match="no_credit"):
        entries.use_credit(buyer, other, "balance", delivery)


def test_credit_never_leaves_its_order_or_its_group(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    group = db.session.get_one(Association, assignment.association_id)
    exporter = assignment.line.order.exporter
    other_order = loaded(
        make_assignment(make_order_line(make_order(exporter, lines=0)), group, pieces=5, unit_price_minor=1000).id
    )
    other_group = loaded(
        make_assignment(
            make_order_line(assignment.line.order, position=2), make_association(), pieces=5, unit_price_minor=1000
        ).id
    )
    services.record_payment(buyer, assignment, "balance", accept(leader, assignment, 4), replace(CASH, amount_minor=6000))
    for neighbour in (other_order, other_group):
        with pytest.raises(DomainError, match="no_credit"):
            entries.use_credit(buyer, neighbour, "balance", accept(leader, neighbour, 5))


def test_credit_is_given_back_and_never_more_than_there_is(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    services.record_payment(buyer, assignment, "balance", accept(leader, assignment, 4), replace(CASH, amount_minor=5000))
    with pytest.raises(DomainError, match="more_than_credit"):
        entries.return_credit(leader, assignment, ReturnDraft(1001, "efectivo", ""))
    entries.return_credit(leader, assignment, ReturnDraft(1000, "efectivo", ""))
    account = account_of(assignment)
    assert (account.credit_minor, account.paid_minor, account.due_minor) == (0, 4000, 0)


def test_a_payment_voided_after_its_credit_was_given_back_leaves_all_of_it_due(
    buyer: Actor, leader: Actor, assignment: Assignment
) -> None:
    payment = services.record_payment(
        buyer, assignment, "balance", accept(leader, assignment, 4), replace(CASH, amount_minor=5000)
    )
    entries.return_credit(leader, assignment, ReturnDraft(1000, "efectivo", ""))
    services.void_payment(buyer, payment, "no llegó")
    assert due_of(assignment) == 5000


def late(payment_days: int) -> PaymentDraft:
    return replace(CASH, paid_on=clock.today() + timedelta(days=payment_days))


@pytest.fixture
def accepted_long_ago(leader: Actor, assignment: Assignment) -> int:
    delivery_id = accept(leader, assignment, 4)
    delivery = load_delivery(delivery_id)
    assert delivery is not None
    # Accepted 13 days ago with 10 days to pay: three days late today.
    delivery.inspections[0].inspected_on = clock.today() - timedelta(days=13)
    db.session.flush()
    return delivery_id


def test_a_late_payment_brings_its_fee_as_an_entry_of_its_own(
    buyer: Actor, assignment: Assignment, accepted_long_ago: int
) -> None:
    services.record_payment(buyer, assignment, "balance", accepted_long_ago, CASH)
    db.session.flush()
    account = account_of(assignment)
    [fee] = account.entries
    # Bs 40 x 2 % x 3 days.
    assert (fee.kind, fee.amount_minor) == ("late_fee", 240)
    assert [(due.kind, due.amount_minor) for due in account.dues] == [("late_fee", 240)]
    services.record_payment(buyer, assignment, "late_fee", None, CASH)
    assert due_of(assignment) == 0


def test_a_payment_dated_before_the_due_day_brings_no_fee(buyer: Actor, assignment: Assignment, accepted_long_ago: int) -> None:
    services.record_payment(buyer, assignment, "balance", accepted_long_ago, late(-3))
    assert due_of(assignment) == 0


def test_the_fee_of_a_voided_payment_goes_with_it(buyer: Actor, assignment: Assignment, accepted_long_ago: int) -> None:
    payment = services.record_payment(buyer, assignment, "balance", accepted_long_ago, CASH)
    services.void_payment(buyer, payment, "monto de otro pedido")
    assert due_of(assignment) == 4000


def test_a_late_fee_is_let_go_with_a_reason_and_that_too_can_be_taken_back(
    buyer: Actor, leader: Actor, coordinator: Actor, assignment: Assignment, accepted_long_ago: int
) -> None:
    services.record_payment(buyer, assignment, "balance", accepted_long_ago, CASH)
    with pytest.raises(DomainError, match="reason_missing"):
        entries.waive_late_fees(leader, assignment, " ")
    waiver = entries.waive_late_fees(leader, assignment, "bloqueo de caminos")
    assert due_of(assignment) == 0
    found = load_entry(waiver.id)
    assert found is not None
    entries.void_entry(coordinator, found, "se anotó en otro trabajo")
    assert due_of(assignment) == 240
    with pytest.raises(DomainError, match="already_voided"):
        entries.void_entry(coordinator, found, "otra vez")


def test_a_correction_is_a_new_payment_and_the_old_one_stays_in_sight(
    buyer: Actor, leader: Actor, assignment: Assignment, sign_in: SignIn
) -> None:
    delivery = accept(leader, assignment, 4)
    wrong = services.record_payment(buyer, assignment, "balance", delivery, replace(QR, amount_minor=400))
    old = (wrong.code, wrong.amount_minor, wrong.reference)
    anew = services.correct_payment(buyer, wrong, replace(QR, amount_minor=4000), "faltaba un cero")
    db.session.flush()
    kept = db.session.get_one(Payment, wrong.id)
    assert (kept.code, kept.amount_minor, kept.reference) == old
    assert (kept.state, anew.corrects_id, due_of(assignment)) == ("void", wrong.id, 0)
    browser = sign_in(db.session.get_one(Account, buyer.account_id))
    page = browser.get(f"/trabajos/{assignment.id}/pagos").text
    assert wrong.code in page
    assert "faltaba un cero" in page
    assert anew.code in browser.get(f"/pagos/{wrong.id}").text


def test_only_the_coordinator_takes_back_what_was_confirmed(
    buyer: Actor, leader: Actor, coordinator: Actor, assignment: Assignment, sign_in: SignIn
) -> None:
    payment = services.record_payment(buyer, assignment, "balance", accept(leader, assignment, 4), CASH)
    services.confirm_payment(leader, payment)
    for actor, status in ((buyer, 404), (leader, 404), (coordinator, 303)):
        browser = sign_in(db.session.get_one(Account, actor.account_id))
        answer = browser.post(f"/pagos/{payment.id}/anular-confirmado", data={"reason": "tocó por error"})
        assert answer.status_code == status
    found = load_payment(payment.id)
    assert found is not None
    assert found.state == "void"


def test_somebody_who_saw_another_amount_is_told_that_it_changed(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    delivery = accept(leader, assignment, 4)
    half = replace(CASH, amount_minor=2000, seen_minor=4000)
    services.record_payment(buyer, assignment, "balance", delivery, half)
    with pytest.raises(DomainError, match="due_changed"):
        services.record_payment(buyer, assignment, "balance", delivery, half)


def test_one_reference_pays_one_due_once(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    first, second = accept(leader, assignment, 4), accept(leader, assignment, 6)
    part = replace(QR, amount_minor=1000)
    services.record_payment(buyer, assignment, "balance", first, part)
    with pytest.raises(DomainError, match="reference_used"):
        services.record_payment(buyer, assignment, "balance", first, part)
    services.record_payment(buyer, assignment, "balance", second, part)


def test_a_payment_foreseen_becomes_the_one_that_was_made(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    delivery = accept(leader, assignment, 4)
    foreseen = Payment(
        code="PA1", order_id=assignment.line.order_id, assignment_id=assignment.id, delivery_id=delivery, kind="balance",
        amount_minor=3000, due_on=date(2026, 12, 1), state="planned",
    )  # fmt: skip
    db.session.add(foreseen)
    db.session.flush()
    made = services.record_payment(buyer, assignment, "balance", delivery, CASH)
    assert (made.id, made.code, made.state, made.amount_minor) == (foreseen.id, "PA1", "paid", 4000)


def test_pieces_accepted_after_she_was_paid_are_a_further_pay(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 4)
    one, two, _three = members_of(assignment.association_id)
    pay_services.share_out(leader, assignment, {one.id: 4})
    db.session.flush()
    handed(leader, assignment)
    accept(leader, assignment, 6)
    pay_services.share_out(leader, assignment, {one.id: 6, two.id: 4})
    db.session.flush()
    lines = [(line.member_id, line.turn, line.pieces, line.state) for line in pay_list(assignment)]
    assert sorted(lines) == [(one.id, 1, 4, "paid"), (one.id, 2, 2, "planned"), (two.id, 1, 4, "planned")]
    with pytest.raises(DomainError, match="already_paid"):
        pay_services.share_out(leader, assignment, {one.id: 3})


def handed(leader: Actor, assignment: Assignment) -> MemberPay:
    line = load_member_pay(pay_list(assignment)[0].id)
    assert line is not None
    pay_services.pay_member(leader, line)
    return line


def test_a_weavers_pay_marked_by_mistake_is_taken_back_and_stays_in_sight(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 4)
    one = members_of(assignment.association_id)[0]
    pay_services.share_out(leader, assignment, {one.id: 4})
    db.session.flush()
    line = handed(leader, assignment)
    pay_services.void_pay(leader, line, "toqué por error")
    db.session.flush()
    assert pay_list(assignment) == []
    assert db.session.query(PayVoid).one().reason == "toqué por error"
    assert (line.pieces, line.amount_minor, line.state) == (4, 1600, "paid")
    with pytest.raises(DomainError, match="pay_voided"):
        pay_services.void_pay(leader, line, "otra vez")
    pay_services.share_out(leader, assignment, {one.id: 4})
    db.session.flush()
    assert [(again.turn, again.pieces) for again in pay_list(assignment)] == [(2, 4)]


def test_what_a_weaver_confirmed_is_not_taken_back(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 4)
    pay_services.share_out(leader, assignment, {members_of(assignment.association_id)[0].id: 4})
    db.session.flush()
    line = handed(leader, assignment)
    pay_services.confirm_own_pay(leader, line)
    with pytest.raises(DomainError, match="pay_confirmed"):
        pay_services.void_pay(leader, line, "toqué por error")


def test_entries_are_only_ever_added(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    payment = services.record_payment(buyer, assignment, "balance", accept(leader, assignment, 4), CASH)
    services.void_payment(buyer, payment, "no era")
    [void] = db.session.query(MoneyEntry).all()
    assert (void.kind, void.payment_id, void.amount_minor, void.reason) == ("void", payment.id, 4000, "no era")


def test_the_rule_of_the_fee_is_the_contracts(assignment: Assignment) -> None:
    from marketplace.money.queries import terms_of

    assert terms_of(assignment).late_share == Fraction(2, 100)
