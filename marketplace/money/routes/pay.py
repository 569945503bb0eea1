"""Routes of what weavers earn: sharing out, handing over, confirming; a weaver's own pay."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.fulfilment.queries import load_assignment
from marketplace.infra.forms import show
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import pay_services
from marketplace.money.forms import PayVoidForm
from marketplace.money.models import MemberPay
from marketplace.money.pages import shares_of
from marketplace.money.pay_queries import OwnPay, by_month, load_member_pay, own_pay_lines
from marketplace.money.queries import account_of
from marketplace.money.routes.blueprint import bp


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
            pay_services.share_out(the_actor(), assignment, {int(key): int(value or 0) for key, value in typed.items()})
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
    pay_services.pay_member(the_actor(), line)
    flash(_("%(name)s: pagada.", name=line.member.full_name), "ok")
    return redirect(url_for(".shares", assignment_id=line.assignment_id, _anchor=f"m{line.member_id}"), 303)


@bp.get("/reparto/<int:pay_id>/anular")
@bp.post("/reparto/<int:pay_id>/anular")
@requires(Permission.MEMBER_PAY_RECORD, load=load_member_pay)
def void_pay(line: MemberPay) -> ResponseReturnValue:
    """Take back a pay that was marked as handed over by mistake."""
    form = PayVoidForm()
    if form.validate_on_submit():
        try:
            pay_services.void_pay(the_actor(), line, form.reason.data)
        except DomainError as error:
            form.refuse(error)
        else:
            flash(_("Anulado. Sus piezas se reparten de nuevo."), "ok")
            return redirect(url_for(".shares", assignment_id=line.assignment_id), 303)
    return show("money/void_pay.html", form=form, line=line)


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
    pay_services.confirm_own_pay(the_actor(), line)
    flash(_("Confirmado: ya tienes tu pago."), "ok")
    return redirect(url_for(".my_pay"), 303)
