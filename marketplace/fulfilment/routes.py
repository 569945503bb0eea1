"""Routes of fulfilment: work and its progress. Those of deliveries and inspections stand in modules of their own."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import delivery_routes, inspection_routes, list_routes, record_routes, services, stage_routes
from marketplace.fulfilment.alerts import latest_alerts
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.forms import ProgressForm, ReasonForm
from marketplace.fulfilment.outlook import outlooks
from marketplace.fulfilment.queries import load_assignment, staged, work_of
from marketplace.fulfilment.stage_queries import current_stage, stages_of
from marketplace.infra.forms import show
from marketplace.infra.photos import photo_key
from marketplace.kernel.errors import DomainError
from marketplace.matching import history
from marketplace.matching.models import Assignment

__all__ = ["bp", "delivery_routes", "inspection_routes", "list_routes", "record_routes", "stage_routes"]


@bp.get("/trabajos/<int:assignment_id>")
@requires(Permission.ASSIGNMENT_VIEW, load=load_assignment)
def assignment(assignment: Assignment) -> ResponseReturnValue:
    """One work: how it is coming on, and everything that happened."""
    work = work_of(assignment)
    alert = latest_alerts([assignment.id]).get(assignment.id)
    return render_template(
        "fulfilment/assignment.html",
        work=work,
        outlook=outlooks([work])[0],
        alert=alert,
        stage_of=staged(work.deliveries),
        changes_by=history.changes_of([assignment.id]),
    )


@bp.get("/trabajos/<int:assignment_id>/avance")
@bp.post("/trabajos/<int:assignment_id>/avance")
@requires(Permission.PROGRESS_REPORT, load=load_assignment)
def progress(assignment: Assignment) -> ResponseReturnValue:
    """How many pieces are finished?"""
    work = work_of(assignment)
    stages = stages_of(assignment)
    now = current_stage(stages)
    most = assignment.pieces + work.quantities.rejected
    form = ProgressForm(pieces=min(work.quantities.made or 0, most), stage=now.stage if now else services.ALL_DONE)
    form.stage.choices = [*((one.stage, one.word) for one in stages), (services.ALL_DONE, _("Todo listo"))]
    if form.validate_on_submit():
        try:
            photo = photo_key(form.photo.data)
            services.report_progress(the_actor(), assignment, form.pieces.data, photo, form.stage.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Avance guardado."), "ok")
            return redirect(url_for(".assignment", assignment_id=assignment.id), 303)
    pictures = {one.stage: one.icon for one in stages} | {services.ALL_DONE: "circle-check"}
    return show("fulfilment/progress.html", form=form, work=work, pictures=pictures)


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
