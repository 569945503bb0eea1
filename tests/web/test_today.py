"""A leader's cards speak of the work that is being made, and show what is asked of her."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
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
