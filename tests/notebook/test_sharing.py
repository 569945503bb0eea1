"""Sharing out: exact sums, nobody above her hours unless told so, fair, and the same every time."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.notebook.sharing import Weaver, share

weavers = st.lists(
    st.builds(Weaver, st.integers(1, 10_000), st.integers(0, 200_000), st.integers(0, 100), st.integers(0, 100_000)),
    max_size=25,
    unique_by=lambda weaver: weaver.member_id,
)
pieces = st.integers(0, 3000)
hours = st.integers(1, 60_000)


@given(pieces, weavers, hours)
def test_every_piece_has_a_weaver_or_is_left_over(n: int, who: list[Weaver], each: int) -> None:
    shared = share(n, who, each)
    assert shared.total + shared.left_over == n
    assert set(shared.pieces) == {weaver.member_id for weaver in who}
    assert min(shared.pieces.values(), default=0) >= 0


@given(pieces, weavers, hours)
def test_nobody_is_above_her_hours_and_pieces_are_left_only_when_all_are_full(n: int, who: list[Weaver], each: int) -> None:
    shared = share(n, who, each)
    for weaver in who:
        assert shared.pieces[weaver.member_id] * each <= max(weaver.free_millihours, 0)
        assert shared.pieces[weaver.member_id] == 0 or weaver.skill_hundredths
    if shared.left_over:
        assert all(shared.pieces[weaver.member_id] == weaver.fits(each) for weaver in who)


@given(pieces, weavers, hours)
def test_told_so_everything_is_shared_where_anybody_can(n: int, who: list[Weaver], each: int) -> None:
    shared = share(n, who, each, beyond_hours=True)
    assert shared.total + shared.left_over == n
    if any(weaver.weight for weaver in who):
        assert shared.left_over == 0


@given(pieces, weavers, hours, st.randoms())
def test_the_order_of_names_changes_nothing(n: int, who: list[Weaver], each: int, random: object) -> None:
    mixed = list(who)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert share(n, who, each) == share(n, mixed, each)


@given(st.integers(0, 400), st.lists(st.integers(1, 50), min_size=1, max_size=12))
def test_with_hours_enough_each_part_is_within_a_piece_of_the_exact_one(n: int, hours: list[int]) -> None:
    who = [Weaver(number, part * 1_000_000) for number, part in enumerate(hours, start=1)]
    shared = share(n, who, 1000)
    for weaver in who:
        exact = Fraction(n * weaver.weight, sum(one.weight for one in who))
        assert abs(shared.pieces[weaver.member_id] - exact) < 1


def test_a_tie_goes_to_whoever_has_worked_less() -> None:
    who = [
        Weaver(1, 10_000, worked_millihours=500),
        Weaver(2, 10_000, worked_millihours=100),
        Weaver(3, 10_000, worked_millihours=300),
    ]
    assert share(4, who, 1000).pieces == {1: 1, 2: 2, 3: 1}
    assert share(5, who, 1000).pieces == {1: 1, 2: 2, 3: 2}


def test_what_one_cannot_take_goes_to_the_others() -> None:
    assert share(10, [Weaver(1, 2_000), Weaver(2, 50_000), Weaver(3, 50_000)], 1000).pieces == {1: 0, 2: 5, 3: 5}
    assert share(100, [Weaver(1, 2_000), Weaver(2, 50_000), Weaver(3, 50_000)], 1000).pieces == {1: 2, 2: 49, 3: 49}


def test_without_anybody_everything_is_left_over() -> None:
    assert share(5, [], 1000).left_over == 5
    assert share(5, [Weaver(1, 0)], 1000, beyond_hours=True).left_over == 5


@pytest.mark.parametrize(("n", "each"), [(-1, 1000), (1, 0)])
def test_nonsense_is_refused(n: int, each: int) -> None:
    with pytest.raises(ValueError, match="negative"):
        share(n, [Weaver(1, 1000)], each)
