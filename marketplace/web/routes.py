"""Home by role, health and readiness."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import current_actor, requires
from marketplace.access.permissions import Permission
from marketplace.infra.readiness import problems

bp = Blueprint("web", __name__)


@bp.get("/")
@requires(Permission.PUBLIC)
def home() -> ResponseReturnValue:
    """The public front page, or where a signed-in person works."""
    actor = current_actor()
    if actor is None:
        return render_template("web/home.html")
    return redirect(url_for(HOMES[actor.role]))


HOMES = {
    Role.LEADER: "fulfilment.today",
    Role.WEAVER: "money.my_pay",
    Role.EXPORTER: "orders.index",
    Role.COORDINATOR: "matching.board",
    Role.VERIFIER: "matching.board",
    Role.ADMINISTRATOR: "people.index",
}


@bp.get("/design")
@requires(Permission.PUBLIC)
def design() -> ResponseReturnValue:
    """Every component in every state."""
    return render_template("design.html")


@bp.get("/healthz")
@requires(Permission.PUBLIC)
def healthz() -> Response:
    """The process answers."""
    return jsonify(status="ok")


@bp.get("/readyz")
@requires(Permission.PUBLIC)
def readyz() -> ResponseReturnValue:
    """The database answers and its migrations are the code's."""
    found = problems()
    return (jsonify(status="not ready", problems=found), 503) if found else jsonify(status="ok")
