"""Lines of a draft: one with its matrix, or many from a spreadsheet."""

from __future__ import annotations

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue.models import Product
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.orders import forms, queries
from marketplace.orders import lines as services
from marketplace.orders.feasibility import LineFit, feasibility_of
from marketplace.orders.forms import BulkForm, LineForm
from marketplace.orders.matrix import Grid, grid_of
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.paste import parse_lines
from marketplace.orders.queries import LinePlace
from marketplace.orders.routes.blueprint import bp, by_itself, go, kept, only_drafts


@bp.get("/pedidos/<int:order_id>/lineas")
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
@only_drafts
def lines(order: Order) -> ResponseReturnValue:
    """The lines of a draft."""
    return render_template("orders/lines.html", order=order)


@bp.route("/pedidos/<int:order_id>/lineas/nueva", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def new_line(order: Order) -> ResponseReturnValue:
    """A new line, empty or of a product of the catalogue."""
    product_id = request.args.get("producto", type=int)
    return _line_page(order, None, queries.published_product(product_id) if product_id else None)


@bp.route("/pedidos/<int:order_id>/lineas/<int:line_id>", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_line)
def line(place: LinePlace) -> ResponseReturnValue:
    """A line to change."""
    if place.order.state != "draft":
        return go("order_page.show", place.order)
    return _line_page(place.order, place.line, place.line.product)


def _line_page(order: Order, line: OrderLine | None, product: Product | None) -> ResponseReturnValue:
    form = forms.line_form(order, line, product)
    form.offer(queries.published_products(), queries.standards(), queries.techniques())
    action = request.form.get("action", "")
    grid = grid_of([])
    try:
        grid = forms.grid_for(form, line, product, action)
        if action == "save" and form.validate_on_submit():
            _save(order, line, form)
            return kept(order) if by_itself() else go("orders.lines", order)
    except DomainError as error:
        form.refuse(error)
        form.version.data = str(order.version)
        grid = grid if grid.total else forms.grid_for(form, line, product, "")
    return show(
        "orders/line.html",
        form=form,
        order=order,
        line=line,
        grid=grid,
        colours=queries.colours(),
        total=_total(form, grid, action),
        fit=_fit(order, form) if action == "fits" else None,
    )


@bp.post("/pedidos/<int:order_id>/lineas/cabe")
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def fits(order: Order) -> ResponseReturnValue:
    """What fits of the line that is being typed, as a piece of its page. Keeps nothing."""
    form = forms.line_form(order, None, None)
    form.offer(queries.published_products(), queries.standards(), queries.techniques())
    return render_template("orders/_fit.html", order=order, fit=_fit(order, form))


def _fit(order: Order, form: LineForm) -> LineFit | None:
    """What fits of a line as it stands in the form; None while too little is said."""
    if not form.validate():
        return None
    try:
        return feasibility_of(order, [services.as_typed(form.draft())]).lines[0]
    except DomainError:
        return None


def _total(form: LineForm, grid: Grid, action: str) -> str:
    """A pasted table brings its own total; else what was typed stays."""
    return str(grid.total) if action == "paste" and grid.total else (form.quantity.data or "")


def _save(order: Order, line: OrderLine | None, form: LineForm) -> None:
    if line is None:
        services.add_lines(the_actor(), order, [form.draft()], form.seen_version)
    else:
        services.change_line(the_actor(), order, line, form.draft(), form.seen_version)


@bp.post("/pedidos/<int:order_id>/lineas/<int:line_id>/quitar")
@requires(Permission.ORDER_WRITE, load=queries.load_line)
def remove_line(place: LinePlace) -> ResponseReturnValue:
    """Take a line off."""
    services.remove_line(the_actor(), place.order, place.line)
    flash(gettext("Línea quitada."), "success")
    return go("orders.lines", place.order)


@bp.route("/pedidos/<int:order_id>/lineas/pegar", methods=["GET", "POST"])
@requires(Permission.ORDER_WRITE, load=queries.load_order)
@only_drafts
def paste_lines(order: Order) -> ResponseReturnValue:
    """Many lines from a spreadsheet."""
    form = BulkForm(version=order.version)
    if form.validate_on_submit():
        try:
            drafts = parse_lines(form.pasted.data, queries.named_codes())
            added = services.add_lines(the_actor(), order, drafts, form.seen_version)
            flash(gettext("Entraron %(count)s líneas.", count=len(added)), "success")
            return go("orders.lines", order)
        except DomainError as error:
            form.refuse(error)
            form.version.data = str(order.version)
    return show("orders/paste.html", form=form, order=order)
