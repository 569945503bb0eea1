"""The paper sheet of a work, and the grid where one that came back is typed in."""

from __future__ import annotations

import segno
from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra import clock
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook import services
from marketplace.notebook.forms import SheetForm, cells_from
from marketplace.notebook.kinds import Kind
from marketplace.notebook.likely import UNLIKELY
from marketplace.notebook.pages import Notebook, notebook_of
from marketplace.notebook.queries import last_line_id
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.sheet import sheet_of


@bp.get("/trabajos/<int:assignment_id>/hoja")
@requires(Permission.NOTEBOOK_VIEW, load=load_assignment)
def sheet(assignment: Assignment) -> ResponseReturnValue:
    """The sheet to be printed on A5, with a QR that opens the grid for the same list."""
    link = current_app.config["SETTINGS"].base_url + url_for(".grid", assignment_id=assignment.id)
    return render_template(
        "notebook/sheet.html", sheet=sheet_of(assignment, clock.today()), assignment=assignment, qr=_qr(link), link=link
    )


def _qr(text: str) -> Markup:
    """A QR code as an SVG without styles of its own."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(svgclass="qr", lineclass=None, omitsize=True, border=2))  # noqa: S704 - our own drawing


@bp.get("/trabajos/<int:assignment_id>/cuaderno/planilla")
@bp.post("/trabajos/<int:assignment_id>/cuaderno/planilla")
@requires(Permission.NOTEBOOK_WRITE, load=load_assignment)
def grid(assignment: Assignment) -> ResponseReturnValue:
    """Type in a whole sheet: a row a weaver, numbers only, saved together."""
    form = SheetForm(day=clock.today(), seen=last_line_id(assignment.id))
    cell, said, again, sure = "", "", False, False
    if form.validate_on_submit():
        try:
            made = services.note_sheet(the_actor(), assignment, form.draft(cells_from(request.form)))
        except DomainError as error:
            if error.field and error.field not in form:
                cell, said = error.field, say(error)
            else:
                form.refuse(error)
            again = error.code == "already_noted" or bool(form.again.data)
            sure = error.code in UNLIKELY or bool(form.sure.data)
        else:
            flash(ngettext("%(num)s anotación guardada.", "%(num)s anotaciones guardadas.", made), "ok")
            return redirect(url_for(".index", assignment_id=assignment.id), 303)
    notebook = notebook_of(assignment)
    groups = notebook.by_workshop if request.args.get("todas") == "1" else notebook.busy
    return show(
        "notebook/grid.html", form=form, notebook=notebook, groups=groups, typed=request.form,
        columns=columns_of(notebook, with_yarn=request.args.get("lana") == "1"),
        wrong=cell, said=said, again=again, sure=sure,
    )  # fmt: skip


def columns_of(notebook: Notebook, *, with_yarn: bool = False) -> list[tuple[Kind, str]]:
    """What the sheet has cells for, in the order in which hands go from one to the next; few, so that keys are few."""
    columns = [(Kind.GOOD, _("Bien")), (Kind.FAULTY, _("Falla"))]
    if notebook.is_job_work:
        columns.append((Kind.SPOILED, _("Dañada")))
    if notebook.uses_yarn and with_yarn:
        columns += [(Kind.YARN_OUT, _("Lana lleva (g)")), (Kind.YARN_BACK, _("Lana vuelve (g)"))]
    return columns
