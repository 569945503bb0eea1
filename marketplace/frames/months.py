"""Months of a frame as the calendar has them: pure but for the open days that it is given."""

from __future__ import annotations

from datetime import date, timedelta

MOST_MONTHS = 36


def month_of(day: date) -> date:
    """The first day of a day's month."""
    return day.replace(day=1)


def month_after(month: date, count: int = 1) -> date:
    """The first day of the month ``count`` months later (or earlier)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def last_day(month: date) -> date:
    """The last day of a month."""
    return month_after(month) - timedelta(days=1)


def months_from(first: date, count: int) -> list[date]:
    """The first days of ``count`` months from ``first``'s month on."""
    return [month_after(month_of(first), i) for i in range(count)]
