"""Open agreed work as capacity counts it: hours left on assignments, net of pieces that are really done."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, case, func, select

from marketplace.capacity.commitments import Commitment
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.noted import good_by_day
from marketplace.infra.database import db
from marketplace.matching.models import Assignment, AssignmentWeek
from marketplace.orders.models import Order, OrderLine

_OVER = ("closed", "cancelled")


def open_commitments(association_ids: Collection[int]) -> list[Commitment]:
    """Hours still to work for each association, in three queries.

    Accepted pieces are done. Pieces finished, back from the weavers, announced or delivered that nobody has inspected yet
    count as done too; what an inspection rejected or sent back must be made again.
    """
    open_ids = _open_ids(association_ids)
    plans = _plans(open_ids)
    rows = db.session.execute(_open_assignments(open_ids)).all()
    came_back = good_by_day([row.id for row in rows])
    found = []
    for row in rows:
        noted = sum(pieces for _day, pieces in came_back.get(row.id, ()))
        not_judged = max(row.finished or 0, row.delivered or 0, noted) - (row.judged or 0)
        left = row.pieces - (row.accepted or 0) - max(not_judged, 0)
        if left > 0:
            found.append(
                Commitment(
                    row.association_id, row.id, row.technique_code, left * row.millihours_per_piece, row.starts_on, row.due_on,
                    tuple(plans.get(row.id, ())),
                )
            )  # fmt: skip
    return found


def _open_ids(association_ids: Collection[int]) -> Select[int]:
    return (
        select(Assignment.id)
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Assignment.association_id.in_(list(association_ids)),
            Assignment.cancelled_on.is_(None),
            Assignment.closed_short_on.is_(None),
            Order.state.not_in(_OVER),
        )
    )


def _open_assignments(open_ids: Select[int]) -> Select[Any]:
    # Each sum is kept to open work, so that years of finished work cost nothing.
    inspected, delivered, finished = _inspected(open_ids), _delivered(open_ids), _finished(open_ids)
    return (
        select(
            Assignment.id, Assignment.association_id, Assignment.pieces, Assignment.millihours_per_piece, Assignment.starts_on,
            Assignment.due_on, OrderLine.technique_code, inspected.c.accepted, inspected.c.judged, delivered.c.delivered,
            finished.c.finished,
        )
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .outerjoin(inspected, inspected.c.assignment_id == Assignment.id)
        .outerjoin(delivered, delivered.c.assignment_id == Assignment.id)
        .outerjoin(finished, finished.c.assignment_id == Assignment.id)
        .where(Assignment.id.in_(open_ids))
        .order_by(Assignment.due_on, Assignment.id)
    )  # fmt: skip


def _inspected(open_ids: Select[int]) -> Subquery:
    # A later round looks again at pieces of the first: only the first round adds pieces that were judged.
    first_round = func.sum(case((Inspection.round == 1, Inspection.lot_pieces), else_=0))
    return (
        select(Delivery.assignment_id, func.sum(Inspection.accepted_pieces).label("accepted"), first_round.label("judged"))
        .join(Inspection, Inspection.delivery_id == Delivery.id)
        .where(Delivery.assignment_id.in_(open_ids), Delivery.cancelled_on.is_(None), Inspection.annulled_on.is_(None))
        .group_by(Delivery.assignment_id)
        .subquery()
    )


def _delivered(open_ids: Select[int]) -> Subquery:
    counted = func.coalesce(Delivery.pieces_received, Delivery.pieces)
    return (
        select(Delivery.assignment_id, func.sum(counted).label("delivered"))
        .where(Delivery.assignment_id.in_(open_ids), Delivery.cancelled_on.is_(None))
        .group_by(Delivery.assignment_id)
        .subquery()
    )


def _finished(open_ids: Select[int]) -> Subquery:
    here = ProgressReport.assignment_id.in_(open_ids)
    last = select(func.max(ProgressReport.id)).where(here).group_by(ProgressReport.assignment_id)
    return (
        select(ProgressReport.assignment_id, ProgressReport.pieces_finished.label("finished"))
        .where(ProgressReport.id.in_(last))
        .subquery()
    )


def _plans(open_ids: Select[int]) -> dict[int, list[tuple[date, int]]]:
    rows = db.session.execute(
        select(AssignmentWeek.assignment_id, AssignmentWeek.week_start, AssignmentWeek.millihours)
        .where(AssignmentWeek.assignment_id.in_(open_ids))
        .order_by(AssignmentWeek.assignment_id, AssignmentWeek.week_start)
    )
    plans: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for assignment_id, monday, millihours in rows:
        plans[assignment_id].append((monday, millihours))
    return plans
