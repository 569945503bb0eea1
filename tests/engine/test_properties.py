"""What holds for every problem, tried on random small ones with every feature.

With test_exact, test_bound and test_relaxation about 3,200 problems are tried in every run; ENGINE_EXAMPLES sets how many each
property is tried on.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from marketplace.engine import exact
from marketplace.engine.formats import plan_document
from marketplace.engine.problem import FairnessBand, Group, Objective, Plan, Problem
from marketplace.engine.referee import judge
from marketplace.engine.solve import OBJECTIVES, solve
from tests.engine.brute import TooLargeError, best
from tests.engine.build import group, line, problem
from tests.engine.strategies import EXAMPLES, problems

many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
tiny = problems(most_groups=2, most_lines=2, most_pieces=3, most_weeks=3)


def judged(problem_: Problem) -> Plan:
    """The engine's plan, after the referee found nothing wrong with it."""
    plan = solve(problem_)
    verdict = judge(problem_, plan_document(plan))
    assert verdict.violations == ()
    assert verdict.score == pytest.approx(plan.score, rel=1e-9, abs=1e-6)
    return plan


def not_below(left: float, right: float) -> bool:
    return left >= right - 1e-6 * max(1.0, abs(right))


@many
@given(problems())
def test_a_plan_is_always_right_and_never_above_its_bound(problem_):
    plan = judged(problem_)
    assert not_below(plan.bound, plan.score)


@many
@given(problems(), st.sampled_from(OBJECTIVES), st.integers(0, 12))
def test_what_the_search_finds_is_right_for_every_objective_and_wherever_it_is_stopped(problem_, objective, asked):
    """Small problems are solved to the end by branch and bound; here the search alone answers, as it does for large ones."""
    answers = count()
    with patch.object(exact, "worth_trying", return_value=False):
        plan = solve(problem_, objective=objective, cancelled=lambda: next(answers) >= asked)
    verdict = judge(problem_, plan_document(plan))
    assert verdict.violations == ()
    assert verdict.score == pytest.approx(plan.score, rel=1e-9, abs=1e-6)
    assert not_below(plan.bound, plan.score)


@many
@given(tiny)
def test_a_tiny_problem_is_solved_as_well_as_by_trying_everything(problem_):
    optimum = tried(problem_)
    plan = judged(problem_)
    assert plan.score == pytest.approx(optimum, abs=1e-6)
    assert not_below(plan.bound, optimum)


@many
@given(tiny, st.data())
def test_the_bound_of_any_prices_is_never_below_the_best_plan(problem_, data):
    optimum = tried(problem_)
    price = st.sampled_from((0.0, 0.0, 0.5, 1.0, 2.0, 4.0, 8.0))
    hours = {g.id: {pool.id: [data.draw(price) for _ in range(problem_.weeks)] for pool in g.pools} for g in problem_.groups}
    income = {g.id: data.draw(st.sampled_from((0.0, 0.25, 0.5, 1.0, 2.0))) for g in problem_.groups}
    for certificate in ({}, {"hour_prices": hours}, {"hour_prices": hours, "income_prices": income}):
        assert not_below(judge(problem_, {"assignments": [], "certificate": certificate}).bound, optimum)


def tried(problem_: Problem) -> float:
    """The best score by brute force; problems with too many plans, or with none that is right, are left out."""
    try:
        found = best(problem_)
    except TooLargeError:
        assume(False)
    assume(found is not None)
    return found[0]


@many
@given(problems(), st.data())
def test_more_hours_never_lower_the_proved_bound(problem_, data):
    assume(problem_.groups)
    more = tuple(
        replace(
            g,
            pools=tuple(
                replace(p, hours_per_week=p.hours_per_week + data.draw(st.sampled_from((0.0, 1.0, 4.0)))) for p in g.pools
            ),
        )
        for g in problem_.groups
    )
    assert not_below(solve(replace(problem_, groups=more)).bound, solve(problem_).bound)


