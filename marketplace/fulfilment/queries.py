"""Reads of fulfilment. Lists take the actor first, and every one sends the same number of queries whatever the rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.fulfilment import noted as notebook
from marketplace.fulfilment.beyond import Packed, packed_of
from marketplace.fulfilment.models import Delivery, Inspection, ProgressReport
from marketplace.fulfilment.quantities import DeliveryStage, Lot, Parcel, Quantities, on_time
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association


@dataclass
class Work:
    """An assignment with its record: reports in order, deliveries with their inspections, and what they add up to."""

    assignment: Assignment
    reports: list[ProgressReport] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    noted: list[tuple[date, int]] = field(default_factory=list)
    """Good pieces by the day on which weavers brought them back, from the notebook."""

    @property
    def live_deliveries(self) -> list[Delivery]:
        """Deliveries that were not called off."""
        return [delivery for delivery in self.deliveries if delivery.cancelled_on is None]

    @property
    def noted_pieces(self) -> int | None:
        """Good pieces in the notebook; None where nobody keeps one."""
        return sum(pieces for _day, pieces in self.noted) if self.noted else None

    @property
    def finished(self) -> int | None:
        """Pieces finished, as last reported or as the notebook counts, whichever is more; None without a record of either."""
        said = [*(report.pieces_finished for report in self.reports[-1:]), *([self.noted_pieces] if self.noted else [])]
        return max((pieces for pieces in said if pieces is not None), default=None)

    @property
    def quantities(self) -> Quantities:
        """What the record adds up to."""
        received = [delivery for delivery in self.live_deliveries if delivery.pieces_received is not None]
        judged = [delivery for delivery in received if delivery.inspections]
        assignment = self.assignment
        return Quantities(
            pieces=assignment.pieces,
            finished=self.finished,
            announced=sum(delivery.pieces for delivery in self.live_deliveries if delivery.pieces_received is None),
            received=sum(delivery.pieces_received or 0 for delivery in received),
            judged=sum(delivery.pieces_received or 0 for delivery in judged),
            accepted=sum(accepted_of(delivery) for delivery in judged),
            rework=sum(delivery.inspections[-1].rework_pieces for delivery in judged),
            rejected=sum(rejected_of(delivery) for delivery in judged),
            cancelled=assignment.cancelled_on is not None,
            short_closed=assignment.closed_short_on is not None,
            order_closed=assignment.line.order.state in {"closed", "cancelled"},
        )

    @property
    def on_time(self) -> bool | None:
        """Whether everything came by the due day; None while it has not all come."""
        lots = [
            Lot(delivery.received_on, delivery.pieces_received, accepted_of(delivery))
            for delivery in self.live_deliveries
            if delivery.received_on is not None and delivery.pieces_received is not None
        ]
        return on_time(self.assignment.pieces, self.assignment.due_on, lots)


def accepted_of(delivery: Delivery) -> int:
    """Pieces of a delivery accepted in all its inspections."""
    return sum(inspection.accepted_pieces for inspection in delivery.inspections)


def rejected_of(delivery: Delivery) -> int:
    """Pieces of a delivery refused in all its inspections."""
    return sum(inspection.rejected_pieces for inspection in delivery.inspections)


def stage_of(delivery: Delivery, packed: Packed | None = None) -> DeliveryStage:
    """Where a delivery stands; its inspections must be loaded."""
    packed = packed or Packed()
    return Parcel(
        received=delivery.pieces_received,
        inspected=bool(delivery.inspections),
        accepted=accepted_of(delivery),
        rework=delivery.inspections[-1].rework_pieces if delivery.inspections else 0,
        packed=packed.pieces,
        dispatched=packed.dispatched,
        cancelled=delivery.cancelled_on is not None,
    ).stage


def staged(deliveries: Iterable[Delivery]) -> Callable[[Delivery], DeliveryStage]:
    """Where each of these deliveries stands, packing included, in one query."""
    packed = packed_of([delivery.id for delivery in deliveries])
    return lambda delivery: stage_of(delivery, packed.get(delivery.id))


def to_remake(work: Work) -> dict[int, int]:
    """Rejected pieces of each delivery that nobody has announced again yet, by delivery."""
    again: dict[int, int] = defaultdict(int)
    for delivery in work.live_deliveries:
        if delivery.replaces_id is not None:
            again[delivery.replaces_id] += delivery.pieces if delivery.pieces_received is None else delivery.pieces_received
    left = {delivery.id: rejected_of(delivery) - again[delivery.id] for delivery in work.live_deliveries}
    return {number: pieces for number, pieces in left.items() if pieces > 0}


def pieces_to_inspect(delivery: Delivery) -> int:
    """Pieces that wait for an inspection: the lot, or what the last one sent back to be mended. Inspections must be loaded."""
    if delivery.inspections:
        return delivery.inspections[-1].rework_pieces
    return delivery.pieces_received or 0


_WHOLE = (
    joinedload(Assignment.association).joinedload(Association.programme),
    joinedload(Assignment.line).options(
        joinedload(OrderLine.order).joinedload(Order.exporter),
        joinedload(OrderLine.technique),
        joinedload(OrderLine.product).selectinload(Product.photos),
    ),
)


def whole_assignment() -> tuple[Any, ...]:
    """What the page and the scope of an assignment need, to be loaded along with what points at it."""
    return _WHOLE


def visible_assignments(actor: Actor) -> Select[Any]:
    """Assignments that ``actor`` may see, soonest due first."""
    query = (
        select(Assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .options(*_WHOLE)
        .order_by(Assignment.due_on, Assignment.id)
    )
    return within_reach(query, actor)


def all_assignments() -> Select[Any]:
    """Every assignment, for what the system does by itself; never for a person's page."""
    return (
        select(Assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .options(*_WHOLE)
        .order_by(Assignment.id)
    )


def within_reach(query: Select[Any], actor: Actor) -> Select[Any]:
    """Only what belongs to assignments that ``actor`` may see. The query joins assignment, association, line and order."""
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.LEADER:
            return query.where(Assignment.association_id == actor.association_id)
        case Role.EXPORTER:
            return query.where(Order.exporter_id == actor.exporter_id)
        case Role.COORDINATOR | Role.VERIFIER:
            return query.where(Association.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(false())


def still_open(query: Select[Any]) -> Select[Any]:
    """Only assignments on which work can still be recorded."""
    return query.where(
        Assignment.cancelled_on.is_(None), Assignment.closed_short_on.is_(None), Order.state.not_in(("closed", "cancelled"))
    )


def load_assignment(assignment_id: int) -> Assignment | None:
    """An assignment with what its page and its scope need."""
    return db.session.scalars(select(Assignment).where(Assignment.id == assignment_id).options(*_WHOLE)).first()


def load_delivery(delivery_id: int) -> Delivery | None:
    """A delivery with its inspections and its assignment."""
    return db.session.scalars(
        select(Delivery)
        .where(Delivery.id == delivery_id)
        .options(selectinload(Delivery.inspections), joinedload(Delivery.assignment).options(*_WHOLE))
    ).first()


def load_inspection(inspection_id: int) -> Inspection | None:
    """An inspection with its delivery and assignment."""
    return db.session.scalars(
        select(Inspection)
        .where(Inspection.id == inspection_id)
        .options(
            joinedload(Inspection.delivery).options(
                selectinload(Delivery.inspections), joinedload(Delivery.assignment).options(*_WHOLE)
            )
        )
    ).first()


def works_of(assignments: Iterable[Assignment]) -> list[Work]:
    """The record of each assignment, in the same order, in four queries."""
    works = {assignment.id: Work(assignment) for assignment in assignments}
    ids = list(works)
    for report in db.session.scalars(
        select(ProgressReport).where(ProgressReport.assignment_id.in_(ids)).order_by(ProgressReport.id)
    ):
        works[report.assignment_id].reports.append(report)
    for delivery in db.session.scalars(
        select(Delivery)
        .where(Delivery.assignment_id.in_(ids))
        .options(selectinload(Delivery.inspections))
        .order_by(Delivery.announced_on, Delivery.id)
    ):
        works[delivery.assignment_id].deliveries.append(delivery)
    for assignment_id, found in notebook.good_by_day(ids).items():
        works[assignment_id].noted = found
    return list(works.values())


def work_of(assignment: Assignment) -> Work:
    """The record of one assignment."""
    return works_of([assignment])[0]


def works_by_line(line_ids: Collection[int]) -> dict[int, list[Work]]:
    """The record of every assignment of some order lines, by line."""
    rows = db.session.scalars(
        select(Assignment)
        .where(Assignment.order_line_id.in_(list(line_ids)))
        .options(*_WHOLE)
        .order_by(Assignment.order_line_id, Assignment.id)
    ).all()
    by_line: dict[int, list[Work]] = defaultdict(list)
    for work in works_of(rows):
        by_line[work.assignment.order_line_id].append(work)
    return by_line


@dataclass(frozen=True)
class Punctuality:
    """How many finished assignments came on time, and how many also in full. None where nothing was finished."""

    finished: int
    on_time: int
    in_full: int
    delivered_pieces: int
    accepted_pieces: int


def punctuality(works: Iterable[Work], since: date | None = None) -> Punctuality:
    """On time and in full, over assignments whose quantity has all come (and were due since a day, where one is given)."""
    done = [work for work in works if work.on_time is not None and (since is None or work.assignment.due_on >= since)]
    quantities = [work.quantities for work in done]
    return Punctuality(
        finished=len(done),
        on_time=sum(bool(work.on_time) for work in done),
        in_full=sum(bool(work.on_time) and q.missing == 0 for work, q in zip(done, quantities, strict=True)),
        delivered_pieces=sum(q.received for q in quantities),
        accepted_pieces=sum(q.accepted for q in quantities),
    )
