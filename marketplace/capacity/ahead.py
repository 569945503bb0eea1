"""Whether groups can keep all that they have promised: which hours of their work find no time before its date.

Pure bookkeeping on whole thousandths of an hour. A group works each day on what is due first; what does not fit before its
date is left out, and takes no time from what comes later: where all can do all of it no other order loses fewer hours, so
what is missing is the least that somebody else has to make. A technique of some members takes no more than their hours.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from marketplace.capacity.away import ALL
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.ledger import SUNDAY, OpenDays, WeekHours
from marketplace.capacity.queries import _Group, _Tables, _weeks_of
from marketplace.infra import clock
from marketplace.kernel.weeks import monday_of

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Ahead:
    """A group's weeks from this one on, and by assignment the hours of its work that find no time before its date.

    ``missing`` is None where the group has no members on record: nothing can be said of its hours.
    """

    weeks: list[WeekHours]
    missing: dict[int, int] | None


@dataclass
class _Job:
    work: Commitment
    begin: date
    pools: tuple[str, ...]
    left: int = field(init=False)

    def __post_init__(self) -> None:
        self.left = self.work.millihours_left


def look_ahead(association_ids: Collection[int], until: date) -> dict[int, Ahead]:
    """For each association its weeks and missing hours up to a day, in 7 queries however many there are."""
    today = clock.today()
    first = monday_of(today)
    weeks = max((monday_of(until) - first).days // 7 + 1, 1)
    tables = _Tables(association_ids, first, weeks, ())
    return {group.association_id: _ahead(tables, group, today, until) for group in tables.groups.values()}


def _ahead(tables: _Tables, group: _Group, today: date, until: date) -> Ahead:
    return Ahead(_weeks_of(tables, group), _missing(tables, group, today, until) if group.daily else None)


def _missing(tables: _Tables, group: _Group, today: date, until: date) -> dict[int, int]:
    # What is due later than the last day asked about never goes first, so it changes nothing.
    jobs = [_job(group, work, today) for work in group.work if work.due_on <= until]
    jobs.sort(key=lambda job: (job.work.due_on, job.work.assignment_id))
    days = tables.days(group)
    for first, last in _stretches(jobs, today, until):
        room = {pool: _offered(tables, group, days, pool, first, last) for pool in {pool for job in jobs for pool in job.pools}}
        _work_on([job for job in jobs if job.begin <= first and (job.work.due_on >= last or job.work.due_on < today)], room)
    # What is late already has missed its date with all of it, however soon it is made.
    return {job.work.assignment_id: job.left if job.work.due_on >= today else job.work.millihours_left for job in jobs}


def _job(group: _Group, work: Commitment, today: date) -> _Job:
    own = group.by_technique.get(work.technique_code, group.daily) < group.daily
    return _Job(work, max(min(work.starts_on, work.due_on), today), (ALL, work.technique_code) if own else (ALL,))


def _stretches(jobs: Sequence[_Job], today: date, until: date) -> list[tuple[date, date]]:
    """Today to the last day, cut at Mondays and wherever a work begins or is due, so that each piece has the same work."""
    cuts = {today, *(job.begin for job in jobs), *(job.work.due_on + _DAY for job in jobs)}
    cuts |= {monday_of(today) + timedelta(weeks=week) for week in range((until - monday_of(today)).days // 7 + 1)}
    starts = sorted(day for day in cuts if today <= day <= until)
    return list(zip(starts, [*(day - _DAY for day in starts[1:]), until], strict=True))


def _offered(tables: _Tables, group: _Group, days: OpenDays, pool: str, first: date, last: date) -> int:
    """A week's hours by what is worked on each day: the parts of a week add up to the week."""
    monday = monday_of(first)
    weights = tables.weights(group, pool, monday)
    whole, hours = days.worked(*weights, monday, monday + SUNDAY), tables.offered(group, pool, monday)
    if not whole:
        return 0
    before = 0 if first == monday else days.worked(*weights, monday, first - _DAY)
    return hours * days.worked(*weights, monday, last) // whole - hours * before // whole


def _work_on(jobs: Sequence[_Job], room: dict[str, int]) -> None:
    for job in jobs:
        done = min(job.left, *(room[pool] for pool in job.pools))
        job.left -= done
        for pool in job.pools:
            room[pool] -= done
