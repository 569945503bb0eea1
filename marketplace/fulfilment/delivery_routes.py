"""Routes of deliveries: announce, receive, take back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import services
from marketplace.fulfilment.beyond import Packed, packed_of
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import DIFFERENCES, AnnounceForm, ReceiveForm, RecountForm
from marketplace.fulfilment.inspection_queries import open_sheet
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import (
    accepted_of,
    load_assignment,
    load_delivery,
    pieces_to_inspect,
    stage_of,
    to_remake,
    work_of,
)
from marketplace.fulfilment.standing import asked_of
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment


@bp.get("/trabajos/<int:assignment_id>/entregar")
@bp.post("/trabajos/<int:assignment_id>/entregar")
@requires(Permission.DELIVERY_ANNOUNCE, load=load_assignment)
def announce(assignment: Assignment) -> ResponseReturnValue:
    """How many pieces are you bringing? ?rehace= names the delivery whose rejected pieces come again."""
    work = work_of(assignment)
    remakes = to_remake(work)
    by_id = {delivery.id: delivery for delivery in work.live_deliveries}
    replaced = by_id.get(request.values.get("rehace", 0, int))
    quantities = work.quantities
    most = min(quantities.to_deliver, remakes.get(replaced.id, 0)) if replaced else quantities.to_deliver
    ready = max((quantities.made or 0) - quantities.delivered, 0)
    form = AnnounceForm(pieces=most if replaced else ready or most, cartons=0)
    if form.validate_on_submit():
        try:
            delivery = services.announce_delivery(
                the_actor(),
                assignment,
                form.pieces.data,
                cartons=form.cartons.data,
                replaces_id=replaced.id if replaced else None,
            )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Entrega anunciada."), "ok")
            return redirect(url_for(".delivery", delivery_id=delivery.id), 303)
    return show(
        "fulfilment/announce.html", form=form, work=work, most=most, replaced=replaced,
        remakes=[(by_id[number], pieces) for number, pieces in remakes.items()],
    )  # fmt: skip


@bp.get("/entregas/<int:delivery_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_delivery)
def delivery(delivery: Delivery) -> ResponseReturnValue:
    """One delivery with its inspections, and what is to be done with it next."""
    waiting = pieces_to_inspect(delivery)
    work = work_of(delivery.assignment)
    by_id = {other.id: other for other in work.live_deliveries}
    sheet = open_sheet(delivery)
    packed = packed_of([delivery.id]).get(delivery.id, Packed())
    return render_template(
        "fulfilment/delivery.html",
        delivery=delivery,
        stage=stage_of(delivery, packed),
        packed=packed,
        to_pack=accepted_of(delivery) - packed.pieces,
        waiting=waiting,
        sheet=sheet,
        plan=asked_of(delivery, sheet).plan if waiting else None,
        can_recount=delivery.pieces_received is not None and not delivery.inspections and delivery.cancelled_on is None,
        difference=DIFFERENCES.get(delivery.difference_reason, delivery.difference_reason) if delivery.difference_reason else "",
        replaced=by_id.get(delivery.replaces_id or 0),
        replacements=[other for other in work.live_deliveries if other.replaces_id == delivery.id],
        remake=to_remake(work).get(delivery.id, 0) if work.quantities.is_open else 0,
    )


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
    form = ReceiveForm(pieces=delivery.pieces, reason="")
    if form.validate_on_submit():
        try:
            services.receive_delivery(the_actor(), delivery, form.pieces.data, form.reason.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Entrega recibida."), "ok")
            return redirect(url_for(".inspect", delivery_id=delivery.id), 303)
    return show("fulfilment/receive.html", form=form, delivery=delivery)


@bp.get("/entregas/<int:delivery_id>/contar")
@bp.post("/entregas/<int:delivery_id>/contar")
@requires(Permission.DELIVERY_RECEIVE, load=load_delivery)
def recount(delivery: Delivery) -> ResponseReturnValue:
    """Correct the count of what came."""
    if delivery.pieces_received is None:
        raise DomainError("not_received")
    form = RecountForm(pieces=delivery.pieces_received)
    if form.validate_on_submit():
        try:
            services.recount_delivery(the_actor(), delivery, form.pieces.data, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Piezas corregidas."), "ok")
            return redirect(url_for(".delivery", delivery_id=delivery.id), 303)
    return show("fulfilment/recount.html", form=form, delivery=delivery)
