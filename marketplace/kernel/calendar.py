"""Working days: how much of a day a group works, after weekends, closures and the season of home producers.

An *open day* is a share of one full working day, an exact ``Fraction``: 1 is a whole day, 1/2 a Saturday morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from marketplace.kernel.weeks import WEEK, days_of, monday_of

FULL_DAY_HOURS = 8
NOWHERE: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WorkPattern:
    """How a kind of group works.

    ``week`` holds the open share of Monday to Sunday; ``seasonal`` says whether the month's factor applies (school
    holidays, harvest and sowing take home producers away); ``availability`` is the share of the promised hours that
    really come.
    """

    name: str
    week: tuple[Fraction, ...]
    seasonal: bool
    availability: Fraction

    def __hash__(self) -> int:
        # Patterns are keys of every look-up; hashing their eight fractions each time took most of the time.
        return hash(self.name)


_DAY, _HALF, _NONE = Fraction(1), Fraction(1, 2), Fraction(0)
# Home producers also knit on Saturday morning, lose days to the season, and a tenth of their hours to the house.
HOME = WorkPattern("home", (_DAY,) * 5 + (_HALF, _NONE), seasonal=True, availability=Fraction(9, 10))
# Workshops with full-day workers keep office days all year round.
WORKSHOP = WorkPattern("workshop", (_DAY,) * 5 + (_NONE, _NONE), seasonal=False, availability=Fraction(1))


def pattern_of(member_hours: Collection[Fraction]) -> WorkPattern:
    """WORKSHOP when every member gives full days of 8 hours, else HOME (also for a group without members).

    ``member_hours`` are hours a day, one entry a member. A coordinator may record another pattern for a group.
    """
    full_days = bool(member_hours) and all(hours >= FULL_DAY_HOURS for hours in member_hours)
    return WORKSHOP if full_days else HOME


@dataclass(frozen=True)
class Closure:
    """A day that is partly or wholly closed: ``share`` in 0..1 of that day is lost.

    ``place`` is None for everybody, else what it closes: an association's or a zone's key. Raises ValueError for a
    share outside 0..1.
    """

    day: date
    share: Fraction
    name: str
    scope: str = "national"
    place: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"the closed share of {self.day} must lie in 0..1")


class WorkCalendar:
    """Closures and season factors, asked for open days.

    ``season`` maps a month (1..12) to the factor of home producers; a missing month counts 1. Where several closures
    hit a day the largest counts, because a feast inside a blockade closes the same hours once.
    """

    def __init__(self, closures: Iterable[Closure], season: Mapping[int, Fraction]) -> None:
        self._closures: dict[date, list[Closure]] = {}
        for closure in closures:
            self._closures.setdefault(closure.day, []).append(closure)
        self._season = dict(season)
        self._places = frozenset(c.place for found in self._closures.values() for c in found if c.place is not None)
        # Most groups are named by no closure, so thousands of them share one remembered answer a day and a week.
        self._days: dict[tuple[WorkPattern, date, frozenset[str]], Fraction] = {}
        self._weeks: dict[tuple[WorkPattern, date, frozenset[str]], Fraction] = {}

    def closed_share(self, day: date, places: frozenset[str] = NOWHERE) -> Fraction:
        """The share (0..1) of ``day`` that is closed for a group known by ``places`` (its association, its zone)."""
        found = self._closures.get(day, ())
        return max((c.share for c in found if c.place is None or c.place in places), default=_NONE)

    def open_day(self, day: date, pattern: WorkPattern, places: frozenset[str] = NOWHERE) -> Fraction:
        """The open share of ``day``: weekday share x (1 - closed share) x season factor of that day's own month."""
        key = (pattern, day, places & self._places)
        if key not in self._days:
            season = self._season.get(day.month, _DAY) if pattern.seasonal else _DAY
            self._days[key] = pattern.week[day.weekday()] * (1 - self.closed_share(day, places)) * season
        return self._days[key]

    def open_days(self, monday: date, pattern: WorkPattern, places: frozenset[str] = NOWHERE) -> Fraction:
        """The open days of the week of ``monday``. Raises ValueError when ``monday`` is another day."""
        key = (pattern, monday, places & self._places)
        if key not in self._weeks:
            self._weeks[key] = sum((self.open_day(day, pattern, key[2]) for day in days_of(monday)), _NONE)
        return self._weeks[key]

    def open_days_by_week(
        self, first: date, last: date, pattern: WorkPattern, places: frozenset[str] = NOWHERE
    ) -> dict[date, Fraction]:
        """Open days from ``first`` to ``last``, both included, by week (Monday); empty when ``last`` comes before ``first``."""
        found = {}
        monday = monday_of(first)
        while monday <= last:
            inside = [day for day in days_of(monday) if first <= day <= last]
            whole = len(inside) == 7
            days = (self.open_day(day, pattern, places) for day in inside)
            found[monday] = self.open_days(monday, pattern, places) if whole else sum(days, _NONE)
            monday += WEEK
        return found if first <= last else {}

    def reasons(self, monday: date, places: frozenset[str] = NOWHERE) -> tuple[Closure, ...]:
        """The closures of a week that hit a group, by day and name, to show why its hours are fewer."""
        found = (c for day in days_of(monday) for c in self._closures.get(day, ()))
        return tuple(sorted((c for c in found if c.place is None or c.place in places), key=lambda c: (c.day, c.name)))
