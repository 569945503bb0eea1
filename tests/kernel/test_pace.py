from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import pace
from marketplace.kernel.calendar import WORKSHOP, Closure, WorkCalendar
from marketplace.kernel.pace import Light, Progress, Report

START, DUE = date(2026, 11, 2), date(2026, 11, 27)
CALENDAR = WorkCalendar([], {})


def weekdays(day: date) -> Fraction:
    return CALENDAR.open_day(day, WORKSHOP)


def progress(*reports: tuple[int, int], pieces: int = 200) -> Progress:
    """Twenty open days from 2 to 27 November: ten pieces a day keep the date. Reports as (day of November, finished)."""
    return Progress(pieces, START, DUE, [Report(date(2026, 11, day), finished) for day, finished in reports])


def test_ten_pieces_a_day_finish_on_the_due_day() -> None:
    found = pace.forecast(progress((13, 100)), date(2026, 11, 14), weekdays)
    assert found == pace.Forecast(Fraction(10), DUE, Light.GREEN, Fraction(0))


def test_a_slower_pace_that_can_be_caught_up_is_amber() -> None:
    found = pace.forecast(progress((13, 90)), date(2026, 11, 14), weekdays)
    assert (found.light, found.finish, found.pieces_missing) == (Light.AMBER, date(2026, 12, 2), 20)


def test_half_the_pace_is_red_and_says_how_many_will_be_missing() -> None:
    found = pace.forecast(progress((13, 50)), date(2026, 11, 14), weekdays)
    assert (found.light, found.finish, found.pieces_missing) == (Light.RED, date(2026, 12, 25), 100)


def test_a_closed_week_ahead_turns_a_good_pace_late() -> None:
    closed = WorkCalendar([Closure(date(2026, 11, 16) + timedelta(days=i), Fraction(1), "Bloqueo") for i in range(5)], {})
    found = pace.forecast(progress((13, 100)), date(2026, 11, 14), lambda day: closed.open_day(day, WORKSHOP))
    assert (found.light, found.finish, found.pieces_missing) == (Light.RED, date(2026, 12, 4), 50)


def test_no_report_is_no_pace_and_never_a_pace_of_nothing() -> None:
    found = pace.forecast(progress(), date(2026, 11, 16), weekdays)
    assert (found.per_open_day, found.finish, found.light) == (None, None, Light.AMBER)
    assert found.pieces_missing == 100


def test_nothing_is_expected_before_the_start() -> None:
    found = pace.forecast(progress(), START, weekdays)
    assert (found.light, found.pieces_missing) == (Light.GREEN, 0)


@pytest.mark.parametrize(
    ("without_hours", "light", "missing"),
    [(0, Light.GREEN, 0), (1, Light.AMBER, 1), (40, Light.AMBER, 40), (41, Light.RED, 41), (999, Light.RED, 200)],
)
def test_work_without_a_pace_is_no_better_than_the_hours_there_are_for_it(without_hours: int, light: Light, missing: int) -> None:
    """Four fifths of 200 pieces are 160: with 40 pieces without hours it can still be caught up."""
    found = pace.forecast(progress(), START, weekdays, Fraction(without_hours))
    assert (found.light, found.pieces_missing, found.hours_short) == (light, missing, without_hours > 0)


def test_a_pace_knows_better_than_hours_on_paper() -> None:
    found = pace.forecast(progress((13, 100)), date(2026, 11, 14), weekdays, Fraction(50))
    assert found == pace.Forecast(Fraction(10), DUE, Light.GREEN, Fraction(0))


def test_after_the_due_day_hours_say_nothing_more() -> None:
    found = pace.forecast(progress(), date(2026, 11, 30), weekdays, Fraction(50))
    assert (found.light, found.pieces_missing, found.hours_short) == (Light.RED, 200, False)


def test_a_reported_nothing_is_a_pace_that_never_arrives() -> None:
    found = pace.forecast(progress((13, 0)), date(2026, 11, 14), weekdays)
    assert (found.per_open_day, found.finish, found.light, found.pieces_missing) == (0, None, Light.RED, 200)


def test_after_the_due_day_all_that_is_left_is_missing() -> None:
    found = pace.forecast(progress((27, 190)), date(2026, 11, 30), weekdays)
    assert (found.light, found.pieces_missing, found.finish) == (Light.RED, 10, date(2026, 12, 1))


def test_finished_work_is_green_for_good() -> None:
    found = pace.forecast(progress((25, 200)), date(2027, 1, 1), weekdays)
    assert found == pace.Forecast(Fraction(200, 18), date(2026, 11, 25), Light.GREEN, Fraction(0))


def test_only_the_latest_three_weeks_make_the_pace() -> None:
    slow_start = Progress(1000, date(2026, 9, 1), DUE, [Report(date(2026, 10, 23), 10), Report(date(2026, 11, 13), 160)])
    assert pace.pace_per_open_day(slow_start, weekdays) == 10


@given(st.lists(st.tuples(st.integers(2, 20), st.integers(0, 60)), max_size=6), st.integers(1, 400), st.integers(0, 40))
def test_green_says_the_same_as_a_finish_within_the_due_day(made: list[tuple[int, int]], pieces: int, later: int) -> None:
    finished, reports = 0, []
    for day, more in sorted(dict(made).items()):
        finished += more
        reports.append((day, finished))
    case = progress(*reports, pieces=pieces)
    today = (case.reports[-1].day if case.reports else START) + timedelta(days=later)
    found = pace.forecast(case, today, weekdays)
    if case.left and found.per_open_day is not None:
        assert (found.light is Light.GREEN) == (found.finish is not None and found.finish <= DUE)
        assert (found.light is Light.GREEN) == (found.pieces_missing == 0)
    assert 0 <= found.pieces_missing <= case.left


def test_risk_is_hours_missing_over_hours_free() -> None:
    assert pace.risk(pace.hours_missing(Fraction(50), Fraction("0.88")), Fraction(88)) == Fraction(1, 2)
    assert pace.risk(Fraction(0), Fraction(-3)) == 0
    assert pace.risk(Fraction(4), Fraction(-3)) is None


@pytest.mark.parametrize("risks", [[Fraction(1, 2), None, Fraction(0), Fraction(7, 3)]])
def test_the_board_begins_with_what_cannot_be_caught_up(risks: list[Fraction | None]) -> None:
    assert sorted(risks, key=pace.risk_order) == [None, Fraction(7, 3), Fraction(1, 2), 0]
