"""Pieces that a late group lets go of: free them for others, and give them back while nobody else has accepted them.

What the leader accepted stays as it was accepted: what she is to make now is written beside it, each change with its day.
"""

from __future__ import annotations

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.fulfilment import alerts
from marketplace.fulfilment.locks import check_open, lock_assignment
from marketplace.fulfilment.queries import work_of
from marketplace.fulfilment.stage_models import PieceRelease, PieceReturn
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.money import allocate
from marketplace.matching.coverage import hold_and_settle
from marketplace.matching.models import Assignment, AssignmentWeek
from marketplace.matching.placed import placed_by_line
from marketplace.orders.holding import hold


def most_to_release(assignment: Assignment) -> int:
    """Pieces that nobody made yet, less one: a work keeps at least a piece, and what is made stays with its maker."""
    quantities = work_of(assignment).quantities
    made = max(quantities.made or 0, quantities.delivered, quantities.accepted)
    return assignment.pieces - max(made, 1)


def release_pieces(
    actor: Actor, assignment: Assignment, pieces: int, reason: str = "", *, same_group: bool = False, seen: int | None = None
) -> PieceRelease:
    """Let ``pieces`` that a group will not make in time go to others. What was agreed before stays on record.

    ``same_group``: the group may be asked for them again. ``seen`` are the pieces of the work as they were shown: of two who
    let the same pieces go one wins. Raises ``assignment_closed``, ``nothing_to_release``, ``stale``, ``too_many_pieces`` with
    ``most``.
    """
    _hold(assignment)
    if seen is not None and seen != assignment.pieces:
        raise DomainError("stale")
    if not work_of(assignment).quantities.is_open:
        raise DomainError("assignment_closed")
    most = most_to_release(assignment)
    if most <= 0:
        raise DomainError("nothing_to_release")
    if not 0 < pieces <= most:
        raise DomainError("too_many_pieces", field="pieces", most=most)
    release = PieceRelease(
        assignment_id=assignment.id,
        pieces=pieces,
        pieces_before=assignment.pieces,
        released_on=clock.today(),
        released_at=clock.business_now(),
        released_by_id=actor.account_id,
        reason=reason.strip()[:200],
        same_group=same_group,
    )
    db.session.add(release)
    _set_pieces(assignment, assignment.pieces - pieces)
    note(
        actor, "released", "assignment", assignment.id, assignment.scope(),
        pieces=pieces, reason=release.reason, code=assignment.code,
    )  # fmt: skip
    _look_again(actor, assignment)
    return release


def return_pieces(actor: Actor, release: PieceRelease, pieces: int) -> PieceReturn:
    """Give pieces back to the group that let them go: all of them, or the part that no other group has.

    ``release.assignment`` is loaded with what its scope needs, and ``release.returns``. Raises ``assignment_closed``,
    ``already_returned``, ``taken_by_others`` where other groups have accepted them or are asked.
    """
    assignment = release.assignment
    _hold(assignment)
    check_open(assignment)
    db.session.refresh(release, ["returns"])
    if pieces > release.left:
        raise DomainError("already_returned")
    line = assignment.line
    if not 0 < pieces <= line.quantity - placed_by_line([line.id]).get(line.id, 0):
        raise DomainError("taken_by_others")
    back = PieceReturn(
        release_id=release.id, pieces=pieces, returned_at=clock.business_now(), returned_by_id=actor.account_id
    )  # fmt: skip
    release.returns.append(back)
    _set_pieces(assignment, assignment.pieces + pieces)
    note(actor, "returned_pieces", "assignment", assignment.id, assignment.scope(), pieces=pieces, code=assignment.code)
    _look_again(actor, assignment)
    return back


def _hold(assignment: Assignment) -> None:
    """Hold the order first, as accepting an offer does, then the work; its pieces are read anew."""
    hold(assignment.line.order)
    lock_assignment(assignment)
    db.session.refresh(assignment, ["pieces"])


def _look_again(actor: Actor, assignment: Assignment) -> None:
    db.session.flush()
    hold_and_settle(actor, assignment.line.order)
    alerts.check(assignment)


def _set_pieces(assignment: Assignment, pieces: int) -> None:
    """The hours of its weeks follow its pieces, none lost by rounding."""
    weeks = list(db.session.scalars(select(AssignmentWeek).where(AssignmentWeek.assignment_id == assignment.id)
                                    .order_by(AssignmentWeek.week_start)))  # fmt: skip
    if any(week.millihours for week in weeks):
        whole = -(-sum(week.millihours for week in weeks) * pieces // assignment.pieces)
        for week, part in zip(weeks, allocate(whole, [week.millihours for week in weeks]), strict=True):
            week.millihours = part
    assignment.pieces = pieces
