"""What if? Questions about the market that write nothing."""

from datetime import date
from typing import Any

from flask import Flask
from sqlalchemy import event, select

from marketplace.capacity.commitments import Commitment
from marketplace.engine.solve import solve
from marketplace.infra.database import db
from marketplace.matching import closing, whatif
from marketplace.matching.advice import advice_of
from marketplace.matching.market import Maker, Market
from marketplace.matching.people import hours_of_people
from marketplace.matching.problem import build_problem
from marketplace.matching.queries import open_order_ids
from marketplace.matching.read_market import read_market
from marketplace.orders.models import Order
from marketplace.producers.models import Association
from tests.el_alto import app, by_code  # noqa: F401
from tests.matching.el_alto import coordinator


def maker(market: Market, code: str) -> Any:
    return next(found for found in market.makers if found.code == code)


def test_thirty_percent_more_is_of_all_that_was_ordered_and_every_line_tells_what_of_it_fits(app: Flask) -> None:
    answer = whatif.more_demand(read_market(whole_orders=open_order_ids()), 30, "WI")
    assert {row.line.code: row.more for row in answer.moved} == {"L0057": 45, "L0058": 120}
    assert [row.more_fit for row in answer.moved] == [45, 120]
    assert (answer.more, answer.more_fit, answer.after - answer.before) == (165, 165, 165)


def test_what_is_agreed_grows_too_and_what_does_not_fit_is_told(app: Flask) -> None:
    answer = whatif.more_demand(read_market(whole_orders=open_order_ids()), 30, "EM")
    rows = {row.line.order_code: row for row in answer.moved}
    agreed = rows["O-NE-202701"]
    # All of the month's 15,000 garments are agreed: nothing of it is missing, and 4,500 more are asked for.
    assert (agreed.line.missing, agreed.more, agreed.short_before) == (0, 4_500, 0)
    assert agreed.short_after == 4_500 - agreed.more_fit
    # A line with none of the more placed is in the list all the same, with the pieces that it would lack.
    assert any(row.more_fit == 0 and row.short_after > row.short_before for row in rows.values())
    assert sum(row.short_after for row in answer.lines) == answer.short_after > answer.short_before
    assert answer.short_after - answer.short_before == answer.more - (answer.after - answer.before)


def test_the_page_of_more_demand_shows_what_stays_without_a_group_before_and_after(app: Flask, sign_in: Any) -> None:
    page = sign_in(coordinator()[0]).get("/emparejar/que-pasa-si?pregunta=demanda&percent=30&technique=EM").text
    answer = whatif.more_demand(read_market(whole_orders=open_order_ids()), 30, "EM")
    assert "Si piden 30\u00a0% más: bordado" in page.replace("30 %", "30\u00a0%")
    for pieces in (answer.short_after, answer.short_before):
        assert f"{pieces:,}".replace(",", ".") in page
    assert "O-NE-202701" in page
    assert "Ningún pedido gana ni pierde" not in page


def test_a_closed_group_loses_the_pieces_of_those_weeks(app: Flask) -> None:
    market = read_market()
    closed = maker(market, "A15")
    answer = whatif.group_closed(market, closed, 1, 2)
    (aguayo,) = [line for line in answer.lines if line.line.code == "L0055"]
    # What was agreed in the closed weeks takes the group's next free hours, which are lost to open orders as well.
    lost = sum(closed.free["all"][:2] + closed.taken["all"][:2]) // 119_700
    assert aguayo.before - aguayo.after in (lost, lost + 1)


def test_closing_a_group_of_agreed_work_alone_tells_which_of_it_comes_late(app: Flask, sign_in: Any) -> None:
    group = by_code(Association, "A19")
    market = read_market()
    agreed = closing.read_agreed(maker(market, "A19"), market.first_monday)
    late = closing.delayed_by(agreed, 2, 3)
    assert {row.named.code for row in late} <= {order.code for order in db.session.scalars(select(Order))}
    december = next(row for row in late if row.named.code == "O-NE-202612")
    assert december.new > 0
    assert december.ready_on is not None
    assert december.ready_before is not None
    assert december.ready_on > max(december.ready_before, december.due)
    page = sign_in(coordinator()[0]).get(f"/emparejar/que-pasa-si?pregunta=cierre&group={group.id}&first=2026-11-30&weeks=2").text
    assert f"Si {group.name} cierra 2 semanas, desde el lunes 30 de noviembre" in page
    assert "Hay trabajo acordado que llega tarde por este cierre." in page
    assert f"{december.late:,}".replace(",", ".") in page


