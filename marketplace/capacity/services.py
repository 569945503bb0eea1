"""Writes of capacity: a week's hours, who does not work, fair days, the calendar, and the taking of hours at acceptance."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.access.actor import Actor
from marketplace.capacity.away import fairs_in
from marketplace.capacity.drafts import ClosureDraft, Taking
from marketplace.capacity.ledger import fill
from marketplace.capacity.models import CalendarClosure, CapacityChange, CapacityLock, FairDay, MemberAbsence
from marketplace.capacity.queries import pools
from marketplace.infra import clock
from marketplace.infra.database import db, is_sqlite
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.scope import Scope
from marketplace.kernel.weeks import WEEK, monday_from, monday_of
from marketplace.producers.models import Association, Member

MOST_MILLIHOURS_A_WEEK = 2_000_000_000


def lock_groups(association_ids: Collection[int]) -> None:
    """Hold the hours of these associations until the transaction ends, in id order so that two takers never deadlock."""
    ids = sorted(set(association_ids))
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    if ids:
        rows = [{"association_id": association_id, "taken_count": 0} for association_id in ids]
        db.session.execute(insert(CapacityLock).values(rows).on_conflict_do_nothing())
    locked = select(CapacityLock).where(CapacityLock.association_id.in_(ids)).order_by(CapacityLock.association_id)
    for row in db.session.scalars(locked.with_for_update().execution_options(populate_existing=True)):
        row.taken_count += 1


def take_hours(taking: Taking) -> dict[date, int]:
    """Hours by Monday that this work may take, counted inside the lock of its group; they add up to all it needs.

    The caller stores them with the agreed work in the same transaction. Hours are those free from the week of the start
    to the week of the due date, the running week excepted. Raises DomainError ``not_enough_hours`` with ``fits``, the
    pieces that do fit, and ``pieces``.
    """
    lock_groups([taking.association_id])
    free = free_hours(taking)
    needed = taking.pieces * taking.millihours_per_piece
    if sum(free.values()) < needed:
        fits = sum(free.values()) // taking.millihours_per_piece
        raise DomainError("not_enough_hours", field="pieces", fits=fits, pieces=taking.pieces)
    return fill(needed, free, taking.plan)


def free_hours(taking: Taking) -> dict[date, int]:
    """Free hours by Monday in the window of some work, for its technique; empty when the window is over."""
    first = max(monday_of(taking.starts_on), monday_from(clock.today()))
    weeks = (monday_of(taking.due_on) - first).days // 7 + 1
    if weeks < 1:
        return {}
    found = pools([taking.association_id], first, weeks).get(taking.association_id)
    free = found.free(taking.technique_code) if found else []
    return {first + timedelta(weeks=i): hours for i, hours in enumerate(free)}


def set_week(actor: Actor, association: Association, week: date, millihours: int, reason: str) -> CapacityChange:
    """Set the hours that an association offers in a week, in place of what the calendar gives."""
    _whole_week(week)
    if not 0 <= millihours <= MOST_MILLIHOURS_A_WEEK:
        raise DomainError("bad_hours", field="hours")
    lock_groups([association.id])
    row = _change(association, week) or CapacityChange(association_id=association.id, week_start=week)
    before = row.millihours
    row.millihours, row.reason = millihours, reason
    row.set_at, row.set_by_id = clock.business_now(), actor.account_id
    db.session.add(row)
    _note(actor, "set_week", association, week, before=before, millihours=millihours, reason=reason)
    return row


def clear_week(actor: Actor, association: Association, week: date) -> None:
    """Let the calendar say again what an association offers in a week."""
    _whole_week(week)
    lock_groups([association.id])
    row = _change(association, week)
    if row is not None:
        db.session.delete(row)
        _note(actor, "cleared_week", association, week, before=row.millihours)


def set_absences(actor: Actor, association: Association, week: date, member_ids: Collection[int]) -> None:
    """Record which members do not work in a week, in place of whoever was recorded. Hours set by hand make way."""
    _whole_week(week)
    lock_groups([association.id])
    wanted = _of_group(association, member_ids)
    row = _change(association, week)
    if row is not None:
        db.session.delete(row)
    here = (MemberAbsence.association_id == association.id, MemberAbsence.week_start == week)
    before = sorted(db.session.scalars(select(MemberAbsence.member_id).where(*here)))
    db.session.execute(delete(MemberAbsence).where(*here))
    for member_id in sorted(wanted):
        db.session.add(
            MemberAbsence(
                member_id=member_id,
                association_id=association.id,
                week_start=week,
                set_at=clock.business_now(),
                set_by_id=actor.account_id,
            )
        )
    _note(actor, "set_absences", association, week, before=before, members=sorted(wanted))


def _of_group(association: Association, member_ids: Collection[int]) -> set[int]:
    known = set(db.session.scalars(select(Member.id).where(Member.association_id == association.id, Member.left_on.is_(None))))
    wanted = set(member_ids)
    if not wanted <= known:
        raise DomainError("not_in_group", field="members")
    return wanted


def set_fair_day(actor: Actor, association: Association, weekday: int, member_ids: Collection[int]) -> None:
    """Record which members go to the fair on a weekday (0 is Monday) from this week on, in place of whoever was recorded.

    Weeks that are over keep the hours that they had, and hours set by hand stand.
    """
    lock_groups([association.id])
    wanted = _of_group(association, member_ids)
    week = monday_of(clock.today())
    this_week = {row.member_id: row for row in db.session.scalars(fairs_in(association.id, weekday, week))}
    for member_id in this_week.keys() - wanted:
        _end_fair(this_week[member_id], week)
    for member_id in sorted(wanted - this_week.keys()):
        db.session.add(
            FairDay(
                member_id=member_id,
                association_id=association.id,
                weekday=weekday,
                first_week=week,
                set_at=clock.business_now(),
                set_by_id=actor.account_id,
            )
        )
    scope = Scope(association_id=association.id, programme_id=association.programme_id)
    told = {"weekday": weekday, "before": sorted(this_week), "members": sorted(wanted)}
    note(actor, "set_fair_day", "association", association.id, scope, **told)


def _end_fair(row: FairDay, week: date) -> None:
    """What began in this week was a slip, and leaves nothing."""
    if row.first_week == week:
        db.session.delete(row)
    else:
        row.last_week = week - WEEK


def add_closure(actor: Actor, draft: ClosureDraft) -> CalendarClosure:
    """Add a holiday, custom or blockade to the calendar, with its source."""
    _right(draft)
    _only_one(draft, None)
    row = CalendarClosure(**asdict(draft))
    db.session.add(row)
    # The journal line names the row by its id.
    db.session.flush()
    note(actor, "added_closure", "calendar_closure", row.id, row.scope(), **_told(draft))
    return row


def change_closure(actor: Actor, closure: CalendarClosure, draft: ClosureDraft) -> None:
    """Change a closure, such as a holiday that a decree moved; what it was stays in the journal."""
    _right(draft)
    _only_one(draft, closure.id)
    before = _told(_draft_of(closure))
    for name, value in asdict(draft).items():
        setattr(closure, name, value)
    note(actor, "changed_closure", "calendar_closure", closure.id, closure.scope(), before=before, **_told(draft))


def remove_closure(actor: Actor, closure: CalendarClosure) -> ClosureDraft:
    """Take a closure off the calendar and return what it was, so that it can be put back by ``add_closure``."""
    was = _draft_of(closure)
    note(actor, "removed_closure", "calendar_closure", closure.id, closure.scope(), **_told(was))
    db.session.delete(closure)
    return was


def _draft_of(row: CalendarClosure) -> ClosureDraft:
    return ClosureDraft(row.day, row.name, row.scope_kind, row.closed_hundredths, row.source, row.zone)


def _told(draft: ClosureDraft) -> dict[str, object]:
    return asdict(draft) | {"day": draft.day.isoformat()}


def _right(draft: ClosureDraft) -> None:
    if not 1 <= draft.closed_hundredths <= 100:
        raise DomainError("bad_share", field="closed")
    if not draft.source.strip():
        raise DomainError("source_missing", field="source")
    if draft.scope_kind == "zona" and not draft.zone:
        raise DomainError("zone_missing", field="zone")


def _only_one(draft: ClosureDraft, closure_id: int | None) -> None:
    same = select(CalendarClosure.id).where(CalendarClosure.day == draft.day, CalendarClosure.name == draft.name)
    if set(db.session.scalars(same)) - {closure_id}:
        raise DomainError("closure_exists", field="name")


def _change(association: Association, week: date) -> CapacityChange | None:
    here = (CapacityChange.association_id == association.id, CapacityChange.week_start == week)
    return db.session.scalars(select(CapacityChange).where(*here)).first()


def _whole_week(week: date) -> None:
    if week != monday_of(week):
        raise DomainError("not_a_monday", field="week")
    if week < monday_of(clock.today()):
        raise DomainError("week_is_over", field="week")


def _note(actor: Actor, verb: str, association: Association, week: date, **details: object) -> None:
    scope = Scope(association_id=association.id, programme_id=association.programme_id)
    note(actor, verb, "association", association.id, scope, week=week.isoformat(), **details)
