"""Routes of money: what is due, payments, a weaver's pay."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.database import db
from marketplace.infra.files import path_of
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import messages, services  # noqa: F401 - messages registers its sentences
from marketplace.money.forms import PaymentForm, VoidForm
from marketplace.money.models import MemberPay, Payment
from marketplace.money.pages import dues_of, payments_page, shares_of
from marketplace.money.queries import (
    OwnPay,
    account_of,
    by_month,
    load_member_pay,
    load_payment,
    own_pay_lines,
    visible_payments,
)

bp = Blueprint("money", __name__)


@bp.get("/pagos")
@requires(Permission.PAYMENT_LIST)
def index() -> ResponseReturnValue:
    """What is due, and what was paid."""
    return render_template("money/index.html", dues=dues_of(the_actor()), payments=payments_page(the_actor()))


@bp.get("/pagos/lista.<any(csv, xlsx):kind>")
@requires(Permission.PAYMENT_LIST)
def export(kind: str) -> Response:
    """Every payment that one may see, as a file."""
    header = [
        _("pago"),
        _("trabajo"),
        _("asociación"),
        _("exportador"),
        _("clase"),
        _("estado"),
        _("pagado el"),
        _("monto Bs"),
        _("anticipo descontado Bs"),
        _("forma"),
        _("referencia"),
    ]
    rows = (
        [p.code, p.assignment.code, p.assignment.association.name, p.assignment.line.order.exporter.name, p.kind, p.state,
         p.paid_on, p.amount_minor / 100, p.advance_recovered_minor / 100, p.method, p.reference]
        for p in db.session.scalars(visible_payments(the_actor()))
    )  # fmt: skip
    return table_file("pagos", header, rows, kind)


@bp.get("/trabajos/<int:assignment_id>/pagos")
@requires(Permission.PAYMENT_VIEW, load=load_assignment)
def assignment(assignment: Assignment) -> ResponseReturnValue:
    """The money of one work."""
    return render_template("money/assignment.html", account=account_of(assignment))


@bp.get("/trabajos/<int:assignment_id>/pagar/<any(advance, balance):kind>")
@bp.post("/trabajos/<int:assignment_id>/pagar/<any(advance, balance):kind>")
@bp.get("/trabajos/<int:assignment_id>/pagar/<any(advance, balance):kind>/<int:delivery_id>")
@bp.post("/trabajos/<int:assignment_id>/pagar/<any(advance, balance):kind>/<int:delivery_id>")
@requires(Permission.PAYMENT_RECORD, load=lambda assignment_id, **rest: load_assignment(assignment_id))
def record(assignment: Assignment) -> ResponseReturnValue:
    """Record that an amount due was paid."""
    values = request.view_args or {}
    kind, delivery_id = str(values["kind"]), values.get("delivery_id")
    due = account_of(assignment).due(kind, delivery_id)
    if due is None:
        raise DomainError("nothing_due")
    form = PaymentForm()
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
    return render_template("money/payment.html", payment=payment)


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
    form = VoidForm()
    if form.validate_on_submit():
        try:
            services.void_payment(the_actor(), payment, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Pago anulado. El monto vuelve a quedar pendiente."), "ok")
            return redirect(url_for(".assignment", assignment_id=payment.assignment_id), 303)
    return show("money/void.html", form=form, payment=payment)


@bp.get("/trabajos/<int:assignment_id>/reparto")
@requires(Permission.MEMBER_PAY_VIEW, load=load_assignment)
def shares(assignment: Assignment) -> ResponseReturnValue:
    """Who made how many, and what each is to be paid."""
    account = account_of(assignment)
    return render_template("money/shares.html", account=account, shares=shares_of(account))


@bp.post("/trabajos/<int:assignment_id>/reparto")
@requires(Permission.MEMBER_PAY_RECORD, load=load_assignment)
def share_out(assignment: Assignment) -> ResponseReturnValue:
    """Keep who made how many."""
    account = account_of(assignment)
    typed = {
        key.removeprefix("m"): value.strip() for key, value in request.form.items() if key.startswith("m") and key[1:].isdigit()
    }
    if any(value and not value.isdigit() for value in typed.values()):
        error = _("Pon solo números, de 0 o más.")
    else:
        try:
            services.share_out(the_actor(), assignment, {int(key): int(value or 0) for key, value in typed.items()})
        except DomainError as refused:
            error = say(refused)
        else:
            flash(_("Reparto guardado."), "ok")
            return redirect(url_for(".shares", assignment_id=assignment.id), 303)
    return render_template("money/shares.html", account=account, shares=shares_of(account), typed=typed, error=error), 422


@bp.post("/reparto/<int:pay_id>/pagada")
@requires(Permission.MEMBER_PAY_RECORD, load=load_member_pay)
def pay_member(line: MemberPay) -> ResponseReturnValue:
    """The leader hands a weaver her pay."""
    services.pay_member(the_actor(), line)
    flash(_("%(name)s: pagada.", name=line.member.full_name), "ok")
    return redirect(url_for(".shares", assignment_id=line.assignment_id, _anchor=f"m{line.member_id}"), 303)


def _mine() -> OwnPay | None:
    # An address without an id: the thing asked for is one's own, or of whom one openly acts for.
    actor = current_actor()
    member_id = actor.acts_as_member_id if actor else None
    return OwnPay(member_id) if member_id is not None else None


@bp.get("/mi-pago")
@requires(Permission.OWN_PAY, load=_mine)
def my_pay(own: OwnPay) -> ResponseReturnValue:
    """A weaver's own pieces and pay."""
    lines = own_pay_lines(own.member_id)
    return render_template("money/my_pay.html", lines=lines, months=by_month(lines))


@bp.post("/mi-pago/<int:pay_id>/tengo")
@requires(Permission.OWN_PAY, load=load_member_pay)
def confirm_own(line: MemberPay) -> ResponseReturnValue:
    """She has her money."""
    services.confirm_own_pay(the_actor(), line)
    flash(_("Confirmado: ya tienes tu pago."), "ok")
    return redirect(url_for(".my_pay"), 303)
