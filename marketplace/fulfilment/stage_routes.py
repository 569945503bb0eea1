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
from marketplace.fulfilment.release_queries import load_release, releases_of
from marketplace.fulfilment.releasing import most_to_release, release_pieces, return_pieces
from marketplace.fulfilment.stage_forms import ReleaseForm, days_from
from marketplace.fulfilment.stage_models import PieceRelease
from marketplace.fulfilment.stage_queries import current_stage, stages_of
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.matching.others import Others, others_for
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
        stage_services.revise_stages(the_actor(), assignment, days_from(request.form), late="late" in request.form)
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
        releases=releases_of(assignment),
        typed=request.form,
        error=say(error) if error else None,
        late_asked=error is not None and (error.code == "stage_after_due" or "late" in request.form),
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
    most = most_to_release(assignment)
    others = others_for(assignment)
    why = _("No alcanzan las horas del grupo.") if one.forecast.hours_short else _("A este paso no llega.")
    if one.forecast.per_open_day is None and not one.forecast.hours_short:
        why = _("Todavía no hay avance anotado.")
    # Papers and messages put the reason into sentences of their own.
    form = ReleaseForm(pieces=max(min(one.pieces_missing, most), 1), reason=why.rstrip("."), seen=str(assignment.pieces))
    if form.validate_on_submit():
        try:
            _check_others(form, others)
            release_pieces(
                the_actor(), assignment, form.pieces.data, form.reason.data, same_group=form.same_group.data, seen=form.shown
            )
            run = start_run(the_actor(), assignment.line.order)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("%(n)s piezas buscan otro grupo.", n=form.pieces.data), "ok")
            return redirect(url_for("matching.run", run_id=run.id), 303)
    alert = latest_alerts([assignment.id]).get(assignment.id)
    return show("fulfilment/rematch.html", form=form, one=one, most=most, alert=alert, others=others)


def _check_others(form: ReleaseForm, others: Others) -> None:
    """Raises ``others_cannot`` where other groups cannot take so many, and she has not said that she knows."""
    if others.pieces < form.pieces.data and not form.same_group.data and not form.anyway.data:
        raise DomainError("others_cannot", field="anyway", most=others.pieces)


@bp.post("/trabajos/pasadas/<int:release_id>/devolver")
@requires(Permission.REMATCH, load=load_release)
def give_back(release: PieceRelease) -> ResponseReturnValue:
    """Pieces that nobody else accepted are the group's again; as many as the page showed."""
    pieces = request.form.get("pieces", release.left, type=int)
    try:
        return_pieces(the_actor(), release, pieces)
    except DomainError as error:
        flash(say(error), "bad")
    else:
        flash(_("Las %(n)s piezas volvieron a su grupo.", n=pieces), "ok")
    return redirect(url_for(".calendar", assignment_id=release.assignment_id), 303)
