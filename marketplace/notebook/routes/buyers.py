"""The buyer's own goods: pieces that came = good + to mend + spoiled + balance. The exporter reads it too."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook import services
from marketplace.notebook.forms import PiecesForm
from marketplace.notebook.kinds import Kind
from marketplace.notebook.queries import buyers_lines, goods_of
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.words import kind_line


@bp.get("/trabajos/<int:assignment_id>/prendas")
@requires(Permission.ASSIGNMENT_VIEW, load=load_assignment)
def goods(assignment: Assignment) -> ResponseReturnValue:
    """The balance of the buyer's goods."""
    return _show(assignment, PiecesForm(formdata=None))


@bp.post("/trabajos/<int:assignment_id>/prendas/<any(trajo, vuelven):act>")
@requires(Permission.BUYERS_GOODS, load=lambda assignment_id, **rest: load_assignment(assignment_id))
def note_goods(assignment: Assignment) -> ResponseReturnValue:
    """Note pieces that came, or that go back unworked."""
    form = PiecesForm()
    act = str((request.view_args or {})["act"])
    kind = Kind.BUYER_IN if act == "trajo" else Kind.BUYER_BACK
    if form.validate_on_submit():
        try:
            services.note_buyers_goods(the_actor(), assignment, kind, form.pieces.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Anotado."), "ok")
            return redirect(url_for(".goods", assignment_id=assignment.id), 303)
    return _show(assignment, form)


def _show(assignment: Assignment, form: PiecesForm) -> ResponseReturnValue:
    return show(
        "notebook/goods.html", form=form, assignment=assignment, goods=goods_of(assignment), lines=buyers_lines(assignment.id),
        line_words=kind_line,
    )  # fmt: skip
