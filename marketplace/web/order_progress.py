"""How far orders are, counted from agreed work, deliveries, inspections and payments, for lists and the order's page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.fulfilment.alerts import latest_alerts
from marketplace.fulfilment.outlook import Outlook, outlooks
from marketplace.fulfilment.quantities import Stage
from marketplace.fulfilment.queries import works_by_line
from marketplace.fulfilment.stage_models import WorkAlert
from marketplace.infra.database import db
from marketplace.money.queries import Account, accounts_of
from marketplace.orders.models import OrderLine
from marketplace.orders.status import Quantities


@dataclass(frozen=True)
class Part:
    """A group's work on a line, with its money, and its outlook while it is open."""

    account: Account
    outlook: Outlook | None
    alert: WorkAlert | None = None


def parts_by_line(line_ids: Collection[int]) -> dict[int, list[Part]]:
    """The work of every group on some lines, by line; a constant number of queries."""
    by_line = works_by_line(line_ids)
    works = [work for found in by_line.values() for work in found if work.quantities.stage is not Stage.CANCELLED]
    seen = {outlook.work.assignment.id: outlook for outlook in outlooks(work for work in works if work.quantities.is_open)}
    late = [number for number, outlook in seen.items() if outlook.tone != "ok"]
    alerts = latest_alerts(late)
    parts: dict[int, list[Part]] = defaultdict(list)
    for account in accounts_of(works):
        assignment = account.work.assignment
        parts[assignment.order_line_id].append(Part(account, seen.get(assignment.id), alerts.get(assignment.id)))
    return parts


def quantities_of(ordered: int, parts: Iterable[Part]) -> Quantities:
    """What the parts of a line, or of a whole order, add up to."""
    parts = list(parts)
    counts = [part.account.work.quantities for part in parts]
    dues = [due for part in parts for due in part.account.dues]
    short = sum(count.missing for count in counts if count.stage is Stage.SHORT_CLOSED)
    paid = sum(part.account.paid_minor for part in parts)
    return Quantities(
        ordered=ordered,
        agreed=sum(count.accepted if count.stage is Stage.SHORT_CLOSED else count.pieces for count in counts),
        delivered=sum(count.delivered for count in counts),
        accepted=sum(count.accepted for count in counts),
        short_closed=short,
        advance_owed_minor=sum(due.amount_minor for due in dues if due.kind == "advance"),
        owed_minor=paid + sum(due.amount_minor for due in dues),
        paid_minor=paid,
        oldest_unpaid_due=min((due.due_on for due in dues if due.kind == "balance" and due.due_on), default=None),
        behind=sum(part.outlook is not None and part.outlook.tone != "ok" for part in parts),
    )


def order_quantities(order_ids: Collection[int]) -> dict[int, Quantities]:
    """How far each order is; a constant number of queries."""
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    for line in _lines(order_ids):
        lines[line.order_id].append(line)
    parts = parts_by_line([line.id for found in lines.values() for line in found])
    return {
        order_id: quantities_of(sum(line.quantity for line in found), [part for line in found for part in parts.get(line.id, ())])
        for order_id, found in lines.items()
    }


def _lines(order_ids: Collection[int]) -> Sequence[OrderLine]:
    return db.session.scalars(select(OrderLine).where(OrderLine.order_id.in_(list(order_ids))).order_by(OrderLine.id)).all()
