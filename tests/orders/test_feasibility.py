"""What fits by when, from true free hours, without counting an hour twice."""

import time
from datetime import date, timedelta

import numpy as np
import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.infra.database import db
from marketplace.orders.feasibility import feasibility_of
from marketplace.orders.fitting import Need, Room
from marketplace.orders.queries import load_whole_order
from tests import factories as make

MONDAY = date(2026, 11, 23)
TWO_WEEKS = date(2026, 12, 4)


def group(members: int = 2, hours: int = 1000, price: int = 50_000, **values):
    """A group that offers 40 hours a member and week, and publishes a piece of one hour."""
    association = make.make_association(members=members, **values)
    make.make_product(association, standard_key=make.make_standard().key, millihours_per_piece=hours, price_minor=price)
    return association


def order(pieces: int, due: date = TWO_WEEKS, **values):
    order = make.make_order(make.make_exporter(), lines=0, state="draft", release_date=MONDAY, due_date=due, **values)
    make.make_order_line(order, quantity=pieces, standard_key="HK-CHOMPA", millihours_per_piece=2000)
    return order


def fit(order):
    db.session.flush()
    db.session.expire_all()
    return feasibility_of(load_whole_order(order.id))


def test_everything_fits_where_there_are_hours(app: Flask) -> None:
    group()
    found = fit(order(160))
    line = found.lines[0]
    assert (found.all_fits, line.fits, line.groups, line.ready_by) == (True, 160, 1, None)


def test_what_is_short_is_said_with_hours_and_the_week_in_which_it_would_fit(app: Flask) -> None:
    group()
    line = fit(order(200)).lines[0]
    assert (line.fits, line.missing, line.millihours_short) == (160, 40, 80_000)
    assert line.ready_by == date(2026, 12, 13)


def test_a_group_works_by_its_own_hours_and_the_fewest_hours_come_first(app: Flask) -> None:
    group(hours=4000)
    group(hours=1000)
    line = fit(order(200)).lines[0]
    assert (line.fits, line.groups, line.eligible) == (200, 2, 2)
    assert fit(order(150)).lines[0].groups == 1


@pytest.mark.parametrize("state", ["suspended", "onboarding"])
def test_groups_that_are_not_approved_or_publish_nothing_do_not_count(app: Flask, state: str) -> None:
    group(state=state)
    make.make_association(members=5)
    line = fit(order(10)).lines[0]
    assert (line.fits, line.eligible, line.ready_by) == (0, 0, None)


def test_a_group_above_the_price_ceiling_does_not_count(app: Flask) -> None:
    group(price=60_001)
    assert fit(order(10)).lines[0].eligible == 0


def test_two_lines_of_an_order_do_not_count_the_same_hours(app: Flask) -> None:
    group()
    both = order(100)
    make.make_order_line(both, quantity=100, position=2, standard_key="HK-CHOMPA")
    first, second = fit(both).lines
    assert (first.fits, second.fits, second.alone) == (100, 60, 100)


def test_posted_work_that_waits_and_is_due_no_later_goes_first(app: Flask) -> None:
    group()
    waiting = order(30)
    waiting.state = "posted"
    later = order(500, due=TWO_WEEKS + timedelta(days=1))
    later.state = "posted"
    line = fit(order(160)).lines[0]
    # Thirty pieces at two hours each leave 100 of the 160 hours.
    assert (line.alone, line.fits) == (160, 100)


def test_agreed_and_offered_pieces_do_not_wait_twice(app: Flask) -> None:
    association = group()
    waiting = order(30)
    waiting.state = "proposed"
    line = make.make_order_line(waiting, quantity=40, position=2, millihours_per_piece=1000)
    make.make_assignment(line, association, pieces=40, millihours_per_piece=1000, starts_on=MONDAY, due_on=TWO_WEEKS)
    # 40 agreed hours are taken from capacity, 60 wait; nothing is counted in both places.
    assert fit(order(160)).lines[0].fits == 60


