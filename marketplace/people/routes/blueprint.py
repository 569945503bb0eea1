"""The blueprint that the modules beside this one, and ``membership``, add their routes to."""

from __future__ import annotations

from flask import Blueprint, Flask, Response, make_response, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from marketplace.people.throttle import init_throttle

bp = Blueprint("people", __name__)


@bp.record_once
def _install(state: BlueprintSetupState) -> None:
    assert isinstance(state.app, Flask)
    init_throttle(state.app)


@bp.app_context_processor
def _addresses() -> dict[str, str]:
    """Where every layout's sign-in, sign-out and language switch lead."""
    return {
        "login_url": url_for("people.sign_in"),
        "logout_url": url_for("people.sign_out"),
        "language_url": url_for("people.choose_language"),
    }


def private(answer: ResponseReturnValue) -> Response:
    """An answer whose address is a secret: no other site is told of it, nothing keeps it, no search engine lists it."""
    response = make_response(answer)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
