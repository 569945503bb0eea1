"""Which hours of agreed work find no time before its date, when a group works on what is due first."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from marketplace.capacity.ahead import Ahead, look_ahead
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.producers.models import Association
from tests import factories as make
from tests.conftest import TODAY
from tests.el_alto import by_code

MONDAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
NEXT_FRIDAY = date(2026, 12, 4)


def promise(group: Association, pieces: int, due: date, starts: date = MONDAY, technique: str = "HK") -> int:
    """Work of one hour a piece."""
    line = make.make_order_line(make.make_order(make.make_exporter(), lines=0), technique_code=technique)
    return make.make_assignment(line, group, pieces=pieces, millihours_per_piece=1000, starts_on=starts, due_on=due).id


def ahead_of(group: Association, until: date = NEXT_FRIDAY) -> Ahead:
    return look_ahead([group.id], until)[group.id]


def test_what_is_due_first_is_made_first_and_the_rest_has_what_is_left(app: Flask) -> None:
    # Two women of eight hours and five days: 80 hours a week.
    group = make.make_association(members=2)
    later, first = promise(group, 100, NEXT_FRIDAY), promise(group, 50, FRIDAY)
    assert ahead_of(group).missing == {first: 0, later: 0}
    more = promise(group, 20, NEXT_FRIDAY)
    assert ahead_of(group).missing == {first: 0, later: 0, more: 10_000}


def test_what_does_not_fit_before_its_date_takes_nothing_from_later_work(app: Flask) -> None:
    group = make.make_association(members=2)
    short = promise(group, 100, FRIDAY)
    later = promise(group, 80, NEXT_FRIDAY, starts=MONDAY + timedelta(weeks=1))
    assert ahead_of(group).missing == {short: 20_000, later: 0}


def test_work_does_not_begin_before_its_start(app: Flask) -> None:
    group = make.make_association(members=2)
    late_start = promise(group, 41, NEXT_FRIDAY, starts=date(2026, 12, 2))
    # Wednesday to Friday: three days of sixteen hours.
    assert ahead_of(group).missing == {late_start: 0}
    more = promise(group, 10, NEXT_FRIDAY, starts=date(2026, 12, 3))
    assert ahead_of(group).missing == {late_start: 0, more: 3_000}


def test_late_work_is_missing_whole_and_still_takes_the_first_hours(app: Flask) -> None:
    group = make.make_association(members=2)
    late = promise(group, 30, TODAY - timedelta(days=1), starts=TODAY - timedelta(days=30))
    now = promise(group, 60, FRIDAY)
    assert ahead_of(group).missing == {late: 30_000, now: 10_000}


def test_a_technique_of_few_hands_has_only_their_hours(app: Flask) -> None:
    group = make.make_association(members=1)
    group.techniques.append(make.make_technique("MK"))
    make.make_member(make.make_workshop(group, technique="MK"))
    db.session.flush()
    knitted, machine = promise(group, 50, FRIDAY), promise(group, 35, FRIDAY, technique="MK")
    assert ahead_of(group).missing == {knitted: 10_000, machine: 0}


def test_a_group_with_nobody_on_record_says_nothing_of_its_hours(app: Flask) -> None:
    group = make.make_association()
    promise(group, 50, FRIDAY)
    assert ahead_of(group).missing is None


def test_nueva_esperanzas_months_lack_what_the_pages_of_its_frame_say(el_alto_app: Flask) -> None:
    """13,200 hours are wanted a month of 75 women: 600 hours a day, on 21, 19, 17 1/4, 22, 22 and 20 open days."""
    group = by_code(Association, "A19")
    missing = ahead_of(group, date(2027, 5, 31)).missing
    assert missing is not None
    works = db.session.scalars(select(Assignment).where(Assignment.id.in_(missing), Assignment.due_on >= date(2026, 12, 1)))
    assert {work.due_on.strftime("%Y-%m"): missing[work.id] for work in works} == {
        "2026-12": 600_000, "2027-01": 1_800_000, "2027-02": 2_850_000, "2027-03": 0, "2027-04": 0, "2027-05": 1_200_000,
    }  # fmt: skip
