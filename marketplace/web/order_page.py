"""The page of an order: what was ordered, which group makes what, and where everything stands."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.frames.queries import frame_of_order
from marketplace.infra import clock
from marketplace.matching import history
from marketplace.matching.blocking import block_words, blocks_of, newest_run_of
from marketplace.orders import queries
from marketplace.orders.drafts import Cell
from marketplace.orders.matrix import Grid, grid_of
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.states import OPEN
from marketplace.orders.status import Quantities, standing_of
from marketplace.web.order_progress import Part, parts_by_line, quantities_of

bp = Blueprint("order_page", __name__)


@dataclass(frozen=True)
class LineView:
    """A line as its page shows it."""

    line: OrderLine
    grid: Grid | None
    parts: list[Part]
    quantities: Quantities


@bp.get("/pedidos/<int:order_id>")
@requires(Permission.ORDER_VIEW, load=queries.load_whole_order)
def show(order: Order) -> ResponseReturnValue:
    """An order with its lines, groups, timeline and the three axes of its standing."""
    if order.state == "draft" and the_actor().role is Role.EXPORTER:
        return redirect(url_for("orders.draft", order_id=order.id))
    found = parts_by_line([line.id for line in order.lines])
    lines = [_view(line, found.get(line.id, [])) for line in order.lines]
    whole = quantities_of(sum(line.quantity for line in order.lines), [part for view in lines for part in view.parts])
    standing = standing_of(order.state, order.due_date, whole, clock.today())
    frame = frame_of_order(order.id)
    changes = history.changes_of([part.account.work.assignment.id for view in lines for part in view.parts])
    open_lines = {view.line.id: view.quantities.unplaced for view in lines} if order.state in OPEN else {}
    return render_template(
        "orders/show.html", order=order, lines=lines, whole=whole, standing=standing, frame=frame, changes_by=changes,
        blocks=blocks_of(order, open_lines), block_words=block_words, run_id=newest_run_of(order.id),
    )  # fmt: skip


def _view(line: OrderLine, parts: list[Part]) -> LineView:
    cells = [Cell(cell.size, cell.colour, cell.pieces) for cell in line.cells]
    return LineView(line, grid_of(cells) if cells else None, parts, quantities_of(line.quantity, parts))
