"""The market as the engine's problem, on El Alto's data."""

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.engine.problem import Problem
from marketplace.engine.solve import solve
from marketplace.infra.database import db
from marketplace.matching.market import Maker, Market, OpenLine, lead_weeks
from marketplace.matching.models import Assignment
from marketplace.matching.problem import build_problem, material_of
from marketplace.matching.read_market import read_market
from marketplace.matching.scope import competing
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401


def line_of(market: Market, code: str) -> OpenLine:
    return next(line for line in market.lines if line.code == code)


def maker_of(market: Market, code: str) -> Maker:
    return next(maker for maker in market.makers if maker.code == code)


def eligible(problem: Problem, code: str) -> set[str]:
    line = next(line for line in problem.lines if line.id == code)
    return {g.id for g in problem.groups for o in g.offers if o.technique == line.technique and line.material in o.materials}


def test_open_lines_are_those_with_pieces_that_nobody_has(app: Flask) -> None:
    market = read_market()
    assert {line.order_code for line in market.lines} == {
        *(f"O-E0{n}-{month}" for n in (2, 3) for month in (202612, 202701, 202702, 202703, 202704, 202705)),
        *(f"O-S-0{n}" for n in range(30, 42)),
    }
    assert all(line.missing == line.quantity for line in market.lines)
    assert market.first_monday == date(2026, 11, 23)


def test_a_sweater_is_matched_to_groups_that_make_sweaters(app: Flask) -> None:
    problem = build_problem(read_market())
    assert eligible(problem, "L0051") == {"A02", "A14", "A20", "A23"}
    assert eligible(problem, "L0055") == {"A10", "A15"}


def test_a_week_counts_when_its_friday_is_by_the_due_date(app: Flask) -> None:
    market = read_market()
    # O-S-033 is due on Friday 18 December, O-E02-202612 on Thursday the 31st.
    assert market.last_week(line_of(market, "L0056")) == 4
    assert market.last_week(line_of(market, "L0013")) == 5
    assert market.monday(5) == date(2026, 12, 21)


@pytest.mark.parametrize(("days", "weeks"), [(0, 0), (3, 0), (4, 1), (7, 1), (10, 1), (14, 2)])
def test_extra_days_of_a_kind_of_work_are_whole_weeks(days: int, weeks: int) -> None:
    assert lead_weeks(days) == weeks


def test_a_price_ceiling_in_dollars_is_compared_in_bolivianos(app: Flask) -> None:
    order = by_code(Order, "O-S-030")
    order.currency, order.fx_rate_micro = "USD", 9_300_000
    by_code(OrderLine, "L0051").unit_price_minor = 6000
    db.session.flush()
    assert line_of(read_market(), "L0051").ceiling_minor == 55800


def test_a_line_without_a_standard_goes_to_every_group_of_the_technique_by_the_hour(app: Flask) -> None:
    line = by_code(OrderLine, "L0051")
    line.standard_key, line.millihours_per_piece = None, 10_000
    db.session.flush()
    market = read_market()
    problem = build_problem(market)
    assert {"A02", "A04", "A05", "A14", "A17", "A20", "A21"} <= eligible(problem, "L0051")
    maker = maker_of(market, "A20")
    lot = market.lot(line_of(market, "L0051"), maker)
    assert lot is not None
    assert lot.millihours == 10_000
    assert lot.price_minor == maker.skills["spec:HK"].price_minor * 10


def test_waiting_offers_keep_their_pieces_and_their_hours(app: Flask) -> None:
    before = maker_of(read_market(), "A23")
    line, group = by_code(OrderLine, "L0051"), by_code(Association, "A23")
    make.make_offer(line, group, pieces=100, millihours_per_piece=32_030, due_on=date(2027, 3, 26))
    market = read_market()
    after = maker_of(market, "A23")
    assert line_of(market, "L0051").missing == 500
    assert sum(before.free["all"]) - sum(after.free["all"]) == 3_203_000
    assert material_of(line_of(market, "L0051")) == "HK-CHOMPA@L0051"
    assert maker_of(read_market(retaking=[make.make_offer(line, group, pieces=10).id]), "A23").free == after.free


