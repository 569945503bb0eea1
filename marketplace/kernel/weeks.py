"""ISO weeks as the trade counts them: Monday to Sunday, in La Paz (UTC-4, no daylight saving).

A week is named by its Monday, a ``datetime.date``. Instants must carry their zone; a naive one is refused, not guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from marketplace.kernel.errors import DomainError

LA_PAZ = ZoneInfo("America/La_Paz")
WEEK = timedelta(weeks=1)
_LABEL = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


def local_day(instant: datetime) -> date:
    """The calendar day of an aware instant in La Paz. Raises ValueError for a naive instant."""
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone has no day")
    return instant.astimezone(LA_PAZ).date()


def monday_of(day: date) -> date:
    """The Monday of the week that holds ``day``."""
    return day - timedelta(days=day.weekday())


def monday_from(day: date) -> date:
    """The first Monday on or after ``day``: where the planning of whole weeks begins."""
    return day + timedelta(days=-day.weekday() % 7)


def days_of(monday: date) -> tuple[date, ...]:
    """The seven days of a week, Monday first. Raises ValueError when ``monday`` is another day."""
    _require_monday(monday)
    return tuple(monday + timedelta(days=i) for i in range(7))


def weeks_from(monday: date, count: int) -> tuple[date, ...]:
    """The Mondays of ``count`` weeks beginning with ``monday``. Raises ValueError when ``monday`` is another day."""
    _require_monday(monday)
    return tuple(monday + i * WEEK for i in range(count))


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from ``first`` to ``last``, both included; none when ``last`` comes before ``first``."""
    return (first + timedelta(days=i) for i in range((last - first).days + 1))


def week_number(start: date, day: date) -> int:
    """The 1-based number of the week of ``day``, counted from the week of ``start``; 0 and below lie before it.

    This is how the matching engine counts weeks.
    """
    return (monday_of(day) - monday_of(start)).days // 7 + 1


def week_label(monday: date) -> str:
    """The ISO name of a week, such as ``2026-W48``."""
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02d}"


def parse_week(label: str) -> date:
    """The Monday of an ISO week name (``2026-W48``, ``2026w48``). Raises DomainError ``bad_week``."""
    match = _LABEL.fullmatch(label.strip())
    try:
        if match:
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        pass
    raise DomainError("bad_week", value=label)


def _require_monday(day: date) -> None:
    if day.weekday() != 0:
        raise ValueError(f"{day} is not a Monday")
