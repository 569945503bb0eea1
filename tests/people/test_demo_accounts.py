from __future__ import annotations

import click
import pytest
from sqlalchemy import func, select

from marketplace.demo_accounts import as_table, demo_accounts_json
from marketplace.infra.database import db
from marketplace.money.models import MemberPay
from marketplace.people.models import Account
from tests.factories import (
    make_assignment,
    make_association,
    make_exporter,
    make_member,
    make_order,
    make_order_line,
    make_programme,
    make_workshop,
)

ROLES = ["leader", "weaver", "exporter", "coordinator", "verifier", "administrator"]


@pytest.fixture
def el_alto(app):
    """The few things of El Alto that the accounts stand on."""
    programmes = {code: make_programme(code=code).id for code in ("P-BO481", "P-USAID", "P-NN")}
    line = make_order_line(make_order(make_exporter(code="E01", language="es"), lines=0))
    make_exporter(code="E06", language="en")
    for code, programme in (("A19", "P-USAID"), ("A04", "P-BO481"), ("A20", "P-NN")):
        association = make_association(code=code, programme_id=programmes[programme])
        workshop = make_workshop(association)
        association.leader_member_id = make_member(workshop).id
        weaver = make_member(workshop)
        assignment = make_assignment(line, association)
        for member_id in (weaver.id, association.leader_member_id):
            pay = MemberPay(
                code=f"P{member_id}",
                assignment_id=assignment.id,
                member_id=member_id,
                pieces=1,
                piece_rate_minor=1,
                amount_minor=1,
            )
            db.session.add(pay)
    db.session.commit()


def test_two_accounts_of_each_role_and_every_one_of_them_can_enter(el_alto, app):
    accounts = demo_accounts_json()
    assert [account["role"] for account in accounts] == [role for role in ROLES for _ in (1, 2)]
    for account in accounts:
        browser = app.test_client()
        if account["password"]:
            done = browser.post("/entrar", data={"email": account["user"], "password": account["password"]})
        else:
            done = browser.post(account["sign_in_link"].removeprefix("http://localhost"))
        assert done.status_code == 303, account
        assert account["name"] in browser.get("/mi-cuenta").text


def test_a_second_call_makes_no_new_account_and_gives_fresh_links(el_alto):
    first = demo_accounts_json()
    count = db.session.scalar(select(func.count()).select_from(Account))
    second = demo_accounts_json()
    assert db.session.scalar(select(func.count()).select_from(Account)) == count == 12
    assert [a["password"] for a in first] == [a["password"] for a in second]
    assert all(a["sign_in_link"] != b["sign_in_link"] for a, b in zip(first, second, strict=True) if not a["password"])


def test_another_installation_has_other_passwords(el_alto, app, monkeypatch):
    first = {account["password"] for account in demo_accounts_json()}
    monkeypatch.setitem(app.config, "SECRET_KEY", "another-installation" * 3)
    assert not (first & {account["password"] for account in demo_accounts_json()} - {None})


def test_the_two_of_a_role_are_neighbours(el_alto):
    places = {}
    for account in demo_accounts_json():
        places.setdefault(account["role"], set()).add(account["organisation"])
    assert all(len(found) == 2 for role, found in places.items() if role != "administrator")


def test_one_of_each_is_printed_as_lines(el_alto):
    accounts = demo_accounts_json(one_of_each=True)
    assert [account["role"] for account in accounts] == ROLES
    assert len(as_table(accounts).splitlines()) == 6


def test_without_the_data_one_plain_line_says_what_to_do(app):
    with pytest.raises(click.ClickException, match="make run"):
        demo_accounts_json()
