"""Reads for capacity's pages: which groups somebody sees, their members and weeks, and the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, extract, false, func, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor, Role
from marketplace.capacity.away import fairs_in
from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.models import CalendarClosure, CapacityChange, MemberAbsence
from marketplace.capacity.queries import all_closures, hours_by_week, pools
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.calendar import Closure
from marketplace.kernel.errors import DomainError
from marketplace.kernel.scope import Scope
from marketplace.kernel.weeks import monday_from, monday_of, parse_week
from marketplace.producers.models import Association, Member, Technique, association_technique

PER_PAGE = 24
WEEKS = 26
OUR_WEEKS = 8


@dataclass(frozen=True)
class GroupWeek:
    """A week of an association; the association is whose it is."""

    association: Association
    monday: date

    def scope(self) -> Scope:
        """The association's."""
        return self.association.scope()


def visible_groups(actor: Actor) -> Select[Association]:
    """The associations whose hours somebody may compare: those of her programmes."""
    query = select(Association).where(Association.state.not_in(("rejected", "invited")))
    if actor.role is Role.ADMINISTRATOR:
        return query
    if actor.role in (Role.COORDINATOR, Role.VERIFIER):
        return query.where(Association.programme_id.in_(actor.programme_ids))
    return query.where(false())


def narrowed_groups(actor: Actor, technique: str, zone: str) -> Select[Association]:
    """Visible associations that have a technique and lie in a zone; empty means any."""
    query = visible_groups(actor)
    if technique:
        has = association_technique.c.technique_code == technique
        query = query.where(Association.id.in_(select(association_technique.c.association_id).where(has)))
    return query.where(Association.zone == zone) if zone else query


def page_of_groups(actor: Actor, technique: str, zone: str, page: int) -> tuple[list[Association], int]:
    """A page of associations by name, and how many there are in all; two queries."""
    query = narrowed_groups(actor, technique, zone)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.order_by(Association.name, Association.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return list(db.session.scalars(ordered)), total


def all_groups(actor: Actor, technique: str, zone: str) -> list[Association]:
    """Every association of a filter, for a file."""
    return list(db.session.scalars(narrowed_groups(actor, technique, zone).order_by(Association.name, Association.id)))


def weeks_of(groups: Sequence[Association], technique: str = "") -> dict[int, list[WeekHours]]:
    """The next 26 weeks of some groups; with a technique, the hours of the members who can do it."""
    return _weeks([group.id for group in groups], technique, monday_from(clock.today()), WEEKS)


def week_of(place: GroupWeek, technique: str = "") -> WeekHours:
    """One week of one group; with a technique, the hours of the members who can do it."""
    return _weeks([place.association.id], technique, place.monday, 1)[place.association.id][0]


def _weeks(ids: Sequence[int], technique: str, first: date, count: int) -> dict[int, list[WeekHours]]:
    if not technique:
        return hours_by_week(ids, first, count)
    found = {}
    for group_id, group in pools(ids, first, count).items():
        pool = group.uses.get(technique, ("",))[-1]
        pairs = zip(group.offered.get(pool, [0] * count), group.taken.get(pool, [0] * count), strict=True)
        found[group_id] = [WeekHours(first + timedelta(weeks=i), offered, taken) for i, (offered, taken) in enumerate(pairs)]
    return found


def next_weeks(association_id: int, weeks: int) -> list[WeekHours]:
    """The next weeks of one association."""
    return hours_by_week([association_id], monday_from(clock.today()), weeks)[association_id]


def load_group(association_id: int) -> Association | None:
    """An association."""
    query = select(Association).where(Association.id == association_id).options(joinedload(Association.programme))
    return db.session.scalars(query).first()


def load_week(association_id: int, week: str) -> GroupWeek | None:
    """A week of an association, by its ISO name; None for a name that is none and for weeks that are over."""
    try:
        monday = parse_week(week)
    except DomainError:
        return None
    group = load_group(association_id) if monday >= monday_of(clock.today()) else None
    return GroupWeek(group, monday) if group else None


def members_of(association_id: int) -> list[Member]:
    """The members who work there, by name."""
    here = (Member.association_id == association_id, Member.left_on.is_(None))
    return list(db.session.scalars(select(Member).where(*here).order_by(Member.full_name, Member.id)))


def absent_members(association_id: int, monday: date) -> set[int]:
    """Who does not work in a week."""
    here = (MemberAbsence.association_id == association_id, MemberAbsence.week_start == monday)
    return set(db.session.scalars(select(MemberAbsence.member_id).where(*here)))


def at_fair(association_id: int, monday: date) -> dict[int, set[int]]:
    """Who goes to the fair in a week, by weekday (0 is Monday)."""
    found: dict[int, set[int]] = {}
    for row in db.session.scalars(fairs_in(association_id, None, monday)):
        found.setdefault(row.weekday, set()).add(row.member_id)
    return found


def overfull(before: Sequence[WeekHours], after: Sequence[WeekHours]) -> list[WeekHours]:
    """Weeks that offer fewer hours than before and now less than what is promised."""
    return [now for was, now in zip(before, after, strict=True) if now.free < 0 and now.offered < was.offered]


def change_of(association_id: int, monday: date) -> CapacityChange | None:
    """The hours that somebody set for a week, if anybody did."""
    here = (CapacityChange.association_id == association_id, CapacityChange.week_start == monday)
    return db.session.scalars(select(CapacityChange).where(*here)).first()


def changes_of(association_id: int) -> dict[date, CapacityChange]:
    """The weeks to come whose hours somebody set."""
    here = (CapacityChange.association_id == association_id, CapacityChange.week_start >= monday_of(clock.today()))
    return {row.week_start: row for row in db.session.scalars(select(CapacityChange).where(*here))}


def closures_by_week(zone: str) -> dict[date, list[Closure]]:
    """What is closed in each week for a group of a zone, in the order of the days."""
    found: dict[date, list[Closure]] = {}
    for closure in all_closures():
        if closure.place in (None, zone):
            found.setdefault(monday_of(closure.day), []).append(closure)
    return found


def techniques() -> list[Technique]:
    """Every technique, by its Spanish name."""
    return list(db.session.scalars(select(Technique).order_by(Technique.name_es)))


def zones() -> list[str]:
    """The zones that associations lie in."""
    return list(db.session.scalars(select(Association.zone).where(Association.zone != "").distinct().order_by(Association.zone)))


def closures_of(year: int) -> list[CalendarClosure]:
    """The closures of a year, by day."""
    of_year = CalendarClosure.day.between(date(year, 1, 1), date(year, 12, 31))
    return list(db.session.scalars(select(CalendarClosure).where(of_year).order_by(CalendarClosure.day, CalendarClosure.id)))


def closure_years() -> list[int]:
    """The years that have closures, and this one and the next."""
    year: Any = extract("year", CalendarClosure.day)
    known = {int(found) for found in db.session.scalars(select(year).distinct())}
    return sorted(known | {clock.today().year, clock.today().year + 1})


def load_closure(closure_id: int) -> CalendarClosure | None:
    """A closure."""
    return db.session.get(CalendarClosure, closure_id)
