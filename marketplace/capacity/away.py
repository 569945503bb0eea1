"""Who is away: members who do not work in a week, and members who sell at the fair on a weekday. Hours are thousandths."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Integer, Select, Subquery, case, cast, null, or_, select, union_all

from marketplace.capacity.models import FairDay, MemberAbsence
from marketplace.infra.database import db
from marketplace.producers.models import Member, Technique, workshop_technique

ALL = "all"
"""The pool of all hours of a group; the other pools are called by their technique's code."""
Hours = dict[str, int]
"""Hours a day by pool."""


@dataclass(frozen=True)
class Stretch:
    """A weekday from one week to another, both Mondays included; without a last week it goes on."""

    weekday: int
    first: date
    last: date | None

    def holds(self, monday: date) -> bool:
        """Whether a week lies in it."""
        return self.first <= monday and (self.last is None or monday <= self.last)


@dataclass
class Away:
    """Who of a group is away, with the hours a day that she would have worked, by pool."""

    absent: dict[date, dict[int, Hours]] = field(default_factory=lambda: defaultdict(dict))
    """By Monday and member: who does not work in that week at all."""
    at_fair: dict[Stretch, dict[int, Hours]] = field(default_factory=lambda: defaultdict(dict))
    """By weekday with its weeks, and member."""

    def whole_week(self, monday: date, pool: str) -> int:
        """Hours a day of those who do not work in a week."""
        return sum(hours.get(pool, 0) for hours in self.absent[monday].values()) if monday in self.absent else 0

    def by_weekday(self, monday: date, pool: str) -> Mapping[int, int]:
        """Hours of those who go to the fair in a week, by weekday; who does not work at all in that week is not counted."""
        if not self.at_fair:
            return {}
        lost: dict[int, int] = defaultdict(int)
        for stretch, members in self.at_fair.items():
            if stretch.holds(monday):
                off = self.absent.get(monday, {})
                lost[stretch.weekday] += sum(hours.get(pool, 0) for member, hours in members.items() if member not in off)
        return lost

    def days_of(self, member_id: int) -> list[Stretch]:
        """The weekdays on which a member goes to the fair."""
        return [stretch for stretch, members in self.at_fair.items() if member_id in members]

    def sellers(self, monday: date) -> dict[int, set[int]]:
        """Who goes to the fair in a week, by weekday."""
        found: dict[int, set[int]] = defaultdict(set)
        for stretch, members in self.at_fair.items():
            if stretch.holds(monday):
                found[stretch.weekday] |= members.keys() - self.absent.get(monday, {}).keys()
        return found


def works_on(day: date) -> Any:
    """Whether a member is one on a day."""
    return or_(Member.left_on.is_(None), Member.left_on > day)


def capped() -> Any:
    """Hours a day for a technique: eyes and hands bound how long a person can knit, however many hours she has."""
    most = Technique.max_millihours_a_day
    return case((Member.millihours_a_day > most, most), else_=Member.millihours_a_day)


def fairs_in(association_id: int, weekday: int | None, monday: date) -> Select[FairDay]:
    """Who goes to the fair in a week, on one weekday or on any."""
    query = select(FairDay).where(
        FairDay.association_id == association_id,
        FairDay.first_week <= monday,
        or_(FairDay.last_week.is_(None), FairDay.last_week >= monday),
    )
    return query if weekday is None else query.where(FairDay.weekday == weekday)


def read_away(association_ids: Collection[int], first: date, last: date, as_of: date) -> dict[int, Away]:
    """By association who is away between two Mondays, of those who are members on a day; one query."""
    away = _rows(list(association_ids), first, last)
    rows = db.session.execute(
        select(away, Member.millihours_a_day, Technique.code, capped())
        .join(Member, (Member.id == away.c.member_id) & (Member.association_id == away.c.association_id))
        .outerjoin(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
        .outerjoin(Technique, Technique.code == workshop_technique.c.technique_code)
        .where(works_on(as_of))
    )
    found: dict[int, Away] = defaultdict(Away)
    for association_id, member_id, weekday, begins, ends, daily, technique, most in rows:
        group = found[association_id]
        place = group.absent[begins] if weekday is None else group.at_fair[Stretch(weekday, begins, ends)]
        hours = place.setdefault(member_id, {ALL: daily})
        if technique is not None:
            hours[technique] = most
    return dict(found)


def _rows(ids: list[int], first: date, last: date) -> Subquery:
    """(association_id, member_id, weekday, first week, last week); a member who does not work has no weekday."""
    weeks_off = select(
        MemberAbsence.association_id,
        MemberAbsence.member_id,
        cast(null(), Integer).label("weekday"),
        MemberAbsence.week_start.label("begins"),
        MemberAbsence.week_start.label("ends"),
    ).where(MemberAbsence.association_id.in_(ids), MemberAbsence.week_start.between(first, last))
    fairs = select(FairDay.association_id, FairDay.member_id, FairDay.weekday, FairDay.first_week, FairDay.last_week).where(
        FairDay.association_id.in_(ids), FairDay.first_week <= last, or_(FairDay.last_week.is_(None), FairDay.last_week >= first)
    )
    return union_all(weeks_off, fairs).subquery("away")
