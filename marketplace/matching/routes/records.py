"""The record of acceptance: what was agreed, printable, the same for both sides."""

from __future__ import annotations

import segno
from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from marketplace.access.guards import requires
from marketplace.access.permissions import Permission
from marketplace.matching import history, queries
from marketplace.matching.models import Assignment
from marketplace.matching.routes.blueprint import bp


@bp.get("/constancias/<code>")
@requires(Permission.ASSIGNMENT_VIEW, load=queries.load_record)
def record(work: Assignment) -> ResponseReturnValue:
    """The record: date, quantity, price, both names, and a square code that leads here."""
    # What was accepted stays as it was; what changed since is told below it.
    changes = history.changes_of([work.id]).get(work.id, [])
    pieces = history.agreed_pieces(work.pieces, changes)
    address = current_app.config["SETTINGS"].base_url + url_for("matching.record", code=work.code)
    return render_template(
        "matching/record.html",
        work=work,
        pieces=pieces,
        changes=changes,
        total_minor=pieces * work.unit_price_minor,
        millihours=pieces * work.millihours_per_piece,
        address=address,
        qr=_square(address),
        new="nuevo" in request.args,
    )


def _square(text: str) -> Markup:
    """A QR code as an SVG without styles of its own."""
    drawn = segno.make(text, error="m", micro=False)
    return Markup(drawn.svg_inline(svgclass="qr", lineclass=None, omitsize=True, border=2))  # noqa: S704 - our own drawing
