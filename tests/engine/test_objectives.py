"""What each objective weighs most, on a problem where it decides otherwise than the balanced one does."""

from __future__ import annotations

import pytest

from marketplace.engine.formats import plan_document
from marketplace.engine.problem import Closure, FairnessBand, Line, Objective, Plan, Problem
from marketplace.engine.referee import judge
from marketplace.engine.solve import OBJECTIVES, solve
from tests.engine.build import group, line, offer, problem


def planned(case: Problem, objective: str) -> Plan:
    """The plan for an objective; right, and its score counted with the problem's own weights."""
    plan = solve(case, objective=objective)
    verdict = judge(case, plan_document(plan))
    assert not verdict.violations
    assert plan.score == pytest.approx(verdict.score)
    return plan


def makers(plan: Plan) -> dict[str, int]:
    """Pieces by group."""
    pieces: dict[str, int] = {}
    for entry in plan.assignments:
        pieces[entry.group] = pieces.get(entry.group, 0) + entry.pieces
    return pieces


def late_or_dear() -> Problem:
    """A is cheap and works in the week after the due one; B is dear and works before."""
    weights = Objective(late_weekly_loss=0.1, price_weight=0.5, reliability_weight=0.0, split_loss=0.0)
    cheap = group("A", closures=(Closure(1, 2),), offers=(offer(unit_price=0.1),))
    return problem([cheap, group("B")], [_due_in_two()], objective=weights)


def poor_or_reliable() -> Problem:
    """A is reliable and has income enough; B has none."""
    bands = (FairnessBand(10.0, 0.05),)
    weights = Objective(price_weight=0.0, reliability_weight=0.1, split_loss=0.0, fairness=bands)
    return problem([group("A", reliability=1.0, income_so_far=10_000.0), group("B")], [line()], objective=weights)


def one_or_two() -> Problem:
    """A alone or B alone ends two pieces late; together they end on time."""
    weights = Objective(price_weight=0.0, reliability_weight=0.0, split_loss=0.01)
    return problem([group("A", hours=4.0), group("B", hours=4.0)], [_due_in_two()], objective=weights)


def _due_in_two() -> Line:
    return line(due=2, max_late_weeks=1)


def test_balanced_takes_what_scores_most():
    assert makers(planned(late_or_dear(), "balanced")) == {"A": 10}
    assert makers(planned(poor_or_reliable(), "balanced")) == {"A": 10}


def test_on_time_pays_more_to_be_on_time():
    plan = planned(late_or_dear(), "on-time")
    assert makers(plan) == {"B": 10}
    assert plan.parts["late"] == 0
    assert plan.parts["on_time"] == pytest.approx(40)


def test_fair_gives_work_to_who_has_earned_least():
    assert makers(planned(poor_or_reliable(), "fair")) == {"B": 10}


def test_few_groups_would_rather_be_late_than_split():
    assert set(makers(planned(one_or_two(), "balanced"))) == {"A", "B"}
    assert len(makers(planned(one_or_two(), "few-groups"))) == 1


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("case", [late_or_dear, poor_or_reliable, one_or_two], ids=lambda case: case.__name__)
def test_no_objective_scores_more_than_the_bound_or_than_balanced(case, objective):
    found, best = planned(case(), objective), planned(case(), "balanced")
    assert found.score <= best.score + 1e-9
    assert found.bound >= best.score - 1e-9


def test_an_unknown_objective_is_refused():
    with pytest.raises(ValueError, match="'cheap', expected one of balanced, on-time, fair, few-groups"):
        solve(late_or_dear(), objective="cheap")
