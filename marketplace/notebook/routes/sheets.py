"""The paper sheet of a work, and the grid where one that came back is typed in."""

from __future__ import annotations

from dataclasses import dataclass

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
from marketplace.notebook.drafts import SheetCell
from marketplace.notebook.forms import SheetForm, cells_from
from marketplace.notebook.kinds import Kind
from marketplace.notebook.likely import UNLIKELY
from marketplace.notebook.pages import Notebook, notebook_of
from marketplace.notebook.queries import cells_of, last_line_id
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.sheet import sheet_of, strips_of


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
    notebook, with_yarn = notebook_of(assignment), request.args.get("lana") == "1"
    groups = notebook.by_workshop if request.args.get("todas") == "1" else notebook.busy
    return show(
        "notebook/grid.html", form=form, notebook=notebook, groups=groups, typed=request.form,
        columns=columns_of(notebook, with_yarn=with_yarn), with_yarn=with_yarn,
        wrong=cell, said=said, again=again, sure=sure,
    )  # fmt: skip


@dataclass(frozen=True)
class GridColumn:
    """A column to type in: what it counts, of which size and colour, and its head."""

    kind: Kind
    word: str
    size: str = ""
    colour: str = ""

    def key(self, member_id: int) -> str:
        """The name of its field in a weaver's row."""
        return SheetCell(member_id, self.kind, self.size, self.colour).key


def columns_of(notebook: Notebook, *, with_yarn: bool = False) -> list[GridColumn]:
    """What the sheet has cells for, in the order of the printed one; few, so that keys are few."""
    strips = strips_of(cells_of(notebook.assignment.order_line_id))
    several = len(strips) > 1
    columns = [
        GridColumn(Kind.GOOD, f"{head} {strip.title}" if several else head, cell.size, cell.colour)
        for strip in strips
        for cell, head in strip.columns
    ]
    columns = columns or [GridColumn(Kind.GOOD, _("Bien"))]
    columns.append(GridColumn(Kind.FAULTY, _("Falla")))
    if notebook.is_job_work:
        columns.append(GridColumn(Kind.SPOILED, _("Dañada")))
    if notebook.uses_yarn and with_yarn:
        columns += [GridColumn(Kind.YARN_OUT, _("Lana lleva (g)")), GridColumn(Kind.YARN_BACK, _("Lana vuelve (g)"))]
    return columns
