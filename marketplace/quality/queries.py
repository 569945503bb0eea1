"""Reads of quality: faults over time, and work on time and in full. A period without activity is no record, never 0."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.fulfilment.inspection_models import InspectionSheet, QualityTerms, SheetFault
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import Work, visible_assignments, whole_assignment, within_reach, works_of
from marketplace.fulfilment.standing import standings
from marketplace.infra.database import db
from marketplace.kernel.aql_switching import Standing
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine

MOST_MONTHS = 36


@dataclass(frozen=True)
class Asked:
    """What is asked for: a period (both days included) and whose; None is all that one may see."""

    since: date
    until: date
    association_id: int | None = None
    exporter_id: int | None = None
    line_id: int | None = None

    def of(self, query: Select[Any]) -> Select[Any]:
        """``query`` narrowed to whose it is; it joins assignment, line and order."""
        if self.association_id is not None:
            query = query.where(Assignment.association_id == self.association_id)
        if self.exporter_id is not None:
            query = query.where(Order.exporter_id == self.exporter_id)
        return query if self.line_id is None else query.where(Assignment.order_line_id == self.line_id)


@dataclass(frozen=True)
class Faults:
    """First inspections of some lots, added up. ``minor`` is None where nobody looked for minor faults."""

    lots: int
    returned: int
    looked_at: int
    """Pieces of the samples."""
    serious: int
    """Pieces with a critical or major fault."""
    minor: int | None
    lot_pieces: int
    accepted: int

    @property
    def serious_per_hundred(self) -> float | None:
        """Pieces with a critical or major fault in a hundred looked at; None where none was looked at."""
        return 100 * self.serious / self.looked_at if self.looked_at else None

    @property
    def minor_per_hundred(self) -> float | None:
        """Pieces with a minor fault in a hundred looked at; None without a record."""
        return 100 * self.minor / self.looked_at if self.looked_at and self.minor is not None else None

    @property
    def first_time(self) -> float | None:
        """Pieces accepted at the first look, in a hundred; None where no lot was looked at."""
        return 100 * self.accepted / self.lot_pieces if self.lot_pieces else None


def first_inspections(actor: Actor, asked: Asked) -> list[Inspection]:
    """First inspections that hold, of the period, of what ``actor`` may see; the newest first."""
    query = (
        select(Inspection)
        .join(Delivery, Delivery.id == Inspection.delivery_id)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(
            Inspection.round == 1,
            Inspection.annulled_on.is_(None),
            Delivery.cancelled_on.is_(None),
            Inspection.inspected_on.between(asked.since, asked.until),
        )
        .options(joinedload(Inspection.delivery).joinedload(Delivery.assignment).options(*whole_assignment()))
        .order_by(Inspection.inspected_on.desc(), Inspection.id.desc())
    )
    return list(db.session.scalars(asked.of(within_reach(query, actor))))


def added_up(inspections: Iterable[Inspection]) -> Faults:
    """Inspections added up."""
    rows = list(inspections)
    minors = [row.minor_found for row in rows if row.minor_found is not None]
    return Faults(
        lots=len(rows),
        returned=sum(row.result == "fail" for row in rows),
        looked_at=sum(row.sample_pieces for row in rows),
        serious=sum(row.major_found + (row.critical_found or 0) for row in rows),
        minor=sum(minors) if minors else None,
        lot_pieces=sum(row.lot_pieces for row in rows),
        accepted=sum(row.accepted_pieces for row in rows),
    )


@dataclass(frozen=True)
class Month:
    """A month and what was inspected in it; ``faults`` is None where nothing was."""

    first: date
    last: date
    faults: Faults | None


def by_month(inspections: Sequence[Inspection]) -> list[Month]:
    """Each month from the first to the last with activity, those without a record included as such."""
    rows: dict[date, list[Inspection]] = defaultdict(list)
    for inspection in inspections:
        rows[inspection.inspected_on.replace(day=1)].append(inspection)
    if not rows:
        return []
    months: list[Month] = []
    month, last = min(rows), max(rows)
    while month <= last and len(months) < MOST_MONTHS:
        after = (month + timedelta(days=31)).replace(day=1)
        months.append(Month(month, after - timedelta(days=1), added_up(rows[month]) if month in rows else None))
        month = after
    return months


@dataclass(frozen=True)
class GroupQuality:
    """A group with one exporter: its first inspections of the period, and how its next lot is inspected."""

    association_id: int
    exporter_id: int
    name: str
    exporter: str
    faults: Faults
    standing: Standing


def by_group(inspections: Sequence[Inspection]) -> list[GroupQuality]:
    """Each pair of group and exporter with inspections, most returned lots first. Two queries."""
    rows: dict[tuple[int, int], list[Inspection]] = defaultdict(list)
    for inspection in inspections:
        work = inspection.delivery.assignment
        rows[work.association_id, work.line.order.exporter_id].append(inspection)
    terms = {
        row.exporter_id: row
        for row in db.session.scalars(select(QualityTerms).where(QualityTerms.exporter_id.in_({pair[1] for pair in rows})))
    }
    standing = standings(rows, terms)
    found = []
    for pair, own in rows.items():
        work = own[0].delivery.assignment
        found.append(
            GroupQuality(*pair, work.association.name, work.line.order.exporter.name, added_up(own), standing[pair])
        )  # fmt: skip
    return sorted(
        found, key=lambda row: (-row.faults.returned, -(row.faults.serious_per_hundred or 0), row.name, row.exporter_id)
    )


def by_fault(inspections: Sequence[Inspection]) -> list[tuple[str, int]]:
    """How many pieces had each fault, the most frequent first; only of inspections that were counted fault by fault."""
    ids = [inspection.id for inspection in inspections]
    pieces = func.sum(SheetFault.pieces)
    return [
        (code, int(number))
        for code, number in db.session.execute(
            select(SheetFault.code, pieces)
            .join(InspectionSheet, InspectionSheet.id == SheetFault.sheet_id)
            .where(InspectionSheet.inspection_id.in_(ids))
            .group_by(SheetFault.code)
            .order_by(pieces.desc(), SheetFault.code)
        )
    ]


@dataclass(frozen=True)
class Judged:
    """Pieces of the deliveries received in a period that were inspected, and how many of them were accepted in all rounds."""

    pieces: int
    accepted: int


def judged(actor: Actor, asked: Asked) -> Judged | None:
    """Inspected and accepted pieces of the period's deliveries; None where none was inspected."""
    ids = (
        select(Inspection.id)
        .join(Delivery, Delivery.id == Inspection.delivery_id)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(
            Inspection.annulled_on.is_(None),
            Delivery.cancelled_on.is_(None),
            Delivery.received_on.between(asked.since, asked.until),
        )
    )
    first_round = func.sum(case((Inspection.round == 1, Inspection.lot_pieces), else_=0))
    pieces, accepted = db.session.execute(
        select(first_round, func.sum(Inspection.accepted_pieces)).where(Inspection.id.in_(asked.of(within_reach(ids, actor))))
    ).one()
    return Judged(int(pieces), int(accepted)) if pieces else None


