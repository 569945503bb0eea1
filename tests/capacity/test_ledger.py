"""The whole-number ledger agrees with the kernel's exact fractions."""

from datetime import date, timedelta
from fractions import Fraction
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.capacity.commitments import Commitment
from marketplace.capacity.ledger import OpenDays, fill, spread
from marketplace.kernel import capacity
from marketplace.kernel.calendar import HOME, NOWHERE, WORKSHOP, Closure, WorkCalendar
from marketplace.kernel.capacity import Work

TODAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)
CALENDAR = WorkCalendar(
    [Closure(date(2026, 12, 25), Fraction(1), "Navidad"), Closure(date(2026, 12, 24), Fraction(1, 4), "Nochebuena")],
    {11: Fraction(9, 10), 12: Fraction(85, 100), 1: Fraction(95, 100)},
)
WEEKS = st.integers(0, 20)


@cache
def days(pattern=HOME) -> OpenDays:
    return OpenDays(CALENDAR, pattern, NOWHERE, MONDAY, MONDAY + timedelta(days=800))


def work(millihours: int, start: int, length: int, plan: tuple = ()) -> Commitment:
    starts_on = TODAY + timedelta(days=start)
    return Commitment(1, 1, "HK", millihours, starts_on, starts_on + timedelta(days=length), plan)


@settings(deadline=None)
@given(st.integers(1, 10**8), st.integers(-200, 200), st.integers(0, 200), st.sampled_from([HOME, WORKSHOP]))
def test_spreading_agrees_with_exact_fractions_to_a_thousandth_of_an_hour(hours, start, length, pattern) -> None:
    commitment = work(hours, start, length)
    exact = capacity.committed_hours_by_week(
        CALENDAR, pattern, [Work(Fraction(hours, 1000), commitment.starts_on, commitment.due_on)], TODAY
    )
    found = spread(days(pattern), commitment, TODAY)
    assert sum(found.values()) == hours
    assert all(abs(found.get(monday, 0) - 1000 * exact.get(monday, 0)) < 1 for monday in {*found, *exact})


@settings(deadline=None)
@given(st.integers(0, 3_000_000), st.lists(st.tuples(st.integers(-10, 10), st.integers(0, 500_000)), max_size=8))
def test_a_plan_never_loses_or_makes_hours(left, plan) -> None:
    weeks = tuple({MONDAY + timedelta(weeks=week): hours for week, hours in plan}.items())
    found = spread(days(), work(left, 0, 60, weeks), TODAY)
    assert sum(found.values()) == left
    assert min(found, default=MONDAY) >= MONDAY


def test_done_work_comes_off_the_earliest_planned_weeks() -> None:
    second, third = MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=2)
    plan = ((MONDAY, 40_000), (second, 40_000), (third, 20_000))
    assert spread(days(), work(50_000, 0, 60, plan), TODAY) == {second: 30_000, third: 20_000}


def test_planned_work_that_was_not_done_moves_to_the_weeks_until_it_is_due() -> None:
    late = spread(days(WORKSHOP), work(50_000, -30, 44, ((MONDAY - timedelta(weeks=2), 50_000),)), TODAY)
    assert late == {MONDAY: 25_000, MONDAY + timedelta(weeks=1): 25_000}


def test_hours_go_where_they_were_planned_and_else_to_the_earliest_room() -> None:
    weeks = [MONDAY + timedelta(weeks=i) for i in range(4)]
    free = dict(zip(weeks, (10, -5, 30, 100), strict=True))
    assert fill(60, free, {weeks[3]: 20, weeks[1]: 20}) == {weeks[3]: 40 - 0 - 20, weeks[0]: 10, weeks[2]: 30}
    assert fill(500, free, {}) == {weeks[0]: 10, weeks[2]: 30, weeks[3]: 100}
