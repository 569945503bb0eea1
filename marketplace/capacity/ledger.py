"""Hours of groups by week in whole thousandths of an hour: offered, taken, free. Pure, and fast enough for thousands of groups.

The rules are the kernel's (``kernel.calendar``, ``kernel.capacity``), which work in exact fractions; here open days are
counted in whole parts, so that a week of a group is one multiplication. Offered hours round down to a thousandth of an
hour; the hours of a commitment are divided among weeks without one lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate

from marketplace.capacity.commitments import Commitment
from marketplace.kernel.calendar import WorkCalendar, WorkPattern
from marketplace.kernel.weeks import monday_from, monday_of

PARTS = 20_000
"""Parts of an open day: halves of weekdays x hundredths of closures x hundredths of the season."""
LONGEST_CLOSURE_DAYS = 366
SUNDAY = timedelta(days=6)
NOTHING: Mapping[int, int] = {}


@dataclass(frozen=True)
class WeekHours:
    """A week of a group, in thousandths of an hour. Taken may exceed offered: what was agreed is shown as it is."""

    monday: date
    offered: int
    taken: int
    set_by_hand: bool = False
    absent_members: int = 0
    fair_members: int = 0
    """Members whom the fair takes hours of work in this week."""

    @property
    def free(self) -> int:
        """Hours still to promise; negative where too much is promised."""
        return self.offered - self.taken


class OpenDays:
    """The open parts of every day for one kind of group at one place, added up once."""

    def __init__(self, calendar: WorkCalendar, pattern: WorkPattern, places: frozenset[str], first: date, last: date) -> None:
        self.pattern, self.first, self.last = pattern, first, last
        days = (first + timedelta(days=i) for i in range((last - first).days + 1))
        parts = (int(calendar.open_day(day, pattern, places) * PARTS) for day in days)
        self._until = [0, *accumulate(parts)]

    def between(self, first: date, last: date) -> int:
        """Open parts from ``first`` to ``last``, both included; days beyond the table count as closed."""
        low = min(max((first - self.first).days, 0), len(self._until) - 1)
        high = min(max((last - self.first).days + 1, low), len(self._until) - 1)
        return self._until[high] - self._until[low]

    def week(self, monday: date) -> int:
        """Open parts of a week."""
        return self.between(monday, monday + SUNDAY)

    def worked(self, daily: int, lost: Mapping[int, int], first: date, last: date) -> int:
        """Hours times open parts from ``first`` to ``last``, days of one week, for people with ``daily`` hours a day in all.

        ``lost`` are the hours of those who are elsewhere on a weekday (0 is Monday): each day loses its own open part of them.
        """
        whole, monday = daily * self.between(first, last), monday_of(first)
        for weekday, hours in lost.items():
            day = monday + timedelta(days=weekday)
            whole -= hours * self.between(day, day) if first <= day <= last else 0
        return whole

    def offered(self, daily: int, monday: date, lost: Mapping[int, int] = NOTHING) -> int:
        """Hours that people with ``daily`` hours a day in all offer in a week; ``lost`` as in ``worked``."""
        share = self.pattern.availability
        worked = self.worked(daily, lost, monday, monday + SUNDAY)
        return worked * share.numerator // (PARTS * share.denominator)

    def next_open(self, day: date) -> date:
        """The first open day from ``day`` on; ``day`` itself when nothing opens within a year."""
        for ahead in range(LONGEST_CLOSURE_DAYS):
            candidate = day + timedelta(days=ahead)
            if self.between(candidate, candidate):
                return candidate
        return day


def spread(days: OpenDays, commitment: Commitment, as_of: date) -> dict[date, int]:
    """Thousandths of an hour that a commitment takes, by Monday; they add up to what is left.

    Planned weeks keep their hours, the work already done taken off the earliest. What was planned before the first whole
    week and is not done, and work without a plan, spreads over the open days until it is due.
    """
    begin, taken = max(commitment.starts_on, monday_from(as_of)), _planned(commitment)
    first = monday_from(as_of)
    behind = sum(hours for monday, hours in taken.items() if monday < first) + commitment.millihours_left - sum(taken.values())
    taken = {monday: hours for monday, hours in taken.items() if monday >= first}
    for monday, hours in _evenly(days, begin, commitment.due_on, behind).items():
        taken[monday] = taken.get(monday, 0) + hours
    return {monday: hours for monday, hours in sorted(taken.items()) if hours}


def _planned(commitment: Commitment) -> dict[date, int]:
    """The planned weeks less the work already done, which is taken off the earliest weeks."""
    done = max(sum(hours for _, hours in commitment.plan) - commitment.millihours_left, 0)
    left: dict[date, int] = {}
    for monday, hours in sorted(commitment.plan):
        off = min(done, hours)
        done -= off
        left[monday] = hours - off
    return left


def _evenly(days: OpenDays, begin: date, due: date, millihours: int) -> dict[date, int]:
    if millihours <= 0:
        return {}
    whole = days.between(begin, due) if begin <= due else 0
    if not whole:
        return {monday_of(days.next_open(begin)): millihours}
    weeks, monday, placed, seen = {}, monday_of(begin), 0, 0
    while monday <= due:
        seen += days.between(max(monday, begin), min(monday + timedelta(days=6), due))
        weeks[monday] = millihours * seen // whole - placed
        placed += weeks[monday]
        monday += timedelta(weeks=1)
    return weeks


def taken_by_week(days: OpenDays, work: Iterable[Commitment], mondays: Sequence[date], as_of: date) -> list[int]:
    """Hours that some work takes in each of ``mondays``."""
    total: dict[date, int] = {}
    for commitment in work:
        for monday, hours in spread(days, commitment, as_of).items():
            total[monday] = total.get(monday, 0) + hours
    return [total.get(monday, 0) for monday in mondays]


def fill(wanted: int, free: Mapping[date, int], plan: Mapping[date, int]) -> dict[date, int]:
    """Place ``wanted`` hours in free weeks: as planned where the plan fits, the rest in the earliest weeks with room.

    ``free`` is in order of weeks; weeks with nothing free are passed over. The result adds up to ``wanted``, or to all
    that is free when that is less.
    """
    room = {monday: max(hours, 0) for monday, hours in sorted(free.items())}
    placed: dict[date, int] = {}
    left = wanted
    for asked in (plan, room):
        for monday in room:
            hours = min(asked.get(monday, 0), room[monday] - placed.get(monday, 0), left)
            if hours > 0:
                placed[monday] = placed.get(monday, 0) + hours
                left -= hours
    return placed
