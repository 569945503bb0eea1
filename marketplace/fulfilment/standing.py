"""How the next lot of a group is inspected: the severity that its record asks for, and the plan that follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.fulfilment.inspection_models import InspectionSheet, QualityTerms
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import pieces_to_inspect
from marketplace.infra.database import db
from marketplace.kernel.aql import SamplingPlan, Severity, plan
from marketplace.kernel.aql_switching import LotResult, Standing, standing_after
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine

Pair = tuple[int, int]
"""An association's and an exporter's id."""


@dataclass(frozen=True)
class Asked:
    """How a waiting lot is to be inspected. ``minor`` is None where minor faults return nothing."""

    plan: SamplingPlan
    minor: SamplingPlan | None
    standing: Standing
    severity: Severity
    reason: str
    """Why a person directed otherwise than the rules; empty where nobody did."""

    @property
    def blocked(self) -> bool:
        """Whether inspection is stopped until somebody says what has improved."""
        return self.standing.stopped and not self.reason

    @property
    def directed(self) -> bool:
        """Whether a person set another severity than the rules ask for."""
        return self.severity is not self.standing.severity


def terms_of(exporter_id: int) -> QualityTerms:
    """An exporter's terms; those of one who has set none are not stored."""
    found = db.session.get(QualityTerms, exporter_id)
    return found or QualityTerms(exporter_id=exporter_id, minor_aql_hundredths=None, reduced_agreed=False, all_buyers=False)


def asked_of(delivery: Delivery, sheet: InspectionSheet | None = None) -> Asked:
    """How what waits of a delivery is to be inspected; ``assignment.line.order`` and its inspections are loaded."""
    order = delivery.assignment.line.order
    terms = terms_of(order.exporter_id)
    standing = standing_of(delivery.assignment.association_id, terms)
    directed = sheet.severity if sheet else None
    severity = Severity(directed) if directed else standing.severity
    lot = pieces_to_inspect(delivery)
    minor = terms.minor_aql_hundredths
    return Asked(
        plan=plan(lot, order.inspection_level, severity, order.aql_hundredths / 100),
        minor=plan(lot, order.inspection_level, severity, minor / 100) if minor else None,
        standing=standing,
        severity=severity,
        reason=sheet.severity_reason if sheet else "",
    )


def check_directed(severity: Severity, standing: Standing, reason: str) -> None:
    """Raise ``reason_missing`` where a person directs otherwise than the rules, or goes on after a stop, without a reason."""
    if (severity is not standing.severity or standing.stopped) and not reason.strip():
        raise DomainError("reason_missing", field="reason")


def standing_of(association_id: int, terms: QualityTerms) -> Standing:
    """Where a group stands with an exporter, from the first inspections of its lots."""
    exporter_ids = None if terms.all_buyers else [terms.exporter_id]
    series = _series([association_id], exporter_ids)
    lots = [lot for _pair, lot in series]
    return standing_after(lots, steady=terms.reduced_agreed)


def standings(pairs: Collection[Pair], terms: dict[int, QualityTerms]) -> dict[Pair, Standing]:
    """Where each group stands with each exporter, in one query."""
    by_pair: dict[Pair, list[LotResult]] = defaultdict(list)
    by_group: dict[int, list[LotResult]] = defaultdict(list)
    for pair, lot in _series({pair[0] for pair in pairs}, None):
        by_pair[pair].append(lot)
        by_group[pair[0]].append(lot)
    found = {}
    for association_id, exporter_id in pairs:
        own = terms.get(exporter_id)
        lots = by_group[association_id] if own and own.all_buyers else by_pair[association_id, exporter_id]
        found[association_id, exporter_id] = standing_after(lots, steady=bool(own and own.reduced_agreed))
    return found


def _series(association_ids: Collection[int], exporter_ids: Collection[int] | None) -> list[tuple[Pair, LotResult]]:
    query = (
        select(
            Assignment.association_id, Order.exporter_id, Inspection.major_found, Inspection.accept_number, Inspection.severity,
            Inspection.critical_found,
        )
        .join(Delivery, Delivery.id == Inspection.delivery_id)
        .join(Assignment, Assignment.id == Delivery.assignment_id)
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Assignment.association_id.in_(list(association_ids)),
            Inspection.round == 1,
            Inspection.annulled_on.is_(None),
            Delivery.cancelled_on.is_(None),
        )
        .order_by(Inspection.inspected_on, Inspection.id)
    )  # fmt: skip
    if exporter_ids is not None:
        query = query.where(Order.exporter_id.in_(list(exporter_ids)))
    return [
        ((row.association_id, row.exporter_id),
         LotResult(row.major_found, row.accept_number, Severity(row.severity), row.critical_found or 0))
        for row in db.session.execute(query)
    ]  # fmt: skip
