"""Accounts and their roles, for administrators."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.membership import queries, services
from marketplace.membership.forms import ROLE_NAMES, AccountForm, RoleForm
from marketplace.membership.mail import send_welcome
from marketplace.people import queries as people_queries
from marketplace.people import services as people_services
from marketplace.people.models import Account, RoleGrant
from marketplace.people.routes import bp


@bp.get("/personas/cuentas/nueva")
@requires(Permission.ACCOUNT_MANAGE)
def new_account() -> ResponseReturnValue:
    """The form of a new account."""
    return show("people/new_account.html", form=AccountForm())


@bp.post("/personas/cuentas")
@requires(Permission.ACCOUNT_MANAGE)
def create_account() -> ResponseReturnValue:
    """Create an account and mail it the link to choose a password."""
    form = AccountForm()
    if not form.validate():
        return show("people/new_account.html", form=form)
    try:
        account, token = services.create_account(the_actor(), form.draft())
    except DomainError as error:
        form.refuse(error)
        return show("people/new_account.html", form=form)
    send_welcome(account, token)
    flash(_("Cuenta creada. Le mandamos un correo para elegir su clave."), "success")
    return redirect(url_for("people.show_account", account_id=account.id), 303)


@bp.get("/personas/cuentas/<int:account_id>")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_account)
def show_account(account: Account) -> ResponseReturnValue:
    """An account with its roles and devices."""
    return _page(account, RoleForm())


def _page(account: Account, form: RoleForm) -> ResponseReturnValue:
    devices = people_queries.devices_of(account.id)
    return show("people/show_account.html", form=form, account=account, devices=devices, role_names=ROLE_NAMES)


@bp.post("/personas/cuentas/<int:account_id>/papeles")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_account)
def give_role(account: Account) -> ResponseReturnValue:
    """Give a role; every session of the account ends."""
    form = RoleForm()
    if not form.validate():
        return _page(account, form)
    try:
        services.give_role(the_actor(), account, form.role_draft())
    except DomainError as error:
        form.refuse(error)
        return _page(account, form)
    flash(_("Papel dado. Sus aparatos quedaron cerrados."), "success")
    return redirect(url_for("people.show_account", account_id=account.id), 303)


@bp.post("/personas/papeles/<int:grant_id>/quitar")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_grant)
def take_role(grant: RoleGrant) -> ResponseReturnValue:
    """Take a role away; every session of the account ends."""
    services.take_role(the_actor(), grant)
    flash(_("Papel quitado. Sus aparatos quedaron cerrados."), "success")
    return redirect(url_for("people.show_account", account_id=grant.account_id), 303)


@bp.get("/personas/cuentas/<int:account_id>/terminar")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_account)
def confirm_end_account(account: Account) -> ResponseReturnValue:
    """Ask before ending an account."""
    return render_template("people/end_account.html", account=account)


@bp.post("/personas/cuentas/<int:account_id>/terminar")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_account)
def end_account(account: Account) -> ResponseReturnValue:
    """End an account for good."""
    services.end_account(the_actor(), account)
    flash(_("La cuenta terminó."), "success")
    return redirect(url_for("people.index"), 303)


@bp.post("/personas/cuentas/<int:account_id>/cerrar")
@requires(Permission.ACCOUNT_MANAGE, load=queries.load_account)
def shut_out_account(account: Account) -> ResponseReturnValue:
    """End the sessions and links of an account."""
    people_services.shut_out(the_actor(), account)
    flash(_("Sus aparatos quedaron cerrados."), "success")
    return redirect(url_for("people.show_account", account_id=account.id), 303)
