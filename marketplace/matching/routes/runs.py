"""The tray of open orders, and a run with its three proposals."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.jobs import UNDER_WAY, cancel
from marketplace.infra.tables import Cell, table_file
from marketplace.matching import fair_view, queries
from marketplace.matching.forms import StartForm
from marketplace.matching.models import MatchRun
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.services import runs
from marketplace.matching.views import progress_of, proposals_of
from marketplace.orders.models import Order


@bp.get("/emparejar")
@requires(Permission.MATCH_VIEW)
def index() -> ResponseReturnValue:
    """The tray: open orders with pieces that no group has."""
    page = max(request.args.get("page", 1, type=int), 1)
    rows, total = queries.tray(page)
    return render_template(
        "matching/index.html", rows=rows, total=total, page=page, per_page=queries.PER_PAGE, form=StartForm(formdata=None)
    )


@bp.get("/emparejar/lista.<any(csv, xlsx):kind>")
@requires(Permission.MATCH_VIEW)
def tray_file(kind: str) -> ResponseReturnValue:
    """The tray, whole, as a file."""
    header = [
        gettext("Pedido"), gettext("Nombre"), gettext("Exportador"), gettext("Entrega"), gettext("Piezas"),
        gettext("Falta repartir"), gettext("Esperan respuesta"),
    ]  # fmt: skip
    rows, _total = queries.tray(None)
    lines: Iterator[list[Cell]] = (
        [row.order.code, row.order.title, row.order.exporter.name, row.order.due_date, row.pieces, row.missing, row.waiting]
        for row in rows
    )
    return table_file("por-repartir", header, lines, kind)


@bp.post("/emparejar/pedidos/<int:order_id>")
@requires(Permission.MATCH_RUN, load=queries.load_open_order)
def start(order: Order) -> ResponseReturnValue:
    """Start a run for one order and all that competes with it."""
    run = runs.start_run(the_actor(), order, StartForm().weeks())
    return redirect(url_for("matching.run", run_id=run.id), 303)


@bp.post("/emparejar/todo")
@requires(Permission.MATCH_RUN)
def start_all() -> ResponseReturnValue:
    """Start a run over every open order."""
    run = runs.start_run(the_actor(), None, StartForm().weeks())
    return redirect(url_for("matching.run", run_id=run.id), 303)


@bp.get("/emparejar/corridas/<int:run_id>")
@requires(Permission.MATCH_VIEW, load=queries.load_run)
def run(run: MatchRun) -> ResponseReturnValue:
    """How far a run is; once it is done, its three proposals side by side."""
    progress = progress_of(queries.job_of(run), run.state)
    if progress.state != "done":
        return render_template("matching/running.html", run=run, progress=progress)
    if "HX-Request" in request.headers:
        # Not only the middle of the page changes: what it shows may be simulated data, and then its head says so.
        return Response(headers={"HX-Refresh": "true"})
    view = queries.run_view(run)
    techniques = queries.technique_names()
    shown = [(order, proposals_of(the_actor(), view, order, techniques)) for order in view.orders]
    template = "matching/run.html" if run.order_id else "matching/run_all.html"
    fair = fair_view.compared(the_actor(), run, view.proposals)
    return render_template(template, run=run, shown=shown, fair=fair, form=StartForm(formdata=None))


@bp.post("/emparejar/corridas/<int:run_id>/cancelar")
@requires(Permission.MATCH_RUN, load=queries.load_run)
def cancel_run(run: MatchRun) -> ResponseReturnValue:
    """Ask a run to stop: what was found by then is kept."""
    job = queries.job_of(run)
    if job is None or job.state not in UNDER_WAY:
        flash(gettext("El cálculo ya había terminado."), "warn")
    else:
        cancel(job)
    return redirect(url_for("matching.run", run_id=run.id), 303)


@bp.get("/emparejar/corridas/<int:run_id>/problema.json")
@requires(Permission.MATCH_FILE, load=queries.load_run)
def problem_file(run: MatchRun) -> Response:
    """The engine's problem of a run as a file, so that anybody may judge it again with the command line."""
    if run.problem is None:
        abort(404)
    answer = jsonify(run.problem)
    answer.headers["Content-Disposition"] = f'attachment; filename="problema-{run.id}.json"'
    return answer
