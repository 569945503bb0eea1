"""Signing in by e-mail and password, signing out, and a forgotten password."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.people import links, services
from marketplace.people.devices import device_name
from marketplace.people.forms import ForgotForm, NewPasswordForm, SignInForm
from marketplace.people.jobs import ask_password_mail
from marketplace.people.paths import local_path
from marketplace.people.routes.blueprint import bp, private
from marketplace.people.sessions import enter as enter_with
from marketplace.people.sessions import leave
from marketplace.people.throttle import (
    ADDRESS_TRIES,
    EMAIL_TRIES,
    LINK_TRIES,
    MAILS_AN_ADDRESS,
    MAILS_AN_EMAIL,
    limiter,
    normal_email,
    typed_email,
    was_refused,
)


@bp.get("/entrar")
@requires(Permission.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """The page to sign in; who is signed in already goes on."""
    target = local_path(request.args.get("next"))
    if current_actor() is not None:
        return redirect(target)
    return show("people/sign_in.html", form=SignInForm(next=target))


@bp.post("/entrar")
@requires(Permission.PUBLIC)
@limiter.limit(ADDRESS_TRIES, deduct_when=was_refused)
@limiter.limit(EMAIL_TRIES, key_func=typed_email, deduct_when=was_refused)
def enter() -> ResponseReturnValue:
    """Sign in, and go where one was going."""
    form = SignInForm()
    if not form.validate():
        return show("people/sign_in.html", form=form)
    try:
        account = services.sign_in(normal_email(form.email.data or ""), form.password.data or "")
    except DomainError as error:
        form.refuse(error)
        return show("people/sign_in.html", form=form)
    token = services.open_desk(account, device_name(request.user_agent.string))
    enter_with(account, token, services.session_length(account))
    return redirect(local_path(form.next.data), 303)


@bp.post("/salir")
@requires(Permission.SIGNED_IN)
def sign_out() -> ResponseReturnValue:
    """End this session on the server."""
    services.sign_out(the_actor())
    leave()
    return redirect("/", 303)


@bp.get("/clave")
@requires(Permission.PUBLIC)
def forgot() -> ResponseReturnValue:
    """Ask for a password link."""
    return show("people/forgot.html", form=ForgotForm())


@bp.post("/clave")
@requires(Permission.PUBLIC)
@limiter.limit(MAILS_AN_ADDRESS)
@limiter.limit(MAILS_AN_EMAIL, key_func=typed_email)
def ask_password() -> ResponseReturnValue:
    """Send a password link; the answer is the same for an e-mail that nobody has."""
    form = ForgotForm()
    if not form.validate():
        return show("people/forgot.html", form=form)
    ask_password_mail(normal_email(form.email.data or ""))
    return redirect(url_for("people.password_sent"), 303)


@bp.get("/clave/enviada")
@requires(Permission.PUBLIC)
def password_sent() -> ResponseReturnValue:
    """Say that a mail is under way, if the e-mail is known."""
    return render_template("people/password_sent.html")


@bp.get("/clave/<token>")
@requires(Permission.PUBLIC)
@limiter.limit(LINK_TRIES, deduct_when=was_refused)
def new_password(token: str) -> ResponseReturnValue:
    """Choose a password by a link; looking does not spend it."""
    link = links.find(token, links.PASSWORD)
    if link is None or not links.is_open(link):
        return private((render_template("people/password_link_over.html"), 404 if link is None else 410))
    return private(show("people/new_password.html", form=NewPasswordForm(), link=link))


@bp.post("/clave/<token>")
@requires(Permission.PUBLIC)
@limiter.limit(LINK_TRIES, deduct_when=was_refused)
def set_password(token: str) -> ResponseReturnValue:
    """Spend the link for a new password."""
    link = links.find(token, links.PASSWORD)
    if link is None or not links.is_open(link):
        return private((render_template("people/password_link_over.html"), 404 if link is None else 410))
    form = NewPasswordForm()
    if not form.validate():
        return private(show("people/new_password.html", form=form, link=link))
    try:
        services.choose_password(link, form.password.data or "")
    except DomainError as error:
        form.refuse(error)
        return private(show("people/new_password.html", form=form, link=link))
    session.clear()
    flash(_("Tu clave cambió. Entra con la nueva."), "success")
    return redirect(url_for("people.sign_in"), 303)