@dataclass(frozen=True)
class Served:
    """Finished work of some kind: on time, and also in full. Nothing finished is no record."""

    key: int
    name: str
    finished: int
    on_time: int
    in_full: int
    brought: int
    accepted: int

    @property
    def on_time_share(self) -> float | None:
        """On time in a hundred; None where nothing was finished."""
        return 100 * self.on_time / self.finished if self.finished else None

    @property
    def in_full_share(self) -> float | None:
        """On time and in full in a hundred; None where nothing was finished."""
        return 100 * self.in_full / self.finished if self.finished else None


def finished_works(actor: Actor, asked: Asked) -> list[Work]:
    """Work whose quantity has all come, due in the period, that ``actor`` may see; the newest due first."""
    query = visible_assignments(actor).where(
        Assignment.cancelled_on.is_(None), Assignment.due_on.between(asked.since, asked.until)
    )  # fmt: skip
    works = works_of(db.session.scalars(asked.of(query)))
    return sorted((work for work in works if work.on_time is not None), key=lambda work: work.assignment.due_on, reverse=True)


def served(works: Iterable[Work], by: str = "all") -> list[Served]:
    """Works added up by ``group``, ``exporter``, ``line``, or ``all`` in one; worst first, then by name."""
    rows: dict[tuple[int, str], list[Work]] = defaultdict(list)
    for work in works:
        rows[_key(work, by)].append(work)
    found = [_served(key, name, own) for (key, name), own in rows.items()]
    return sorted(found, key=lambda row: (row.on_time_share or 0, row.name, row.key))


def _key(work: Work, by: str) -> tuple[int, str]:
    assignment = work.assignment
    line = assignment.line
    if by == "group":
        return assignment.association_id, assignment.association.name
    if by == "exporter":
        return line.order.exporter_id, line.order.exporter.name
    return (line.id, f"{line.order.code} · {line.description}") if by == "line" else (0, "")


def _served(key: int, name: str, works: Sequence[Work]) -> Served:
    quantities = [work.quantities for work in works]
    return Served(
        key=key,
        name=name,
        finished=len(works),
        on_time=sum(bool(work.on_time) for work in works),
        in_full=sum(bool(work.on_time) and one.missing == 0 for work, one in zip(works, quantities, strict=True)),
        brought=sum(one.received for one in quantities),
        accepted=sum(one.accepted for one in quantities),
    )


def is_in_full(work: Work) -> bool:
    """Whether everything came on time and was accepted."""
    return bool(work.on_time) and work.quantities.missing == 0
