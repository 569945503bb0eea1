"""Routes of inspections."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import services
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import InspectionForm
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import load_delivery, load_inspection, pieces_to_inspect
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError


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
