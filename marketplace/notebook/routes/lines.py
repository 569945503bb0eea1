"""The notebook of a work: faces, a weaver's page with its keypad, undo and correct."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.forms import show
from marketplace.infra.i18n import number
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notebook import services
from marketplace.notebook.forms import CorrectForm, LineForm
from marketplace.notebook.kinds import Kind
from marketplace.notebook.likely import UNLIKELY
from marketplace.notebook.models import NotebookEntry
from marketplace.notebook.pages import acts_of, chosen_act, kinds_of, notebook_of, proposed
from marketplace.notebook.queries import Page, cells_of, grams_of, last_line_id, lines_of, load_entry, load_page
from marketplace.notebook.routes.blueprint import bp
from marketplace.notebook.words import BUTTONS, REASONS, kind_line


@bp.get("/trabajos/<int:assignment_id>/cuaderno")
@requires(Permission.NOTEBOOK_VIEW, load=load_assignment)
def index(assignment: Assignment) -> ResponseReturnValue:
    """The people of a work, and what each has and brought."""
    notebook = notebook_of(assignment)
    everybody = request.args.get("todas") == "1"
    groups = notebook.by_workshop if everybody else notebook.busy
    hidden = len(notebook.rows) - sum(len(rows) for _workshop, rows in groups)
    return render_template("notebook/index.html", notebook=notebook, groups=groups, hidden=hidden, line_words=kind_line)


@bp.get("/trabajos/<int:assignment_id>/cuaderno/<int:member_id>")
@requires(Permission.NOTEBOOK_VIEW, load=load_page)
def person(page: Page) -> ResponseReturnValue:
    """A weaver: what changes hands now, on a big keypad."""
    return _show_person(page, LineForm(formdata=None))


@bp.post("/trabajos/<int:assignment_id>/cuaderno/<int:member_id>")
@requires(Permission.NOTEBOOK_WRITE, load=load_page)
def note_line(page: Page) -> ResponseReturnValue:
    """Note it, and back to the faces for the next one."""
    form = LineForm()
    form.kind.data = form.kind.data if form.kind.data in {*Kind} else Kind.GOOD
    again = sure = False
    if form.validate_on_submit():
        try:
            entry = services.note_line(the_actor(), page, form.draft())
        except DomainError as error:
            form.refuse(error)
            again = error.code == "already_noted" or bool(form.again.data)
            sure = error.code in UNLIKELY or form.sure.data == str(form.amount.data)
        else:
            flash(_("%(name)s: %(what)s.", name=page.member.full_name, what=kind_line(entry.kind, number(entry.amount))), "ok")
            return redirect(url_for(".index", assignment_id=page.assignment.id), 303)
    return _show_person(page, form, again=again, sure=sure)


def _show_person(page: Page, form: LineForm, again: bool = False, sure: bool = False) -> ResponseReturnValue:
    notebook = notebook_of(page.assignment)
    row = notebook.row_of(page.member.id)
    acts = acts_of(notebook, row)
    act = chosen_act(request.args.get("acto", ""), acts, row)
    cells = [] if act.kinds[0].is_yarn else cells_of(page.assignment.order_line_id)
    lines = lines_of(page.assignment.id, page.member.id)
    if request.method == "GET":
        form.amount.data = proposed(act, row, grams_of(page.assignment))
        form.seen.data = last_line_id(page.assignment.id, page.member.id)
        form.cell.data = _likely_cell(lines, cells)
    values: dict[str, Any] = {
        "notebook": notebook, "row": row, "acts": acts, "act": act, "cells": cells, "lines": lines, "line_words": kind_line,
        "kinds": kinds_of(act, notebook.is_job_work), "buttons": BUTTONS, "again": again, "sure": sure,
    }  # fmt: skip
    return show("notebook/person.html", form=form, page=page, **values)


def _likely_cell(lines: list[Any], cells: list[Any]) -> str:
    """The size and colour of her last line; of the line's only cell; else none, so that she looks."""
    keys = {cell.key for cell in cells}
    for line in lines:
        key = f"{line.entry.size}|{line.entry.colour}"
        if line.undone_by is None and key in keys:
            return key
    return next(iter(keys)) if len(keys) == 1 else ""


@bp.get("/trabajos/<int:assignment_id>/cuaderno/historia")
@requires(Permission.NOTEBOOK_VIEW, load=load_assignment)
def history(assignment: Assignment) -> ResponseReturnValue:
    """Every line of a work with what was undone and corrected."""
    lines = lines_of(assignment.id)
    return render_template("notebook/history.html", assignment=assignment, lines=lines, line_words=kind_line)


@bp.post("/cuaderno/<int:entry_id>/deshacer")
@requires(Permission.NOTEBOOK_WRITE, load=load_entry)
def undo(entry: NotebookEntry) -> ResponseReturnValue:
    """Take the line back, within a day."""
    services.undo_line(the_actor(), entry)
    flash(_("Deshecho: %(what)s.", what=kind_line(entry.kind, number(entry.amount))), "ok")
    return redirect(url_for(".index", assignment_id=entry.assignment_id), 303)


@bp.get("/cuaderno/<int:entry_id>/corregir")
@bp.post("/cuaderno/<int:entry_id>/corregir")
@requires(Permission.NOTEBOOK_WRITE, load=load_entry)
def correct(entry: NotebookEntry) -> ResponseReturnValue:
    """Say what was wrong with a line, and put it right; both stay in the history."""
    form = CorrectForm(amount=entry.amount)
    form.reason.choices = [(name, word) for name, word, _icon in REASONS]
    if form.validate_on_submit():
        try:
            services.correct_line(the_actor(), entry, form.reason.data, form.amount.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Corregido. Lo de antes queda en la historia."), "ok")
            return redirect(url_for(".index", assignment_id=entry.assignment_id), 303)
    return show("notebook/correct.html", form=form, entry=entry, reasons=REASONS, line_words=kind_line)
