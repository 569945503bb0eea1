"""The one clock. Business dates can be pinned (TODAY); sign-in links, sessions and throttles use real time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

LA_PAZ = ZoneInfo("America/La_Paz")


def now() -> datetime:
    """The real instant in UTC: for links, sessions, throttles and jobs."""
    return datetime.now(UTC)


def today() -> date:
    """The business date in La Paz, or the pinned one."""
    pinned: date | None = current_app.config["SETTINGS"].today
    return pinned or datetime.now(LA_PAZ).date()


def business_now() -> datetime:
    """The instant to record for what people do: the pinned date with the real time of day, in UTC."""
    pinned: date | None = current_app.config["SETTINGS"].today
    if pinned is None:
        return now()
    return datetime.combine(pinned, datetime.now(LA_PAZ).time(), LA_PAZ).astimezone(UTC)


def end_of_day(day: date) -> datetime:
    """The last second of a day in La Paz, in UTC."""
    return datetime.combine(day, time(23, 59, 59), LA_PAZ).astimezone(UTC)


def local_date(instant: datetime) -> date:
    """The La Paz date of an instant."""
    return instant.astimezone(LA_PAZ).date()
