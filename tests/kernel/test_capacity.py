"""Free hours equal the shipped capacity calendar in all its rows, from rules and the other files alone."""

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import capacity
from marketplace.kernel.calendar import HOME, WORKSHOP, Closure, WorkCalendar, WorkPattern, pattern_of
from marketplace.kernel.capacity import Work
from tests.kernel.el_alto import rows

TODAY = date(2026, 11, 21)
MONDAY = date(2026, 11, 23)
CLOSED_ASSIGNMENT = "entregado"


def el_alto_calendar() -> WorkCalendar:
    closures = [
        Closure(date.fromisoformat(r["date"]), Fraction(r["closed_fraction"]), r["name"], r["scope"])
        for r in rows("calendar_closures")
    ]
    return WorkCalendar(closures, {int(r["month"]): Fraction(r["factor_home_producers"]) for r in rows("seasonal_factors")})


def member_hours() -> dict[str, list[Fraction]]:
    hours = defaultdict(list)
    for row in rows("members"):
        hours[row["association_id"]].append(Fraction(row["hours_per_day"]))
    return hours


def open_works() -> dict[str, list[Work]]:
    keys = {r["id"]: r["standard_key"] for r in rows("order_lines")}
    hours = {(r["association_id"], r["standard_key"]): Fraction(r["hours_per_unit"]) for r in rows("products")}
    accepted = defaultdict(int)
    for row in rows("deliveries"):
        accepted[row["assignment_id"]] += int(row["qty_accepted"])
    works = defaultdict(list)
    for row in rows("assignments"):
        if row["status"] != CLOSED_ASSIGNMENT:
            each = hours[row["association_id"], keys[row["order_line_id"]]]
            left = capacity.hours_left(int(row["qty"]), accepted[row["id"]], each)
            works[row["association_id"]].append(Work(left, date.fromisoformat(row["start"]), date.fromisoformat(row["due"])))
    return works


def test_all_1300_rows_of_the_capacity_calendar_follow_from_the_rules() -> None:
    calendar, hours, works = el_alto_calendar(), member_hours(), open_works()
    patterns = {a: pattern_of(h) for a, h in hours.items()}
    taken = {a: capacity.committed_hours_by_week(calendar, patterns[a], works[a], TODAY) for a in hours}
    checked = 0
    for row in rows("capacity_calendar"):
        group, monday = row["association_id"], date.fromisoformat(row["week_start"])
        days = capacity.week_open_days(calendar, patterns[group], monday)
        offered = capacity.offered_hours(sum(hours[group], Fraction(0)), days, patterns[group].availability)
        committed = taken[group].get(monday, Fraction(0))
        # The file rounds days to 0.001 and hours to 0.1, so an exact figure lies at most half a step away.
        assert abs(days - Fraction(row["open_days"])) <= Fraction(1, 2000), row
        assert abs(offered - Fraction(row["capacity_hours"])) <= Fraction(1, 20), row
        assert abs(committed - Fraction(row["committed_hours"])) <= Fraction(1, 20), row
        assert abs(capacity.free_hours(offered, committed) - Fraction(row["free_hours"])) <= Fraction(1, 20), row
        checked += 1
    assert checked == 1300


def test_hours_already_promised_beyond_the_calendar_show_as_negative() -> None:
    taken = capacity.committed_hours_by_week(el_alto_calendar(), WORKSHOP, open_works()["A19"], TODAY)
    assert round(capacity.free_hours(Fraction(3000), taken[MONDAY]), 1) == Fraction("-2554.3")


PLAIN = WorkCalendar([], {})


@pytest.mark.parametrize(("pattern", "days"), [(HOME, Fraction(11, 2)), (WORKSHOP, Fraction(5))])
def test_a_plain_week_of_each_kind_of_group(pattern: WorkPattern, days: Fraction) -> None:
    assert capacity.week_open_days(PLAIN, pattern, MONDAY) == days