def test_an_expired_offer_waits_no_longer_even_before_the_sweep(app: Flask) -> None:
    make.make_offer(by_code(OrderLine, "L0051"), by_code(Association, "A23"), expires_at=make.NOW - timedelta(days=1))
    assert line_of(read_market(), "L0051").missing == 600


def test_whoever_said_no_or_took_a_part_is_not_asked_again(app: Flask) -> None:
    line = by_code(OrderLine, "L0051")
    make.make_offer(line, by_code(Association, "A23"), state="declined", decline_reason="no_time")
    make.make_offer(line, by_code(Association, "A20"), state="accepted", pieces=50, accepted_pieces=20)
    market = read_market()
    assert {market_maker.code for market_maker in market.makers if market_maker.id in line_of(market, "L0051").refused_by} == {
        "A20", "A23",
    }  # fmt: skip
    problem = build_problem(market)
    assert next(line for line in problem.lines if line.id == "L0051").not_groups == {"A20", "A23"}


def test_reading_takes_the_same_queries_however_many_orders_there_are(app: Flask, count_queries: Any) -> None:
    with count_queries() as few:
        read_market()
    order = make.make_order(make.make_exporter(), lines=0)
    for position in range(1, 40):
        make.make_order_line(order, position=position, standard_key="HK-CHOMPA")
    db.session.flush()
    with count_queries() as many:
        assert len(read_market().lines) == 69
    assert len(many) == len(few) <= 20


def test_an_order_is_solved_with_all_that_could_want_its_hours(app: Flask) -> None:
    market = read_market()
    pottery = competing(market, by_code(Order, "O-S-034").id)
    assert {line.order_code for line in pottery.lines} == {"O-S-034"}
    assert {maker.code for maker in pottery.makers} == {"A03"}
    sweaters = competing(market, by_code(Order, "O-S-030").id)
    assert {"O-S-041", "O-S-033", "O-S-036"} <= {line.order_code for line in sweaters.lines}


def nueva_esperanza(quantity: int, release: date, due: date) -> Market:
    """The market with one order of embroidery and nothing agreed at Nueva Esperanza."""
    group = by_code(Association, "A19")
    db.session.execute(update(Assignment).where(Assignment.association_id == group.id).values(cancelled_on=date(2026, 11, 1)))
    db.session.execute(update(Order).values(state="cancelled"))
    order = make.make_order(make.make_exporter(), lines=0, release_date=release, due_date=due)
    make.make_order_line(
        order, code="NE", technique_code="EM", standard_key="EM-PRENDA", quantity=quantity, unit_price_minor=1385,
        millihours_per_piece=880,
    )  # fmt: skip
    db.session.flush()
    return read_market()


def placed(market: Market) -> int:
    return sum(entry.pieces for entry in solve(build_problem(market)).assignments)


def test_fifteen_thousand_garments_fit_a_month_of_22_open_days(app: Flask) -> None:
    market = nueva_esperanza(15_000, date(2026, 11, 30), date(2027, 1, 1))
    assert sum(maker_of(market, "A19").free["all"][1:6]) == 13_200_000
    assert placed(market) == 15_000


def test_fifteen_thousand_do_not_fit_where_the_calendar_lacks_the_hours(app: Flask) -> None:
    market = nueva_esperanza(15_000, date(2026, 11, 30), date(2026, 12, 25))
    assert placed(market) == 11_100 // 0.88


def test_nineteen_and_a_half_thousand_are_3960_hours_short_in_22_days(app: Flask) -> None:
    market = nueva_esperanza(19_500, date(2026, 11, 30), date(2027, 1, 1))
    plan = solve(build_problem(market))
    missing = sum(entry.pieces for entry in plan.unmatched)
    assert missing == 4_500
    assert [entry.reason for entry in plan.unmatched] == ["capacity"]
    assert missing * 0.88 == 3960
