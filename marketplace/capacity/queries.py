"""Reads of capacity: hours of groups by week, from members, calendar, fairs, changes and agreed work.

Every function takes any number of associations and sends the same number of queries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from sqlalchemy import Select, and_, func, select

from marketplace.capacity import commitments
from marketplace.capacity.away import ALL as ALL
from marketplace.capacity.away import Away, capped, read_away, works_on
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.ledger import NOTHING, SUNDAY, OpenDays, WeekHours, spread, taken_by_week
from marketplace.capacity.models import CalendarClosure, CapacityChange, SeasonFactor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.calendar import FULL_DAY_HOURS, HOME, WORKSHOP, Closure, WorkCalendar, WorkPattern
from marketplace.kernel.weeks import monday_from, weeks_from
from marketplace.producers.models import Association, Member, Technique, workshop_technique

_MARGIN = timedelta(days=400)
ZONE_KIND = "zona"


@dataclass(frozen=True)
class GroupPools:
    """Hours of a group by pool, in thousandths of an hour, one figure a week.

    A technique that only some members can do has a pool of its own beside ``ALL``, and its work uses both. Two techniques
    of a group fit exactly when each fits its own pool and both together fit ``ALL`` (Hall's condition). With three or more
    techniques that overlap only in part these limits are necessary, and nearly always enough.
    """

    offered: dict[str, list[int]]
    taken: dict[str, list[int]]
    uses: dict[str, tuple[str, ...]]
    """Technique code to the pools that its work uses."""
    people: dict[str, int] = field(default_factory=dict)
    """How many members work in each pool."""

    def free(self, technique: str) -> list[int]:
        """Hours a week that work of a technique can still take; never below 0. Nothing for a technique it does not have."""
        used = self.uses.get(technique, ())
        weeks = zip(*([o - t for o, t in zip(self.offered[pool], self.taken[pool], strict=True)] for pool in used), strict=True)
        return [max(min(week), 0) for week in weeks]


@dataclass
class _Group:
    """What is read of one association: daily hours in all and by technique, and the pattern of its week."""

    association_id: int
    zone: str
    daily: int = 0
    pattern: WorkPattern = HOME
    by_technique: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    away: Away = field(default_factory=Away)
    changes: dict[date, int] = field(default_factory=dict)
    work: list[Commitment] = field(default_factory=list)


class _Tables:
    """Groups and calendar of one question, read together."""

    def __init__(self, association_ids: Collection[int], first_monday: date, weeks: int, leaving_out: Collection[int]) -> None:
        self.as_of = clock.today()
        self.mondays = weeks_from(first_monday, weeks)
        self.groups = _groups(association_ids, self.as_of)
        for association_id, away in read_away(association_ids, self.mondays[0], self.mondays[-1], self.as_of).items():
            self.groups[association_id].away = away
        _add_changes(self.groups, self.mondays)
        skipped = frozenset(leaving_out)
        for commitment in commitments.open_work(association_ids):
            if commitment.assignment_id not in skipped and commitment.association_id in self.groups:
                self.groups[commitment.association_id].work.append(commitment)
        closures = all_closures()
        self._calendar = WorkCalendar(closures, seasons())
        self._zones = frozenset(closure.place for closure in closures if closure.place is not None)
        work = [commitment for group in self.groups.values() for commitment in group.work]
        self._first = min(first_monday, monday_from(self.as_of))
        self._last = max([self.mondays[-1], self.as_of, *(commitment.due_on for commitment in work)]) + _MARGIN
        self._days: dict[tuple[str, frozenset[str]], OpenDays] = {}

    def days(self, group: _Group) -> OpenDays:
        """The open days of a group; groups of the same pattern and place share one table."""
        places = frozenset({group.zone}) & self._zones
        key = (group.pattern.name, places)
        if key not in self._days:
            self._days[key] = OpenDays(self._calendar, group.pattern, places, self._first, self._last)
        return self._days[key]

    def offered(self, group: _Group, pool: str, monday: date) -> int:
        """Hours that a pool of a group offers in a week."""
        daily = group.daily if pool == ALL else group.by_technique[pool]
        if monday in group.changes:
            # Whoever sets a week's hours speaks of the whole group; a technique keeps its members' part of them.
            return group.changes[monday] * daily // group.daily if group.daily else group.changes[monday] * (pool == ALL)
        daily -= group.away.whole_week(monday, pool)
        return self.days(group).offered(daily, monday, group.away.by_weekday(monday, pool))

    def weights(self, group: _Group, pool: str, monday: date) -> tuple[int, Mapping[int, int]]:
        """What ``OpenDays.worked`` takes to lay the hours of a week on its days; open days alone where nobody works on any."""
        lost = group.away.by_weekday(monday, pool)
        daily = (group.daily if pool == ALL else group.by_technique[pool]) - group.away.whole_week(monday, pool)
        some = lost and self.days(group).worked(daily, lost, monday, monday + SUNDAY) > 0
        return (daily, lost) if some else (1, NOTHING)

    def sellers(self, group: _Group, monday: date) -> int:
        """Members whom the fair takes hours in a week: those who go on a day that is open."""
        days = self.days(group)
        found = group.away.sellers(monday).items()
        going = [who for weekday, who in found if days.between(*[monday + timedelta(days=weekday)] * 2)]
        return len(set[int]().union(*going))


def hours_by_week(
    association_ids: Collection[int], first_monday: date, weeks: int, leaving_out: Collection[int] = ()
) -> dict[int, list[WeekHours]]:
    """Offered and taken hours of each association for ``weeks`` weeks from ``first_monday``, in 7 queries.

    ``leaving_out`` are assignments whose hours are not counted as taken.
    """
    tables = _Tables(association_ids, first_monday, weeks, leaving_out)
    return {group.association_id: _weeks_of(tables, group) for group in tables.groups.values()}


def _weeks_of(tables: _Tables, group: _Group) -> list[WeekHours]:
    taken = taken_by_week(tables.days(group), group.work, tables.mondays, tables.as_of)
    return [
        WeekHours(
            monday,
            tables.offered(group, ALL, monday),
            taken[i],
            monday in group.changes,
            len(group.away.absent.get(monday, ())),
            tables.sellers(group, monday),
        )
        for i, monday in enumerate(tables.mondays)
    ]


def work_of_week(association_id: int, monday: date, technique: str = "") -> list[tuple[Commitment, int]]:
    """What takes hours of an association in one week, and how many thousandths of an hour, the most first; 7 queries.

    With a technique that only some members can do, the work that uses these members' hours.
    """
    tables = _Tables([association_id], monday, 1, ())
    group = tables.groups[association_id]
    own = technique in group.by_technique and group.by_technique[technique] < group.daily
    work = [c for c in group.work if not own or c.technique_code == technique]
    found = [(c, spread(tables.days(group), c, tables.as_of).get(monday, 0)) for c in work]
    return sorted((pair for pair in found if pair[1]), key=lambda pair: (-pair[1], pair[0].due_on, pair[0].assignment_id))


def pools(
    association_ids: Collection[int], first_monday: date, weeks: int, leaving_out: Collection[int] = ()
) -> dict[int, GroupPools]:
    """Hours of each association by pool, as matching counts them, in 7 queries."""
    tables = _Tables(association_ids, first_monday, weeks, leaving_out)
    return {group.association_id: _pools_of(tables, group) for group in tables.groups.values()}


def _pools_of(tables: _Tables, group: _Group) -> GroupPools:
    own = sorted(technique for technique, daily in group.by_technique.items() if daily < group.daily)
    names = [ALL, *own]
    work = {pool: [c for c in group.work if pool in (ALL, c.technique_code)] for pool in names}
    return GroupPools(
        offered={pool: [tables.offered(group, pool, monday) for monday in tables.mondays] for pool in names},
        taken={pool: taken_by_week(tables.days(group), work[pool], tables.mondays, tables.as_of) for pool in names},
        uses={technique: (ALL, technique) if technique in own else (ALL,) for technique in sorted(group.by_technique)},
        people={pool: group.people.get(pool, 0) for pool in names},
    )


def _groups(association_ids: Collection[int], as_of: date) -> dict[int, _Group]:
    ids = list(association_ids)
    here = and_(Member.association_id == Association.id, works_on(as_of))
    totals = (
        select(
            Association.id, Association.zone, func.sum(Member.millihours_a_day), func.min(Member.millihours_a_day),
            func.count(Member.id),
        )
        .outerjoin(Member, here)
        .where(Association.id.in_(ids))
        .group_by(Association.id, Association.zone)
        .order_by(Association.id)
    )  # fmt: skip
    groups = {}
    for association_id, zone, daily, least, people in db.session.execute(totals):
        pattern = WORKSHOP if least is not None and least >= FULL_DAY_HOURS * 1000 else HOME
        groups[association_id] = _Group(association_id, zone, daily or 0, pattern, people={ALL: people})
    for association_id, technique, daily, people in db.session.execute(_daily_by_technique(ids, as_of)):
        groups[association_id].by_technique[technique] = int(daily)
        groups[association_id].people[technique] = people
    return groups


def _daily_by_technique(ids: Sequence[int], as_of: date) -> Select[int, str, int, int]:
    return (
        select(Member.association_id, Technique.code, func.sum(capped()), func.count(Member.id))
        .join(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
        .join(Technique, Technique.code == workshop_technique.c.technique_code)
        .where(Member.association_id.in_(ids), works_on(as_of))
        .group_by(Member.association_id, Technique.code)
        .order_by(Member.association_id, Technique.code)
    )


def pattern_of(association_id: int) -> WorkPattern:
    """How the days of an association's week are worked; one query more than its hours."""
    return _groups([association_id], clock.today())[association_id].pattern


def _add_changes(groups: dict[int, _Group], mondays: Sequence[date]) -> None:
    rows = db.session.execute(
        select(CapacityChange.association_id, CapacityChange.week_start, CapacityChange.millihours).where(
            CapacityChange.association_id.in_(list(groups)), CapacityChange.week_start.between(mondays[0], mondays[-1])
        )
    )
    for association_id, monday, millihours in rows:
        groups[association_id].changes[monday] = millihours


def all_closures() -> list[Closure]:
    """Every closure on record. One of a zone is known by the zone's name; every other one closes for everybody."""
    rows = db.session.execute(
        select(
            CalendarClosure.day, CalendarClosure.closed_hundredths, CalendarClosure.name, CalendarClosure.scope_kind,
            CalendarClosure.zone,
        ).order_by(CalendarClosure.day, CalendarClosure.id)
    )  # fmt: skip
    return [
        Closure(day, Fraction(share, 100), name, kind, zone if kind == ZONE_KIND else None)
        for day, share, name, kind, zone in rows
    ]


def seasons() -> dict[int, Fraction]:
    """The factor of home producers by month."""
    rows = db.session.execute(select(SeasonFactor.month, SeasonFactor.factor_hundredths))
    return {month: Fraction(factor, 100) for month, factor in rows}