@many
@given(problems())
def test_renaming_groups_changes_nothing(problem_):
    names = {g.id: f"Z{len(problem_.groups) - index}" for index, g in enumerate(problem_.groups)}
    plain, other = solve(problem_), solve(renamed(problem_, names))
    assert other.score == plain.score
    assert [replace(a, group=names[a.group]) for a in plain.assignments] == list(other.assignments)


def renamed(problem_: Problem, names: dict[str, str]) -> Problem:
    """The problem with every group called differently, and in another alphabetical order."""
    return replace(
        problem_,
        groups=tuple(replace(g, id=names[g.id]) for g in problem_.groups),
        lines=tuple(
            replace(
                order,
                only_groups=None if order.only_groups is None else frozenset(names.get(g, g) for g in order.only_groups),
                not_groups=frozenset(names.get(g, g) for g in order.not_groups),
            )
            for order in problem_.lines
        ),
        commitments=tuple(replace(c, group=names[c.group]) for c in problem_.commitments),
        frozen=tuple(replace(f, group=names[f.group]) for f in problem_.frozen),
        previous=tuple(replace(p, group=names[p.group]) for p in problem_.previous),
    )


@many
@given(problems())
def test_the_same_problem_gives_the_same_plan(problem_):
    assert replace(solve(problem_), seconds=0.0) == replace(solve(problem_), seconds=0.0)


FALLING = tuple(FairnessBand(step / 4, 0.5 / step) for step in range(1, 40))
"""Bands of a quarter of a unit of income: whoever has less earns more points."""


@many
@given(st.integers(1, 6), st.integers(1, 5), st.integers(0, 3))
def test_two_equal_groups_differ_by_at_most_one_lot_where_fairness_decides(lots, pieces, weeks_apart):
    fair = Objective(price_weight=0.0, reliability_weight=0.0, split_loss=0.0, fairness=FALLING)
    twins: list[Group] = [group("A", hours=40.0, members=1), group("B", hours=40.0, members=1)]
    orders = [line(f"L{n}", pieces, partial=False, max_groups=1, release=1, due=4 - weeks_apart) for n in range(lots)]
    plan = judged(problem(twins, orders, objective=fair))
    made = {"A": 0, "B": 0}
    for assignment in plan.assignments:
        made[assignment.group] += assignment.pieces
    assert sum(made.values()) == lots * pieces
    assert abs(made["A"] - made["B"]) <= pieces


def one_piece_more(plan, at):
    plan["assignments"][at]["pieces"] += 1


def an_hour_more(plan, at):
    hours = plan["assignments"][at]["hours"]
    pool = next(iter(hours), None)
    assume(pool is not None)
    hours[pool] += 1.0


def no_hours(plan, at):
    assume(plan["assignments"][at]["hours"])
    plan["assignments"][at]["hours"] = {}


def left_out(plan, at):
    del plan["assignments"][at]


def twice(plan, at):
    plan["assignments"].append(plan["assignments"][at])


def a_better_score(plan, at):
    plan["score"] += 1.0


def a_bound_below_the_score(plan, at):
    plan["bound"] = plan["score"] - 1.0


def an_unexplained_piece(plan, at):
    assume(plan["unmatched"])
    plan["unmatched"][0]["pieces"] -= 1


def explained_twice(plan, at):
    assume(plan["unmatched"])
    plan["unmatched"].append(plan["unmatched"][0])


TAMPERINGS = (
    *(one_piece_more, an_hour_more, no_hours, left_out, twice),
    *(a_better_score, a_bound_below_the_score, an_unexplained_piece, explained_twice),
)


@pytest.mark.parametrize("tamper", TAMPERINGS)
@settings(max_examples=max(10, EXAMPLES // 4), deadline=None, suppress_health_check=list(HealthCheck))
@given(problems(), st.data())
def test_the_referee_notices_a_plan_that_was_tampered_with(tamper, problem_, data):
    plan = plan_document(solve(problem_))
    assume(plan["assignments"] and judge(problem_, plan).right)
    tamper(plan, data.draw(st.integers(0, len(plan["assignments"]) - 1)))
    assert not judge(problem_, plan).right
