"""Routes of inspections' records: the list, the record to print, signing it, taking it back."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import inspecting
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import ReasonForm
from marketplace.fulfilment.inspection_forms import SEVERITY_WORDS, SignForm
from marketplace.fulfilment.inspection_queries import chain_of, sheets_of, signatures_of
from marketplace.fulfilment.inspection_views import inspections_page, photo_faults
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_inspection
from marketplace.infra.forms import show
from marketplace.infra.tables import Cell, table_file
from marketplace.kernel.errors import DomainError


@bp.get("/revisiones")
@requires(Permission.WORK_LIST)
def inspections() -> ResponseReturnValue:
    """What waits for an inspection, what is begun, and what was inspected."""
    return render_template("fulfilment/inspections.html", **inspections_page(the_actor(), request.args.get("page", 1, int)))


@bp.get("/revisiones/archivo.<any(csv, xlsx):kind>")
@requires(Permission.WORK_LIST)
def inspections_file(kind: str) -> ResponseReturnValue:
    """Every inspection one may see, as a file."""
    header = [
        _("Acta"), _("Día"), _("Entrega"), _("Grupo"), _("Pedido"), _("Vuelta"), _("Lote"), _("Revisión"), _("Muestra"),
        _("Se acepta con"), _("Críticas"), _("Mayores"), _("Menores"),
        _("Resultado"), _("Aceptadas"), _("Por arreglar"), _("Rechazadas"),
    ]  # fmt: skip
    return table_file("revisiones", header, _rows(), kind)


def _rows() -> Iterator[list[Cell]]:
    words = {"pass": _("Aceptado"), "fail": _("Devuelto"), "hold": _("En espera")}
    for found in inspections_page(the_actor(), None)["done"]:
        work = found.delivery.assignment
        yield [
            found.code, found.inspected_on, found.delivery.code, work.association.name, work.line.order.code, found.round,
            found.lot_pieces, str(SEVERITY_WORDS[found.severity]), found.sample_pieces, found.accept_number, found.critical_found,
            found.major_found, found.minor_found, words[found.result], found.accepted_pieces, found.rework_pieces,
            found.rejected_pieces,
        ]  # fmt: skip


@bp.get("/actas/<int:inspection_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_inspection)
def inspection(inspection: Inspection) -> ResponseReturnValue:
    """The record of an inspection, made to be printed and signed."""
    sheet = sheets_of([inspection.id]).get(inspection.id)
    return render_template(
        "fulfilment/inspection.html", inspection=inspection, sheet=sheet, photo_faults=photo_faults(sheet),
        signatures=signatures_of(inspection.id), severity_words=SEVERITY_WORDS, chain=chain_of(inspection),
        last=bool(inspection.delivery.inspections) and inspection.delivery.inspections[-1].id == inspection.id,
    )  # fmt: skip


@bp.get("/actas/<int:inspection_id>/firmar")
@bp.post("/actas/<int:inspection_id>/firmar")
@requires(Permission.INSPECTION_SIGN, load=load_inspection)
def sign(inspection: Inspection) -> ResponseReturnValue:
    """Sign the record: a leader for her group, the others for either side on their own screen."""
    actor = the_actor()
    form = SignForm(side="group", name=actor.display_name if actor.role is Role.LEADER else "")
    if form.validate_on_submit():
        side = "group" if actor.role is Role.LEADER else form.side.data
        try:
            inspecting.sign_inspection(actor, inspection, side, form.name.data or "", form.strokes.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Acta firmada."), "ok")
            return redirect(url_for(".inspection", inspection_id=inspection.id), 303)
    return show("fulfilment/sign.html", form=form, inspection=inspection, signatures=signatures_of(inspection.id))


@bp.get("/actas/<int:inspection_id>/anular")
@bp.post("/actas/<int:inspection_id>/anular")
@requires(Permission.DELIVERY_INSPECT, load=load_inspection)
def annul(inspection: Inspection) -> ResponseReturnValue:
    """Take back an inspection that was recorded by mistake."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            inspecting.annul_inspection(the_actor(), inspection, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Revisión anulada. Las piezas se revisan de nuevo."), "ok")
            return redirect(url_for(".delivery", delivery_id=inspection.delivery_id), 303)
    return show("fulfilment/annul.html", form=form, inspection=inspection)
