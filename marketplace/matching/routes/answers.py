"""A leader's answer to an offer: all, some, or none. Few taps, no typed text."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.forms import show
from marketplace.kernel.errors import DomainError
from marketplace.matching import queries
from marketplace.matching.forms import DeclineForm, PartForm
from marketplace.matching.models import Offer
from marketplace.matching.offer_view import offer_view
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.services import answers


@bp.get("/ofertas/<int:offer_id>")
@requires(Permission.OFFER_VIEW, load=queries.load_offer)
def offer(offer: Offer) -> ResponseReturnValue:
    """An offer with everything that is needed to say yes or no."""
    return render_template("matching/offer.html", view=offer_view(offer), work=queries.record_of(offer))


def _as_it_is(offer: Offer) -> ResponseReturnValue:
    """No question about an offer that is over: the back button and an old link lead to what became of it."""
    return redirect(url_for("matching.offer", offer_id=offer.id), 303)


@bp.get("/ofertas/<int:offer_id>/algunas")
@requires(Permission.OFFER_ANSWER, load=queries.load_offer)
def some(offer: Offer) -> ResponseReturnValue:
    """How many then? A big keypad."""
    view = offer_view(offer)
    if view.state != "offered":
        return _as_it_is(offer)
    return render_template("matching/some.html", view=view, form=PartForm(formdata=None))


@bp.get("/ofertas/<int:offer_id>/aceptar")
@requires(Permission.OFFER_ANSWER, load=queries.load_offer)
def confirm(offer: Offer) -> ResponseReturnValue:
    """Show once more what is about to be agreed."""
    form = PartForm(request.args, meta={"csrf": False})
    view = offer_view(offer)
    if view.state != "offered":
        return _as_it_is(offer)
    if "pieces" not in request.args:
        form.pieces.data = offer.pieces
    elif not form.validate():
        return render_template("matching/some.html", view=view, form=form), 422
    pieces = min(max(form.pieces.data or 1, 1), offer.pieces)
    return render_template("matching/confirm.html", view=view.of(pieces), pieces=pieces, error="")


@bp.post("/ofertas/<int:offer_id>/aceptar")
@requires(Permission.OFFER_ANSWER, load=queries.load_offer)
def accept(offer: Offer) -> ResponseReturnValue:
    """Agree: the record of acceptance is the answer."""
    form = PartForm()
    pieces = form.pieces.data or 0
    try:
        work = answers.accept(the_actor(), offer, pieces)
    except DomainError as error:
        if error.code != "not_enough_hours":
            raise
        return render_template("matching/not_enough.html", view=offer_view(offer), fits=error.params["fits"], pieces=pieces), 409
    return redirect(url_for("matching.record", code=work.code, nuevo=1), 303)


@bp.get("/ofertas/<int:offer_id>/no")
@requires(Permission.OFFER_ANSWER, load=queries.load_offer)
def ask_why(offer: Offer) -> ResponseReturnValue:
    """Why not? Three drawings."""
    view = offer_view(offer)
    if view.state != "offered":
        return _as_it_is(offer)
    return render_template("matching/decline.html", view=view, form=DeclineForm(formdata=None))


@bp.post("/ofertas/<int:offer_id>/no")
@requires(Permission.OFFER_ANSWER, load=queries.load_offer)
def decline(offer: Offer) -> ResponseReturnValue:
    """Say no."""
    form = DeclineForm()
    if not form.validate():
        return show("matching/decline.html", form=form, view=offer_view(offer))
    answers.decline(the_actor(), offer, form.reason.data)
    return redirect(url_for("matching.offer", offer_id=offer.id), 303)
