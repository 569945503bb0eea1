from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import weeks
from marketplace.kernel.errors import DomainError

DAYS = st.dates(date(1990, 1, 1), date(2100, 1, 1))


@given(DAYS)
def test_a_day_lies_in_the_week_of_its_monday(day: date) -> None:
    monday = weeks.monday_of(day)
    assert monday.weekday() == 0
    assert day in weeks.days_of(monday)


@given(DAYS)
def test_planning_begins_on_the_same_or_the_next_monday(day: date) -> None:
    assert weeks.monday_from(day) - day in [timedelta(days=i) for i in range(7)]
    assert weeks.monday_from(day).weekday() == 0


@given(DAYS)
def test_the_name_of_a_week_leads_back_to_its_monday(day: date) -> None:
    monday = weeks.monday_of(day)
    assert weeks.parse_week(weeks.week_label(monday)) == monday


@given(DAYS, st.integers(-300, 300))
def test_week_numbers_count_from_one(start: date, further: int) -> None:
    assert weeks.week_number(start, weeks.monday_of(start) + further * weeks.WEEK) == further + 1


@given(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)))
def test_a_day_in_la_paz_begins_four_hours_after_utc(moment: datetime) -> None:
    assert weeks.local_day(moment.replace(tzinfo=UTC)) == (moment - timedelta(hours=4)).date()


def test_the_last_days_of_a_year_may_belong_to_the_next_years_first_week() -> None:
    assert weeks.week_label(weeks.monday_of(date(2024, 12, 31))) == "2025-W01"
    assert weeks.week_label(date(2026, 12, 28)) == "2026-W53"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        weeks.local_day(datetime(2026, 11, 21))


@pytest.mark.parametrize("label", ["", "2026-48", "2027-W53", "2026-W00", "W12", "mañana"])
def test_what_is_no_week_is_refused(label: str) -> None:
    with pytest.raises(DomainError) as refused:
        weeks.parse_week(label)
    assert refused.value.code == "bad_week"


def test_a_week_begins_on_monday_only() -> None:
    with pytest.raises(ValueError, match="not a Monday"):
        weeks.days_of(date(2026, 11, 24))
