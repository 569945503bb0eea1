"""Share the pieces of a work over weavers, and show everybody in the group who makes how many."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook import share_services
from marketplace.notebook.forms import pieces_from
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.share_queries import propose, version_of, work_shares


@bp.get("/trabajos/<int:assignment_id>/repartir")
@requires(Permission.SHARES_SET, load=load_assignment)
def shares(assignment: Assignment) -> ResponseReturnValue:
    """The share-out to be adjusted: the one agreed, or a proposal while there is none or when one is asked for."""
    return _show(assignment, beyond=request.args.get("mas") == "1")


@bp.post("/trabajos/<int:assignment_id>/repartir")
@requires(Permission.SHARES_SET, load=load_assignment)
def set_shares(assignment: Assignment) -> ResponseReturnValue:
    """Keep it; everybody in the group can read it from now on."""
    beyond = request.form.get("beyond") == "1"
    try:
        pieces = pieces_from(request.form)
        share_services.set_shares(the_actor(), assignment, pieces, beyond_hours=beyond, seen=request.form.get("seen"))
    except DomainError as error:
        return _show(assignment, beyond=beyond, error=error), 422
    flash(_("Reparto guardado. Todas lo pueden ver."), "ok")
    return redirect(url_for(".share_list", assignment_id=assignment.id), 303)


def _show(assignment: Assignment, *, beyond: bool, error: DomainError | None = None) -> str:
    kept = work_shares(assignment.id)
    proposal = propose(assignment, beyond_hours=beyond)
    anew = not kept or beyond or request.args.get("otra") == "1"
    agreed = {row.member_id: row.pieces for row in kept}
    typed = {key[1:]: value for key, value in request.form.items() if key.startswith("p")}
    start = {row.member.id: typed.get(str(row.member.id), row.pieces if anew else agreed.get(row.member.id, 0))
             for row in proposal.rows}  # fmt: skip
    groups = [(workshop, list(rows)) for workshop, rows in groupby(proposal.rows, key=lambda row: row.member.workshop)]
    return render_template(
        "notebook/shares.html", assignment=assignment, proposal=proposal, groups=groups, start=start, beyond=beyond, anew=anew,
        kept=kept, seen=version_of(kept), given=sum(int(n) for n in start.values() if str(n).isdigit()),
        error=say(error) if error else None, error_field=(error.field if error else None) or "shares",
    )  # fmt: skip


@bp.get("/trabajos/<int:assignment_id>/quien-hace")
@requires(Permission.SHARES_VIEW, load=load_assignment)
def share_list(assignment: Assignment) -> ResponseReturnValue:
    """Who makes how many: open to everybody in the group, pieces and never pay."""
    kept = [row for row in work_shares(assignment.id) if row.pieces]
    groups = [(workshop, list(rows)) for workshop, rows in groupby(kept, key=lambda row: row.member.workshop)]
    given = sum(row.pieces for row in kept)
    return render_template("notebook/share_list.html", assignment=assignment, groups=groups, given=given)
