"""One's own account: devices, password, language, and to stop acting for somebody."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra import clock
from marketplace.infra.i18n import LANGUAGES
from marketplace.kernel.errors import DomainError
from marketplace.people import queries, services
from marketplace.people.forms import ChangePasswordForm, PhoneForm
from marketplace.people.models import LoginSession
from marketplace.people.paths import local_path
from marketplace.people.routes.blueprint import bp
from marketplace.people.throttle import ADDRESS_TRIES, limiter, was_refused


@bp.get("/mi-cuenta")
@requires(Permission.SIGNED_IN)
def account() -> ResponseReturnValue:
    """One's own account with its devices."""
    return _page(ChangePasswordForm())


def _page(form: ChangePasswordForm, status: int = 200, phone: PhoneForm | None = None) -> ResponseReturnValue:
    actor = the_actor()
    account = queries.own_account(actor)
    return (
        render_template(
            "people/account.html",
            form=form,
            phone=phone or PhoneForm(formdata=None, phone=account.phone),
            account=account,
            devices=queries.devices_of(actor.account_id),
            now=clock.now(),
        ),
        status,
    )


@bp.post("/mi-cuenta/clave")
@requires(Permission.SIGNED_IN)
@limiter.limit(ADDRESS_TRIES, deduct_when=was_refused)
def change_password() -> ResponseReturnValue:
    """Change one's password; every session ends."""
    form = ChangePasswordForm()
    if not form.validate():
        return _page(form, 422)
    try:
        services.change_password(the_actor(), form.present.data or "", form.password.data or "")
    except DomainError as error:
        form.refuse(error)
        return _page(form, 422)
    session.clear()
    flash(_("Tu clave cambió. Entra con la nueva."), "success")
    return redirect(url_for("people.sign_in"), 303)


@bp.post("/mi-cuenta/celular")
@requires(Permission.SIGNED_IN)
def change_phone() -> ResponseReturnValue:
    """Change the telephone at which one is called; those of producers stand with their group and are changed there."""
    if the_actor().role in services.PHONE_ROLES:
        flash(_("Tu número lo cambia tu coordinadora."), "warning")
        return redirect(url_for("people.account"), 303)
    form = PhoneForm()
    if not form.validate():
        return _page(ChangePasswordForm(formdata=None), 422, form)
    services.change_phone(the_actor(), form.number())
    flash(_("Celular guardado."), "success")
    return redirect(url_for("people.account"), 303)


@bp.post("/mi-cuenta/aparatos/<int:session_id>/cerrar")
@requires(Permission.OWN_DEVICE, load=queries.load_device)
def end_device(device: LoginSession) -> ResponseReturnValue:
    """End a session of one's own."""
    services.end_device(the_actor(), device)
    flash(_("Ese aparato quedó cerrado."), "success")
    return redirect(url_for("people.account"), 303)


@bp.post("/mi-cuenta/aparatos/cerrar")
@requires(Permission.SIGNED_IN)
def end_other_devices() -> ResponseReturnValue:
    """End every session of one's own but this one."""
    services.end_other_devices(the_actor())
    flash(_("Los otros aparatos quedaron cerrados."), "success")
    return redirect(url_for("people.account"), 303)


@bp.post("/actuar/dejar")
@requires(Permission.SIGNED_IN)
def stop_acting() -> ResponseReturnValue:
    """Act for nobody any more."""
    services.stop_acting(the_actor())
    return redirect(local_path(request.form.get("next")), 303)


@bp.post("/idioma")
@requires(Permission.PUBLIC)
def choose_language() -> ResponseReturnValue:
    """Choose the language, for this browser and, when signed in, for the account."""
    language = request.form.get("lang", "")
    response = redirect(local_path(request.form.get("next")), 303)
    if language not in LANGUAGES:
        return response
    actor = current_actor()
    if actor is not None:
        services.choose_language(actor, language)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie("lang", language, max_age=365 * 86400, httponly=True, samesite="Lax", secure=secure)
    return response
