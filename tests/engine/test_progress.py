"""What a run tells while it works: the score of the plan as it is, what is proved by then, and how far they are apart."""

from __future__ import annotations

import pytest

from marketplace.engine.problem import Problem
from marketplace.engine.progress import COST, Progress, Watch
from marketplace.engine.solve import OBJECTIVES, solve
from tests.engine.build import group, line, problem


def contested() -> Problem:
    """Three lines want the hours of two groups."""
    return problem([group("A", 10.0), group("B", 7.0)], [line(name, 12) for name in ("L1", "L2", "L3")])


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("limit", [None, 0.6])
def test_score_bound_and_gap_are_told_in_the_problems_own_weights(objective: str, limit: float | None) -> None:
    heard: list[Progress] = []
    plan = solve(contested(), objective=objective, time_limit=limit, progress=heard.append)
    with_a_plan = [told for told in heard if told.stage in {"improving", "proving", "finishing"}]
    assert with_a_plan
    for told in with_a_plan:
        assert told.score is not None
        assert told.score > 0
        assert told.components == 1
        if told.bound is not None:
            assert told.score <= told.bound + 1e-6
            assert told.gap == pytest.approx((told.bound - told.score) / told.bound, abs=1e-9)
    # With a time limit the bound is proved beside the search, and may not be known at its first word.
    assert limit is not None or all(told.gap is not None for told in with_a_plan)
    last = heard[-1]
    assert (last.stage, last.score, last.bound, last.gap) == ("done", plan.score, plan.bound, plan.gap)


def test_nobody_who_does_not_listen_pays_for_what_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    watch = Watch(None, None, None, None)
    watch.score = lambda: pytest.fail("reckoned for nobody")
    watch.tell("improving")


def test_a_score_that_takes_long_is_reckoned_seldom() -> None:
    now, reckoned = [0.0], []

    def slow() -> float:
        now[0] += 1.0
        reckoned.append(now[0])
        return 5.0

    heard: list[Progress] = []
    watch = Watch(None, heard.append, None, lambda: now[0])
    watch.score = slow
    for _ in range(2 * COST):
        watch.tell("improving")
        now[0] += 1.0
    assert len(reckoned) == 2
    assert {told.score for told in heard} == {5.0}
