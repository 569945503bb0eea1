"""Recording, confirming, sharing out and paying: each happens once, and pay stays private."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import pay_services, services
from marketplace.money.drafts import PaymentDraft
from marketplace.money.models import MemberPay, Payment
from marketplace.money.pay_queries import load_member_pay, members_of, pay_list
from marketplace.money.queries import account_of, load_payment
from marketplace.people.models import Account
from marketplace.producers.models import Association
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line

QR = PaymentDraft("QR", "QR-1")
SignIn = Callable[[Account], FlaskClient]


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    order = make_order(make_exporter(), lines=0, advance_basis_points=3000)
    made = make_assignment(
        make_order_line(order), make_association(members=3), pieces=10, unit_price_minor=1000, piece_rate_minor=400
    )
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def leader(assignment: Assignment) -> Actor:
    account = make_account("leader", association_id=assignment.association_id)
    return Actor(account.id, "Felipa", Role.LEADER, association_id=assignment.association_id)


def accept(leader: Actor, assignment: Assignment, pieces: int) -> int:
    delivery = load_delivery(fulfilment.announce_delivery(leader, assignment, pieces).id)
    assert delivery is not None
    fulfilment.receive_delivery(leader, delivery, pieces)
    fulfilment.inspect_delivery(leader, delivery, InspectionDraft(0, 0, 0, pieces, 0, 0))
    return delivery.id


def test_the_advance_and_the_balance_are_what_the_rule_says(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    advance = services.record_payment(buyer, assignment, "advance", None, QR)
    delivery = accept(leader, assignment, 4)
    balance = services.record_payment(buyer, assignment, "balance", delivery, QR)
    assert (advance.amount_minor, balance.amount_minor, balance.advance_recovered_minor) == (3000, 2800, 1200)


def test_a_page_to_pay_what_is_not_due_says_why_and_blames_nobody(
    buyer: Actor, leader: Actor, assignment: Assignment, sign_in: SignIn
) -> None:
    delivery = fulfilment.announce_delivery(leader, assignment, 2)
    services.record_payment(buyer, assignment, "advance", None, QR)
    db.session.commit()
    browser = sign_in(db.session.get_one(Account, buyer.account_id))

    def page(kind: str) -> str:
        answer = browser.get(f"/trabajos/{assignment.id}/pagar/{kind}")
        assert answer.status_code == 200
        assert "Alguien llegó antes" not in answer.text
        assert "Nada por pagar" in answer.text
        return answer.text

    assert "El anticipo ya está pagado." in page("advance")
    assert "No hay recargos por pagar." in page("late_fee")
    assert "Esta entrega todavía no tiene piezas aceptadas." in page(f"balance/{delivery.id}")
    answer = browser.post(f"/trabajos/{assignment.id}/pagar/advance", data={"amount": "30"})
    assert answer.status_code == 409
    assert "Alguien llegó antes" not in answer.text


@pytest.mark.parametrize(
    ("share", "accepted", "over", "why"),
    [(0, 0, False, "no_advance"), (3000, 4, False, "advance_over"), (3000, 0, True, "work_over")],
)
def test_why_no_advance_is_due(leader: Actor, assignment: Assignment, share: int, accepted: int, over: bool, why: str) -> None:
    assignment.line.order.advance_basis_points = share
    if accepted:
        accept(leader, assignment, accepted)
    if over:
        fulfilment.close_short(leader, assignment, "no hay lana")
    account = account_of(assignment)
    assert account.due("advance", None) is None
    assert account.why_nothing("advance", None) == why


def test_the_second_who_records_the_same_payment_reads_that_nothing_is_due(buyer: Actor, assignment: Assignment) -> None:
    services.record_payment(buyer, assignment, "advance", None, QR)
    with pytest.raises(DomainError, match="nothing_due"):
        services.record_payment(buyer, assignment, "advance", None, QR)


def test_the_inspection_of_a_paid_delivery_is_annulled_only_after_its_payment(
    buyer: Actor, leader: Actor, assignment: Assignment
) -> None:  # fmt: skip
    """What was paid for stays accepted; the mistake is taken back as a new entry first."""
    number = accept(leader, assignment, 4)
    payment = services.record_payment(buyer, assignment, "balance", number, QR)

    def annul() -> None:
        db.session.expire_all()
        inspection = load_inspection(load_delivery(number).inspections[-1].id)  # type: ignore[union-attr]
        fulfilment.annul_inspection(leader, inspection, "era otro lote")  # type: ignore[arg-type]

    with pytest.raises(DomainError, match="delivery_paid"):
        annul()
    services.void_payment(leader, load_payment(payment.id), "error")  # type: ignore[arg-type]
    members = members_of(assignment.association_id)
    pay_services.share_out(leader, load_assignment(assignment.id), {members[0].id: 3})  # type: ignore[arg-type]
    db.session.flush()
    with pytest.raises(DomainError, match="pieces_shared"):
        annul()
    pay_services.share_out(leader, load_assignment(assignment.id), {members[0].id: 0})  # type: ignore[arg-type]
    db.session.flush()
    annul()
    db.session.flush()
    db.session.expire_all()
    assert account_of(load_assignment(assignment.id)).position.earned_minor == 0  # type: ignore[arg-type]


def test_a_transfer_needs_its_reference_and_cash_does_not(buyer: Actor, assignment: Assignment) -> None:
    with pytest.raises(DomainError, match="reference_missing"):
        services.record_payment(buyer, assignment, "advance", None, PaymentDraft("QR", " "))
    services.record_payment(buyer, assignment, "advance", None, PaymentDraft("efectivo", ""))


def test_a_payment_is_confirmed_once_and_then_cannot_be_voided(buyer: Actor, leader: Actor, assignment: Assignment) -> None:
    payment = services.record_payment(buyer, assignment, "advance", None, QR)
    services.confirm_payment(leader, payment)
    with pytest.raises(DomainError, match="wrong_state"):
        services.confirm_payment(leader, payment)
    with pytest.raises(DomainError, match="payment_confirmed"):
        services.void_payment(buyer, payment, "error")


def test_a_voided_payment_falls_due_again(buyer: Actor, assignment: Assignment) -> None:
    first = services.record_payment(buyer, assignment, "advance", None, QR)
    services.void_payment(buyer, first, "monto de otro pedido")
    db.session.flush()
    second = services.record_payment(buyer, assignment, "advance", None, QR)
    assert (second.attempt, account_of(assignment).paid_minor) == (2, 3000)


def test_the_proposal_shares_every_piece_by_hours(assignment: Assignment) -> None:
    members = members_of(assignment.association_id)
    members[0].millihours_a_day = 4000
    shares = pay_services.propose_shares(10, members)
    assert sum(shares.values()) == 10
    assert shares[members[0].id] == 2


def test_the_proposal_follows_the_notebook_where_somebody_noted(assignment: Assignment) -> None:
    """Good pieces that each handed in are the measure; hours only where the notebook says nothing."""
    one, two, three = members_of(assignment.association_id)
    assert pay_services.propose_shares(9, [one, two, three], {one.id: 6, three.id: 3}) == {one.id: 6, two.id: 0, three.id: 3}
    assert pay_services.propose_shares(6, [one, two, three], {one.id: 6, three.id: 3}) == {one.id: 4, two.id: 0, three.id: 2}
    assert pay_services.propose_shares(6, [one, two, three], {}) == {one.id: 2, two.id: 2, three.id: 2}


def test_no_more_pieces_are_shared_than_were_accepted(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 5)
    one, two, _three = members_of(assignment.association_id)
    with pytest.raises(DomainError, match="more_than_accepted"):
        pay_services.share_out(leader, assignment, {one.id: 3, two.id: 3})
    pay_services.share_out(leader, assignment, {one.id: 3, two.id: 2})
    db.session.flush()
    assert [(line.pieces, line.amount_minor) for line in pay_list(assignment)] == [(3, 1200), (2, 800)]


def test_somebody_else_s_weaver_cannot_be_given_a_share(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 5)
    stranger = members_of(make_association(members=1).id)[0]
    with pytest.raises(DomainError, match="not_a_member"):
        pay_services.share_out(leader, assignment, {stranger.id: 1})


def test_what_was_paid_cannot_be_shared_anew(leader: Actor, assignment: Assignment) -> None:
    accept(leader, assignment, 5)
    one, two, _three = members_of(assignment.association_id)
    pay_services.share_out(leader, assignment, {one.id: 3, two.id: 2})
    db.session.flush()
    line = load_member_pay(pay_list(assignment)[0].id)
    assert line is not None
    pay_services.pay_member(leader, line)
    with pytest.raises(DomainError, match="already_paid"):
        pay_services.share_out(leader, assignment, {one.id: 2})
    with pytest.raises(DomainError, match="wrong_state"):
        pay_services.pay_member(leader, line)


def paid_line(leader: Actor, assignment: Assignment) -> MemberPay:
    accept(leader, assignment, 5)
    pay_services.share_out(leader, assignment, {members_of(assignment.association_id)[0].id: 5})
    db.session.flush()
    line = load_member_pay(pay_list(assignment)[0].id)
    assert line is not None
    pay_services.pay_member(leader, line)
    return line


def test_a_weaver_sees_and_confirms_her_own_pay_and_nobody_else_s(leader: Actor, assignment: Assignment, sign_in: SignIn) -> None:
    line = paid_line(leader, assignment)
    other = members_of(assignment.association_id)[1]
    mine = make_account("weaver", association_id=assignment.association_id, member_id=line.member_id)
    hers = make_account("weaver", association_id=assignment.association_id, member_id=other.id)
    neighbour = sign_in(hers)
    assert "20,00" not in neighbour.get("/mi-pago").text
    assert neighbour.post(f"/mi-pago/{line.id}/tengo").status_code == 404
    browser = sign_in(mine)
    assert "20,00" in browser.get("/mi-pago").text
    assert browser.post(f"/mi-pago/{line.id}/tengo").status_code == 303
    assert db.session.get_one(MemberPay, line.id).state == "confirmed"


def test_who_has_no_pieces_is_folded_away_and_can_still_be_given_some(
    leader: Actor, assignment: Assignment, sign_in: SignIn
) -> None:
    paid_line(leader, assignment)
    busy, *idle = members_of(assignment.association_id)
    browser = sign_in(db.session.get_one(Account, leader.account_id))
    shown, folded = browser.get(f"/trabajos/{assignment.id}/reparto").text.split('<details class="more"', 1)
    assert busy.full_name in shown
    assert "2 sin piezas" in folded
    for other in idle:
        assert f'name="m{other.id}"' in folded
        assert other.full_name not in shown


def test_an_exporter_never_sees_what_a_weaver_earns(buyer: Actor, leader: Actor, assignment: Assignment, sign_in: SignIn) -> None:
    line = paid_line(leader, assignment)
    name = line.member.full_name
    browser = sign_in(db.session.get_one(Account, buyer.account_id))
    assert browser.get(f"/trabajos/{assignment.id}/reparto").status_code == 404
    for path in (f"/trabajos/{assignment.id}", f"/trabajos/{assignment.id}/pagos", "/pagos"):
        page = browser.get(path)
        assert page.status_code == 200
        assert name not in page.text


def test_a_form_sent_five_times_records_one_payment(buyer: Actor, assignment: Assignment, sign_in: SignIn) -> None:
    browser = sign_in(db.session.get_one(Account, buyer.account_id))
    sent = {"method": "QR", "reference": "QR-7", "form_key": "one-and-the-same"}
    answers = [browser.post(f"/trabajos/{assignment.id}/pagar/advance", data=sent) for _ in range(5)]
    assert {answer.status_code for answer in answers} == {303}
    assert db.session.scalar(db.select(db.func.count()).select_from(Payment)) == 1


def test_the_pages_of_money_send_the_same_queries_whatever_the_rows(
    leader: Actor, assignment: Assignment, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    browser = sign_in(db.session.get_one(Account, leader.account_id))

    def queries() -> int:
        with count_queries() as sent:  # type: ignore[attr-defined]
            assert browser.get("/pagos").status_code == 200
        return len(sent)

    few = queries()
    group = db.session.get_one(Association, assignment.association_id)
    for _ in range(5):
        make_assignment(make_order_line(make_order(make_exporter(), lines=0, advance_basis_points=3000)), group)
    assert queries() == few
