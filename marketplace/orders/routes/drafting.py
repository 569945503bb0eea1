"""The steps of a draft, its review, and what one does with a whole order."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.orders import forms, queries, services
from marketplace.orders.feasibility import feasibility_of
from marketplace.orders.forms import StepForm
from marketplace.orders.matrix import grid_of
from marketplace.orders.models import Order
from marketplace.orders.rates import known_rates
from marketplace.orders.routes.blueprint import bp, by_itself, go, kept, only_drafts


@bp.get("/pedidos/<int:order_id>/borrador")
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
@only_drafts
def draft(order: Order) -> ResponseReturnValue:
    """The steps, each complete or missing."""
    return render_template("orders/draft.html", order=order, missing=services.missing_of(order))


def _step(
    order: Order, form: StepForm, template: str, save: Callable[[], None], following: str, **values: object
) -> ResponseReturnValue:
    """Show a step's form, or save it and go on. A refusal keeps what was typed."""
    if form.validate_on_submit():
        try:
            save()
            return kept(order) if by_itself() else go(following, order)
        except DomainError as error:
            form.refuse(error)
            form.version.data = str(order.version)
    return show(template, form=form, order=order, **values)


@bp.route("/pedidos/<int:order_id>/fechas", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def dates(order: Order) -> ResponseReturnValue:
    """When and from where."""
    form = forms.dates_form(order)
    save = lambda: services.set_dates(the_actor(), order, form.draft(), form.seen_version)  # noqa: E731
    return _step(order, form, "orders/dates.html", save, "orders.price")


@bp.route("/pedidos/<int:order_id>/precio", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def price(order: Order) -> ResponseReturnValue:
    """In what currency and how it is paid."""
    form = forms.price_form(order)
    save = lambda: services.set_price(the_actor(), order, form.draft(), form.seen_version)  # noqa: E731
    return _step(order, form, "orders/price.html", save, "orders.quality", rates=known_rates(clock.today()))


@bp.route("/pedidos/<int:order_id>/calidad", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def quality(order: Order) -> ResponseReturnValue:
    """How it is inspected and divided."""
    form = forms.quality_form(order)
    save = lambda: services.set_quality(the_actor(), order, form.draft(), form.seen_version)  # noqa: E731
    return _step(order, form, "orders/quality.html", save, "orders.review")


@bp.get("/pedidos/<int:order_id>/revisar")
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
@only_drafts
def review(order: Order) -> ResponseReturnValue:
    """Everything once more, and what fits by when, before it is posted."""
    missing = services.missing_of(order)
    fits = feasibility_of(order) if order.lines and order.due_date else None
    grids = {line.id: grid_of(line.cells) for line in order.lines if line.cells}  # type: ignore[arg-type]
    return render_template("orders/review.html", order=order, missing=missing, fits=fits, grids=grids)


@bp.post("/pedidos/<int:order_id>/publicar")
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
def post(order: Order) -> ResponseReturnValue:
    """Put it on the market."""
    services.post_order(the_actor(), order, request.form.get("version", 0, type=int))
    flash(gettext("Pedido %(code)s publicado. La coordinadora ya lo ve.", code=order.code), "success")
    return go("order_page.show", order)


@bp.get("/pedidos/<int:order_id>/retirar")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
def ask_withdraw(order: Order) -> ResponseReturnValue:
    """Sure?"""
    return render_template("orders/withdraw.html", order=order)


@bp.post("/pedidos/<int:order_id>/retirar")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
def withdraw(order: Order) -> ResponseReturnValue:
    """Take it back to correct it."""
    services.withdraw_order(the_actor(), order)
    flash(gettext("El pedido volvió a borrador."), "success")
    return go("orders.draft", order)


@bp.get("/pedidos/<int:order_id>/cancelar")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
def ask_cancel(order: Order) -> ResponseReturnValue:
    """Sure?"""
    return render_template("orders/cancel.html", order=order)


@bp.post("/pedidos/<int:order_id>/cancelar")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
def cancel(order: Order) -> ResponseReturnValue:
    """Cancel it; it can be opened again."""
    services.cancel_order(the_actor(), order)
    flash(gettext("Pedido %(code)s cancelado. Puedes reabrirlo.", code=order.code), "success")
    return redirect(url_for("orders.index"), 303)


@bp.post("/pedidos/<int:order_id>/reabrir")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
def reopen(order: Order) -> ResponseReturnValue:
    """Undo a cancellation."""
    services.reopen_order(the_actor(), order)
    flash(gettext("El pedido volvió a borrador."), "success")
    return go("orders.draft", order)
