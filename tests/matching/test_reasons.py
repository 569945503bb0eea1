"""Reasons as people read them: one sentence a case, and one figure for what is free."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.engine.solve import solve
from marketplace.infra.database import db
from marketplace.matching import history
from marketplace.matching.problem import build_problem
from marketplace.matching.read_market import read_market
from marketplace.matching.results import CHOSEN, Outcome, outcome_of
from marketplace.matching.sentences import refusal_words, why_missing, why_not
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import coordinator, finished_run

DUE = date(2027, 2, 26)


@pytest.mark.parametrize(
    ("refusal", "own", "brief"),
    [
        ({"how": "declined", "reason": "no_time"}, "A dijo que no: no tiene tiempo.", "A dijo que no."),
        ({"how": "declined", "reason": "low_price"}, "A dijo que no: le pagan poco.", "A dijo que no."),
        ({"how": "declined", "reason": "no_skill"}, "A dijo que no: no sabe hacerlo.", "A dijo que no."),
        ({"how": "declined", "reason": None}, "A dijo que no.", "A dijo que no."),
        ({"how": "part", "pieces": 4000, "taken": 250}, "A tomó 250 de 4.000 piezas.", "A tomó solo una parte."),
        ({"how": "late"}, *["A A se le retiraron piezas porque iba tarde."] * 2),
        ({}, *["A sería un grupo más de los que se permiten."] * 2),
        (None, *["A ya dio su respuesta."] * 2),
    ],
)
def test_each_refusal_has_a_sentence_of_its_own(app: Flask, refusal: Any, own: str, brief: str) -> None:
    with app.test_request_context():
        assert refusal_words("A", refusal) == own
        assert refusal_words("A", refusal, own=False) == brief


def refused() -> None:
    """SUMMA KNITS took 250 of the 400 hats, Manos maravillosas said no to hats and gloves."""
    hats, gloves = by_code(OrderLine, "L0052"), by_code(OrderLine, "L0053")
    taken = {"state": "accepted", "pieces": 400, "accepted_pieces": 250}
    make.make_offer(hats, by_code(Association, "A04"), due_on=DUE, **taken)
    for line in (hats, gloves):
        make.make_offer(line, by_code(Association, "A17"), state="declined", decline_reason="no_time", due_on=DUE)
    db.session.flush()


def test_how_each_group_answered_is_read_and_told(app: Flask) -> None:
    refused()
    market = read_market()
    hats = next(line for line in market.lines if line.code == "L0052")
    summa, manos = by_code(Association, "A04").id, by_code(Association, "A17").id
    assert hats.refusals == {
        summa: {"how": "part", "pieces": 400, "taken": 250}, manos: {"how": "declined", "reason": "no_time"},
    }  # fmt: skip
    assert hats.refused_by == {summa, manos}
    reasons = [one for one in outcome_of(market, solve(build_problem(market))).reasons if one.line_id == hats.id]
    with app.test_request_context():
        (told,) = [why_missing(one) for one in reasons if one.maker_id is None]
        assert told == "SUMMA KNITS tomó solo una parte. Manos maravillosas dijo que no. Los demás piden más que el tope."
        (told,) = [why_missing(one, lambda _: True) for one in reasons if one.maker_id is None]
        assert told.startswith("SUMMA KNITS tomó 250 de 400 piezas. Manos maravillosas dijo que no: no tiene tiempo.")
        (words,) = [why_not(one, "SUMMA KNITS") for one in reasons if one.maker_id == summa]
        assert words == "SUMMA KNITS tomó 250 de 400 piezas."


def test_pieces_that_were_taken_from_a_late_group_are_told_so(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    line, group = by_code(OrderLine, "L0052"), by_code(Association, "A04")
    make.make_offer(line, group, state="declined", decline_reason="no_time", due_on=DUE)
    rows = db.select(db.literal(line.id).label("line_id"), db.literal(group.id).label("association_id"))
    monkeypatch.setattr(history, "let_go", lambda: rows)
    hats = next(one for one in read_market().lines if one.code == "L0052")
    assert hats.refusals == {group.id: {"how": "late"}}


def test_the_page_does_not_say_that_refused_work_does_not_fit(app: Flask, sign_in: Any) -> None:
    refused()
    account, actor = coordinator()
    gone = by_code(OrderLine, "L0054")
    make.make_offer(gone, by_code(Association, "A18"), pieces=gone.quantity, due_on=DUE)
    run = finished_run(actor, "O-S-031")
    page = sign_in(account).get(f"/emparejar/corridas/{run.id}").text
    assert "Sin grupo" in page
    assert "No cabe" not in page
    assert "SUMMA KNITS tomó 250 de 400 piezas." in page
    assert "Subir el tope a Bs\u00a0108,11: entraría Asociación Nuevo Norte 2" in page
    assert "O-S-041" not in page


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    """The outcome of the whole market, worked out once."""
    return {}


@pytest.fixture
def outcome(app: Flask, kept: dict[str, Any]) -> Outcome:
    if not kept:
        market = read_market()
        kept["outcome"] = outcome_of(market, solve(build_problem(market)))
    return kept["outcome"]


def test_what_is_free_is_one_figure_own_hours_those_proposed_for_others_and_those_left(outcome: Outcome) -> None:
    line, group = by_code(OrderLine, "L0051").id, by_code(Association, "A23").id
    of = {one.maker_id: one for one in outcome.reasons if one.line_id == line}
    (share,) = [one for one in outcome.shares if one.line.id == line]
    assert share.maker.id == group
    p = of[group].params
    assert of[group].reason == CHOSEN
    assert p["proposed"] == {"O-S-041": p["free"] - p["hours"]}
    refused = of[by_code(Association, "A20").id]
    assert refused.reason == "capacity"
    assert refused.params["open"] == refused.params["free"] + sum(refused.params["proposed"].values())
    assert refused.params["short"] == refused.params["needed"] - refused.params["free"]
    assert set(refused.params["proposed"]) == {"O-S-041"}


def test_hours_of_other_orders_are_told_by_their_codes_on_the_card(app: Flask, sign_in: Any) -> None:
    account, actor = coordinator()
    run = finished_run(actor, "O-S-030")
    page = sign_in(account).get(f"/emparejar/corridas/{run.id}").text
    assert "Usa 19.218 h de 57.318 h libres. 38.100 h libres se proponen para O-S-041." in page
    assert "19.218 de 57.318" in page.replace("&nbsp;", " ").replace("\u00a0", " ")
