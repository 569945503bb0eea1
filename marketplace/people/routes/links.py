"""The personal link on a phone: a page with a button, and the button."""

from __future__ import annotations

import secrets

from flask import current_app, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from marketplace.access.guards import current_actor, requires
from marketplace.access.permissions import Permission
from marketplace.kernel.errors import DomainError
from marketplace.people import links, services
from marketplace.people.devices import device_name
from marketplace.people.models import SignInLink
from marketplace.people.paths import local_path
from marketplace.people.routes.blueprint import bp, private
from marketplace.people.routes.phones import know_phone
from marketplace.people.services import is_phone_person
from marketplace.people.sessions import enter
from marketplace.people.throttle import LINK_TRIES, limiter, was_refused


@bp.get("/l/<token>")
@requires(Permission.PUBLIC)
@limiter.limit(LINK_TRIES, deduct_when=was_refused)
def link(token: str) -> ResponseReturnValue:
    """Ask "are you her?". A GET, such as WhatsApp's preview, spends nothing."""
    found = links.find(token, links.SIGN_IN)
    if found is None or not links.is_open(found):
        return _over(found)
    # This browser's own secret, by which a second tap on the button is known to be hers.
    session.setdefault("door", secrets.token_urlsafe(16))
    return private(render_template("people/link.html", link=found, name=first_name(found)))


@bp.post("/l/<token>")
@requires(Permission.PUBLIC)
@limiter.limit(LINK_TRIES, deduct_when=was_refused)
def open_link(token: str) -> ResponseReturnValue:
    """Spend the link and open this phone's session."""
    found = links.find(token, links.SIGN_IN)
    if found is None:
        return _over(None)
    try:
        opened = services.enter_by_link(
            found,
            session.get("door") or secrets.token_urlsafe(16),
            device_name(request.user_agent.string),
            heard=request.form.get("heard") == "yes",
        )
    except DomainError:
        return _over(found)
    enter(found.account, opened, services.session_length(found.account))
    answer = current_app.make_response(redirect(local_path(found.next_path), 303))
    return know_phone(answer, found.account) if is_phone_person(found.account) else answer


def first_name(found: SignInLink) -> str:
    """How she is asked for."""
    return (found.account.display_name.split() or [""])[0]


def _over(found: SignInLink | None) -> ResponseReturnValue:
    actor = current_actor()
    inside = found is not None and actor is not None and actor.account_id == found.account_id
    return private((render_template("people/link_over.html", link=found, inside=inside), 404 if found is None else 410))
