"""Pieces of a line that are no longer to be placed: agreed work, and offers that still wait for an answer.

An offer is over at its expiry, whether or not the sweep has written that down yet.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, literal, select, union_all

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching import history
from marketplace.matching.models import Assignment, Offer


def is_waiting() -> ColumnElement[bool]:
    """Offers that wait for an answer and can still get one."""
    return and_(Offer.state == "offered", Offer.expires_at > clock.business_now())


def agreed_select() -> Select[*tuple[Any, ...]]:
    """(line_id, pieces) of agreed work, one row an assignment. Work that was closed short counts what was accepted of it."""
    kept = history.kept_pieces()
    if kept is None:
        pieces: Any = case((Assignment.closed_short_on.is_(None), Assignment.pieces), else_=literal(0))
        rows = select(Assignment.order_line_id.label("line_id"), pieces.label("pieces"))
    else:
        done = kept.subquery()
        pieces = case((Assignment.closed_short_on.is_(None), Assignment.pieces), else_=func.coalesce(done.c.pieces, 0))
        rows = select(Assignment.order_line_id.label("line_id"), pieces.label("pieces")).outerjoin(
            done, done.c.assignment_id == Assignment.id
        )
    return rows.where(Assignment.cancelled_on.is_(None))


def placed_select() -> Select[*tuple[Any, ...]]:
    """(line_id, pieces) of each line with agreed work or waiting offers, one row a line."""
    waiting = select(Offer.order_line_id.label("line_id"), Offer.pieces.label("pieces")).where(is_waiting())
    rows = union_all(agreed_select(), waiting).subquery()
    return select(rows.c.line_id, func.sum(rows.c.pieces).label("pieces")).group_by(rows.c.line_id)


def placed_by_line(line_ids: Collection[int]) -> dict[int, int]:
    """Placed pieces of these lines; lines without any are left out."""
    placed = placed_select().subquery()
    rows = db.session.execute(select(placed.c.line_id, placed.c.pieces).where(placed.c.line_id.in_(list(line_ids))))
    return {line_id: int(pieces) for line_id, pieces in rows}
