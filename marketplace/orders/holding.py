"""Holding a draft while it changes, so that two people who edit it do not overwrite each other."""

from __future__ import annotations

from sqlalchemy.orm.attributes import flag_modified

from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.orders.models import Order


def hold(order: Order) -> None:
    """Lock an order's row and read its state and version anew; what is loaded of it stays."""
    # Changes made in this transaction are written first: reading anew would drop them.
    db.session.flush()
    db.session.refresh(order, ["state", "version"], with_for_update=True)


def open_draft(order: Order, version: int | None) -> None:
    """Hold a draft for a change. Raises DomainError ``not_a_draft``, or ``stale_draft`` when its form is older than the draft."""
    hold(order)
    if order.state != "draft":
        raise DomainError("not_a_draft")
    if version is not None and version != order.version:
        raise DomainError("stale_draft")


def touch(order: Order) -> None:
    """Raise the order's version: something that belongs to it changed."""
    flag_modified(order, "state")
