"""Advice is true: whoever follows it finds the pieces placed, on the whole market of El Alto."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import selectinload

from marketplace.access.actor import Actor, Role
from marketplace.engine.problem import Plan
from marketplace.engine.solve import solve
from marketplace.infra.database import db
from marketplace.matching import whatif
from marketplace.matching.advice import advice_of
from marketplace.matching.advice_view import advice_for
from marketplace.matching.market import Market
from marketplace.matching.people import with_people
from marketplace.matching.problem import build_problem
from marketplace.matching.read_market import read_market
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401

NAMES = {"EM": "Bordado", "HK": "Tejido a palillo", "A4": "Telar"}
Told = dict[str, Any]


@pytest.fixture(scope="module")
def solved() -> dict[str, Any]:
    """The market, its plan and its advice, worked out once for the tests that only read."""
    return {}


@pytest.fixture
def market(app: Flask, solved: dict[str, Any]) -> Market:
    if not solved:
        solved["market"] = read_market()
        solved["plan"] = solve(build_problem(solved["market"]))
        solved["advice"] = advice_of(solved["market"], solved["plan"])
    return solved["market"]


def of(advice: Iterable[Told], kind: str, order: str) -> Told:
    return next(one for one in advice if one["kind"] == kind and order in one["orders"])


def missing_of(market: Market, codes: Iterable[str]) -> int:
    """Pieces of these orders that a plan of the market leaves out."""
    lines = {line.code for line in market.lines if line.order_code in set(codes)}
    return sum(entry.pieces for entry in solve(build_problem(market)).unmatched if entry.line in lines)


def with_advised(market: Market, one: Told, fewer: int = 0) -> Market:
    people = one["people"] - fewer
    makers = (with_people(m, one["technique"], people) if m.id == one["group"] else m for m in market.makers)
    return replace(market, makers=tuple(makers))


def at_pace(market: Market, one: Told, millihours: int) -> Market:
    """The market in which no group takes longer for a piece of the advised lines."""
    keys = {line.skill for line in market.lines if str(line.id) in one["lines"]}

    def faster(maker: Any) -> Any:
        skills = {k: replace(s, millihours=min(s.millihours, millihours)) if k in keys else s for k, s in maker.skills.items()}
        return replace(maker, skills=skills)

    return replace(market, makers=tuple(faster(maker) for maker in market.makers))


def under(market: Market, one: Told, ceiling: int) -> Market:
    lines = (replace(line, ceiling_minor=ceiling) if str(line.id) in one["lines"] else line for line in market.lines)
    return replace(market, lines=tuple(lines))


def alone(market: Market, plan: Plan, one: Told) -> Market:
    """The market in which the other lines ask for no more than the plan gave them."""
    left = {entry.line: entry.pieces for entry in plan.unmatched}
    lines = (
        line if str(line.id) in one["lines"] else replace(line, quantity=line.quantity - left.get(line.code, 0))
        for line in market.lines
    )
    return replace(market, lines=tuple(lines))


@pytest.mark.parametrize("order", ["O-E02-202612", "O-E02-202702", "O-E02-202704", "O-S-032", "O-S-041"])
def test_with_the_people_that_it_asks_for_the_pieces_fit_and_with_one_less_they_do_not(
    market: Market, solved: dict[str, Any], order: str
) -> None:
    one = of(solved["advice"], "people", order)
    small = alone(market, solved["plan"], one)
    assert missing_of(small, one["orders"]) == one["pieces"]
    assert missing_of(with_advised(small, one), one["orders"]) == 0
    assert missing_of(with_advised(small, one, fewer=1), one["orders"]) > 0


def test_in_the_whole_market_the_people_free_as_many_pieces_as_it_says(market: Market, solved: dict[str, Any]) -> None:
    every = {line.order_code for line in market.lines}
    before = sum(entry.pieces for entry in solved["plan"].unmatched)
    for one in (of(solved["advice"], "people", "O-E02-202704"), of(solved["advice"], "people", "O-S-039")):
        assert before - missing_of(with_advised(market, one), every) >= one["pieces"]


@pytest.mark.parametrize("order", ["O-S-032", "O-S-041"])
def test_with_the_hours_a_piece_that_it_asks_for_everything_fits(market: Market, solved: dict[str, Any], order: str) -> None:
    one = of(solved["advice"], "people", order)
    assert missing_of(market, [order]) > 0
    assert missing_of(at_pace(market, one, one["hours_needed"]), [order]) == 0


def test_the_aguayo_would_have_to_take_57_96_hours_and_not_a_tenth_more(market: Market, solved: dict[str, Any]) -> None:
    one = of(solved["advice"], "people", "O-S-032")
    assert one["hours_needed"] == 57_960
    assert missing_of(at_pace(market, one, 58_160), ["O-S-032"]) == 1


def test_where_a_group_has_no_hours_left_no_pace_is_told(market: Market, solved: dict[str, Any]) -> None:
    # Nueva Esperanza has nothing free in these months; BERALTEX has hours, and is too dear for all of them.
    for one in solved["advice"]:
        if one["kind"] == "people" and one["technique"] == "EM":
            assert one["name"] == by_code(Association, "A19").name
            assert one["hours_needed"] is None
    assert missing_of(at_pace(market, of(solved["advice"], "people", "O-E02-202701"), 10), ["O-E02-202701"]) == 2_700


@pytest.mark.parametrize("order", ["O-E02-202701", "O-S-032"])
def test_with_the_ceiling_that_it_names_a_group_comes_in_and_a_centavo_below_nobody(
    market: Market, solved: dict[str, Any], order: str
) -> None:
    one = of(solved["advice"], "ceiling", order)
    before = missing_of(market, [order])
    assert missing_of(under(market, one, one["ceiling"] - 1), [order]) == before
    assert missing_of(under(market, one, one["ceiling"]), [order]) == before - one["orders"][order] == 0


def test_work_that_two_pools_share_is_short_once_with_the_larger_hours_and_the_whole_value(
    market: Market, solved: dict[str, Any]
) -> None:
    parts = [one for one in solved["plan"].advice if one.technique == "HK"]
    told = [one for one in solved["advice"] if one["kind"] == "people" and one["technique"] == "HK"]
    assert [part.pool for part in parts] == ["HK", "all"]
    assert len(told) == 1
    assert told[0]["hours_short"] == round(1000 * max(part.hours_short for part in parts))
    assert told[0]["value"] == round(100 * sum(part.value for part in parts))


def test_the_last_day_is_told_not_the_last_monday(market: Market, solved: dict[str, Any]) -> None:
    january, aguayo = of(solved["advice"], "people", "O-E02-202701"), of(solved["advice"], "people", "O-S-032")
    assert (january["first"], january["last"]) == ("2026-12-28", "2027-01-31")
    assert aguayo["last"] == "2027-01-29"


def whole(code: str) -> Order:
    return db.session.scalars(select(Order).where(Order.code == code).options(selectinload(Order.lines))).one()


def sentences(advice: Iterable[Told], order: Order | None, *programmes: int) -> str:
    actor = Actor(1, "Rosa", Role.COORDINATOR, programme_ids=frozenset(programmes))
    return " ".join(str(one) for one in advice_for(actor, list(advice), NAMES, order))


def test_an_order_is_told_what_helps_its_own_lines_and_whom_it_shares_it_with(
    market: Market, solved: dict[str, Any], app: Flask
) -> None:
    own = by_code(Association, "A19").programme_id
    with app.test_request_context():
        words = sentences(solved["advice"], whole("O-E02-202701"), own)
        assert "Bordado: faltan 3.960 h entre el 28 de diciembre y el 31 de enero de 2027." in words
        assert "4.500 piezas, Bs\u00a062.325,00. Junto con O-E03-202701." in words
        assert "Son 33 personas más en Club de Madres Nueva Esperanza." in words
        assert "De sus horas, 1.900 h cubren lo ya prometido de más." in words
        assert "por pieza" not in words
        # The price of a group of another programme is its own.
        assert "Con un tope más alto entraría BERALTEX." in words
        assert sentences(solved["advice"], whole("O-S-030"), own) == ""


def test_the_advice_says_what_the_question_what_if_would_be(market: Market, solved: dict[str, Any], app: Flask) -> None:
    group = by_code(Association, "A15")
    actor = Actor(1, "Rosa", Role.COORDINATOR, programme_ids=frozenset({group.programme_id}))
    with app.test_request_context():
        dear, first = advice_for(actor, solved["advice"], NAMES, whole("O-S-032"))
    assert first.href == f"/emparejar/que-pasa-si?pregunta=personas&group={group.id}&technique=A4&people=35"
    assert "O bajar a 57,96 h por pieza." in first.sentences
    assert dear.sentences[0] == (
        "Subir el tope a Bs\u00a01.734,94: entraría APTAAK - Asociación productora de tejidos aymara andina de Kulta."
    )


def test_what_if_gives_the_answer_that_the_advice_promised(market: Market, solved: dict[str, Any]) -> None:
    one = of(solved["advice"], "people", "O-S-032")
    answer = whatif.more_people(market, one["group"], one["people"], one["technique"])
    (aguayo,) = [line for line in answer.lines if line.line.order_code == "O-S-032"]
    assert (aguayo.change, aguayo.after) == (one["pieces"], 120)


def test_after_refusals_the_price_that_keeps_a_group_out_is_told_to_the_cent(app: Flask) -> None:
    order, line = by_code(Order, "O-S-031"), by_code(OrderLine, "L0052")
    taken = {"state": "accepted", "pieces": 400, "accepted_pieces": 250}
    make.make_offer(line, by_code(Association, "A04"), due_on=date(2027, 2, 26), **taken)
    make.make_offer(line, by_code(Association, "A17"), state="declined", decline_reason="no_time")
    db.session.flush()
    market = read_market()
    (one,) = [o for o in advice_of(market, solve(build_problem(market))) if o["kind"] == "ceiling" and order.code in o["orders"]]
    assert one["name"] == by_code(Association, "A21").name
    assert one["lines"].keys() == {str(line.id)}
    assert missing_of(under(market, one, one["ceiling"]), [order.code]) < missing_of(market, [order.code])
    assert missing_of(under(market, one, one["ceiling"] - 1), [order.code]) == missing_of(market, [order.code])