def test_drafts_of_others_and_finished_orders_take_nothing(app: Flask) -> None:
    group()
    order(100)
    order(100).state = "cancelled"
    assert fit(order(160)).all_fits


def test_an_order_that_may_not_be_divided_fits_in_one_group(app: Flask) -> None:
    group(members=1)
    group(members=2)
    assert fit(order(240)).lines[0].fits == 240
    assert fit(order(240, split_allowed=False)).lines[0].fits == 160
    assert fit(order(240, max_groups=1)).lines[0].fits == 160


def test_the_last_week_counts_when_its_working_days_end_by_the_due_date(app: Flask) -> None:
    group()
    assert fit(order(10, due=date(2026, 11, 27))).lines[0].fits == 10
    assert fit(order(10, due=date(2026, 11, 26))).lines[0].fits == 0
    past = order(10)
    past.release_date, past.due_date = date(2026, 11, 2), date(2026, 11, 20)
    assert fit(past).lines[0].fits == 0


def test_a_piece_of_a_standard_goes_to_who_makes_it_and_a_specification_to_the_whole_technique(app: Flask) -> None:
    group()
    other = make.make_association(members=2)
    make.make_product(other, standard_key=make.make_standard("HK-CHULLO").key, millihours_per_piece=4000, price_minor=10_000)
    mixed = order(10)
    make.make_order_line(mixed, quantity=10, position=2, standard_key=None, millihours_per_piece=2000, unit_price_minor=5_000)
    standard, specification = fit(mixed).lines
    # By the hour the first group asks Bs 500 and the other Bs 25: two hours at Bs 50 are only for the other.
    assert (standard.eligible, specification.eligible, specification.fits) == (1, 1, 10)


def test_the_number_of_queries_does_not_grow(app: Flask, count_queries) -> None:
    counts = []
    for _ in range(2):
        for _ in range(5):
            group()
            order(10).state = "posted"
        mine = order(50)
        for position in range(2, 20):
            make.make_order_line(mine, position=position)
        db.session.flush()
        db.session.expire_all()
        whole = load_whole_order(mine.id)
        with count_queries() as queries:
            feasibility_of(whole)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 13


def test_three_thousand_groups_are_searched_in_under_a_second() -> None:
    rng = np.random.default_rng(7)
    room = Room(rng.integers(0, 400_000, (3000, 52)), {"HK": rng.integers(-1, 300_000, (3000, 52))})
    hours = rng.integers(800, 40_000, 3000)
    started = time.perf_counter()
    for week in range(26):
        room.take(Need("HK", 5000, week, week + 20, hours))
    assert time.perf_counter() - started < 1


FREE = st.lists(st.lists(st.integers(-50, 300), min_size=4, max_size=4), min_size=1, max_size=5)
WEEK = st.integers(0, 3)
NEEDS = st.lists(st.tuples(st.sampled_from(["HK", "CR"]), st.integers(0, 80), WEEK, WEEK, st.integers(0, 2)), max_size=5)


@settings(deadline=None)
@given(FREE, st.integers(0, 2**31), NEEDS)
def test_no_hour_is_given_twice(free, seed, needs) -> None:
    rng = np.random.default_rng(seed)
    hours = np.array(free, dtype=np.int64)
    own = {"HK": np.where(rng.random(hours.shape[0])[:, None] < 0.5, -1, rng.integers(0, 200, hours.shape))}
    room = Room(hours, {name: part.copy() for name, part in own.items()})
    used = 0
    for technique, pieces, first, last, most in needs:
        each = rng.integers(0, 9, hours.shape[0])
        need = Need(technique, pieces, first, last, each, most)
        before = room._free.copy()
        assert room.fits(need) == room.take(need)
        taken = before - room._free
        assert (room._free >= 0).all()
        assert not taken[:, :first].any()
        assert not taken[:, last + 1 :].any()
        assert (taken.sum(axis=1) % np.maximum(each, 1) == 0).all()
        used += int(taken.sum())
    assert used + int(room._free.sum()) == int(np.maximum(hours, 0).sum())
    assert ((room._own["HK"] >= 0) == (own["HK"] >= 0)).all()
