"""Will it be ready? A finish date from reported pieces, a traffic light, and the risk that sorts the coordinator's board.

Pace is pieces per open day, so holidays and the season neither blame nor flatter anybody. Without a report there is no
pace: the answer is None, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from marketplace.kernel.weeks import days_between

# The open share (0..1) of a day for the group, season and closures included: WorkCalendar.open_day with the group bound.
OpenDay = Callable[[date], Fraction]

# Pace is measured over the latest stretch of this many days, so that a slow start is not held against a group for ever.
RECENT = timedelta(days=21)
# At four fifths of the pace that is needed a group can still catch up.
AMBER_FROM = Fraction(4, 5)
_FURTHEST = timedelta(days=730)


class Light(StrEnum):
    """Green: the date will be kept. Amber: it can still be kept. Red: it will not, without help."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"


@dataclass(frozen=True)
class Report:
    """``finished`` pieces in all by the end of ``day``, as the group reported."""

    day: date
    finished: int


@dataclass(frozen=True)
class Progress:
    """An assignment of ``pieces`` to be worked from ``start`` to ``due``, with its reports in order of their days."""

    pieces: int
    start: date
    due: date
    reports: Sequence[Report] = ()

    @property
    def finished(self) -> int | None:
        """Pieces finished by the latest report; None when nothing was reported."""
        return self.reports[-1].finished if self.reports else None

    @property
    def left(self) -> int:
        """Pieces not yet reported as finished, never below 0."""
        return max(self.pieces - (self.finished or 0), 0)


@dataclass(frozen=True)
class Forecast:
    """What the pace says: None for ``per_open_day`` without reports, None for ``finish`` when the pace never gets there.

    ``pieces_missing`` are the pieces that will be missing on the due day. Without a pace they are those for which the group
    has no hours (``hours_short`` then), or those behind an even plan today, whichever is more.
    """

    per_open_day: Fraction | None
    finish: date | None
    light: Light
    pieces_missing: Fraction
    hours_short: bool = False


def forecast(progress: Progress, today: date, open_day: OpenDay, without_hours: Fraction = Fraction(0)) -> Forecast:
    """Forecast an assignment on ``today``.

    ``without_hours`` are pieces that find no hours in the group before the due day, with all that it has promised; 0 where
    that is not known. A pace knows better, so they speak only where there is none and the day is still to come.
    """
    pace = pace_per_open_day(progress, open_day)
    finish = finish_day(progress, pace, today, open_day)
    light, missing = _light(progress, pace, today, open_day), _pieces_missing(progress, pace, today, open_day)
    short = min(without_hours, Fraction(progress.left)) if pace is None and today <= progress.due else Fraction(0)
    if short <= 0:
        return Forecast(pace, finish, light, missing)
    light = Light.AMBER if progress.left - short >= AMBER_FROM * progress.left else Light.RED
    return Forecast(pace, finish, light, max(missing, short), hours_short=True)


def pace_per_open_day(progress: Progress, open_day: OpenDay) -> Fraction | None:
    """Pieces per open day over the latest three weeks of reports (from the start, if younger).

    None without reports, or when no open day lies in that stretch.
    """
    if not progress.reports:
        return None
    last = progress.reports[-1]
    earlier = [report for report in progress.reports if report.day <= last.day - RECENT]
    since, done = (earlier[-1].day, earlier[-1].finished) if earlier else (progress.start - timedelta(days=1), 0)
    days = _open_days(since + timedelta(days=1), last.day, open_day)
    return Fraction(last.finished - done) / days if days else None


def finish_day(progress: Progress, pace: Fraction | None, today: date, open_day: OpenDay) -> date | None:
    """The day on which the last piece is finished at ``pace``, never before ``today`` while pieces are left.

    None when there is no pace above 0, or when it would take more than two years. The latest report's day when all is done.
    """
    if progress.reports and not progress.left:
        return progress.reports[-1].day
    if pace is None or pace <= 0:
        return None
    needed, done = progress.left / pace, Fraction(0)
    begin = progress.reports[-1].day + timedelta(days=1) if progress.reports else max(progress.start, today)
    for day in days_between(begin, today + _FURTHEST):
        done += open_day(day)
        if done >= needed:
            return max(day, today)
    return None


def hours_missing(pieces_missing: Fraction, hours_per_piece: Fraction) -> Fraction:
    """Hours of work in the pieces that will be missing."""
    return pieces_missing * hours_per_piece


def risk(missing_hours: Fraction, free_hours: Fraction) -> Fraction | None:
    """Hours missing over the group's free hours until the due day: above 1 it cannot catch up alone.

    0 when nothing is missing; None, worse than any number, when hours are missing and none are free.
    """
    if missing_hours <= 0:
        return Fraction(0)
    return missing_hours / free_hours if free_hours > 0 else None


def risk_order(value: Fraction | None) -> tuple[int, Fraction]:
    """A key that sorts risks from the worst: None first, then falling."""
    return (0, Fraction(0)) if value is None else (1, -value)


def _light(progress: Progress, pace: Fraction | None, today: date, open_day: OpenDay) -> Light:
    if not progress.left:
        return Light.GREEN
    if today > progress.due:
        return Light.RED
    if pace is None:
        return Light.AMBER if _planned_by(progress, today, open_day) else Light.GREEN
    reachable = pace * _open_days(_after_last_report(progress), progress.due, open_day)
    if reachable >= progress.left:
        return Light.GREEN
    return Light.AMBER if reachable >= AMBER_FROM * progress.left else Light.RED


def _pieces_missing(progress: Progress, pace: Fraction | None, today: date, open_day: OpenDay) -> Fraction:
    if today > progress.due:
        return Fraction(progress.left)
    if pace is None:
        return min(_planned_by(progress, today, open_day), Fraction(progress.left))
    reachable = pace * _open_days(_after_last_report(progress), progress.due, open_day)
    return max(progress.left - reachable, Fraction(0))


def _planned_by(progress: Progress, today: date, open_day: OpenDay) -> Fraction:
    """Pieces that an even plan would have finished before ``today``."""
    whole = _open_days(progress.start, progress.due, open_day)
    gone = _open_days(progress.start, min(today - timedelta(days=1), progress.due), open_day)
    return progress.pieces * gone / whole if whole else Fraction(0)


def _after_last_report(progress: Progress) -> date:
    return max(progress.start, progress.reports[-1].day + timedelta(days=1)) if progress.reports else progress.start


def _open_days(first: date, last: date, open_day: OpenDay) -> Fraction:
    return sum(map(open_day, days_between(first, last)), Fraction(0))
