"""The best pieces for the groups chosen: what single steps do not see, what must stay as it is, and what the numbers mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings

from marketplace.engine import pieces, search
from marketplace.engine.arrays import build
from marketplace.engine.lots import add_lot, state
from marketplace.engine.problem import FairnessBand, Previous, Problem
from marketplace.engine.schedule import schedule
from marketplace.engine.scoring import parts
from marketplace.engine.search_model import make
from tests.engine import build as make_small
from tests.engine.strategies import problems


def plan(problem: Problem, lots: dict[tuple[int, int], int]):
    """Instance, model and state of a plan with so many pieces of each line at each group, all in the first class."""
    instance = build(problem)
    model = make(instance)
    made = state(instance, model)
    for (line, group), count in lots.items():
        pair = next(
            at
            for at in range(int(instance.pair_ptr[line]), int(instance.pair_ptr[line + 1]))
            if instance.offer_group[instance.pair_offer[at]] == group
        )
        amounts = np.zeros(model.class_end.shape[1], np.int32)
        amounts[0] = count
        add_lot(model, made, line, pair, amounts)
    return instance, model, made


def score(instance, model, made) -> float:
    """Points of the plan, reckoned from its weeks."""
    return float(sum(parts(instance, schedule(instance, model, made)).values()))


def amounts(made: pieces.Kept) -> list[int]:
    """Pieces of each lot."""
    return made.pieces.sum(axis=1).tolist()


def chain(**changes) -> Problem:
    """Three groups with 40 hours in all; the second line earns more, and can only grow where the first one makes room."""
    groups = [make_small.group(name, 10.0) for name in "ABC"]
    cheap = make_small.line("L1", 60, not_groups=("C",))
    dear = make_small.line("L2", 80, not_groups=("A",), piece_value=3.0, max_unit_price=3.0)
    return make_small.problem(groups, [replace(cheap, **changes), dear])


def test_pieces_move_along_a_chain_of_groups() -> None:
    instance, model, made = plan(chain(), {(0, 0): 15, (0, 1): 25, (1, 1): 15, (1, 2): 40})
    before = score(instance, model, made)
    found = pieces.best(model, made, model.lines)
    assert found is not None
    assert amounts(found) == [40, 1, 39, 40], "L1 goes to A, where there is room, and keeps a least lot at B for its opened group"
    gain = pieces.put(model, made, found)
    assert gain == pytest.approx(score(instance, model, made) - before)
    assert gain > 0


def test_lines_that_go_whole_or_not_at_all_stay_as_they_are() -> None:
    _instance, model, made = plan(chain(partial=False), {(0, 0): 35, (0, 1): 25, (1, 1): 15, (1, 2): 30})
    found = pieces.best(model, made, model.lines)
    assert found is not None
    assert amounts(found) == [35, 25, 15, 40]


def test_lines_that_were_not_asked_for_stay_as_they_are() -> None:
    _, model, made = plan(chain(), {(0, 0): 15, (0, 1): 25, (1, 1): 15, (1, 2): 30})
    found = pieces.best(model, made, np.array([1]))
    assert found is not None
    assert amounts(found) == [15, 25, 15, 40]
    assert pieces.best(model, made, np.array([], np.int64)) is None


def test_pieces_are_rounded_down_and_never_below_a_least_lot() -> None:
    group = make_small.group("A", 10.0, offers=(make_small.offer(uses=(("hands", 0.7),), min_lot=3),))
    _instance, model, made = plan(make_small.problem([group], [make_small.line("L1", 500)]), {(0, 0): 3})
    found = pieces.best(model, made, model.lines)
    assert found is not None
    assert amounts(found) == [57], "40 hours of 0.7 make 57.14 pieces"


def test_fairness_and_pieces_of_the_plan_before_decide_where_nothing_else_does() -> None:
    groups = [make_small.group("A", 10.0), make_small.group("B", 10.0)]
    lines = [make_small.line("L1", 40)]
    fair = replace(make_small.PLAIN, fairness=(FairnessBand(0.5, 1.0), FairnessBand(1.0, 0.1)))
    # Ten members for four weeks: the first band ends at an income of 20 for each group.
    _, model, made = plan(make_small.problem(groups, lines, objective=fair), {(0, 0): 39, (0, 1): 1})
    found = pieces.best(model, made, model.lines)
    assert found is not None
    assert amounts(found) == [20, 20]
    stable = replace(make_small.PLAIN, stability=0.5)
    before = (Previous("L1", "A", 30), Previous("L1", "B", 10))
    _, model, made = plan(make_small.problem(groups, lines, objective=stable, previous=before), {(0, 0): 5, (0, 1): 35})
    found = pieces.best(model, made, model.lines)
    assert found is not None
    assert amounts(found) == [30, 10]


def test_stopped_before_its_end_it_changes_nothing() -> None:
    _, model, made = plan(chain(), {(0, 0): 15, (0, 1): 25})
    assert pieces.best(model, made, model.lines, lambda: True) is None


@settings(max_examples=150, deadline=None)
@given(problems())
def test_what_it_finds_fits_and_going_back_restores_everything(problem_: Problem) -> None:
    instance = build(problem_)
    found = search.begin(instance)
    model, made = found.model, found.state
    before, was = pieces.keep(model, made), score(instance, model, made)
    slack, income = made.slack.copy(), made.income.copy()
    better = pieces.best(model, made, model.lines)
    if better is None:
        return
    gain = pieces.put(model, made, better)
    assert made.slack.min(initial=0.0) >= -1e-6, "every span of weeks has the hours"
    assert gain == pytest.approx(score(instance, model, made) - was, abs=1e-6)
    assert pieces.put(model, made, before) == pytest.approx(-gain, abs=1e-6)
    assert np.allclose(made.slack, slack)
    assert np.allclose(made.income, income)
    kept = pieces.keep(model, made)
    assert (kept.pair == before.pair).all()
    assert (kept.pieces == before.pieces).all()
