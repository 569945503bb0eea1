"""Reads of capacity: hours of groups by week, from members, calendar, changes and agreed work.

Every function takes any number of associations and sends the same number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from marketplace.capacity import commitments
from marketplace.capacity.commitments import Commitment
from marketplace.capacity.ledger import OpenDays, WeekHours, spread, taken_by_week
from marketplace.capacity.models import CalendarClosure, CapacityChange, MemberAbsence, SeasonFactor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.calendar import FULL_DAY_HOURS, HOME, WORKSHOP, Closure, WorkCalendar, WorkPattern
from marketplace.kernel.weeks import monday_from, weeks_from
from marketplace.producers.models import Association, Member, Technique, workshop_technique

ALL = "all"
"""The pool of all hours of a group; the other pools are called by their technique's code."""
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
    absent: dict[date, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    absent_members: dict[date, int] = field(default_factory=lambda: defaultdict(int))
    changes: dict[date, int] = field(default_factory=dict)
    work: list[Commitment] = field(default_factory=list)


class _Tables:
    """Groups and calendar of one question, read together."""

    def __init__(self, association_ids: Collection[int], first_monday: date, weeks: int, leaving_out: Collection[int]) -> None:
        self.as_of = clock.today()
        self.mondays = weeks_from(first_monday, weeks)
        self.groups = _groups(association_ids, self.as_of)
        _add_absences(self.groups, self.mondays)
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
        absent = group.absent[monday][pool] if monday in group.absent else 0
        return self.days(group).offered(daily - absent, monday)


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
            monday, tables.offered(group, ALL, monday), taken[i], monday in group.changes, group.absent_members.get(monday, 0)
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
    )


def _groups(association_ids: Collection[int], as_of: date) -> dict[int, _Group]:
    ids = list(association_ids)
    here = and_(Member.association_id == Association.id, _works(as_of))
    totals = (
        select(Association.id, Association.zone, func.sum(Member.millihours_a_day), func.min(Member.millihours_a_day))
        .outerjoin(Member, here)
        .where(Association.id.in_(ids))
        .group_by(Association.id, Association.zone)
        .order_by(Association.id)
    )
    groups = {}
    for association_id, zone, daily, least in db.session.execute(totals):
        pattern = WORKSHOP if least is not None and least >= FULL_DAY_HOURS * 1000 else HOME
        groups[association_id] = _Group(association_id, zone, daily or 0, pattern)
    for association_id, technique, daily in db.session.execute(_daily_by_technique(ids, as_of)):
        groups[association_id].by_technique[technique] = int(daily)
    return groups


def _works(as_of: date) -> Any:
    return or_(Member.left_on.is_(None), Member.left_on > as_of)


def _capped() -> Any:
    # Eyes and hands bound how long a person can knit in a day, however many hours she has.
    most = Technique.max_millihours_a_day
    return case((Member.millihours_a_day > most, most), else_=Member.millihours_a_day)


def _daily_by_technique(ids: Sequence[int], as_of: date) -> Select[int, str, int]:
    return (
        select(Member.association_id, Technique.code, func.sum(_capped()))
        .join(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
        .join(Technique, Technique.code == workshop_technique.c.technique_code)
        .where(Member.association_id.in_(ids), _works(as_of))
        .group_by(Member.association_id, Technique.code)
        .order_by(Member.association_id, Technique.code)
    )


def _add_absences(groups: dict[int, _Group], mondays: Sequence[date]) -> None:
    rows = db.session.execute(
        select(
            MemberAbsence.association_id, MemberAbsence.week_start, Member.id, Member.millihours_a_day, Technique.code, _capped()
        )
        .join(Member, Member.id == MemberAbsence.member_id)
        .outerjoin(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
        .outerjoin(Technique, Technique.code == workshop_technique.c.technique_code)
        .where(
            MemberAbsence.association_id.in_(list(groups)),
            MemberAbsence.week_start.between(mondays[0], mondays[-1]),
            _works(mondays[0]),
        )
    ).all()
    seen: set[tuple[int, date]] = set()
    for association_id, monday, member_id, daily, technique, capped in rows:
        group = groups[association_id]
        if technique is not None:
            group.absent[monday][technique] += capped
        if (member_id, monday) not in seen:
            seen.add((member_id, monday))
            group.absent[monday][ALL] += daily
            group.absent_members[monday] += 1


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
