"""Advice through the whole engine: hours short, pieces and value they would free, and the same in people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.engine import advice
from marketplace.engine.arrays import build
from marketplace.engine.problem import Closure, Group, Line, Offer, Pool, Problem
from marketplace.engine.solve import solve
from tests.engine.build import group, line, offer, problem

WOMEN, HOURS_A_DAY, OPEN_DAYS_A_WEEK = 75, 8, 5.5
"""Nueva Esperanza in a month of four weeks with 22 open days."""


def embroidery(garments: int, weeks: int = 4) -> Problem:
    """A month's order of garments at 0.88 h and Bs 13.85."""
    needle = Pool("needle", WOMEN * HOURS_A_DAY * OPEN_DAYS_A_WEEK)
    made = Offer("o1", "embroidery", ("cotton",), 13.85, (("needle", 0.88),), 2, 50, 20_000, 0)
    women = Group("A19", WOMEN, (needle,), (made,))
    order = Line("L1", "L1", "embroidery", "cotton", garments, 1, weeks, 1, 14.0, 14.0)
    return problem([women], [order], weeks=weeks)


def advised(problem_: Problem) -> tuple[advice.Advice, ...]:
    plan = solve(problem_)
    return advice.advise(build(problem_), plan.assignments, plan.unmatched)


def test_fifteen_thousand_garments_fit_a_month_of_22_days():
    plan = solve(embroidery(15_000))
    assert sum(entry.pieces for entry in plan.assignments) == 15_000
    assert advised(embroidery(15_000)) == ()


def test_thirty_percent_more_is_short_of_23_women_or_of_two_tenths_of_an_hour_a_garment():
    month = embroidery(19_500)
    plan = solve(month)
    (found,) = advice.advise(build(month), plan.assignments, plan.unmatched)
    assert (found.technique, found.pool, found.first, found.last) == ("embroidery", "needle", 1, 4)
    assert found.hours_short == pytest.approx(3_960)
    assert found.pieces == 4_500
    assert found.value == pytest.approx(62_325)
    assert found.value_per_hour == pytest.approx(62_325 / 3_960, abs=1e-3)
    said = advice.in_people(build(month), plan.assignments, found, HOURS_A_DAY * OPEN_DAYS_A_WEEK)
    assert said.people == 23
    assert said.hours_per_piece == pytest.approx(13_200 / 19_500)


def test_with_the_people_it_asks_for_everything_fits():
    month = embroidery(19_500)
    women = month.groups[0]
    more = replace(women, pools=(Pool("needle", (WOMEN + 23) * HOURS_A_DAY * OPEN_DAYS_A_WEEK),))
    assert advised(replace(month, groups=(more,))) == ()
    one_less = replace(women, pools=(Pool("needle", (WOMEN + 22) * HOURS_A_DAY * OPEN_DAYS_A_WEEK),))
    assert advised(replace(month, groups=(one_less,))) != ()


def test_with_the_hours_a_piece_it_asks_for_everything_fits():
    month = embroidery(19_500)
    plan = solve(month)
    (found,) = advice.advise(build(month), plan.assignments, plan.unmatched)
    said = advice.in_people(build(month), plan.assignments, found, 44.0)
    faster = replace(month.groups[0].offers[0], uses=(("needle", said.hours_per_piece),))
    assert advised(replace(month, groups=(replace(month.groups[0], offers=(faster,)),))) == ()


def test_lines_short_of_the_same_pool_in_the_same_weeks_are_one_advice():
    found = advised(problem([group(hours=2.0)], [line("L1", 9), line("L2", 5), line("L3", 3)]))
    assert [(entry.first, entry.last, entry.pieces, entry.hours_short) for entry in found] == [(1, 4, 9, 9.0)]


def test_lines_short_in_different_seasons_are_different_advice_by_falling_value():
    lines = [line("L1", 12, due=3), line("L2", 20, release=8, due=10)]
    found = advised(problem([group(hours=2.0)], lines, weeks=10))
    assert [(entry.first, entry.last, entry.pieces) for entry in found] == [(8, 10, 14), (1, 3, 6)]


def test_hours_that_are_left_over_are_not_asked_for_again():
    groups = [group(hours=2.0, offers=(offer(min_lot=9),))]
    (found,) = advised(problem(groups, [line(quantity=9)]))
    assert (found.pieces, found.hours_short) == (9, pytest.approx(1.0))


def test_only_the_pool_that_is_short_is_named():
    two = offer(uses=(("hands", 1.0), ("loom", 0.5)))
    (found,) = advised(problem([group(pools=(Pool("hands", 50.0), Pool("loom", 1.0)), offers=(two,))], [line(quantity=10)]))
    assert (found.pool, found.pieces, found.hours_short) == ("loom", 2, pytest.approx(1.0))


def test_a_closed_group_is_told_the_hours_of_the_whole_line():
    (found,) = advised(problem([group(closures=(Closure(1, 4),))], [line(quantity=10)]))
    assert (found.pieces, found.hours_short) == (10, pytest.approx(10.0))


def test_what_hours_cannot_mend_gives_no_advice():
    assert advised(problem([group(offers=(offer(technique="weave"),))], [line()])) == ()
    assert advised(problem([group(offers=(offer(unit_price=5.0),))], [line()])) == ()
    assert advised(problem(groups=(), lines=None)) == ()
