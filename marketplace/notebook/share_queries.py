"""Who could make the pieces of a work, with her hours and skill, and who makes how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from marketplace.capacity.away import Away, read_away
from marketplace.capacity.open_days import OpenDay, open_days_of
from marketplace.fulfilment.queries import all_assignments, still_open, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.kernel.weeks import days_between, monday_of
from marketplace.matching.models import Assignment
from marketplace.notebook.kinds import Kind
from marketplace.notebook.models import NotebookEntry, WorkShare
from marketplace.notebook.queries import good_pieces
from marketplace.notebook.sharing import Weaver, share
from marketplace.orders.models import OrderLine
from marketplace.producers.models import Member, workshop_technique

LOOK_BACK = timedelta(days=90)
ENOUGH_PIECES = 10
"""Below so many pieces nothing is said of somebody's skill."""


@dataclass(frozen=True)
class Candidate:
    """A weaver with what her part is measured by, and the pieces that she brought already."""

    member: Member
    weaver: Weaver
    good: int


@dataclass(frozen=True)
class Proposed:
    """A weaver's part as proposed: with the pieces that she brought already."""

    candidate: Candidate
    pieces: int
    hours_pieces: int
    """Most that fit her hours, those she brought included."""

    @property
    def member(self) -> Member:
        """Who she is."""
        return self.candidate.member


@dataclass(frozen=True)
class Proposal:
    """A share-out that nobody has agreed to yet. ``left_over`` pieces fit nobody's hours."""

    rows: list[Proposed]
    wanted: int
    left_over: int

    @property
    def by_member(self) -> dict[int, Proposed]:
        """The rows by weaver."""
        return {row.member.id: row for row in self.rows}


def propose(assignment: Assignment, *, beyond_hours: bool = False) -> Proposal:
    """Share what is still to be made over those who can make it, by free hours and skill; ``line.technique`` is loaded.

    Accepted pieces are made, whether or not the notebook knows by whom.
    """
    candidates = candidates_of(assignment)
    noted = sum(one.good for one in candidates)
    left = max(assignment.pieces - max(noted, work_of(assignment).quantities.accepted), 0)
    each = assignment.millihours_per_piece
    shared = share(left, [one.weaver for one in candidates], each, beyond_hours=beyond_hours)
    rows = [Proposed(one, one.good + shared.pieces[one.member.id], one.good + one.weaver.fits(each)) for one in candidates]
    return Proposal(rows, noted + left, shared.left_over)


def candidates_of(assignment: Assignment) -> list[Candidate]:
    """Present members, by workshop and name; one whose workshop does not have the technique weighs nothing.

    Where no workshop is on record with the technique, everybody has it. Eight queries.
    """
    members = list(
        db.session.scalars(
            select(Member)
            .where(Member.association_id == assignment.association_id, Member.left_on.is_(None))
            .options(joinedload(Member.workshop))
            .order_by(Member.workshop_id, Member.full_name, Member.id)
        )
    )
    skilled = _skilled_workshops(assignment)
    days = _open_days(assignment)
    away = _away(assignment, days)
    busy = _promised_elsewhere(assignment)
    skill, worked = _skill(assignment), _worked(assignment.association_id)
    good = good_pieces(assignment.id)
    most = assignment.line.technique.max_millihours_a_day
    found = []
    for member in members:
        hours = _days_worked(member.id, days, away) * min(member.millihours_a_day, most)
        able = not skilled or member.workshop_id in skilled
        weaver = Weaver(
            member.id, max(int(hours) - busy.get(member.id, 0), 0), skill.get(member.id, 100) if able else 0,
            worked.get(member.id, 0),
        )  # fmt: skip
        found.append(Candidate(member, weaver, good.get(member.id, 0)))
    return found


def _skilled_workshops(assignment: Assignment) -> set[int]:
    rows = db.session.execute(
        select(Member.workshop_id)
        .join(workshop_technique, workshop_technique.c.workshop_id == Member.workshop_id)
        .where(
            Member.association_id == assignment.association_id,
            workshop_technique.c.technique_code == assignment.line.technique_code,
        )
        .distinct()
    )
    return {workshop_id for (workshop_id,) in rows}


def _open_days(assignment: Assignment) -> dict[date, Fraction]:
    """The open share of each day from today, or the start, to the due day."""
    open_day: OpenDay = open_days_of([assignment.association_id])[assignment.association_id]
    return {day: open_day(day) for day in days_between(max(clock.today(), assignment.starts_on), assignment.due_on)}


def _away(assignment: Assignment, days: Mapping[date, Fraction]) -> Away:
    if not days:
        return Away()
    ours = [assignment.association_id]
    return read_away(ours, monday_of(min(days)), monday_of(max(days)), clock.today()).get(assignment.association_id, Away())


def _days_worked(member_id: int, days: Mapping[date, Fraction], away: Away) -> Fraction:
    """Open days less the weeks in which she does not work, and less her days at the fair."""
    off = {monday for monday, members in away.absent.items() if member_id in members}
    fairs = away.days_of(member_id)
    worked = (
        part
        for day, part in days.items()
        if monday_of(day) not in off and not any(f.weekday == day.weekday() and f.holds(monday_of(day)) for f in fairs)
    )
    return sum(worked, Fraction(0))


