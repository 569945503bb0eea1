"""Simulated data says so wherever it shows: a page that loaded one simulated row carries the label."""

from __future__ import annotations

from typing import Any

from flask import g, has_request_context
from sqlalchemy import event

from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, Payment
from marketplace.orders.models import Order

MARKED = (Order, Assignment, Delivery, Inspection, Payment, MemberPay)


def init_simulated() -> None:
    """Listen to every load of a row that may be simulated. Listening twice does nothing."""
    for table in MARKED:
        if not event.contains(table, "load", _loaded):
            event.listen(table, "load", _loaded)


def _loaded(row: Any, _context: Any) -> None:
    # The row's dictionary is read, not its attribute: asking a deferred attribute would send a query.
    if row.__dict__.get("simulated") and has_request_context():
        g.simulated = True
