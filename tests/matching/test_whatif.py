"""What if? Questions about the market that write nothing."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event

from marketplace.infra.database import db
from marketplace.matching import whatif
from marketplace.matching.market import Market
from marketplace.matching.read_market import read_market
from marketplace.orders.models import Order
from marketplace.producers.models import Association
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import coordinator


def maker(market: Market, code: str) -> Any:
    return next(found for found in market.makers if found.code == code)


def test_thirty_percent_more_asks_for_more_and_places_what_fits(app: Flask) -> None:
    answer = whatif.more_demand(read_market(), 30, "WI")
    asked = {line.line.code: line.asked_after for line in answer.lines if line.line.technique == "WI"}
    assert asked == {"L0057": 195, "L0058": 520}
    assert {line.line.code for line in answer.lines if line.change} == {"L0057", "L0058"}
    assert answer.after - answer.before == 45 + 120


def test_a_closed_group_loses_the_pieces_of_those_weeks(app: Flask) -> None:
    market = read_market()
    answer = whatif.group_closed(market, maker(market, "A15"), 1, 2)
    (aguayo,) = [line for line in answer.lines if line.line.code == "L0055"]
    lost = sum(maker(market, "A15").free["all"][:2]) // 119_700
    assert aguayo.before - aguayo.after in (lost, lost + 1)


def test_ten_more_weavers_make_more_of_what_was_short(app: Flask) -> None:
    market = read_market()
    answer = whatif.more_people(market, maker(market, "A15").id, 10, "A4", 6_000)
    (aguayo,) = [line for line in answer.lines if line.line.code == "L0055"]
    # Ten people, six hours a day, five days a week, for ten weeks.
    assert aguayo.change == min(3_000_000 // 119_700 + 1, 25)
    assert answer.value_after_minor > answer.value_before_minor


def test_a_new_order_is_promised_beside_what_is_open_and_later_when_larger(app: Flask, sign_in: Any) -> None:
    client = sign_in(coordinator()[0])
    few = client.get("/emparejar/que-pasa-si?pregunta=promesa&kind=WI-TARKA&pieces=40").text
    assert "Se puede prometer" in few
    many = client.get("/emparejar/que-pasa-si?pregunta=promesa&kind=WI-TARKA&pieces=100000").text
    assert "No se puede prometer" in many
    least = client.get("/emparejar/que-pasa-si?pregunta=promesa&kind=WI-TARKA&pieces=10").text
    assert "Los grupos hacen esta pieza desde 30." in least


def test_asking_writes_nothing_and_strange_values_are_held_within_limits(app: Flask, sign_in: Any) -> None:
    client = sign_in(coordinator()[0])
    group = by_code(Association, "A15").id
    written: list[str] = []

    def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0] in {"INSERT", "UPDATE", "DELETE"}:
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    try:
        for query in (
            "pregunta=demanda&percent=-5&technique=XX",
            f"pregunta=cierre&group={group}&first=nonsense&weeks=999",
            "pregunta=cierre&group=999999",
            f"pregunta=personas&group={group}&technique=ZZ&people=x",
            "pregunta=promesa&kind=nothing",
        ):
            assert client.get(f"/emparejar/que-pasa-si?{query}").status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", remember)
    assert written == []
    assert by_code(Order, "O-S-032").due_date == date(2027, 1, 29)


def test_a_group_of_another_programme_cannot_be_asked_about(app: Flask, sign_in: Any) -> None:
    group = by_code(Association, "A15")
    page = sign_in(coordinator("P-NN")[0]).get(f"/emparejar/que-pasa-si?pregunta=cierre&group={group.id}").text
    assert group.name not in page
    assert "Respuesta" not in page
