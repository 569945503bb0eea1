"""Home by role, health and readiness."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import current_actor, requires
from marketplace.access.permissions import Permission
from marketplace.catalogue.aguayo import aguayo_svg
from marketplace.catalogue.aguayo_png import aguayo_png
from marketplace.catalogue.browse import newest
from marketplace.catalogue.display import cards_of, cloth_address, colour_word, goods
from marketplace.infra.clock import today
from marketplace.infra.i18n import current_language
from marketplace.infra.readiness import problems
from marketplace.orders.pictures import picture_of
from marketplace.orders.rates import known_rates
from marketplace.people.phones import people_on
from marketplace.people.routes.phones import token as phone_token
from marketplace.web.design import sample
from marketplace.web.help import coordinator_of

bp = Blueprint("web", __name__)


@bp.record_once
def _templates(state: BlueprintSetupState) -> None:
    """Give every template ``aguayo(seed, kind of piece)``, the drawing that stands in for a photo, and ``picture_of(line)``."""
    state.app.jinja_env.filters.update(colour=colour_word, goods=goods)
    state.app.jinja_env.globals.update(
        aguayo=lambda seed, key=None: cloth_address(seed, key), picture_of=picture_of, calling=calling, known_rates=known_rates
    )


def calling() -> str:
    """Where "Llamar a mi coordinadora" leads: to her telephone, which rings without a page or a signal of data, else to help."""
    coordinator = coordinator_of(current_actor())
    return f"tel:{coordinator.phone}" if coordinator else url_for("web.help")


@bp.get("/")
@requires(Permission.PUBLIC)
def home() -> ResponseReturnValue:
    """The public front page, or where a signed-in person works."""
    actor = current_actor()
    if actor is None:
        # A phone that several people share asks first who it is.
        return redirect(url_for("people.who")) if people_on(phone_token()) else _front_page()
    if actor.role is Role.COORDINATOR and actor.acting_for_member_id is not None:
        return redirect(url_for("today.show"))
    return redirect(url_for(HOMES[actor.role]))


def _front_page() -> str:
    cards = cards_of(newest(FRONT_PRODUCTS), current_language())
    return render_template("web/home.html", new_products=cards, address=url_for(".home", _external=True))


FRONT_PRODUCTS = 4
HOMES = {
    Role.LEADER: "today.show",
    Role.WEAVER: "money.my_pay",
    Role.EXPORTER: "orders.index",
    Role.COORDINATOR: "board.index",
    Role.VERIFIER: "board.index",
    Role.ADMINISTRATOR: "people.index",
}


@bp.get("/ayuda")
@requires(Permission.PUBLIC)
def help() -> ResponseReturnValue:
    """The same help for everybody: what each place is for, in voice too, and whom to call."""
    return render_template("web/help.html", coordinator=coordinator_of(current_actor()))


@bp.get("/design")
@requires(Permission.PUBLIC)
def design() -> ResponseReturnValue:
    """Every component in every state."""
    return render_template("design.html", sample=sample(today()))


@bp.get("/aguayo/<seed>.svg")
@requires(Permission.PUBLIC)
def aguayo(seed: str) -> Response:
    """The drawn aguayo of a seed, with the garment that ``pieza`` names on it: the same for ever, so phones may keep it."""
    answer = Response(aguayo_svg(seed, request.args.get("pieza", "")), mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


@bp.get("/aguayo/<seed>.png", endpoint="aguayo_png")
@requires(Permission.PUBLIC)
def preview(seed: str) -> Response:
    """The same cloth for messengers and feeds, which draw no SVG."""
    answer = Response(aguayo_png(seed), mimetype="image/png")
    answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


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
