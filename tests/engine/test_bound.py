"""The bound: engine and referee agree on what prices prove, prices get good, and more hours never lower it."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from marketplace.engine import bound, terms
from marketplace.engine.arrays import build
from marketplace.engine.ascent import Ascent
from marketplace.engine.formats import read_problem
from marketplace.engine.instance import Instance
from marketplace.engine.problem import Certificate, Problem, WeekHours
from marketplace.engine.referee import judge
from tests.bench.instances import make
from tests.engine.brute import TooLargeError, best
from tests.engine.build import group, line, problem
from tests.engine.files import encoded
from tests.engine.strategies import EXAMPLES, problems

many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
tiny = problems(most_groups=2, most_lines=2, most_pieces=3, most_weeks=3)


def judged(problem_: Problem, certificate: Certificate) -> float:
    """The bound that the referee counts for a certificate."""
    document = {"hour_prices": certificate.hour_prices, "income_prices": certificate.income_prices}
    verdict = judge(problem_, {"assignments": [], "certificate": document})
    return verdict.bound


@many
@given(problems(), st.integers(0, 2**32 - 1))
def test_engine_and_referee_count_the_same_bound_at_any_prices(problem_, seed):
    instance, random = build(problem_), np.random.default_rng(seed)
    hour_prices = np.round(random.choice((0.0, 1.0), instance.hours.shape) * random.gamma(1.0, 1.5, instance.hours.shape), 6)
    income_prices = np.round(random.gamma(1.0, 0.4, len(instance.members)), 6)
    certificate, value = bound.certificate(instance, bound.CertifiedBound(hour_prices, income_prices, 0.0))
    assert judged(problem_, certificate) == pytest.approx(value, rel=1e-9, abs=1e-9)
    assert bound.bound_of(instance, certificate) == value


@many
@given(problems())
def test_the_certified_bound_is_what_the_referee_counts(problem_):
    instance = build(problem_)
    found = bound.certify(instance)
    certificate, value = bound.certificate(instance, found)
    assert judged(problem_, certificate) == pytest.approx(bound.bound_of(instance, certificate), rel=1e-9, abs=1e-9)
    # What repeats with few groups gain together is proved by the certificate, but not told for small problems.
    assert judged(problem_, certificate) <= value + 1e-9 * max(1.0, abs(value))
    assert value == pytest.approx(found.bound, rel=1e-6, abs=1e-5)


@many
@given(tiny)
def test_no_plan_of_a_tiny_problem_beats_the_certified_bound(problem_):
    try:
        tried = best(problem_)
    except TooLargeError:
        assume(False)
    assume(tried is not None)
    assert bound.certify(build(problem_)).bound >= tried[0] - 1e-6


@many
@given(problems(), st.data())
def test_more_hours_never_lower_the_certified_bound(problem_, data):
    assume(any(g.pools for g in problem_.groups))
    at = data.draw(st.integers(0, len(problem_.groups) - 1))
    first = data.draw(st.integers(1, problem_.weeks))
    more = data.draw(st.sampled_from((0.5, 1.0, 4.0)))
    richer = with_more_hours(problem_, at, first, data.draw(st.integers(first, problem_.weeks)), more)
    less, plenty = bound.certify(build(problem_)).bound, bound.certify(build(richer)).bound
    assert plenty >= less - 1e-7 * max(1.0, abs(less))


def with_more_hours(problem_: Problem, at: int, first: int, last: int, more: float) -> Problem:
    """The problem with ``more`` hours in the group's first pool in these weeks; commitments stay what they are."""
    changed = problem_.groups[at]
    pool = changed.pools[0]
    usual = [
        next((e.hours for e in reversed(pool.exceptions) if e.first <= w <= e.last), pool.hours_per_week)
        for w in range(1, problem_.weeks + 1)
    ]
    raised = tuple(WeekHours(w, w, hours + (more if first <= w <= last else 0.0)) for w, hours in enumerate(usual, 1))
    pools = (replace(pool, exceptions=raised), *changed.pools[1:])
    groups = (*problem_.groups[:at], replace(changed, pools=pools), *problem_.groups[at + 1 :])
    return replace(problem_, groups=groups)


