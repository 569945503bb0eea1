"""The time and action calendar of a work, and what a coordinator does when it will be late."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment import stage_services
from marketplace.fulfilment.alerts import latest_alerts
from marketplace.fulfilment.blueprint import bp
from marketplace.fulfilment.outlook import outlooks
from marketplace.fulfilment.queries import load_assignment, work_of
from marketplace.fulfilment.stage_forms import ReleaseForm, days_from
from marketplace.fulfilment.stage_queries import current_stage, releases_of, stages_of
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.matching.services.runs import start_run


@bp.get("/trabajos/<int:assignment_id>/calendario")
@requires(Permission.ASSIGNMENT_VIEW, load=load_assignment)
def calendar(assignment: Assignment) -> ResponseReturnValue:
    """Planned, revised and actual day of each stage."""
    return _show_calendar(assignment)


@bp.post("/trabajos/<int:assignment_id>/calendario")
@requires(Permission.STAGES_REVISE, load=load_assignment)
def revise(assignment: Assignment) -> ResponseReturnValue:
    """Say by when stages are expected now."""
    try:
        stage_services.revise_stages(the_actor(), assignment, days_from(request.form))
    except DomainError as error:
        return _show_calendar(assignment, error), 422
    flash(_("Fechas guardadas."), "ok")
    return redirect(url_for(".calendar", assignment_id=assignment.id), 303)


def _show_calendar(assignment: Assignment, error: DomainError | None = None) -> str:
    stages = stages_of(assignment)
    return render_template(
        "fulfilment/calendar.html",
        one=outlooks([work_of(assignment)])[0],
        stages=stages,
        current=current_stage(stages),
        releases=releases_of(assignment.id),
        typed=request.form,
        error=say(error) if error else None,
        error_field=(f"d-{error.field}" if error and error.field else "stages"),
    )


@bp.get("/trabajos/<int:assignment_id>/pasar")
@bp.post("/trabajos/<int:assignment_id>/pasar")
@requires(Permission.REMATCH, load=load_assignment)
def rematch(assignment: Assignment) -> ResponseReturnValue:
    """Let pieces that will not be ready in time go to other groups, and look for these at once.

    What the other groups of the order have agreed to stays with them: a run places only pieces that nobody has.
    """
    one = outlooks([work_of(assignment)])[0]
    most = stage_services.most_to_release(assignment)
    form = ReleaseForm(pieces=max(min(one.pieces_missing, most), 1))
    if form.validate_on_submit():
        try:
            stage_services.release_pieces(the_actor(), assignment, form.pieces.data)
            run = start_run(the_actor(), assignment.line.order)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("%(n)s piezas buscan otro grupo.", n=form.pieces.data), "ok")
            return redirect(url_for("matching.run", run_id=run.id), 303)
    alert = latest_alerts([assignment.id]).get(assignment.id)
    return show("fulfilment/rematch.html", form=form, one=one, most=most, alert=alert)