def _promised_elsewhere(assignment: Assignment) -> dict[int, int]:
    """Hours that her parts of other open works still take, where these run at the same time."""
    others = (
        still_open(all_assignments())
        .where(
            Assignment.association_id == assignment.association_id,
            Assignment.id != assignment.id,
            Assignment.starts_on <= assignment.due_on,
            Assignment.due_on >= max(clock.today(), assignment.starts_on),
        )
        .with_only_columns(Assignment.id, maintain_column_froms=True)
        .order_by(None)
    )
    good = _good_by_work_and_member(others)
    rows = db.session.execute(
        select(WorkShare.assignment_id, WorkShare.member_id, WorkShare.pieces, Assignment.millihours_per_piece)
        .join(Assignment, Assignment.id == WorkShare.assignment_id)
        .where(WorkShare.assignment_id.in_(others))
    )
    busy: dict[int, int] = defaultdict(int)
    for assignment_id, member_id, pieces, each in rows:
        busy[member_id] += max(pieces - good.get((assignment_id, member_id), 0), 0) * each
    return busy


def _good_by_work_and_member(assignment_ids: Any) -> dict[tuple[int, int], int]:
    rows = db.session.execute(
        select(NotebookEntry.assignment_id, NotebookEntry.member_id, func.sum(NotebookEntry.amount))
        .where(NotebookEntry.assignment_id.in_(assignment_ids), NotebookEntry.kind.in_((Kind.GOOD, Kind.MENDED)))
        .group_by(NotebookEntry.assignment_id, NotebookEntry.member_id)
    )
    return {(assignment_id, member_id): int(pieces) for assignment_id, member_id, pieces in rows if member_id is not None}


def _skill(assignment: Assignment) -> dict[int, int]:
    """Good pieces of each hundred that she brought of this technique; weavers with few pieces are left out."""
    rows = db.session.execute(
        select(NotebookEntry.member_id, NotebookEntry.kind, func.sum(NotebookEntry.amount))
        .join(Assignment, Assignment.id == NotebookEntry.assignment_id)
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .where(
            Assignment.association_id == assignment.association_id,
            OrderLine.technique_code == assignment.line.technique_code,
            NotebookEntry.kind.in_((Kind.GOOD, Kind.FAULTY, Kind.SPOILED)),
        )
        .group_by(NotebookEntry.member_id, NotebookEntry.kind)
    )
    sums: dict[int, dict[str, int]] = defaultdict(dict)
    for member_id, kind, pieces in rows:
        if member_id is not None:
            sums[member_id][kind] = int(pieces)
    # A piece that she mended later was faulty at first: mending is no line here.
    return {
        member_id: max(100 * counts.get(Kind.GOOD, 0) // sum(counts.values()), 1)
        for member_id, counts in sums.items()
        if sum(counts.values()) >= ENOUGH_PIECES
    }


def _worked(association_id: int) -> dict[int, int]:
    """Hours in the good pieces that each weaver brought of late, of any work."""
    rows = db.session.execute(
        select(NotebookEntry.member_id, func.sum(NotebookEntry.amount * Assignment.millihours_per_piece))
        .join(Assignment, Assignment.id == NotebookEntry.assignment_id)
        .where(
            Assignment.association_id == association_id,
            NotebookEntry.kind.in_((Kind.GOOD, Kind.MENDED)),
            NotebookEntry.happened_on > clock.today() - LOOK_BACK,
        )
        .group_by(NotebookEntry.member_id)
    )
    return {member_id: int(millihours) for member_id, millihours in rows if member_id is not None}


def work_shares(assignment_id: int) -> list[WorkShare]:
    """Who makes how many of a work, by workshop and name."""
    return list(
        db.session.scalars(
            select(WorkShare)
            .join(WorkShare.member)
            .where(WorkShare.assignment_id == assignment_id)
            .options(joinedload(WorkShare.member).joinedload(Member.workshop))
            .order_by(WorkShare.workshop_id, Member.full_name, WorkShare.id)
        )
    )


def version_of(shares: Iterable[WorkShare]) -> str:
    """What changes whenever somebody sets the share-out again."""
    return max((row.set_at.isoformat() for row in shares), default="")


@dataclass(frozen=True)
class OwnWork:
    """A weaver's own work: its scope is herself."""

    member_id: int

    def scope(self) -> Scope:
        """Hers alone."""
        return Scope(member_id=self.member_id)


@dataclass(frozen=True)
class OwnShare:
    """Her part of a work, and what she brought of it."""

    assignment: Assignment
    share: WorkShare | None
    good: int
    faulty: int


def own_shares(member_id: int) -> list[OwnShare]:
    """A weaver's parts of open works, the soonest due first. Three queries."""
    association = select(Member.association_id).where(Member.id == member_id).scalar_subquery()
    works = list(
        db.session.scalars(
            still_open(all_assignments())
            .where(Assignment.association_id == association)
            .order_by(None)
            .order_by(Assignment.due_on, Assignment.id)
        )
    )
    ids = [work.id for work in works]
    here = (WorkShare.member_id == member_id, WorkShare.assignment_id.in_(ids))
    shares = {row.assignment_id: row for row in db.session.scalars(select(WorkShare).where(*here))}
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    rows = db.session.execute(
        select(NotebookEntry.assignment_id, NotebookEntry.kind, func.sum(NotebookEntry.amount))
        .where(NotebookEntry.member_id == member_id, NotebookEntry.assignment_id.in_(ids))
        .group_by(NotebookEntry.assignment_id, NotebookEntry.kind)
    )
    for assignment_id, kind, amount in rows:
        counts[assignment_id][kind] = int(amount)
    return [
        OwnShare(
            work, shares.get(work.id), found.get(Kind.GOOD, 0) + found.get(Kind.MENDED, 0),
            found.get(Kind.FAULTY, 0) - found.get(Kind.MENDED, 0),
        )
        for work in works
        if (found := counts.get(work.id, {})) or work.id in shares
    ]  # fmt: skip
