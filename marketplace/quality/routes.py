"""Routes of quality: faults over time, on time and in full, what an exporter asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.exporters.models import Exporter
from marketplace.exporters.queries import load_exporter
from marketplace.fulfilment.defects import faults_by_code
from marketplace.fulfilment.inspection_forms import SEVERITY_WORDS
from marketplace.fulfilment.inspection_views import what_next, why
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import Work
from marketplace.fulfilment.standing import terms_of
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.quality import services
from marketplace.quality.chart import fault_chart
from marketplace.quality.forms import NOTED_ONLY, TermsForm
from marketplace.quality.queries import (
    Asked,
    added_up,
    by_fault,
    by_group,
    by_month,
    finished_works,
    first_inspections,
    is_in_full,
    judged,
    served,
)

bp = Blueprint("quality", __name__)
BY = {"grupo": "group", "exportador": "exporter", "linea": "line"}
YEAR = 365


def asked() -> Asked:
    """What the address asks for; by itself the last twelve months."""
    args = request.args
    today = clock.today()
    since = _day("desde") or (today - timedelta(days=YEAR)).replace(day=1)
    return Asked(
        since, _day("hasta") or today, args.get("grupo_id", None, int), args.get("exportador_id", None, int),
        args.get("linea_id", None, int),
    )  # fmt: skip


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


@bp.get("/calidad")
@requires(Permission.QUALITY_VIEW)
def index() -> ResponseReturnValue:
    """Faults by month and group, and work on time and in full; ?por= groups the latter."""
    wanted = asked()
    by = request.args.get("por", "grupo")
    inspections = first_inspections(the_actor(), wanted)
    works = finished_works(the_actor(), wanted)
    months = by_month(inspections)
    groups = by_group(inspections)
    faults = by_fault(inspections)
    return render_template(
        "quality/ours.html" if the_actor().role is Role.LEADER else "quality/index.html",
        asked=wanted, months=months, chart=fault_chart(months), groups=groups,
        sums=added_up(inspections) if inspections else None, faults=faults, fault_words=faults_by_code([c for c, _n in faults]),
        by=by, levels=served(works, BY.get(by, "group")), whole=next(iter(served(works)), None), why=why, what_next=what_next,
        severity_words=SEVERITY_WORDS, judged=judged(the_actor(), wanted),
        names=sorted({(row.association_id, row.name) for row in groups}, key=lambda pair: (pair[1], pair[0])),
    )  # fmt: skip


@bp.get("/calidad/lotes")
@requires(Permission.QUALITY_VIEW)
def lots() -> ResponseReturnValue:
    """The first inspections behind a number; ?que=devueltos only those that were returned."""
    return render_template("quality/lots.html", rows=_lots(), asked=asked())


@bp.get("/calidad/lotes.<any(csv, xlsx):kind>")
@requires(Permission.QUALITY_VIEW)
def lots_file(kind: str) -> ResponseReturnValue:
    """The same list as a file."""
    header = [
        _("Acta"), _("Día"), _("Grupo"), _("Lote"), _("Muestra"), _("Mayores"), _("Menores"), _("Resultado"), _("Aceptadas"),
    ]  # fmt: skip
    results = {"pass": _("Aceptado"), "fail": _("Devuelto"), "hold": _("En espera")}
    rows = (
        [row.code, row.inspected_on, row.delivery.assignment.association.name, row.lot_pieces, row.sample_pieces, row.major_found,
         row.minor_found, results[row.result], row.accepted_pieces]
        for row in _lots()
    )  # fmt: skip
    return table_file("lotes", header, rows, kind)


def _lots() -> Sequence[Inspection]:
    rows = first_inspections(the_actor(), asked())
    return [row for row in rows if row.result == "fail"] if request.args.get("que") == "devueltos" else rows


@bp.get("/calidad/trabajos")
@requires(Permission.QUALITY_VIEW)
def works() -> ResponseReturnValue:
    """The work behind a number; ?que= a_tiempo, tarde or completo."""
    return render_template("quality/works.html", rows=_works(), asked=asked())


@bp.get("/calidad/trabajos.<any(csv, xlsx):kind>")
@requires(Permission.QUALITY_VIEW)
def works_file(kind: str) -> ResponseReturnValue:
    """The same list as a file."""
    header = [_("Trabajo"), _("Grupo"), _("Pedido"), _("Pieza"), _("Entrega"), _("A tiempo"), _("Piezas"), _("Aceptadas")]
    rows = (
        [row.assignment.code, row.assignment.association.name, row.assignment.line.order.code, row.assignment.line.description,
         row.assignment.due_on, _("sí") if row.on_time else _("no"), row.quantities.pieces, row.quantities.accepted]
        for row in _works()
    )  # fmt: skip
    return table_file("terminados", header, rows, kind)


def _works() -> Sequence[Work]:
    rows = finished_works(the_actor(), asked())
    tests = {"a_tiempo": lambda work: work.on_time, "tarde": lambda work: not work.on_time, "completo": is_in_full}
    keep = tests.get(request.args.get("que", ""))
    return [row for row in rows if keep is None or keep(row)]


@bp.get("/calidad/archivo.<any(csv, xlsx):kind>")
@requires(Permission.QUALITY_VIEW)
def file(kind: str) -> ResponseReturnValue:
    """On time and in full as a file, grouped as on the page."""
    by = request.args.get("por", "grupo")
    rows = served(finished_works(the_actor(), asked()), BY.get(by, "group"))
    header = [
        _("Nombre"), _("Terminados"), _("A tiempo"), _("A tiempo %"), _("A tiempo y completos"), _("Completos %"),
        _("Piezas entregadas"), _("Piezas aceptadas"),
    ]  # fmt: skip
    lines = (
        [
            row.name,
            row.finished,
            row.on_time,
            _one(row.on_time_share),
            row.in_full,
            _one(row.in_full_share),
            row.brought,
            row.accepted,
        ]
        for row in rows
    )
    return table_file("calidad", header, lines, kind)


def _one(share: float | None) -> float | None:
    return None if share is None else round(share, 1)


@bp.get("/calidad/exportador/<int:exporter_id>")
@bp.post("/calidad/exportador/<int:exporter_id>")
@requires(Permission.QUALITY_TERMS, load=load_exporter)
def terms(exporter: Exporter) -> ResponseReturnValue:
    """What an exporter asks of inspections."""
    now = terms_of(exporter.id)
    form = TermsForm(
        minor_aql=str(now.minor_aql_hundredths or NOTED_ONLY), reduced_agreed=now.reduced_agreed, all_buyers=now.all_buyers
    )
    if form.validate_on_submit():
        try:
            services.set_terms(
                the_actor(), exporter, minor_aql_hundredths=form.minor_aql_hundredths(),
                reduced_agreed=bool(form.reduced_agreed.data), all_buyers=bool(form.all_buyers.data),
            )  # fmt: skip
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado. Vale desde la próxima revisión."), "ok")
            mine = the_actor().role is Role.EXPORTER
            return redirect(url_for(".index") if mine else url_for(".terms", exporter_id=exporter.id), 303)
    return show("quality/terms.html", form=form, exporter=exporter)
