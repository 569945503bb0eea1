"""The list of orders, and beginning one."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.catalogue.models import Product
from marketplace.exporters.models import Exporter
from marketplace.infra import clock
from marketplace.infra.tables import Cell, table_file
from marketplace.orders import queries, services
from marketplace.orders.models import Order
from marketplace.orders.placed import progress_of
from marketplace.orders.queries import PER_PAGE, Filter, OrderRow
from marketplace.orders.routes.blueprint import bp
from marketplace.orders.status import Quantities, Standing, standing_of
from marketplace.orders.words import FULFILMENTS, MONEYS, STATES


def _filter() -> Filter:
    asked = request.args
    exporter = asked.get("exporter", "")
    return Filter(
        text=asked.get("q", "").strip()[:80],
        state=asked.get("state", ""),
        late=bool(asked.get("late")),
        exporter_id=int(exporter) if exporter.isdigit() else None,
        technique=asked.get("technique", ""),
        sort=asked.get("sort", "-created"),
    )


@bp.get("/pedidos")
@requires(Permission.ORDER_LIST)
def index() -> ResponseReturnValue:
    """Orders one may see, narrowed, sorted and paged."""
    actor, wanted = the_actor(), _filter()
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.page_of_orders(actor, wanted, page)
    return render_template(
        "orders/index.html",
        rows=_standings(rows),
        wanted=wanted,
        page=page,
        pages=-(-total // PER_PAGE),
        total=total,
        exporters=[] if actor.exporter_id else queries.exporters_of(actor),
        techniques=queries.techniques(),
    )


@dataclass(frozen=True)
class StandingRow:
    """An order in the list, with where it stands."""

    order: Order
    lines: int
    pieces: int
    quantities: Quantities
    standing: Standing


def _standings(rows: list[OrderRow]) -> list[StandingRow]:
    """Each row with its quantities and derived axes, asked for all rows together."""
    known, today = progress_of([row.order.id for row in rows]), clock.today()
    shown = []
    for row in rows:
        quantities = known.get(row.order.id) or Quantities(ordered=row.pieces)
        standing = standing_of(row.order.state, row.order.due_date, quantities, today)
        shown.append(StandingRow(row.order, row.lines, row.pieces, quantities, standing))
    return shown


@bp.get("/pedidos/lista.<kind>")
@requires(Permission.ORDER_LIST)
def export(kind: str) -> ResponseReturnValue:
    """The same list, whole, as a file."""
    header = [
        gettext("Pedido"), gettext("Exportador"), gettext("Nombre"), gettext("Estado"), gettext("Empieza"), gettext("Entrega"),
        gettext("Líneas"), gettext("Piezas"), gettext("Aceptadas"), gettext("Avance"), gettext("Pagos"), gettext("Atrasado"),
    ]  # fmt: skip
    rows = [_cells(row) for row in _standings(queries.all_orders(the_actor(), _filter()))]
    return table_file("pedidos", header, rows, kind)


def _cells(row: StandingRow) -> list[Cell]:
    order, standing = row.order, row.standing
    return [
        order.code,
        order.exporter.name,
        order.title,
        str(STATES[order.state][0]),
        order.release_date,
        order.due_date,
        row.lines,
        row.pieces,
        row.quantities.accepted,
        str(FULFILMENTS[standing.fulfilment][0]),
        str(MONEYS[standing.money][0]),
        gettext("sí") if standing.late else gettext("no"),
    ]


def _mine() -> Exporter | None:
    actor = current_actor()
    return queries.own_exporter(actor) if actor else None


@bp.get("/pedidos/nuevo")
@requires(Permission.ORDER_WRITE, load=_mine)
def new(exporter: Exporter) -> ResponseReturnValue:
    """Begin from nothing, or from an old order."""
    old, _ = queries.page_of_orders(the_actor(), Filter(), 1)
    repeatable = [row for row in old if row.order.state != "draft"][:6]
    return render_template("orders/new.html", exporter=exporter, old=repeatable, product=_asked_for())


def _asked_for() -> Product | None:
    """The product that she came from in the catalogue; one that is not shown any more begins nothing."""
    number = request.args.get("producto", type=int)
    return queries.published_product(number) if number else None


@bp.post("/pedidos/nuevo")
@requires(Permission.ORDER_WRITE, load=_mine)
def create(exporter: Exporter) -> ResponseReturnValue:
    """Begin a draft with one's usual terms."""
    order = services.start_order(the_actor(), exporter)
    product = request.form.get("product_id", type=int)
    return redirect(url_for("orders.new_line", order_id=order.id, producto=product), 303)


@bp.post("/pedidos/<int:order_id>/repetir")
@requires(Permission.ORDER_WRITE, load=queries.load_whole_order)
def repeat(order: Order) -> ResponseReturnValue:
    """Begin a draft with the lines and terms of an old order."""
    copy = services.repeat_order(the_actor(), order)
    flash(gettext("Pedido repetido. Mira las fechas y publica."), "success")
    return redirect(url_for("orders.review", order_id=copy.id), 303)
