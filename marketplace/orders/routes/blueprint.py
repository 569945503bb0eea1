"""The blueprint of orders, and what its pages share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.orders import messages as _messages  # noqa: F401
from marketplace.orders.models import Order
from marketplace.orders.words import FULFILMENTS, MONEYS, STATES, STEPS, fit_sentence, short_sentence

bp = Blueprint("orders", __name__)
STEP_ENDPOINTS = {
    "lines": "orders.lines",
    "files": "orders.files",
    "dates": "orders.dates",
    "price": "orders.price",
    "quality": "orders.quality",
}


@bp.app_context_processor
def words() -> dict[str, object]:
    """The words of orders, for every template that shows one."""
    return {
        "order_states": STATES, "order_fulfilments": FULFILMENTS, "order_moneys": MONEYS, "order_steps": STEPS,
        "order_step_endpoints": STEP_ENDPOINTS, "fit_sentence": fit_sentence, "short_sentence": short_sentence,
    }  # fmt: skip


def only_drafts(view: Callable[[Order], ResponseReturnValue]) -> Callable[[Order], ResponseReturnValue]:
    """A page of a draft leads to the order's own page once it is posted."""

    @wraps(view)
    def guarded(order: Order) -> ResponseReturnValue:
        if order.state != "draft":
            return redirect(url_for("order_page.show", order_id=order.id), 303)
        return view(order)

    return guarded


def go(endpoint: str, order: Order) -> ResponseReturnValue:
    """On to another page of an order."""
    return redirect(url_for(endpoint, order_id=order.id), 303)


def by_itself() -> bool:
    """Whether a page sent its form by itself while somebody was still writing."""
    return request.accept_mimetypes.best == "application/json"


def kept(order: Order) -> ResponseReturnValue:
    """Say that a draft was kept, and the version that the page goes on with."""
    # The version is raised when the change is written.
    db.session.flush()
    return jsonify(version=order.version, said=gettext("Guardado %(time)s", time=f"{clock.now().astimezone(clock.LA_PAZ):%H:%M}"))