def test_one_member_who_gives_half_days_makes_a_home_group() -> None:
    assert pattern_of([Fraction(8), Fraction(8)]) is WORKSHOP
    assert pattern_of([Fraction(8), Fraction(4)]) is HOME
    assert pattern_of([]) is HOME


def test_a_blockade_closes_only_its_zone_and_the_larger_closure_counts_once() -> None:
    calendar = WorkCalendar(
        [Closure(MONDAY, Fraction(1), "Bloqueo", "zone", "Senkata"), Closure(MONDAY, Fraction(1, 2), "Feria")],
        {11: Fraction(9, 10)},
    )
    assert calendar.open_days(MONDAY, WORKSHOP, frozenset({"Senkata", "A11"})) == 4
    assert calendar.open_days(MONDAY, WORKSHOP, frozenset({"Alto Lima"})) == Fraction(9, 2)
    assert calendar.open_days(MONDAY, HOME) == 5 * Fraction(9, 10)
    assert [c.name for c in calendar.reasons(MONDAY, frozenset({"Senkata"}))] == ["Bloqueo", "Feria"]


@given(st.dates(date(2026, 11, 1), date(2027, 3, 1)), st.integers(-3, 60), st.sampled_from([HOME, WORKSHOP]))
def test_open_days_by_week_are_the_open_days_added_up(first: date, length: int, pattern: WorkPattern) -> None:
    calendar, last = el_alto_calendar(), first + timedelta(days=length)
    weeks = calendar.open_days_by_week(first, last, pattern)
    days = [first + timedelta(days=i) for i in range(length + 1)]
    assert sum(weeks.values(), Fraction(0)) == sum((calendar.open_day(day, pattern) for day in days), Fraction(0))
    assert set(weeks) == {day - timedelta(days=day.weekday()) for day in days}


def test_a_closure_of_more_than_a_day_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.1"):
        Closure(MONDAY, Fraction(3, 2), "Error")


def test_the_season_factor_is_that_of_each_days_own_month() -> None:
    calendar = WorkCalendar([], {12: Fraction(1, 2)})
    assert calendar.open_days(date(2026, 11, 30), HOME) == 1 + Fraction(9, 4)


def test_overdue_work_falls_on_the_next_open_day() -> None:
    calendar = WorkCalendar([Closure(MONDAY + timedelta(days=i), Fraction(1), "Paro") for i in range(7)], {})
    works = [Work(Fraction(10), date(2026, 10, 1), date(2026, 10, 31))]
    assert capacity.committed_hours_by_week(calendar, HOME, works, TODAY) == {MONDAY + timedelta(days=7): Fraction(10)}


def test_a_person_gives_one_technique_no_more_than_its_daily_limit() -> None:
    assert capacity.technique_daily_hours([Fraction(8), Fraction(5), Fraction(6)], Fraction(6)) == 17


def test_an_over_committed_week_takes_from_no_other() -> None:
    free = {MONDAY: Fraction(-50), MONDAY + timedelta(days=7): Fraction(30), MONDAY + timedelta(days=14): Fraction(99)}
    assert capacity.usable_hours(free, TODAY, date(2026, 12, 4)) == 30


WORKS = st.builds(
    lambda hours, start, length: Work(hours, TODAY + timedelta(days=start), TODAY + timedelta(days=start + length)),
    st.fractions(0, 5000, max_denominator=100),
    st.integers(-200, 200),
    st.integers(0, 200),
)


@given(st.lists(WORKS, max_size=6), st.sampled_from([HOME, WORKSHOP]))
def test_no_hour_of_open_work_is_lost_or_made_by_spreading(works: list[Work], pattern: WorkPattern) -> None:
    taken = capacity.committed_hours_by_week(el_alto_calendar(), pattern, works, TODAY)
    assert sum(taken.values(), Fraction(0)) == sum((w.hours_left for w in works), Fraction(0))
    assert all(week >= MONDAY and hours > 0 for week, hours in taken.items())
