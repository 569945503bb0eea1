"""Routes of deliveries: announce, receive, take back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import services
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import PiecesForm
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_assignment, load_delivery, pieces_to_inspect, stage_of, work_of
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment


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
