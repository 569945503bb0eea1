"""Routes of payments between exporters and associations: what is due, what was paid, what was taken back."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import services
from marketplace.money.forms import CorrectionForm, PaymentForm, VoidForm
from marketplace.money.models import Payment
from marketplace.money.pages import dues_of, payment_cells, payment_header, payments_page, work_page
from marketplace.money.queries import account_of, load_payment, visible_payments
from marketplace.money.routes.blueprint import bp
from marketplace.money.words import NOTHING_DUE

KINDS = "<any(advance, balance, late_fee):kind>"


def asked_due() -> tuple[str, int | None]:
    """The kind and delivery of the due that the address names."""
    values = request.view_args or {}
    return str(values["kind"]), values.get("delivery_id")


@bp.get("/pagos")
@requires(Permission.PAYMENT_LIST)
def index() -> ResponseReturnValue:
    """What is due, and what was paid."""
    return render_template("money/index.html", dues=dues_of(the_actor()), payments=payments_page(the_actor()))


@bp.get("/pagos/lista.<any(csv, xlsx):kind>")
@requires(Permission.PAYMENT_LIST)
def export(kind: str) -> Response:
    """Every payment that one may see, as a file in words."""
    rows = (payment_cells(payment) for payment in db.session.scalars(visible_payments(the_actor())))
    return table_file("pagos", payment_header(), rows, kind)


@bp.get("/trabajos/<int:assignment_id>/pagos")
@requires(Permission.PAYMENT_VIEW, load=load_assignment)
def assignment(assignment: Assignment) -> ResponseReturnValue:
    """The money of one work."""
    return render_template("money/assignment.html", page=work_page(assignment))


@bp.get(f"/trabajos/<int:assignment_id>/pagar/{KINDS}")
@bp.post(f"/trabajos/<int:assignment_id>/pagar/{KINDS}")
@bp.get(f"/trabajos/<int:assignment_id>/pagar/{KINDS}/<int:delivery_id>")
@bp.post(f"/trabajos/<int:assignment_id>/pagar/{KINDS}/<int:delivery_id>")
@requires(Permission.PAYMENT_RECORD, load=lambda assignment_id, **rest: load_assignment(assignment_id))
def record(assignment: Assignment) -> ResponseReturnValue:
    """Record that an amount due was paid: all, a part, or more."""
    kind, delivery_id = asked_due()
    account = account_of(assignment)
    due = account.due(kind, delivery_id)
    if due is None:
        why = NOTHING_DUE[account.why_nothing(kind, delivery_id)]
        page = render_template("money/nothing_due.html", assignment=assignment, kind=kind, why=why)
        # Nothing was recorded: whoever sent the form is told so by the code too.
        return page, 409 if request.method == "POST" else 200
    form = PaymentForm(due.amount_minor)
    if form.validate_on_submit():
        try:
            services.record_payment(the_actor(), assignment, kind, delivery_id, form.draft())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Pago anotado. La asociación lo confirma."), "ok")
            return redirect(url_for(".assignment", assignment_id=assignment.id), 303)
    return show("money/record.html", form=form, assignment=assignment, due=due)


@bp.get("/pagos/<int:payment_id>")
@requires(Permission.PAYMENT_VIEW, load=load_payment)
def payment(payment: Payment) -> ResponseReturnValue:
    """One payment: for the receiver to say whether it came."""
    account = account_of(payment.assignment)
    after = next((row for row in [*account.payments, *account.voided] if row.corrects_id == payment.id), None)
    before = next((row for row in account.voided if row.id == payment.corrects_id), None)
    return render_template("money/payment.html", payment=payment, void=account.void_of(payment), after=after, before=before)


@bp.get("/pagos/<int:payment_id>/foto")
@requires(Permission.PAYMENT_VIEW, load=load_payment)
def photo(payment: Payment) -> ResponseReturnValue:
    """The photo of a payment's receipt."""
    try:
        return send_file(path_of(payment.photo_key or ""), mimetype="image/webp")
    except FileNotFoundError:
        return render_template("errors/404.html", code=404), 404


@bp.post("/pagos/<int:payment_id>/llego")
@requires(Permission.PAYMENT_CONFIRM, load=load_payment)
def confirm(payment: Payment) -> ResponseReturnValue:
    """It arrived."""
    services.confirm_payment(the_actor(), payment)
    flash(_("Confirmado: el dinero llegó."), "ok")
    return redirect(url_for(".shares", assignment_id=payment.assignment_id), 303)


@bp.get("/pagos/<int:payment_id>/anular")
@bp.post("/pagos/<int:payment_id>/anular")
@requires(Permission.PAYMENT_RECORD, load=load_payment)
def void(payment: Payment) -> ResponseReturnValue:
    """Take back a payment that was recorded by mistake."""
    return _void(payment, even_confirmed=False)


@bp.get("/pagos/<int:payment_id>/anular-confirmado")
@bp.post("/pagos/<int:payment_id>/anular-confirmado")
@requires(Permission.PAYMENT_CORRECT, load=load_payment)
def void_confirmed(payment: Payment) -> ResponseReturnValue:
    """Take back a payment that was confirmed by mistake."""
    return _void(payment, even_confirmed=True)


def _void(payment: Payment, *, even_confirmed: bool) -> ResponseReturnValue:
    form = VoidForm()
    if form.validate_on_submit():
        try:
            services.void_payment(the_actor(), payment, form.reason.data, even_confirmed=even_confirmed)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Pago anulado. El monto vuelve a quedar pendiente."), "ok")
            return redirect(url_for(".assignment", assignment_id=payment.assignment_id), 303)
    return show("money/void.html", form=form, payment=payment)


@bp.get("/pagos/<int:payment_id>/corregir")
@bp.post("/pagos/<int:payment_id>/corregir")
@requires(Permission.PAYMENT_RECORD, load=load_payment)
def correct(payment: Payment) -> ResponseReturnValue:
    """Record a payment as it really was: the mistaken one is voided, and stays."""
    form = CorrectionForm(payment)
    if form.validate_on_submit():
        try:
            anew = services.correct_payment(the_actor(), payment, form.draft(), form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Corregido. El pago anterior queda anulado y a la vista."), "ok")
            return redirect(url_for(".payment", payment_id=anew.id), 303)
    return show("money/correct.html", form=form, payment=payment)
