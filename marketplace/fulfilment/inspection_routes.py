"""Routes of inspections: plan, count faults, decide, sign, annul."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import inspecting, sheets
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import ReasonForm
from marketplace.fulfilment.inspection_forms import DecideForm, FaultsForm, PhotoForm, PlanForm, SeverityForm, disposition
from marketplace.fulfilment.inspection_models import InspectionPhoto
from marketplace.fulfilment.inspection_queries import load_photo, open_sheet
from marketplace.fulfilment.inspection_views import look_at
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_delivery, pieces_to_inspect
from marketplace.infra import clock
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.infra.photos import keep_photo
from marketplace.kernel.errors import DomainError

PATH = "/entregas/<int:delivery_id>/revisar"


@bp.get(PATH)
@bp.post(PATH)
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def inspect(delivery: Delivery) -> ResponseReturnValue:
    """Look at a sample and tap the faults found in it."""
    form = FaultsForm()
    if form.validate_on_submit():
        try:
            sheets.count_faults(the_actor(), delivery, form.counts(), form.version.data or 0)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for(".decide", delivery_id=delivery.id), 303)
    return show("fulfilment/inspect.html", form=form, **look_at(delivery, form.counts() if request.method == "POST" else None))


@bp.post(f"{PATH}/fallas")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def count(delivery: Delivery) -> ResponseReturnValue:
    """Keep what was counted so far, and say what it means: the page sends this by itself after each tap."""
    form = FaultsForm()
    refused = ""
    if form.validate_on_submit():
        try:
            sheets.count_faults(the_actor(), delivery, form.counts(), form.version.data or 0)
        except DomainError as error:
            refused = say(error)
    if "HX-Request" not in request.headers:
        return redirect(url_for(".inspect", delivery_id=delivery.id), 303)
    return render_template("fulfilment/_tally.html", refused=refused, **look_at(delivery))


@bp.post(f"{PATH}/foto")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def add_photo(delivery: Delivery) -> ResponseReturnValue:
    """Keep a photo of a fault, or of the signed paper."""
    form = PhotoForm()
    refused = _("Tiene que ser una foto.")
    if form.validate_on_submit() and form.photo.data:
        try:
            sheets.add_photo(the_actor(), delivery, keep_photo(form.photo.data.read()), form.code.data or "")
            refused = ""
        except DomainError as error:
            refused = say(error)
    if "HX-Request" in request.headers:
        return render_template("fulfilment/_photos.html", refused=refused, **look_at(delivery))
    flash(refused or _("Foto guardada."), "bad" if refused else "ok")
    return redirect(url_for(".inspect", delivery_id=delivery.id), 303)


@bp.get(f"{PATH}/decidir")
@bp.post(f"{PATH}/decidir")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def decide(delivery: Delivery) -> ResponseReturnValue:
    """Say what becomes of the lot, and sign."""
    seen = look_at(delivery)
    form = DecideForm(
        **disposition(seen["lot"], seen["tally"], seen["passed"], seen["plan"].whole_lot),
        inspector_name=(seen["sheet"].inspector_name if seen["sheet"] else "") or the_actor().display_name,
    )
    if form.validate_on_submit():
        try:
            found = inspecting.inspect_delivery(the_actor(), delivery, form.draft(seen["tally"]))
            if form.strokes.data:
                inspecting.sign_inspection(the_actor(), found, "inspector", found.inspector_name, form.strokes.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Revisión guardada."), "ok")
            return redirect(url_for(".inspection", inspection_id=found.id), 303)
    return show("fulfilment/decide.html", form=form, **seen)


@bp.get(f"{PATH}/severidad")
@bp.post(f"{PATH}/severidad")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def severity(delivery: Delivery) -> ResponseReturnValue:
    """How strictly this lot is inspected, and why."""
    seen = look_at(delivery)
    form = SeverityForm(severity=seen["asked"].severity.value, reason=seen["asked"].reason)
    if form.validate_on_submit():
        try:
            sheets.direct_severity(the_actor(), delivery, form.severity.data, form.reason.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Guardado: así se revisa este lote."), "ok")
            return redirect(url_for(".inspect", delivery_id=delivery.id), 303)
    return show("fulfilment/severity.html", form=form, **seen)


@bp.get(f"{PATH}/espera")
@bp.post(f"{PATH}/espera")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def hold(delivery: Delivery) -> ResponseReturnValue:
    """Wait with an inspection, as for a laboratory."""
    form = ReasonForm()
    if form.validate_on_submit():
        try:
            sheets.hold_inspection(the_actor(), delivery, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("La revisión queda en espera."), "ok")
            return redirect(url_for(".delivery", delivery_id=delivery.id), 303)
    return show("fulfilment/hold.html", form=form, delivery=delivery)


@bp.post(f"{PATH}/seguir")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def resume(delivery: Delivery) -> ResponseReturnValue:
    """Go on with an inspection that waited."""
    sheets.resume_inspection(the_actor(), delivery)
    return redirect(url_for(".inspect", delivery_id=delivery.id), 303)


@bp.get("/entregas/<int:delivery_id>/planificar")
@bp.post("/entregas/<int:delivery_id>/planificar")
@requires(Permission.DELIVERY_INSPECT, load=load_delivery)
def plan_inspection(delivery: Delivery) -> ResponseReturnValue:
    """Say when a delivery will be inspected, and by whom."""
    sheet = open_sheet(delivery)
    form = PlanForm(
        on=(sheet and sheet.planned_on) or clock.today(),
        inspector_name=(sheet and sheet.inspector_name) or the_actor().display_name,
    )
    if form.validate_on_submit():
        try:
            sheets.plan_inspection(the_actor(), delivery, form.on.data, form.inspector_name.data or "")
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Revisión planificada."), "ok")
            return redirect(url_for(".delivery", delivery_id=delivery.id), 303)
    return show("fulfilment/plan.html", form=form, delivery=delivery, waiting=pieces_to_inspect(delivery))


@bp.get("/fotos-de-revision/<int:inspection_photo_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_photo)
def inspection_photo(photo: InspectionPhoto) -> ResponseReturnValue:
    """A photo of an inspection; ?chica=1 gives the small one."""
    try:
        return send_file(path_of(photo.thumb_key if request.args.get("chica") else photo.file_key), mimetype="image/webp")
    except FileNotFoundError:
        return render_template("errors/404.html", code=404), 404
