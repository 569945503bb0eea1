"""Writes of share-outs: who is to make how many pieces of a work."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook.models import WasteLimit, WorkShare
from marketplace.notebook.share_queries import Proposal, propose, version_of, work_shares
from marketplace.producers.models import Technique


def set_shares(
    actor: Actor, assignment: Assignment, pieces: Mapping[int, int], *, beyond_hours: bool = False, seen: str | None = None
) -> None:
    """Say how many pieces each weaver is to make; who is left out makes what she brought already, or nothing.

    ``beyond_hours`` lets somebody take more than fits her hours, because the group said so. ``seen`` is the version that
    the form showed. Raises ``assignment_closed``, ``shares_changed``, ``not_of_the_group``, ``shares_not_whole`` with ``given``
    and ``wanted`` where more is given than was agreed, ``above_hours`` with ``name`` and ``most``.
    """
    db.session.execute(select(Assignment.id).where(Assignment.id == assignment.id).with_for_update())
    _check_open(assignment)
    rows = {row.member_id: row for row in work_shares(assignment.id)}
    if seen is not None and seen != version_of(rows.values()):
        raise DomainError("shares_changed")
    proposal = propose(assignment, beyond_hours=beyond_hours)
    _check(proposal, pieces, beyond_hours)
    for one in proposal.rows:
        wanted = pieces.get(one.member.id, 0)
        row = rows.get(one.member.id)
        if row is None:
            if not wanted:
                continue
            row = WorkShare(assignment_id=assignment.id, member_id=one.member.id)
            db.session.add(row)
        row.workshop_id = one.member.workshop_id
        row.pieces, row.proposed_pieces, row.hours_pieces = wanted, one.pieces, one.hours_pieces
        row.free_millihours, row.skill_hundredths = one.candidate.weaver.free_millihours, one.candidate.weaver.skill_hundredths
        row.set_at, row.set_by_id = clock.business_now(), actor.account_id
    note(
        actor, "gave_pieces", "assignment", assignment.id, assignment.scope(),
        weavers=sum(1 for number in pieces.values() if number), pieces=sum(pieces.values()), code=assignment.code,
    )  # fmt: skip


def _check(proposal: Proposal, pieces: Mapping[int, int], beyond_hours: bool) -> None:
    known = proposal.by_member
    if not set(pieces) <= set(known):
        raise DomainError("not_of_the_group")
    if any(number < 0 for number in pieces.values()) or sum(pieces.values()) > proposal.wanted:
        raise DomainError("shares_not_whole", given=sum(pieces.values()), wanted=proposal.wanted)
    if beyond_hours:
        return
    for member_id, number in pieces.items():
        if number > known[member_id].hours_pieces:
            most = known[member_id].hours_pieces
            raise DomainError("above_hours", field=f"p{member_id}", name=known[member_id].member.full_name, most=most)


def set_waste_limit(actor: Actor, technique: Technique, basis_points: int) -> None:
    """Set how much of the yarn of a technique may be lost. Raises ``bad_percent``."""
    if not 0 <= basis_points <= 10_000:
        raise DomainError("bad_percent", field="percent")
    row = db.session.get(WasteLimit, technique.code)
    if row is None:
        row = WasteLimit(technique_code=technique.code)
        db.session.add(row)
    row.basis_points, row.set_at, row.set_by_id = basis_points, clock.business_now(), actor.account_id
    note(actor, "set_waste", "technique", None, None, technique=technique.code, percent=basis_points / 100)


def _check_open(assignment: Assignment) -> None:
    over = assignment.cancelled_on is not None or assignment.closed_short_on is not None
    if over or assignment.line.order.state in {"closed", "cancelled"}:
        raise DomainError("assignment_closed")
