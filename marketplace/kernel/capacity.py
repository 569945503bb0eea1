"""Group hours per week: offered, taken by open assignments, free.

All hours are exact ``Fraction`` hours of work; a week is its Monday. Free hours may be negative: work already accepted
beyond what the calendar allows is shown as it is, never hidden.

    offered   = hours a day of all members x open days of the week x availability
    committed = sum over open assignments of hours left, spread over the open days of its window
    free      = offered - committed
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from marketplace.kernel.calendar import NOWHERE, WorkCalendar, WorkPattern
from marketplace.kernel.weeks import days_between, monday_from, monday_of

# An association closed for longer than this is not looked through for its next open day.
_LONGEST_CLOSURE = timedelta(days=366)


@dataclass(frozen=True)
class Work:
    """An open assignment seen as hours: ``hours_left`` to be worked from ``start`` to ``due``, both days included."""

    hours_left: Fraction
    start: date
    due: date


def week_open_days(calendar: WorkCalendar, pattern: WorkPattern, monday: date, places: frozenset[str] = NOWHERE) -> Fraction:
    """Open days of a week for a group: weekday shares less closures, times the season factor of each day's month.

    Raises ValueError when ``monday`` is another day.
    """
    return calendar.open_days(monday, pattern, places)


def offered_hours(daily_hours: Fraction, open_days: Fraction, availability: Fraction) -> Fraction:
    """Hours a group offers in a week; ``daily_hours`` are the hours a day of all its members together."""
    return daily_hours * open_days * availability


def technique_daily_hours(member_hours: Iterable[Fraction], most_hours_a_day: Fraction) -> Fraction:
    """The most hours a day that members can give to one technique: eyes and hands bound each person's share.

    The group's own hours still bound all its techniques together.
    """
    return sum((min(hours, most_hours_a_day) for hours in member_hours), Fraction(0))


def hours_left(pieces: int, accepted: int, hours_per_piece: Fraction) -> Fraction:
    """Hours still to work on an assignment: pieces not yet accepted by inspection x hours per piece, never below 0.

    A delivered piece that was rejected must be made again, so only accepted pieces count as done.
    """
    return max(pieces - accepted, 0) * hours_per_piece


def committed_hours_by_week(
    calendar: WorkCalendar,
    pattern: WorkPattern,
    works: Iterable[Work],
    today: date,
    places: frozenset[str] = NOWHERE,
) -> dict[date, Fraction]:
    """Hours that open assignments take, by week (Monday); weeks without work are missing.

    The hours left are spread in proportion to the open share of each day, from the later of the start and the first
    Monday on or after ``today`` (what remains of a running week is not planned) to the due day. Work that is overdue,
    or whose window is wholly closed, falls on the next open day: it must be done first.
    """
    first_day, taken = monday_from(today), dict[date, Fraction]()
    for work in works:
        if work.hours_left > 0:
            _spread(calendar, pattern, work, first_day, places, taken)
    return taken


def _spread(
    calendar: WorkCalendar, pattern: WorkPattern, work: Work, first_day: date, places: frozenset[str], taken: dict[date, Fraction]
) -> None:
    begin = max(work.start, first_day)
    shares = calendar.open_days_by_week(begin, work.due, pattern, places)
    total = sum(shares.values(), Fraction(0))
    if not total:
        shares, total = {monday_of(_next_open_day(calendar, pattern, begin, places)): Fraction(1)}, Fraction(1)
    for monday, share in shares.items():
        if share:
            taken[monday] = taken.get(monday, Fraction(0)) + work.hours_left * share / total


def _next_open_day(calendar: WorkCalendar, pattern: WorkPattern, begin: date, places: frozenset[str]) -> date:
    days = days_between(begin, begin + _LONGEST_CLOSURE)
    return next((day for day in days if calendar.open_day(day, pattern, places)), begin)


def free_hours(offered: Fraction, committed: Fraction) -> Fraction:
    """Hours a group can still promise in a week; negative where it has already promised too much."""
    return offered - committed


def usable_hours(free_by_week: Mapping[date, Fraction], first: date, last: date) -> Fraction:
    """Free hours in the weeks from that of ``first`` to that of ``last``, both included.

    A week promised beyond its hours counts 0: it has nothing to give, and takes nothing from other weeks.
    """
    inside = (hours for week, hours in free_by_week.items() if monday_of(first) <= week <= last)
    return sum((max(hours, Fraction(0)) for hours in inside), Fraction(0))
