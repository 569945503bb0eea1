"""A phone that several people share: who are you, a key of four pictures, a quick lock."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, current_app, g, redirect, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from marketplace.access.guards import current_actor, requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.messages import say
from marketplace.kernel.errors import DomainError
from marketplace.people import phones, services
from marketplace.people.devices import device_name
from marketplace.people.models import Account
from marketplace.people.paths import local_path
from marketplace.people.phones import PICTURES
from marketplace.people.routes.blueprint import bp, private
from marketplace.people.sessions import PHONE_SESSION, enter, leave
from marketplace.people.throttle import ADDRESS_TRIES, limiter, was_refused

COOKIE = "phone"
AWAKE = "awake"
COOKIE_LASTS = 730 * 86400
SLEEPS_AFTER = 1800
"""Seconds without a page after which a phone with keys asks again who it is."""
OPEN_WHILE_ASLEEP = ("people.", "static", "offline.", "web.aguayo", "voice.")


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    app = state.app
    assert isinstance(app, Flask)
    app.before_request(_asleep)
    app.after_request(_stay_awake)


def token() -> str | None:
    """This phone's own cookie."""
    return request.cookies.get(COOKIE)


def _asleep() -> ResponseReturnValue | None:
    if not session.get("key") or request.cookies.get(AWAKE) or current_actor() is None:
        return None
    g.actor = None
    if request.method != "GET" or str(request.endpoint).startswith(OPEN_WHILE_ASLEEP):
        return None
    return redirect(url_for("people.who", next=local_path(request.full_path.rstrip("?"))))


def _stay_awake(response: Response) -> Response:
    if session.get("key") and current_actor() is not None:
        response.set_cookie(AWAKE, "1", max_age=SLEEPS_AFTER, **_guarded())
    return response


def _guarded() -> dict[str, Any]:
    return {"httponly": True, "samesite": "Lax", "secure": bool(current_app.config["SESSION_COOKIE_SECURE"])}


def know_phone(response: Response, account: Account) -> Response:
    """After entering by a link: this phone knows her from now on. On a shared phone she is asked for a key first."""
    kept, person = phones.remember(account, token())
    session["key"] = person.pin_hash is not None
    response.set_cookie(COOKIE, kept, max_age=COOKIE_LASTS, **_guarded())
    if person.pin_hash is None and len(phones.people_on(kept)) > 1:
        response.headers["Location"] = url_for("people.key", next=response.headers["Location"])
    return response


@bp.get("/quien")
@requires(Permission.PUBLIC)
def who() -> ResponseReturnValue:
    """The faces of this phone; with ``persona`` her ten pictures."""
    people = phones.people_on(token())
    if not people:
        return redirect(url_for("people.sign_in"))
    chosen = next((one for one in people if str(one.id) == request.args.get("persona")), None)
    target = local_path(request.args.get("next"))
    if chosen is None:
        return private(render_template("people/who.html", people=people, next=target))
    return private(
        render_template("people/key_enter.html", person=chosen, pictures=PICTURES, next=target, why=request.args.get("mal", ""))
    )


@bp.post("/quien")
@requires(Permission.PUBLIC)
@limiter.limit(ADDRESS_TRIES, deduct_when=was_refused)
def enter_by_key() -> ResponseReturnValue:
    """Enter by four pictures. A wrong key is answered by a redirect, so that the try is written down."""
    person_id = request.form.get("persona", 0, type=int)
    target = local_path(request.form.get("next"))
    try:
        found = phones.enter_by_key(token(), person_id, request.form.get("key", ""), device_name(request.user_agent.string))
    except DomainError:
        return redirect(url_for(".who", persona=person_id, mal="espera", next=target), 303)
    if found is None:
        return redirect(url_for(".who", persona=person_id, mal="no", next=target), 303)
    account, opened = found
    enter(account, opened, PHONE_SESSION)
    session["key"] = True
    response = current_app.make_response(redirect(target, 303))
    response.set_cookie(AWAKE, "1", max_age=SLEEPS_AFTER, **_guarded())
    return response


@bp.get("/mi-llave")
@bp.post("/mi-llave")
@requires(Permission.SIGNED_IN)
def key() -> ResponseReturnValue:
    """Choose one's four pictures on this phone, twice the same."""
    target, error = local_path(request.values.get("next"), "/"), ""
    if request.method == "POST":
        try:
            if request.form.get("key") != request.form.get("again"):
                raise DomainError("keys_differ", field="again")
            phones.choose_key(the_actor(), token(), request.form.get("key", ""))
        except DomainError as refused:
            error = say(refused)
        else:
            session["key"] = True
            response = current_app.make_response(redirect(target, 303))
            response.set_cookie(AWAKE, "1", max_age=SLEEPS_AFTER, **_guarded())
            return response
    return private((render_template("people/key.html", pictures=PICTURES, next=target, error=error), 422 if error else 200))


@bp.post("/cerrar-rapido")
@requires(Permission.SIGNED_IN)
def lock() -> ResponseReturnValue:
    """Lock at once: this session ends, and the phone asks who it is."""
    services.sign_out(the_actor())
    leave()
    return redirect(url_for("people.who"), 303)
