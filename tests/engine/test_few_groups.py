"""The bound of repeated orders that may use few groups: engine and referee agree, and it holds."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from marketplace.engine import bound
from marketplace.engine.arrays import build
from marketplace.engine.problem import Closure, FairnessBand, Group, Line, Objective, Pool, Previous, Problem
from marketplace.engine.referee.bound import bound as referee_bound
from marketplace.engine.referee.facts import Facts
from marketplace.engine.solve import solve
from tests.engine.build import group, line, offer, problem


def _maker(random: Random, name: str) -> Group:
    uses: tuple[tuple[str, float], ...] = (("hands", random.choice((1.0, 0.7, 1.3))),)
    if random.random() < 0.3:
        uses += (("loom", random.choice((0.5, 1.1))),)
    made = offer(
        uses=uses,
        unit_price=round(random.uniform(0.4, 1.0), 2),
        min_lot=random.choice((1, 1, 3, 5)),
        max_lot=random.choice((1000, 20, 8)),
        lead_weeks=random.choice((0, 0, 1)),
    )
    pools = Pool("hands", float(random.randint(2, 12))), Pool("loom", float(random.randint(2, 9)))
    closures = (Closure(2, 2),) if random.random() < 0.2 else ()
    return group(name, pools=pools, offers=(made,), closures=closures, reliability=random.random(), members=random.randint(1, 4))


def _repeats(random: Random) -> list[Line]:
    weeks, every, quantity = random.randint(1, 4), random.randint(1, 3), random.randint(5, 60)
    same = {
        "max_groups": random.choice((2, 2, 3)),
        "max_late_weeks": random.choice((0, 1, 2)),
        "priority": random.choice((1, 2, 3)),
        "partial": random.random() < 0.85,
        "work_factor": random.choice((1.0, 0.8)),
        "max_unit_price": 1.2,
    }
    first = [1 + nth * every for nth in range(random.randint(2, 4))]
    return [line(f"L1#{n}", quantity, release=week, due=week + weeks, **same) for n, week in enumerate(first, 1)]


def case(seed: int) -> Problem:
    """A repeated order with overlapping windows and few groups, and now and then an order beside it."""
    random = Random(seed)
    makers = [_maker(random, name) for name in "ABCDEF"[: random.randint(2, 6)]]
    lines, weeks = _repeats(random), random.randint(4, 9)
    previous = (Previous("L1#1", "A", lines[0].quantity // 2), Previous("L1#2", "B", 3)) if random.random() < 0.3 else ()
    if random.random() < 0.6:
        lines.append(line("L2", random.randint(3, 40), due=4, max_unit_price=1.2))
    bands = (FairnessBand(2.0, 0.3), FairnessBand(5.0, 0.1)) if random.random() < 0.5 else ()
    weights = Objective(split_loss=random.choice((0.0, 0.005, 0.05)), fairness=bands)
    return problem(makers, lines, weeks=weeks, objective=weights, previous=previous)


def with_more_hours(case_: Problem, seed: int) -> Problem:
    """The same with some hours more in some pools."""
    random = Random(-seed)
    return replace(case_, groups=tuple(_richer(random, maker) for maker in case_.groups))


def _richer(random: Random, maker: Group) -> Group:
    pools = (replace(pool, hours_per_week=pool.hours_per_week + random.choice((0, 1, 4))) for pool in maker.pools)
    return replace(maker, pools=tuple(pools))


def _prices(case_: Problem, seed: int) -> bound.CertifiedBound:
    draw, instance = np.random.default_rng(seed), build(case_)
    scale = draw.choice((0.0, 0.5, 1.5))
    hours = scale * draw.random(instance.hours.shape) * (draw.random(instance.hours.shape) < 0.5)
    return bound.CertifiedBound(hours, 0.3 * draw.random(len(instance.members)), 0.0)


def _counted(case_: Problem, prices: bound.CertifiedBound) -> tuple[float, float]:
    """The bound that these prices prove, by the engine and by the referee."""
    given, value = bound.certificate(build(case_), prices)
    document = {"hour_prices": given.hour_prices, "income_prices": given.income_prices}
    return value, referee_bound(Facts(case_), document)


def test_engine_and_referee_count_the_same_and_more_hours_never_lower_it():
    for seed in range(250):
        prices = _prices(case(seed), seed)
        by_engine, by_referee = _counted(case(seed), prices)
        assert by_engine == pytest.approx(by_referee, rel=1e-9, abs=1e-9), seed
        assert _counted(with_more_hours(case(seed), seed), prices)[0] >= by_engine - 1e-9 * max(1.0, abs(by_engine)), seed


def test_overlapping_windows_share_the_hours_of_the_same_groups():
    """Two repeats in the same weeks at two groups of 10 hours a week: 40 hours in two weeks, not 40 for each repeat."""
    repeats = [line(f"L1#{n}", 60, release=1, due=2, max_groups=2) for n in (1, 2)]
    crowd = [group(name) for name in "ABCD"]
    assert _counted(problem(crowd, repeats), bound.CertifiedBound(np.zeros((4, 4)), np.zeros(4), 0.0))[1] == pytest.approx(160)
    assert solve(problem(crowd, repeats)).score == pytest.approx(160)


def test_no_plan_beats_it_and_more_hours_never_lower_the_one_that_is_found():
    for seed in range(25):
        found = bound.certify(build(case(seed)))
        plan = solve(case(seed), time_limit=0.3)
        assert found.bound >= plan.score - 1e-6 * max(1.0, abs(plan.score)), seed
        richer = bound.certify(build(with_more_hours(case(seed), seed)))
        assert richer.bound >= found.bound - 1e-6 * max(1.0, abs(found.bound)), seed
