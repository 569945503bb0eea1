"""The relaxation: its value is exactly what its prices prove, and no prices prove less."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from marketplace.engine import bound, relaxation, terms
from marketplace.engine.arrays import build
from marketplace.engine.formats import read_problem
from marketplace.engine.lot_model import LotModel
from marketplace.engine.problem import Frozen
from tests.bench.instances import make
from tests.engine.build import group, line, problem
from tests.engine.files import encoded
from tests.engine.strategies import EXAMPLES, problems

many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(problems())
def test_the_value_of_the_relaxation_is_the_bound_of_its_week_prices(problem_):
    instance = build(problem_)
    found = relaxation.solve(instance, terms.build(instance))
    assume(found is not None and found.optimal)
    proved = bound.value_at(instance, found.hour_prices, found.income_prices)
    assert proved == pytest.approx(found.value, rel=1e-9, abs=1e-6)


@many
@given(problems(), st.integers(0, 2**32 - 1))
def test_no_prices_prove_less_than_the_relaxation(problem_, seed):
    instance, random = build(problem_), np.random.default_rng(seed)
    found = relaxation.solve(instance, terms.build(instance))
    assume(found is not None and found.optimal)
    near = np.maximum(0.0, found.hour_prices + random.normal(0.0, 0.3, found.hour_prices.shape))
    income = np.maximum(0.0, found.income_prices + random.normal(0.0, 0.1, found.income_prices.shape))
    assert bound.value_at(instance, near, income) >= found.value - 1e-6


def test_a_short_pool_is_priced_at_what_its_next_piece_would_earn():
    instance = build(problem([group(hours=2.0)], [line("L1", 5), line("L2", 5)]))
    found = relaxation.solve(instance, terms.build(instance))
    assert found.hour_prices == pytest.approx(np.full((1, 4), 4.0))
    assert found.value == pytest.approx(8 * 4.0)


def test_only_spans_that_bind_get_rows():
    instance = build(read_problem(encoded(make("small", seed=1))))
    known = terms.build(instance)
    found = relaxation.solve(instance, known)
    everything = LotModel(instance, known, integer=False).all_spans()
    assert 0 < len(found.spans) < len(everything) / 2


def test_agreed_pieces_that_do_not_fit_their_hours_are_shown_by_a_bound_below_their_own_points():
    instance = build(problem([group(hours=1.0)], [line(quantity=10)], frozen=(Frozen("L1", "A", 2, 9),)))
    found = relaxation.solve(instance, terms.build(instance))
    assert not found.optimal
    assert bound.certify(instance).bound < 9 * 4.0


def test_without_time_there_are_no_prices():
    instance = build(problem())
    assert relaxation.solve(instance, terms.build(instance), seconds=0.0) is None
