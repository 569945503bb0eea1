"""A practice order: the same questions as a real offer, with two pieces that nobody asked for. Nothing is written down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, abort, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires
from marketplace.access.permissions import Permission
from marketplace.infra import clock

bp = Blueprint("practice", __name__)
PIECES, PRICE_MINOR, RATE_MINOR, HOURS_A_PIECE = 2, 12_000, 7_200, 6
ANSWERS = frozenset({"todas", "una", "no"})


@dataclass(frozen=True)
class Example:
    """Two scarves in three weeks; centavos of Bs, hours."""

    pieces: int
    due_on: date

    @property
    def total_minor(self) -> int:
        """What the group would get."""
        return self.pieces * PRICE_MINOR

    @property
    def hours(self) -> int:
        """How long they would take."""
        return self.pieces * HOURS_A_PIECE

    @property
    def price_minor(self) -> int:
        """A piece's price."""
        return PRICE_MINOR

    @property
    def rate_minor(self) -> int:
        """What the weaver gets for a piece."""
        return RATE_MINOR


def example(pieces: int = PIECES) -> Example:
    """The practice order, always three weeks ahead."""
    return Example(pieces, clock.today() + timedelta(weeks=3))


@bp.get("/practica")
@requires(Permission.TODAY)
def offer() -> ResponseReturnValue:
    """The order, with the three answers."""
    return render_template("practice/offer.html", one=example())


@bp.get("/practica/confirmar")
@requires(Permission.TODAY)
def confirm() -> ResponseReturnValue:
    """Sure?"""
    answer = request.args.get("respuesta", "todas")
    if answer not in {"todas", "una"}:
        abort(404)
    return render_template("practice/confirm.html", one=example(1 if answer == "una" else PIECES), answer=answer)


@bp.get("/practica/listo")
@requires(Permission.TODAY)
def done() -> ResponseReturnValue:
    """Well done; what happens with a real order."""
    answer = request.args.get("respuesta", "todas")
    if answer not in ANSWERS:
        abort(404)
    return render_template("practice/done.html", answer=answer)
