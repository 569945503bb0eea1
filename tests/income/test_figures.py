"""What follows from nine answers and from pay; and that a group of fewer than five can never be reckoned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from marketplace.income.drafts import BaselineDraft, PieceDraft
from marketplace.income.figures import (
    Earned,
    GroupMonth,
    Sum,
    baseline_figures,
    by_month,
    confirmed_part,
    hidden,
    woman_month,
)
from marketplace.kernel.privacy import FEWEST

ANSWERS = BaselineDraft(
    consent=True,
    pieces=(PieceDraft("chompa", 2, 20_000), PieceDraft("chullo", 4, 2_500)),
    yarn_by="me", yarn_minor=10_000, days_a_week=5, millihours_a_day=6000, season="normal", other_work="none",
    months_a_year=6, owed_minor=0,
)  # fmt: skip


def test_income_is_pieces_times_pay_less_her_own_yarn() -> None:
    found = baseline_figures(ANSWERS)
    # 2 x 200 + 4 x 25 - 100 = Bs 400; 5 x 6 x 4.33 = 129.9 hours; Bs 3.08 an hour; half the year Bs 200 a month.
    assert (found.income_minor, found.month_millihours, found.hour_minor, found.year_average_minor) == (
        40_000,
        129_900,
        308,
        20_000,
    )


def test_what_she_does_not_know_is_no_record_and_never_nothing() -> None:
    for unknown in ({"pieces": None}, {"yarn_by": None}, {"yarn_minor": None}, {"pieces": (PieceDraft("chompa", 1, None),)}):
        assert baseline_figures(replace(ANSWERS, **unknown)).income_minor is None
    assert baseline_figures(replace(ANSWERS, days_a_week=None)).hour_minor is None
    assert baseline_figures(replace(ANSWERS, months_a_year=None)).year_average_minor is None


def test_nothing_delivered_is_an_answer() -> None:
    assert baseline_figures(replace(ANSWERS, pieces=(), yarn_by="association")).income_minor == 0


def test_yarn_of_others_takes_nothing_off() -> None:
    assert baseline_figures(replace(ANSWERS, yarn_by="buyer", yarn_minor=None)).income_minor == 50_000


def test_months_tell_confirmed_and_unconfirmed_apart_and_leave_empty_months_out() -> None:
    rows = [
        Earned(date(2026, 6, 5), 1000, 2000, True), Earned(date(2026, 6, 30), 500, 1000, False),
        Earned(date(2026, 8, 1), 700, 0, True),
    ]  # fmt: skip
    august, june = by_month(rows, {2026: 330_000})
    assert (june.confirmed, june.unconfirmed) == (Sum(1000, 2000, 330_000), Sum(500, 1000, 330_000))
    assert (august.month, august.unconfirmed) == (date(2026, 8, 1), None)
    assert august.headline.hour_minor is None


def test_the_headline_is_confirmed_pay_and_never_mixed_with_what_is_not() -> None:
    rows = [Earned(date(2026, 6, 5), 1000, 2000, True), Earned(date(2026, 6, 30), 900, 1000, False)]
    (june,) = by_month(rows, {2026: 330_000})
    assert (june.headline.minor, june.headline.hour_minor) == (1000, 500)
    (open_,) = by_month(rows[1:], {2026: 330_000})
    assert (open_.confirmed, open_.headline.minor) == (None, 900)


def test_a_month_without_a_known_minimum_wage_has_no_share() -> None:
    assert Sum(1000, 1000, None).minimum_share is None


def test_the_average_month_is_over_those_who_were_paid_in_it() -> None:
    months = [GroupMonth(date(2026, n, 1), weavers, 10_000 * weavers, 1000, 330_000) for n, weavers in ((6, 5), (7, 15))]
    assert woman_month(months) == (10_000, Fraction(10_000, 330_000))
    assert woman_month([]) is None


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(1, 500), st.integers(0, 9), st.booleans()), max_size=30))
def test_confirmed_pay_is_told_only_where_neither_it_nor_the_rest_is_of_fewer_than_five(
    rows: list[tuple[int, int, int, bool]],
) -> None:
    yes, no = {row[0] for row in rows if row[3]}, {row[0] for row in rows if not row[3]}
    found = confirmed_part(rows)
    assert (found is not None) == (len(yes) >= FEWEST and (not no or len(no) >= FEWEST))
    if found is not None:
        assert (found.weavers, found.minor) == (len(yes), sum(row[1] for row in rows if row[3]))


@given(st.dictionaries(st.integers(0, 40), st.integers(1, 12), max_size=12))
def test_nobody_s_pay_follows_from_the_whole_and_the_parts_that_are_told(counts: dict[int, int]) -> None:
    away = hidden(counts)
    told = counts.keys() - away
    assert all(counts[key] >= FEWEST for key in told)
    missing = sum(counts[key] for key in away)
    # What the whole leaves over when all that is told is taken off: nothing, or several parts of five people or more.
    # Where even the whole cannot give that, all is kept back.
    assert missing == 0 or (missing >= FEWEST and len(away) >= 2) or not told


@given(st.dictionaries(st.integers(0, 40), st.integers(FEWEST, 99), max_size=12))
def test_parts_of_five_and_more_are_all_told(counts: dict[int, int]) -> None:
    assert hidden(counts) == set()