def work(number: int, hours: int, due: date, starts: date = date(2026, 11, 23)) -> tuple[Commitment, closing.Named]:
    return Commitment(1, number, "EM", hours * 1000, starts, due), closing.Named("order", f"O{number}", number, "", 1000)


def test_agreed_work_moves_in_the_order_of_its_dates_and_what_finds_no_hours_says_so() -> None:
    lines = (work(1, 10, date(2026, 12, 4)), work(2, 10, date(2026, 12, 11)))
    agreed = closing.Agreed(date(2026, 11, 23), {"all": (10_000,) * 4}, {"EM": ("all",)}, lines)
    assert closing.delayed_by(agreed, 4, 4) == ()
    # Two of four weeks are left for 20 hours: the first is late by a week, the second is moved to the last.
    one, two = closing.delayed_by(agreed, 1, 2)
    assert (one.named.code, one.late, one.late_before, one.ready_on) == ("O1", 10, 0, date(2026, 12, 12))
    assert (two.named.code, two.late, two.late_before, two.ready_on) == ("O2", 10, 0, date(2026, 12, 19))
    last = closing.delayed_by(agreed, 1, 3)
    assert [(row.named.code, row.late, row.ready_on) for row in last] == [("O1", 10, date(2026, 12, 19)), ("O2", 10, None)]


def test_a_group_whose_technique_has_hours_of_its_own_moves_agreed_work_once() -> None:
    plain = {"EM": ("all", "EM")}
    free, taken = {"all": (5, 20, 20), "EM": (0, 8, 8)}, {"all": (15, 0, 0), "EM": (10, 0, 0)}
    moved = closing.without_weeks(Maker(1, "A", "A", 1, 2, {}, plain, free, taken), 1, 1)
    # Ten hours of embroidery go to the next ten that embroiderers have free, the other five to any hours.
    assert moved.free == {"all": (0, 7, 18), "EM": (0, 0, 6)}


def test_ten_more_weavers_bring_the_hours_of_a_member_week_by_week(app: Flask) -> None:
    market = read_market()
    group = maker(market, "A15")
    answer = whatif.more_people(market, group.id, 10, "A4")
    (aguayo,) = [line for line in answer.lines if line.line.code == "L0055"]
    window = market.lot(aguayo.line, group)
    assert window is not None
    each = hours_of_people(group, "A4")["all"][window.start - 1 : window.last]
    # Weeks of holidays bring less than others, so it is not the same for every week.
    assert len(set(each)) > 1
    assert aguayo.change in {10 * sum(each) // 119_700 + rest for rest in (-1, 0, 1)}
    assert answer.value_after_minor > answer.value_before_minor


def test_a_technique_that_the_group_does_not_do_is_said_and_not_called_no_change(app: Flask, sign_in: Any) -> None:
    group = by_code(Association, "A19")
    page = sign_in(coordinator()[0]).get(f"/emparejar/que-pasa-si?pregunta=personas&group={group.id}&technique=CE&people=10").text
    assert f"{group.name} no hace cerámica" in page
    assert "Este grupo hace: bordado" in " ".join(page.split())


def test_with_as_many_people_as_the_advice_names_its_pieces_fit_in_what_if_too(app: Flask) -> None:
    market = read_market()
    advice = advice_of(market, solve(build_problem(market)))
    one = next(told for told in advice if told["kind"] == "people" and "O-S-032" in told["orders"])
    answer = whatif.more_people(market, one["group"], one["people"], one["technique"])
    assert answer.after - answer.before >= one["pieces"]
    fewer = whatif.more_people(market, one["group"], one["people"] - 1, one["technique"])
    assert fewer.after < answer.after


def test_a_large_market_says_beforehand_how_long_an_answer_takes(app: Flask, sign_in: Any, monkeypatch: Any) -> None:
    market = read_market()
    assert whatif.seconds_for(market) is None
    client = sign_in(coordinator()[0])
    assert "La respuesta tarda unos" not in client.get("/emparejar/que-pasa-si").text
    monkeypatch.setattr(whatif, "EXACT_UP_TO", len(market.lines) * len(market.makers) - 1)
    page = client.get("/emparejar/que-pasa-si").text
    # Said beside each question before it is asked, so that it holds without scripts; with them the button says so as well.
    for words in ("La respuesta tarda unos 10 segundos.", "data-waits", "data-waiting hidden"):
        assert page.count(words) == 4


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
            "pregunta=promesa&kind=WI-TARKA&pieces=40&ceiling=much&currency=EUR",
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
