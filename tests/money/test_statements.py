"""On the whole of El Alto: every payment equals the rule, and every statement adds up to the centavo."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.infra.database import db
from marketplace.kernel.payments import advance_minor, settle
from marketplace.money.models import MemberPay, Payment
from marketplace.money.pay_queries import workshop_lines
from marketplace.money.queries import Account, load_payment
from marketplace.money.statements import accounts_for, pay_lines, pay_total, shares, statement
from marketplace.orders.models import Order
from marketplace.people.models import Account as Person
from marketplace.producers.models import Association, Member, Programme, Workshop
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401

SignIn = Callable[[Person], FlaskClient]
ALL = Actor(0, "Todo", Role.ADMINISTRATOR)


def every_account() -> list[Account]:
    return accounts_for(ALL)


def test_every_payment_of_el_alto_equals_the_rule(app: Flask) -> None:
    accounts = every_account()
    seen = 0
    for account in accounts:
        assignment, order = account.work.assignment, account.work.assignment.line.order
        share = Fraction(order.advance_basis_points, 10_000)
        accepted = {delivery.id: sum(one.accepted_pieces for one in delivery.inspections) for delivery in account.work.deliveries}
        left = advance = advance_minor(assignment.pieces, assignment.unit_price_minor, share)
        for payment in sorted(account.payments, key=lambda row: (row.kind, row.paid_on, row.id)):
            seen += 1
            if payment.kind == "advance":
                assert payment.amount_minor == advance
                continue
            rule = settle(
                accepted[payment.delivery_id or 0], assignment.unit_price_minor, share, left,
                last=payment.delivery_id == account.work.live_deliveries[-1].id
                and sum(accepted.values()) >= assignment.pieces,
            )  # fmt: skip
            left -= rule.recovered_minor
            assert (payment.amount_minor, payment.advance_recovered_minor) == (rule.net_minor, rule.recovered_minor), payment.code
    assert seen == db.session.scalar(select(func.count()).select_from(Payment).where(Payment.state == "paid"))
    assert seen == 85


def test_received_is_earned_less_open_plus_what_is_held_on_every_work(app: Flask) -> None:
    for account in every_account():
        where = account.position
        assert where.received_minor == sum(payment.amount_minor for payment in account.payments)
        assert where.received_minor == (
            where.earned_minor - where.open_minor + where.advance_left_minor + where.fees_paid_minor + where.credit_minor
        )


def test_the_way_of_the_money_adds_up_on_every_work_and_altogether(app: Flask) -> None:
    accounts = every_account()
    for group in [*([account] for account in accounts), accounts]:
        found = shares(group)
        assert found.received_minor == (found.paid_to_weavers_minor + found.group_minor + found.fee_minor + found.held_minor)
        assert min(found.group_minor, found.fee_minor, found.advance_held_minor, found.credit_held_minor) >= 0
    assert shares(accounts).paid_to_weavers_minor == db.session.scalar(select(func.sum(MemberPay.amount_minor)))


def test_a_statement_closes_with_what_is_open_less_what_is_held(app: Flask) -> None:
    accounts = every_account()
    closing = sum(
        account.position.open_minor
        + account.position.fees_minor
        - account.position.fees_paid_minor
        - account.position.advance_left_minor
        - account.position.credit_minor
        for account in accounts
    )
    assert statement(accounts).closing_minor == closing


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 9, 15), date(2026, 11, 1)])
def test_one_time_closes_with_what_the_next_opens_with(app: Flask, day: date) -> None:
    accounts = every_account()
    before, after, whole = (
        statement(accounts, until=date.fromordinal(day.toordinal() - 1)),
        statement(accounts, day),
        statement(accounts),
    )
    assert before.closing_minor == after.opening_minor
    assert after.closing_minor == whole.closing_minor
    assert len(before.entries) + len(after.entries) == len(whole.entries)


def test_orders_and_associations_are_the_same_money_divided_otherwise(app: Flask) -> None:
    whole = statement(every_account()).closing_minor
    orders = sum(statement(accounts_for(ALL, order_id=number)).closing_minor for number in db.session.scalars(select(Order.id)))
    groups = [statement(accounts_for(ALL, association_id=n)).closing_minor for n in db.session.scalars(select(Association.id))]
    assert whole == orders == sum(groups)


def test_workshops_and_weavers_add_up_to_what_their_association_paid(app: Flask) -> None:
    group = by_code(Association, "A19")
    paid = shares(accounts_for(ALL, association_id=group.id)).paid_to_weavers_minor
    workshops = db.session.scalars(select(Workshop.id).where(Workshop.association_id == group.id)).all()
    lines = [row for number in workshops for row in workshop_lines(number)]
    by_weaver = pay_lines(lines, lambda row: (row.member_id, row.member.full_name))
    assert paid == pay_total(lines).paid_minor == sum(line.paid_minor for line in by_weaver)
    assert len(by_weaver) == 75


def people() -> dict[str, Person]:
    """Nueva Esperanza's people, its exporter, and neighbours of theirs."""
    group, order = by_code(Association, "A19"), by_code(Order, "O-NE-202606")
    members = db.session.scalars(select(Member).where(Member.association_id == group.id).order_by(Member.id)).all()
    return {
        "leader": make.make_account("leader", association_id=group.id, member_id=members[0].id),
        "weaver": make.make_account("weaver", association_id=group.id, member_id=members[1].id),
        "other weaver": make.make_account("weaver", association_id=group.id, member_id=members[2].id),
        "exporter": make.make_account("exporter", exporter_id=order.exporter_id),
        "other exporter": make.make_account("exporter", exporter_id=make.make_exporter().id),
        "coordinator": make.make_account("coordinator", programme_id=group.programme_id),
        "verifier": make.make_account("verifier", programme_id=group.programme_id),
        "other coordinator": make.make_account("coordinator", programme_id=by_code(Programme, "P-BO481").id),
        "other leader": make.make_account("leader", association_id=by_code(Association, "A01").id),
        "administrator": make.make_account("administrator"),
    }


