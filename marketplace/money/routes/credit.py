"""Routes of what was paid too much, and of late fees."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import entries
from marketplace.money.forms import ReturnForm, VoidForm
from marketplace.money.models import MoneyEntry
from marketplace.money.queries import account_of, load_entry
from marketplace.money.routes.blueprint import bp
from marketplace.money.routes.payments import KINDS, asked_due


def _to_work(assignment: Assignment) -> ResponseReturnValue:
    return redirect(url_for(".assignment", assignment_id=assignment.id), 303)


@bp.post(f"/trabajos/<int:assignment_id>/saldo-a-favor/{KINDS}")
@bp.post(f"/trabajos/<int:assignment_id>/saldo-a-favor/{KINDS}/<int:delivery_id>")
@requires(Permission.PAYMENT_RECORD, load=lambda assignment_id, **rest: load_assignment(assignment_id))
def use_credit(assignment: Assignment) -> ResponseReturnValue:
    """Pay a due with what was paid too much on other works of the same order."""
    kind, delivery_id = asked_due()
    entries.use_credit(the_actor(), assignment, kind, delivery_id)
    flash(_("Saldo a favor usado."), "ok")
    return _to_work(assignment)


@bp.get("/trabajos/<int:assignment_id>/devolver")
@bp.post("/trabajos/<int:assignment_id>/devolver")
@requires(Permission.MONEY_RETURN, load=load_assignment)
def give_back(assignment: Assignment) -> ResponseReturnValue:
    """Give back what the exporter paid too much."""
    credit = account_of(assignment).credit_minor
    if not credit:
        raise DomainError("no_credit")
    form = ReturnForm(credit)
    if form.validate_on_submit():
        try:
            entries.return_credit(the_actor(), assignment, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Devolución anotada."), "ok")
            return _to_work(assignment)
    return show("money/give_back.html", form=form, assignment=assignment, credit=credit)


@bp.get("/trabajos/<int:assignment_id>/perdonar-recargo")
@bp.post("/trabajos/<int:assignment_id>/perdonar-recargo")
@requires(Permission.MONEY_RETURN, load=load_assignment)
def waive(assignment: Assignment) -> ResponseReturnValue:
    """Let the late fees of a work go."""
    due = account_of(assignment).due("late_fee", None)
    if due is None:
        raise DomainError("nothing_due")
    form = VoidForm()
    if form.validate_on_submit():
        entries.waive_late_fees(the_actor(), assignment, form.reason.data)
        flash(_("Recargo perdonado."), "ok")
        return _to_work(assignment)
    return show("money/waive.html", form=form, assignment=assignment, due=due)


@bp.get("/movimientos/<int:entry_id>/anular")
@bp.post("/movimientos/<int:entry_id>/anular")
@requires(Permission.PAYMENT_CORRECT, load=load_entry)
def void_entry(entry: MoneyEntry) -> ResponseReturnValue:
    """Take back a waiver, a use or a return that was entered by mistake."""
    form = VoidForm()
    if form.validate_on_submit():
        try:
            entries.void_entry(the_actor(), entry, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Anulado. Queda a la vista."), "ok")
            return _to_work(entry.assignment)
    return show("money/void_entry.html", form=form, entry=entry)
