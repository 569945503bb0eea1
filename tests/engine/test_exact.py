"""Branch and bound: small problems to proved optimality, from any plan, with every rule of the contract."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from marketplace.engine import bound, exact, search, search_model
from marketplace.engine.arrays import build
from marketplace.engine.formats import plan_document, read_problem
from marketplace.engine.instance import Instance
from marketplace.engine.referee import judge
from marketplace.engine.schedule import schedule
from marketplace.engine.scoring import parts
from marketplace.engine.solve import solve
from tests.bench.instances import make
from tests.engine.brute import TooLargeError, best
from tests.engine.build import PLAIN, group, line, offer, problem
from tests.engine.files import encoded
from tests.engine.strategies import EXAMPLES, problems

many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
tiny = problems(most_groups=2, most_lines=2, most_pieces=3, most_weeks=3)
HARD_EFFORT = 1


def scored(instance: Instance, found: exact.Lots) -> float:
    """The score of lots, counted by the engine's own scoring of the scheduled plan."""
    model = search_model.make(instance)
    return sum(parts(instance, schedule(instance, model, exact.to_state(instance, model, found))).values())


@many
@given(tiny)
def test_branch_and_bound_equals_trying_everything(problem_):
    try:
        tried = best(problem_)
    except TooLargeError:
        assume(False)
    assume(tried is not None)
    found = exact.solve_exact(build(problem_))
    assert found.optimal
    assert found.score == pytest.approx(tried[0], abs=1e-6)
    assert found.bound == pytest.approx(tried[0], abs=1e-6)


@many
@given(problems())
def test_the_lots_found_score_what_was_said_and_respect_the_proved_bound(problem_):
    instance = build(problem_)
    found = exact.solve_exact(instance)
    assume(found is not None and not problem_.frozen)
    assert scored(instance, found.lots) == pytest.approx(found.score, abs=1e-6)
    assert found.score <= found.bound + 1e-6
    assert found.bound <= bound.certify(instance).bound + 1e-6


def small() -> Instance:
    whole = read_problem(encoded(make("small", seed=2)))
    return build(replace(whole, lines=whole.lines[:24]))


def test_a_plan_of_the_search_is_never_made_worse_and_the_proof_is_tighter_than_prices():
    instance = small()
    begun = search.begin(instance)
    incumbent = exact.from_state(begun.model, begun.state)
    known = scored(instance, incumbent)
    found = exact.solve_exact(instance, incumbent, nodes=HARD_EFFORT)
    assert found.score >= known - 1e-6
    assert found.score <= found.bound <= bound.certify(instance).bound
    assert (found.bound - found.score) / found.bound < 0.002


def test_lots_survive_the_way_into_a_plan_and_back():
    instance = small()
    begun = search.begin(instance)
    there = exact.from_state(begun.model, begun.state)
    back = exact.from_state(begun.model, exact.to_state(instance, begun.model, there))
    order, other = np.lexsort((there.finish, there.pair)), np.lexsort((back.finish, back.pair))
    for left, right in ((there.pair, back.pair), (there.finish, back.finish), (there.pieces, back.pieces)):
        assert np.array_equal(left[order], right[other])


def test_an_optimal_incumbent_is_confirmed_instead_of_replaced():
    instance = build(problem())
    first = exact.solve_exact(instance)
    again = exact.solve_exact(instance, first.lots)
    assert again.lots is None
    assert again.optimal
    assert again.score == pytest.approx(first.score)


def test_all_or_nothing_lines_are_made_whole_or_left():
    groups = [group("A", hours=5.0), group("B", hours=3.0)]
    lines = [line("L1", 30, partial=False), line("L2", 30, partial=False)]
    instance = build(problem(groups, lines))
    found = exact.solve_exact(instance)
    made = np.bincount(instance.pair_line[found.lots.pair], weights=found.lots.pieces, minlength=2)
    assert sorted(made) == [0, 30]


def test_least_lots_keep_a_small_rest_from_being_placed():
    groups = [group("A", hours=2.0, offers=(offer(min_lot=5),)), group("B", hours=1.5, offers=(offer(min_lot=7),))]
    instance = build(problem(groups, [line(quantity=14)]))
    found = exact.solve_exact(instance)
    assert found.lots.pieces.tolist() == [8]


def test_without_time_nothing_is_claimed():
    assert exact.solve_exact(build(problem()), seconds=0.0) is None


@pytest.mark.parametrize(("groups", "lines"), [((), ()), ((), None), (None, ())])
def test_empty_problems_are_solved(groups, lines):
    found = exact.solve_exact(build(problem(groups=groups, lines=lines)))
    assert (found.score, found.bound, found.optimal) == (0.0, 0.0, True)


@pytest.mark.parametrize("asked", [0, 40])
def test_told_to_stop_it_answers_with_what_it_knows(asked):
    instance, questions = small(), iter(range(1_000_000))
    begun = search.begin(instance)
    incumbent = exact.from_state(begun.model, begun.state)
    found = exact.solve_exact(instance, incumbent, stop=lambda: next(questions) >= asked)
    assert next(questions) < asked + 40, "it went on"
    if found is not None:
        known = scored(instance, incumbent)
        assert known - 1e-6 <= found.score <= found.bound
    assert (found is not None) == (asked > 0)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_beside_the_search_the_plan_is_right_and_never_above_the_bound(problem_):
    plan = plan_document(solve(problem_, time_limit=0.3))
    verdict = judge(problem_, plan)
    assert verdict.right, verdict.violations
    assert verdict.score <= plan["bound"] + 1e-6


def assignment(agents: int, jobs: int) -> Instance:
    """Generalised assignment: every job whole to one agent, hours in one week, value less cost counts."""
    hours = 0.9 * sum(2 + (7 * a + 3 * j) % 11 for a in range(agents) for j in range(jobs)) / agents**2
    groups = [
        group(
            f"A{a}",
            hours=float(round(hours)),
            offers=tuple(
                offer(
                    id=f"o{j}",
                    technique=f"t{j}",
                    unit_price=1.0 + (5 * a + 2 * j) % 13,
                    uses=(("hands", 2.0 + (7 * a + 3 * j) % 11),),
                )
                for j in range(jobs)
            ),
        )
        for a in range(agents)
    ]
    lines = [
        line(f"L{j}", 1, technique=f"t{j}", due=1, partial=False, max_groups=1, max_unit_price=20.0, piece_value=50.0)
        for j in range(jobs)
    ]
    weights = replace(PLAIN, price_weight=1.0)
    return build(problem(groups, lines, weeks=1, objective=weights))


def test_generalised_assignment_places_every_job_within_half_a_percent_of_its_cost():
    agents, jobs = 5, 30
    instance = assignment(agents, jobs)
    assert exact.worth_trying(instance)
    found = exact.solve_exact(instance, nodes=300)
    assert found.lots.pieces.tolist() == [1] * jobs
    cost, proof = jobs * 200.0 - found.score, jobs * 200.0 - found.bound
    assert proof <= cost <= 1.005 * proof


def test_problems_with_thousands_of_divisible_lots_are_left_to_the_search():
    medium = build(read_problem(encoded(make("medium", seed=1))))
    assert not exact.worth_trying(medium)
    assert exact.worth_trying(small())
