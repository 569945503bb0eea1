"""Reads of pieces that went on from a work: what became of them, and what the features below must know of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.fulfilment.queries import whole_assignment
from marketplace.fulfilment.stage_models import PieceRelease, PieceReturn
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.history import Change
from marketplace.matching.models import Assignment
from marketplace.matching.placed import agreed_select, placed_by_line
from marketplace.orders.models import OrderLine
from marketplace.people.models import Account


@dataclass(frozen=True)
class ReleaseView:
    """Pieces that went on, how many of them nobody has accepted yet, and how many nobody is even asked for.

    Those may come back to the group.
    """

    release: PieceRelease
    searching: int
    returnable: int


def load_release(release_id: int) -> PieceRelease | None:
    """Pieces that went on, with their work and what its scope needs."""
    return db.session.scalars(
        select(PieceRelease)
        .where(PieceRelease.id == release_id)
        .options(joinedload(PieceRelease.assignment).options(*whole_assignment()), selectinload(PieceRelease.returns))
    ).first()


def releases_of(assignment: Assignment) -> list[ReleaseView]:
    """Pieces that went on from a work, in order, with what of them still looks for a group; ``line`` is loaded."""
    line, here = assignment.line, _of_line(assignment.order_line_id)
    searching = _spread(here, _missing(line))
    returnable = _spread(here, max(line.quantity - placed_by_line([line.id]).get(line.id, 0), 0))
    return [ReleaseView(one, searching[one.id], returnable[one.id]) for one in here if one.assignment_id == assignment.id]


def _spread(releases: list[PieceRelease], pieces: int) -> dict[int, int]:
    """Others are found for the pieces that went on first, so those of the last day are the ones that still look."""
    found = {}
    for one in reversed(releases):
        found[one.id] = min(one.left, pieces)
        pieces -= found[one.id]
    return found


def _of_line(line_id: int) -> list[PieceRelease]:
    rows = select(PieceRelease).join(Assignment, Assignment.id == PieceRelease.assignment_id)
    mine = rows.where(Assignment.order_line_id == line_id).options(selectinload(PieceRelease.returns))
    return list(db.session.scalars(mine.order_by(PieceRelease.id)))


def _missing(line: OrderLine) -> int:
    agreed = agreed_select().subquery()
    pieces = db.session.scalar(select(func.coalesce(func.sum(agreed.c.pieces), 0)).where(agreed.c.line_id == line.id))
    return max(line.quantity - int(pieces or 0), 0)


def let_go() -> Select[Any, Any]:
    """(line_id, association_id) of pieces that were taken from a group because it is late: nobody asks it for these again."""
    back = (
        select(func.coalesce(func.sum(PieceReturn.pieces), 0)).where(PieceReturn.release_id == PieceRelease.id).scalar_subquery()
    )
    return (
        select(Assignment.order_line_id.label("line_id"), Assignment.association_id.label("association_id"))
        .join(PieceRelease, PieceRelease.assignment_id == Assignment.id)
        .where(PieceRelease.pieces > back, PieceRelease.same_group.is_(False))
    )


def changes_of(assignment_ids: Iterable[int]) -> dict[int, list[Change]]:
    """What changed in each work after it was accepted, in order of time; works without a change are left out."""
    found: dict[int, list[Change]] = defaultdict(list)
    rows = db.session.scalars(
        select(PieceRelease)
        .where(PieceRelease.assignment_id.in_(list(assignment_ids)))
        .options(selectinload(PieceRelease.returns))
        .order_by(PieceRelease.id)
    ).all()
    people = [row.released_by_id for row in rows] + [back.returned_by_id for row in rows for back in row.returns]
    ids = {number for number in people if number is not None}
    names = {one.id: one.display_name for one in db.session.scalars(select(Account).where(Account.id.in_(ids)))}
    for row in rows:
        changes = found[row.assignment_id]
        by = _by(names, row.released_by_id)
        changes.append(Change(row.released_at, row.released_on, -row.pieces, row.pieces_before, by, row.reason))
        for back in row.returns:
            day = clock.local_date(back.returned_at)
            changes.append(Change(back.returned_at, day, back.pieces, None, _by(names, back.returned_by_id)))
    return {number: sorted(changes, key=lambda one: one.at) for number, changes in found.items()}


def _by(names: dict[int, str], account_id: int | None) -> str:
    return "" if account_id is None else names.get(account_id, "")
