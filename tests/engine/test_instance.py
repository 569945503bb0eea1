"""The problem in arrays: hours, eligibility and its reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from marketplace.engine.arrays import build
from marketplace.engine.eligibility import REASONS
from marketplace.engine.problem import (
    Closure,
    Commitment,
    Frozen,
    Group,
    Line,
    Offer,
    Pool,
    Previous,
    Problem,
    WeekHours,
)
from tests.engine.strategies import problems

OFFER = Offer(
    "o1", "knitting", ("alpaca",), unit_price=10.0, uses=(("hands", 2.0),), grade=2, min_lot=5, max_lot=50, lead_weeks=1
)
GROUP = Group("A", members=10, pools=(Pool("hands", 40.0),), offers=(OFFER,), tags=frozenset({"nit"}))
LINE = Line("L", "L", "knitting", "alpaca", 20, release=1, due=4, priority=2, max_unit_price=12.0, piece_value=12.0)


def problem(group: Group = GROUP, line: Line = LINE, **more: object) -> Problem:
    whole = Problem("test", date(2026, 11, 30), 8, "USD", groups=(group,), lines=(line,))
    return replace(whole, **more)  # type: ignore[arg-type]


def first_failure(group: Group, line: Line, **more: object) -> str:
    groups, codes = build(problem(group, line, **more)).failures(0)
    assert groups.tolist() == [0]
    return REASONS[codes[0]]


def test_hours_follow_exceptions_then_closures_then_commitments_and_never_fall_below_zero() -> None:
    group = replace(
        GROUP,
        pools=(Pool("hands", 40.0, (WeekHours(2, 3, 10.0),)),),
        closures=(Closure(3, 4),),
    )
    built = build(problem(group, commitments=(Commitment("A", "hands", 1, 2, 15.0), Commitment("A", "hands", 8, 9, 5.0))))
    assert built.hours[0].tolist() == [25.0, 0.0, 0.0, 0.0, 40.0, 40.0, 40.0, 35.0]


def test_an_eligible_pair_knows_its_first_week_price_and_points() -> None:
    built = build(problem(replace(GROUP, reliability=0.5), replace(LINE, work_factor=1.1)))
    assert built.pair_start().tolist() == [2]
    assert built.pair_price()[0] == pytest.approx(11.0)
    assert built.pair_base()[0] == pytest.approx(0.10 * 12.0 * 0.5 - 0.20 * 11.0)
    assert built.worth[0] == pytest.approx(24.0)


@pytest.mark.parametrize(
    ("group", "line", "reason"),
    [
        (GROUP, LINE, ""),
        (GROUP, replace(LINE, material="cotton"), "material"),
        (GROUP, replace(LINE, min_grade=3), "quality"),
        (GROUP, replace(LINE, requires=frozenset({"gots"})), "requirement"),
        (GROUP, replace(LINE, max_unit_price=9.99), "price"),
        (GROUP, replace(LINE, not_groups=frozenset({"A"})), "refused"),
        (GROUP, replace(LINE, only_groups=frozenset()), "refused"),
        (GROUP, replace(LINE, only_groups=frozenset({"A"})), ""),
        (GROUP, replace(LINE, release=4), "deadline"),
        (GROUP, replace(LINE, release=4, max_late_weeks=1), ""),
        (GROUP, replace(LINE, quantity=4), "moq"),
        (replace(GROUP, closures=(Closure(1, 4),)), LINE, "closed"),
        (replace(GROUP, closures=(Closure(1, 4),)), replace(LINE, min_grade=3, quantity=4), "quality"),
    ],
)
def test_the_first_failed_test_is_the_reason(group: Group, line: Line, reason: str) -> None:
    assert first_failure(group, line) == reason


def test_a_price_that_equals_the_limit_on_paper_passes() -> None:
    assert (
        first_failure(
            replace(GROUP, offers=(replace(OFFER, unit_price=1.1),)), replace(LINE, work_factor=1.1, max_unit_price=1.21)
        )
        == ""
    )


def test_exactly_one_piece_of_hours_is_enough_to_be_open() -> None:
    assert (
        first_failure(GROUP, LINE, commitments=(Commitment("A", "hands", 1, 3, 40.0), Commitment("A", "hands", 4, 4, 38.0))) == ""
    )
    assert (
        first_failure(GROUP, LINE, commitments=(Commitment("A", "hands", 1, 3, 40.0), Commitment("A", "hands", 4, 4, 38.1)))
        == "closed"
    )


def test_a_technique_nobody_has_leaves_no_group_to_reject() -> None:
    groups, codes = build(problem(line=replace(LINE, technique="leather"))).failures(0)
    assert len(groups) == len(codes) == 0


def test_previous_and_frozen_pieces_point_at_their_pairs() -> None:
    built = build(
        problem(
            previous=(Previous("L", "A", 7), Previous("L", "gone", 3)), frozen=(Frozen("L", "A", 3, 4), Frozen("L", "A", 3, 1))
        )
    )
    assert built.pair_previous.tolist() == [7]
    assert (built.frozen_pieces.tolist(), built.frozen_week.tolist(), built.frozen_pair.tolist()) == ([5], [3], [0])


def test_frozen_pieces_keep_the_groups_offer_when_the_pair_is_no_longer_eligible() -> None:
    built = build(problem(line=replace(LINE, not_groups=frozenset({"A"})), frozen=(Frozen("L", "A", 3, 4),)))
    assert (built.frozen_offer.tolist(), built.frozen_pair.tolist()) == ([0], [-1])


def test_empty_problems_have_empty_arrays() -> None:
    built = build(problem(groups=(), lines=()))
    assert built.hours.shape == (0, 8)
    assert len(built.pair_offer) == 0


def test_the_groups_most_groups_hold_for_the_whole_family() -> None:
    lines = tuple(replace(LINE, id=f"L#{i}", family="L", max_groups=2) for i in (1, 2, 3))
    built = build(problem(lines=lines))
    assert built.family_max_groups.tolist() == [2]
    assert built.family_line.tolist() == [0, 1, 2]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_what_the_interpreter_finds_on_small_problems_is_what_compiled_code_finds(problem_: Problem) -> None:
    plain, fast = build(problem_, plainly=True), build(problem_)
    for name in ("pair_ptr", "pair_line", "pair_offer", "group_pair_ptr", "group_pair"):
        assert getattr(plain, name).tolist() == getattr(fast, name).tolist(), name