@pytest.fixture(scope="module")
def medium() -> Instance:
    return build(read_problem(encoded(make("medium", seed=3))))


def test_with_the_richer_problems_prices_the_poorer_ones_bound_is_not_above_it(medium):
    rich = replace(medium, hours=medium.hours * 1.05, cumulative_hours=medium.cumulative_hours * 1.05)
    plenty = bound.certify(rich, effort=40)
    assert bound.certify(medium, start=plenty, effort=0).bound <= plenty.bound


def test_ascent_comes_within_a_tenth_of_a_percent_of_the_best_bound_that_prices_can_prove(medium):
    best_possible = bound.relaxation.solve(medium, terms.build(medium))
    assert best_possible.optimal
    found = bound.certify(medium, effort=400)
    assert best_possible.value * (1 - 1e-9) <= found.bound <= best_possible.value * 1.001


def test_the_same_effort_gives_the_same_prices(medium):
    first, again = bound.certify(medium, effort=30), bound.certify(medium, effort=30)
    assert first.bound == again.bound
    assert np.array_equal(first.hour_prices, again.hour_prices)


def test_a_start_is_never_made_worse(medium):
    good = bound.certify(medium, effort=200)
    assert bound.certify(medium, start=good, effort=3).bound <= good.bound
    certificate, value = bound.certificate(medium, good)
    assert bound.certify(medium, start=certificate, effort=3).bound <= value


def test_a_deadline_ends_the_ascent_and_leaves_a_bound_that_holds(medium):
    ticks = count(0.0, 0.01)
    found = bound.certify(medium, deadline=1.0, clock=lambda: next(ticks))
    assert 10 < found.steps < 200
    assert found.bound == bound.value_at(medium, found.hour_prices, found.income_prices)
    assert found.bound < bound.value_at(medium, np.zeros_like(medium.hours), np.zeros(len(medium.members)))


def test_a_stopped_ascent_answers_with_its_best(medium):
    heard: list[float] = []
    found = bound.certify(medium, stop=lambda: len(heard) > 2, progress=heard.append)
    assert found.bound == min(heard)
    assert found.steps <= 30


def test_bounds_are_told_and_never_rise(medium):
    heard: list[float] = []
    bound.certify(medium, effort=60, progress=heard.append)
    assert len(heard) >= 6
    assert heard == sorted(heard, reverse=True)


def test_closed_weeks_are_as_dear_as_the_dearest_and_cost_nothing(medium):
    ascent = Ascent(terms.build(medium), np.full_like(medium.hours, 0.5), np.zeros(len(medium.members)))
    closed = medium.hours == 0.0
    assert closed.any()
    ascent.run(lambda step: step / 20, bound.RATE)
    dearest = np.broadcast_to(ascent.best.max(axis=1, keepdims=True), closed.shape)
    assert (ascent.best[closed] == dearest[closed]).all()


def test_a_negative_price_proves_nothing():
    instance = build(problem())
    with pytest.raises(ValueError, match="below 0"):
        bound.bound_of(instance, Certificate({"A": {"hands": (-1.0,)}}, {}))


def test_prices_that_are_not_given_are_zero():
    instance = build(problem(groups=[group(hours=1.0)], lines=[line(quantity=10)]))
    assert bound.bound_of(instance, Certificate({}, {})) == pytest.approx(4 * 4.0)
    priced = Certificate({"A": {"hands": (4.0, 4.0, 4.0, 4.0)}, "nobody": {"hands": (9.0,)}}, {"nobody": 3.0})
    assert bound.bound_of(instance, priced) == pytest.approx(4 * 4.0)


@pytest.mark.parametrize(("groups", "lines"), [((), ()), ((), None), (None, ())])
def test_empty_problems_have_the_bound_zero(groups, lines):
    instance = build(problem(groups=groups, lines=lines))
    assert bound.certify(instance).bound == 0.0
    assert bound.certificate(instance, bound.certify(instance))[0] == Certificate({}, {})
    assert bound.guide_prices(instance)[0].shape == instance.hours.shape
