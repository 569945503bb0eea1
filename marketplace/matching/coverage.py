"""Keeps an order's commercial state in step with its quantities: posted, proposed, confirmed. Never typed, always derived."""

from __future__ import annotations

from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.placed import agreed_select, is_waiting
from marketplace.orders.holding import hold
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN, ORDER


def agreed_by_line(order_id: int) -> dict[int, int]:
    """Agreed pieces of each line of an order; lines without any have 0."""
    agreed = agreed_select().subquery()
    rows = db.session.execute(
        select(OrderLine.id, func.coalesce(func.sum(agreed.c.pieces), 0))
        .outerjoin(agreed, agreed.c.line_id == OrderLine.id)
        .where(OrderLine.order_id == order_id)
        .group_by(OrderLine.id)
    )
    return {line_id: int(pieces) for line_id, pieces in rows}


def settle(actor: Actor | None, order: Order) -> None:
    """Move an open order to the state that its offers and agreed work give it. The order's row must be held."""
    if order.state not in OPEN:
        return
    # Offers and agreed work of this transaction must be counted.
    db.session.flush()
    target = _state_of(order)
    if target != order.state:
        ORDER.check(order.state, target)
        before, order.state = order.state, target
        note(actor, target, "order", order.id, order.scope(), before=before)


def _state_of(order: Order) -> str:
    quantities = db.session.execute(select(OrderLine.id, OrderLine.quantity).where(OrderLine.order_id == order.id)).all()
    agreed = agreed_by_line(order.id)
    if quantities and all(agreed.get(line_id, 0) >= quantity for line_id, quantity in quantities):
        return "confirmed"
    lines = [line_id for line_id, _ in quantities]
    waiting = select(Offer.id).where(Offer.order_line_id.in_(lines), is_waiting()).limit(1)
    work = select(Assignment.id).where(Assignment.order_line_id.in_(lines), Assignment.cancelled_on.is_(None)).limit(1)
    return "proposed" if db.session.scalar(waiting) or db.session.scalar(work) else "posted"


def hold_and_settle(actor: Actor | None, order: Order) -> None:
    """Lock the order's row, then settle it."""
    hold(order)
    settle(actor, order)
