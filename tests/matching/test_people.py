"""What one more person brings: the rule that advice and what-if share, on El Alto's data."""

from dataclasses import replace
from datetime import date

from flask import Flask
from sqlalchemy import insert

from marketplace.capacity.models import CalendarClosure
from marketplace.infra.database import db
from marketplace.matching.market import Maker, Market
from marketplace.matching.people import hours_of_people, with_people
from marketplace.matching.read_market import read_market
from tests.el_alto import app  # noqa: F401


def of(market: Market, code: str) -> Maker:
    return next(maker for maker in market.makers if maker.code == code)


def test_a_woman_of_nueva_esperanza_gives_176_hours_in_22_open_days_and_less_in_weeks_with_holidays(app: Flask) -> None:
    week = hours_of_people(of(read_market(), "A19"), "EM")["all"]
    # From 30 November to 1 January: 22 days of eight hours, three days closed.
    assert sum(week[1:6]) == 176_000
    assert week[:6] == (40_000, 40_000, 40_000, 40_000, 28_000, 28_000)
    assert sum(hours_of_people(of(read_market(), "A19"), "EM", 23)["all"][1:6]) == 23 * 176_000


def test_a_new_holiday_takes_hours_of_the_people_that_would_come(app: Flask) -> None:
    before = hours_of_people(of(read_market(), "A19"), "EM")["all"]
    # A Monday: the third week's first day.
    strike = {"day": date(2026, 12, 7), "closed_hundredths": 100, "name": "Paro", "scope_kind": "nacional"}
    db.session.execute(insert(CalendarClosure).values(**strike))
    after = hours_of_people(of(read_market(), "A19"), "EM")["all"]
    assert [b - a for b, a in zip(before, after, strict=True)][:4] == [0, 0, 8_000, 0]


def test_who_knits_by_hand_is_held_to_the_hours_that_hands_bear(app: Flask) -> None:
    more = hours_of_people(of(read_market(), "A23"), "HK", 140)
    maker = of(read_market(), "A23")
    assert more == {pool: maker.offered[pool] for pool in ("all", "HK")}
    assert sum(more["HK"]) < sum(more["all"])


def test_nothing_is_said_of_people_where_nobody_works_or_the_technique_is_another(app: Flask) -> None:
    maker = of(read_market(), "A19")
    assert hours_of_people(maker, "HK") == {}
    assert hours_of_people(replace(maker, people={}), "EM") == {}
    assert with_people(replace(maker, people={}), "EM", 5).free == maker.free


def test_people_who_come_first_make_good_what_was_agreed_beyond_the_hours(app: Flask) -> None:
    maker = of(read_market(), "A19")
    nothing, too_much = (0,) * len(maker.free["all"]), tuple(hours + 30_000 for hours in maker.offered["all"])
    full = replace(maker, free={"all": nothing}, taken={"all": too_much})
    assert with_people(full, "EM", 1).free["all"][:5] == (10_000, 10_000, 10_000, 10_000, 0)
    assert with_people(full, "EM", 1).members == 76
