"""What everybody may read before signing in: what a buyer should know, and how a group joins."""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires
from marketplace.access.permissions import Permission

bp = Blueprint("public", __name__)


@bp.get("/para-compradores")
@requires(Permission.PUBLIC)
def buyers() -> ResponseReturnValue:
    """How buying goes: hours, least quantities, samples, prices, inspection, payment, papers."""
    return render_template("web/buyers.html", address=url_for(".buyers", _external=True))


@bp.get("/unirse")
@requires(Permission.PUBLIC)
def join() -> ResponseReturnValue:
    """How a group, or somebody who buys, joins."""
    return render_template("web/join.html", address=url_for(".join", _external=True))
