"""Spans, weeks and the solver's promises, each on a problem small enough to check by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from marketplace.engine import spans
from marketplace.engine.problem import Closure, Frozen, Group, Line, Offer, Pool, Previous, Problem
from marketplace.engine.solve import solve

OFFER = Offer("o1", "knitting", ("alpaca",), unit_price=10.0, uses=(("hands", 2.0),), min_lot=1, max_lot=1000)
GROUP = Group("A", members=10, pools=(Pool("hands", 40.0),), offers=(OFFER,))
LINE = Line("L", "L", "knitting", "alpaca", 50, release=1, due=4, priority=2, max_unit_price=12.0, piece_value=12.0)


def problem(groups: tuple[Group, ...] = (GROUP,), lines: tuple[Line, ...] = (LINE,), **more: object) -> Problem:
    return replace(Problem("test", date(2026, 11, 30), 8, "USD", groups=groups, lines=lines), **more)  # type: ignore[arg-type]


def test_the_room_of_a_window_is_the_least_slack_of_all_spans_around_it() -> None:
    random = np.random.default_rng(7)
    weeks, row = 9, spans.rows(9)
    hours = random.integers(0, 50, (1, weeks)).astype(float)
    slack, room = np.zeros((1, int(row[weeks + 1]))), np.zeros((1, int(row[weeks + 1])))
    spans.fill_tables(hours, row, weeks, slack, room)
    works: list[tuple[int, int, float]] = []
    for _ in range(200):
        first = int(random.integers(1, weeks + 1))
        last = int(random.integers(first, weeks + 1))
        if works and random.random() < 0.4:
            first, last, taken = works.pop(int(random.integers(len(works))))
            spans.take(slack[0], room[0], row, weeks, first, last, -taken)
        else:
            works.append((first, last, float(np.floor(random.random() * max(0.0, float(room[0, row[first] + last]))))))
            spans.take(slack[0], room[0], row, weeks, *works[-1])
        a = int(random.integers(1, weeks + 1))
        b = int(random.integers(a, weeks + 1))
        expected = min(
            hours[0, x - 1 : y].sum() - sum(w for f, z, w in works if f >= x and z <= y)
            for x in range(1, a + 1)
            for y in range(b, weeks + 1)
        )
        assert room[0, row[a] + b] == pytest.approx(expected)


def test_hours_of_weeks_before_are_used_for_pieces_that_finish_later() -> None:
    plan = solve(problem())
    assert sum(a.pieces for a in plan.assignments) == 50
    assert [dict(a.hours)["hands"] for a in plan.assignments] == [40.0, 40.0, 20.0]


def test_a_closed_week_is_not_worked() -> None:
    plan = solve(problem(groups=(replace(GROUP, closures=(Closure(2, 2),)),)))
    assert [a.week for a in plan.assignments] == [1, 3, 4]


def test_agreed_pieces_are_finished_by_their_week_before_anything_else() -> None:
    rival = replace(LINE, id="M", family="M", priority=1, due=1, quantity=20)
    plan = solve(problem(lines=(LINE, rival), frozen=(Frozen("L", "A", 1, 15),)))
    first = {a.line: a.pieces for a in plan.assignments if a.week == 1}
    assert first == {"L": 15, "M": 5}


def test_the_plan_before_is_kept_when_another_group_is_as_good() -> None:
    groups = (GROUP, replace(GROUP, id="B"))
    plan = solve(problem(groups=groups, previous=(Previous("L", "B", 50),)))
    assert {a.group for a in plan.assignments} == {"B"}
    assert plan.parts["stability"] == 0


def test_a_cancelled_run_still_answers_with_a_right_plan() -> None:
    plan = solve(problem(), cancelled=lambda: True)
    assert sum(a.pieces for a in plan.assignments) == 50


def test_the_same_problem_gives_the_same_plan() -> None:
    lines = tuple(replace(LINE, id=f"L{i}", family=f"L{i}", quantity=20 + 7 * i, due=3 + i) for i in range(4))
    groups = (GROUP, replace(GROUP, id="B"))
    assert solve(problem(groups, lines)) == solve(problem(groups, lines))


def test_an_objective_changes_what_is_decided_and_not_how_it_is_scored() -> None:
    far = replace(GROUP, id="B", offers=(replace(OFFER, unit_price=6.0),), pools=(Pool("hands", 30.0),))
    for objective in ("balanced", "on-time", "fair", "few-groups"):
        plan = solve(problem((GROUP, far)), objective=objective)
        assert plan.score == pytest.approx(sum(plan.parts.values()))
        assert plan.score <= plan.bound
    with pytest.raises(ValueError, match="expected one of"):
        solve(problem(), objective="cheap")


def test_a_time_limit_is_kept_by_the_clock_that_is_given() -> None:
    ticks = iter(range(1_000_000))
    plan = solve(problem(), time_limit=50.0, clock=lambda: float(next(ticks)))
    assert sum(a.pieces for a in plan.assignments) == 50
