"""A leader's cards speak of the work that is being made, and show what is asked of her."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.fulfilment.outlook import outlooks
from marketplace.fulfilment.queries import load_assignment, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.people.models import Account
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


def work(association: object, begins_in: int, due_in: int, pieces: int) -> Assignment:
    today = clock.today()
    line = make_order_line(make_order(make_exporter(), lines=0))
    days = {"starts_on": today + timedelta(begins_in), "due_on": today + timedelta(due_in)}
    return make_assignment(line, association, pieces=pieces, **days)


def card(page: str, word: str) -> str:
    found = re.search(rf'<a class="card-link" href="([^"]+)"><span class="today-word">{word}</span>.*?</a>', page, re.S)
    assert found, word
    return " ".join(re.sub(r"<[^>]+>", " ", found.group()).split()) + " " + found.group(1)


def test_the_work_of_now_stands_before_a_later_one_that_is_more_at_risk(
    app: Flask, sign_in: Callable[[Account], FlaskClient]
) -> None:
    group = make_association(members=2)
    later = work(group, 60, 90, 90_000)
    now = work(group, -10, 20, 12)
    leader = sign_in(make_account("leader", association_id=group.id))
    page = leader.get("/hoy").text
    assert "12 por hacer" in card(page, "Avance")
    assert f"/trabajos/{now.id}/cuaderno" in card(page, "Piezas")
    now.starts_on = clock.today() + timedelta(5)
    db.session.commit()
    page = leader.get("/hoy").text
    assert f"/trabajos/{later.id}/cuaderno" in card(page, "Piezas"), "before anything begins, what is most at risk"


def test_the_order_of_a_work_that_may_come_short_is_at_risk_for_its_exporter_too(
    app: Flask, sign_in: Callable[[Account], FlaskClient]
) -> None:
    """The board counts what is amber among the works at risk; the exporter's list says the same of the order."""
    group = make_association(members=2)
    # Ten days on and nothing reported, though its hours are there.
    made = work(group, -10, 60, 4)
    outlook = outlooks(works_of([load_assignment(made.id)]))[0]
    assert outlook.tone == "warn"
    order = db.session.get_one(Order, db.session.get_one(OrderLine, made.order_line_id).order_id)
    order.state, order.due_date = "confirmed", made.due_on
    page = sign_in(make_account("exporter", exporter_id=order.exporter_id)).get("/pedidos").text
    assert "En riesgo" in page
