"""Writes of orders: start, fill step by step, post, take back, cancel, repeat. Every one checks the form's version."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import date, timedelta

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.exporters.models import Exporter
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import new_reference
from marketplace.kernel.weeks import WEEK, monday_from
from marketplace.orders.drafts import DatesDraft, PriceDraft, QualityDraft
from marketplace.orders.holding import hold, open_draft, touch
from marketplace.orders.lines import copy_lines
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import ORDER

_COPIED = (
    "exporter_id", "title", "currency", "fx_rate_micro", "fx_kind", "fx_date", "incoterm", "advance_basis_points", "balance_days",
    "late_fee_basis_points", "aql_hundredths", "inspection_level", "sample_required", "split_allowed", "max_groups",
)  # fmt: skip


def start_order(actor: Actor, exporter: Exporter) -> Order:
    """Begin a draft with the exporter's usual terms."""
    order = Order(
        exporter_id=exporter.id,
        incoterm=exporter.incoterm,
        advance_basis_points=exporter.advance_basis_points,
        balance_days=exporter.balance_days,
        aql_hundredths=exporter.aql_hundredths,
        release_date=monday_from(clock.today()),
    )
    return _begin(actor, order, "started")


def repeat_order(actor: Actor, old: Order) -> Order:
    """Begin a draft with the lines and terms of an old order (lines and cells loaded), its dates moved to start next Monday."""
    release = monday_from(clock.today() + timedelta(days=1))
    order = Order(repeated_from_id=old.id, release_date=release, due_date=_moved_due(old, release))
    for name in _COPIED:
        setattr(order, name, getattr(old, name))
    _begin(actor, order, "repeated", repeated_from=old.code)
    copy_lines(order, old)
    return order


def _moved_due(old: Order, release: date) -> date | None:
    if old.due_date is None:
        return None
    start = old.release_date or clock.local_date(old.posted_at or old.created_at)
    return release + max(old.due_date - start, WEEK)


def _begin(actor: Actor, order: Order, verb: str, **details: object) -> Order:
    order.code, order.state = new_reference("PED", secrets.choice), ORDER.initial
    while db.session.scalars(select(Order.id).where(Order.code == order.code)).first() is not None:
        order.code = new_reference("PED", secrets.choice)
    order.created_at, order.created_by_id = clock.business_now(), actor.account_id
    db.session.add(order)
    # Lines and the journal name the order by its id.
    db.session.flush()
    note(actor, verb, "order", order.id, order.scope(), code=order.code, **details)
    return order


def set_dates(actor: Actor, order: Order, draft: DatesDraft, version: int) -> None:
    """Say when and from where."""
    open_draft(order, version)
    if draft.due_date and draft.due_date <= clock.today():
        raise DomainError("due_is_over", field="due_date")
    if draft.release_date and draft.due_date and draft.release_date > draft.due_date:
        raise DomainError("due_before_release", field="due_date")
    _change(actor, order, "set_dates", draft)


def set_price(actor: Actor, order: Order, draft: PriceDraft, version: int) -> None:
    """Say in what currency, at what rate and how it is paid."""
    open_draft(order, version)
    if draft.currency != "BOB" and not (draft.fx_rate_micro and draft.fx_kind and draft.fx_date):
        raise DomainError("rate_missing", field="fx_rate")
    _change(actor, order, "set_price", draft)


def set_quality(actor: Actor, order: Order, draft: QualityDraft, version: int) -> None:
    """Say how it is inspected and divided."""
    open_draft(order, version)
    _change(actor, order, "set_quality", draft)


def _change(actor: Actor, order: Order, verb: str, draft: DatesDraft | PriceDraft | QualityDraft) -> None:
    before = {}
    for name, value in asdict(draft).items():
        if getattr(order, name) != value:
            before[name] = _plain(getattr(order, name))
            setattr(order, name, value)
    touch(order)
    note(actor, verb, "order", order.id, order.scope(), before=before)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def missing_of(order: Order) -> list[str]:
    """The steps that keep an order from being posted: lines, dates, price. ``lines`` must be loaded."""
    today = clock.today()
    dated = order.release_date and order.due_date and order.due_date > today
    priced = order.currency == "BOB" or (order.fx_rate_micro and order.fx_kind and order.fx_date)
    return [step for step, done in (("lines", order.lines), ("dates", dated), ("price", priced)) if not done]


def post_order(actor: Actor, order: Order, version: int) -> None:
    """Put a complete draft on the market (lines loaded). Raises DomainError ``incomplete_order``."""
    hold(order)
    ORDER.check(order.state, "posted")
    if version != order.version:
        raise DomainError("stale_draft")
    if missing_of(order):
        raise DomainError("incomplete_order")
    order.title = order.title or title_of(order.lines)
    order.state, order.posted_at = "posted", clock.business_now()
    pieces = sum(line.quantity for line in order.lines)
    note(actor, "posted", "order", order.id, order.scope(), lines=len(order.lines), pieces=pieces, due=_plain(order.due_date))


def title_of(lines: list[OrderLine]) -> str:
    """What an order is called when nobody gave it a name: its first two lines."""
    shown = " + ".join(f"{line.quantity} {line.description}" for line in lines[:2])
    return (shown if len(lines) <= 2 else f"{shown} +{len(lines) - 2}")[:300]


def withdraw_order(actor: Actor, order: Order) -> None:
    """Take a posted order back to correct it. Refused once groups have offers."""
    _leave_market(actor, order, "draft", "withdrawn")


def cancel_order(actor: Actor, order: Order) -> None:
    """Cancel a draft or a posted order. Refused once groups have offers."""
    _leave_market(actor, order, "cancelled", "cancelled")


def reopen_order(actor: Actor, order: Order) -> None:
    """Undo a cancellation: the order is a draft again."""
    _leave_market(actor, order, "draft", "reopened")


def _leave_market(actor: Actor, order: Order, target: str, verb: str) -> None:
    hold(order)
    if order.state in ("proposed", "confirmed"):
        raise DomainError("has_offers")
    ORDER.check(order.state, target)
    was = order.state
    order.state = target
    order.posted_at = None if target == "draft" else order.posted_at
    note(actor, verb, "order", order.id, order.scope(), was=was)