def may_read(sign_in: SignIn, everybody: dict[str, Person], path: str) -> set[str]:
    return {role for role, account in everybody.items() if sign_in(account).get(path).status_code == 200}


def test_who_reads_which_statement(app: Flask, sign_in: SignIn) -> None:
    group, order = by_code(Association, "A19"), by_code(Order, "O-NE-202606")
    members = db.session.scalars(select(Member).where(Member.association_id == group.id).order_by(Member.id)).all()
    everybody = people()
    readers = {
        f"/pedidos/{order.id}/estado-de-cuenta": {"exporter", "coordinator", "other coordinator", "verifier", "administrator"},
        f"/asociaciones/{group.id}/estado-de-cuenta": {"leader", "coordinator", "verifier", "administrator"},
        f"/talleres/{members[1].workshop_id}/pagos": {"leader", "coordinator"},
        f"/tejedoras/{members[1].id}/estado-de-cuenta": {"weaver", "coordinator"},
    }
    for path, roles in readers.items():
        assert may_read(sign_in, everybody, path) == roles, path


def test_what_the_weavers_got_is_on_the_groups_own_statement_and_on_nobody_elses(app: Flask, sign_in: SignIn) -> None:
    group = by_code(Association, "A19")
    everybody = people()
    for role, shown in (("leader", True), ("coordinator", True), ("verifier", False), ("administrator", False)):
        page = sign_in(everybody[role]).get(f"/asociaciones/{group.id}/estado-de-cuenta").text
        assert ("Entregado a las tejedoras" in page) is shown
    page = sign_in(everybody["exporter"]).get(f"/pedidos/{by_code(Order, 'O-NE-202606').id}/estado-de-cuenta").text
    # What the head says of the whole site is no statement.
    assert "tejedora" not in page.split("<main")[1]


def test_another_programmes_coordinator_reads_an_order_without_its_neighbours_work(app: Flask, sign_in: SignIn) -> None:
    order = by_code(Order, "O-NE-202606")
    browser = sign_in(people()["other coordinator"])
    assert "AS0001" not in browser.get(f"/pedidos/{order.id}/estado-de-cuenta").text


def test_a_leader_reads_the_workshop_without_the_names_of_those_who_earn(app: Flask, sign_in: SignIn) -> None:
    group = by_code(Association, "A19")
    member = db.session.scalars(
        select(Member).where(Member.association_id == group.id).order_by(Member.id).offset(5).limit(1)
    ).one()
    everybody = people()
    path = f"/talleres/{member.workshop_id}/pagos"
    assert member.full_name not in sign_in(everybody["leader"]).get(path).text
    assert member.full_name in sign_in(everybody["coordinator"]).get(path).text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_statement_is_a_file_and_a_paper_too(app: Flask, sign_in: SignIn, kind: str) -> None:
    group, order = by_code(Association, "A19"), by_code(Order, "O-NE-202606")
    member = db.session.scalars(select(Member).where(Member.association_id == group.id).order_by(Member.id)).first()
    assert member is not None
    browser = sign_in(people()["coordinator"])
    places = [
        f"/pedidos/{order.id}/estado-de-cuenta", f"/asociaciones/{group.id}/estado-de-cuenta",
        f"/talleres/{member.workshop_id}/pagos", f"/tejedoras/{member.id}/estado-de-cuenta",
    ]  # fmt: skip
    for place in places:
        file = browser.get(f"{place}.{kind}")
        assert file.status_code == 200
        assert len(file.data) > 100
        assert browser.get(f"{place}?papel=1").status_code == 200


def test_files_of_payments_speak_words_and_exact_bolivianos(app: Flask, sign_in: SignIn) -> None:
    text = sign_in(people()["exporter"]).get("/pagos/lista.csv").text
    assert "Saldo" in text
    assert "Pagado, por confirmar" in text
    assert "balance" not in text
    payment = load_payment(by_code(Payment, "PA0001").id)
    assert payment is not None
    assert "51812.85" in text


def test_a_statement_sends_the_same_queries_whatever_its_rows(
    app: Flask, sign_in: SignIn, count_queries: Callable[[], object]
) -> None:
    browser = sign_in(people()["coordinator"])

    def queries(code: str) -> int:
        number = by_code(Association, code).id
        with count_queries() as sent:  # type: ignore[attr-defined]
            browser.get(f"/asociaciones/{number}/estado-de-cuenta")
        return len(sent)

    busy = queries("A19")
    assert queries("A19") == busy
    assert busy <= 20
