"""Routes of fulfilment: work, progress, deliveries, inspections."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.fulfilment.forms import InspectionForm, PiecesForm, ProgressForm, ReasonForm
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.outlook import outlooks, worst_first
from marketplace.fulfilment.queries import (
    load_assignment,
    load_delivery,
    load_inspection,
    pieces_to_inspect,
    stage_of,
    still_open,
    visible_assignments,
    work_of,
    works_of,
)
from marketplace.infra.database import db
from marketplace.infra.forms import show
from marketplace.infra.photos import photo_key
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment

bp = Blueprint("fulfilment", __name__)


@bp.get("/trabajos")
@requires(Permission.WORK_LIST)
def works() -> ResponseReturnValue:
    """Open work that one may see, what is most at risk first."""
    found = outlooks(works_of(db.session.scalars(still_open(visible_assignments(the_actor())))))
    return render_template("fulfilment/works.html", outlooks=worst_first(found))


@bp.get("/trabajos/<int:assignment_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_assignment)
def assignment(assignment: Assignment) -> ResponseReturnValue:
    """One work: how it is coming on, and everything that happened."""
    work = work_of(assignment)
    return render_template("fulfilment/assignment.html", work=work, outlook=outlooks([work])[0], stage_of=stage_of)


@bp.get("/trabajos/<int:assignment_id>/avance")
@bp.post("/trabajos/<int:assignment_id>/avance")
@requires(Permission.PROGRESS_REPORT, load=load_assignment)
def progress(assignment: Assignment) -> ResponseReturnValue:
    """How many pieces are finished?"""
    work = work_of(assignment)
    form = ProgressForm(pieces=work.quantities.made or 0)
    if form.validate_on_submit():
        try:
            services.report_progress(the_actor(), assignment, form.pieces.data, photo_key(form.photo.data))
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Avance guardado."), "ok")
            return redirect(url_for(".assignment", assignment_id=assignment.id), 303)
    return show("fulfilment/progress.html", form=form, work=work)


@bp.get("/trabajos/<int:assignment_id>/entregar")
@bp.post("/trabajos/<int:assignment_id>/entregar")
@requires(Permission.DELIVERY_ANNOUNCE, load=load_assignment)
def announce(assignment: Assignment) -> ResponseReturnValue:
    """How many pieces are you bringing?"""
    work = work_of(assignment)
    quantities = work.quantities
    form = PiecesForm(pieces=max((quantities.made or 0) - quantities.delivered, 0) or quantities.to_deliver)
    if form.validate_on_submit():
        try:
            delivery = services.announce_delivery(the_actor(), assignment, form.pieces.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Entrega anunciada."), "ok")
            return redirect(url_for(".delivery", delivery_id=delivery.id), 303)
    return show("fulfilment/announce.html", form=form, work=work)


@bp.get("/trabajos/<int:assignment_id>/cerrar-corto")
@bp.post("/trabajos/<int:assignment_id>/cerrar-corto")
@requires(Permission.ASSIGNMENT_CLOSE, load=load_assignment)
def close_short(assignment: Assignment) -> ResponseReturnValue:
    """Agree that what is missing will not come."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            services.close_short(the_actor(), assignment, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Trabajo cerrado con lo entregado."), "ok")
            return redirect(url_for(".assignment", assignment_id=assignment.id), 303)
    return show("fulfilment/close_short.html", form=form, work=work_of(assignment))


@bp.get("/entregas/<int:delivery_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_delivery)
def delivery(delivery: Delivery) -> ResponseReturnValue:
    """One delivery with its inspections."""
    waiting = pieces_to_inspect(delivery)
    plan = services.sampling_plan(delivery) if waiting else None
    return render_template("fulfilment/delivery.html", delivery=delivery, stage=stage_of(delivery), waiting=waiting, plan=plan)


@bp.get("/entregas/<int:delivery_id>/retirar")
@bp.post("/entregas/<int:delivery_id>/retirar")
@requires(Permission.DELIVERY_ANNOUNCE, load=load_delivery)
def call_off(delivery: Delivery) -> ResponseReturnValue:
    """Take back an announcement."""
    if request.method == "POST":
        services.call_off_delivery(the_actor(), delivery)
        flash(_("Entrega retirada."), "ok")
        return redirect(url_for(".assignment", assignment_id=delivery.assignment_id), 303)
    return render_template("fulfilment/call_off.html", delivery=delivery)


@bp.get("/entregas/<int:delivery_id>/recibir")
@bp.post("/entregas/<int:delivery_id>/recibir")
@requires(Permission.DELIVERY_RECEIVE, load=load_delivery)
def receive(delivery: Delivery) -> ResponseReturnValue:
    """Count what has come."""
    form = PiecesForm(pieces=delivery.pieces)
    if form.validate_on_submit():
        try:
            services.receive_delivery(the_actor(), delivery, form.pieces.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Entrega recibida."), "ok")
            return redirect(url_for(".inspect", delivery_id=delivery.id), 303)
    return show("fulfilment/receive.html", form=form, delivery=delivery)


@bp.get("/entregas/<int:delivery_id>/revisar")
@bp.post("/entregas/<int:delivery_id>/revisar")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def inspect(delivery: Delivery) -> ResponseReturnValue:
    """Look at a sample, count faults, say what becomes of the lot."""
    lot = pieces_to_inspect(delivery)
    if lot == 0:
        raise DomainError("nothing_to_inspect")
    form = InspectionForm(
        critical_found=0, major_found=0, minor_found=0, accepted_pieces=lot, rework_pieces=0, rejected_pieces=0,
        inspector_name=the_actor().display_name,
    )  # fmt: skip
    if form.validate_on_submit():
        try:
            found = services.inspect_delivery(the_actor(), delivery, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Revisión guardada."), "ok")
            return redirect(url_for(".inspection", inspection_id=found.id), 303)
    return show("fulfilment/inspect.html", form=form, delivery=delivery, lot=lot, plan=services.sampling_plan(delivery))


@bp.get("/actas/<int:inspection_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_inspection)
def inspection(inspection: Inspection) -> ResponseReturnValue:
    """The record of an inspection, made to be printed and signed."""
    return render_template("fulfilment/inspection.html", inspection=inspection)
