"""Offers as coordinators and leaders see them: lists, messages for WhatsApp, reminders, taking back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.matching import queries
from marketplace.matching.letters import letters_for
from marketplace.matching.models import Offer
from marketplace.matching.queries import OfferFilter
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.services import offers as services
from marketplace.orders.models import Order


@bp.get("/ofertas")
@requires(Permission.OFFER_LIST)
def offers() -> ResponseReturnValue:
    """The offers that one may see, those that wait first."""
    actor = the_actor()
    page = max(request.args.get("page", 1, type=int), 1)
    state = request.args.get("estado", "")
    wanted = OfferFilter(state if state in queries.STATES else "", request.args.get("pedido", type=int))
    rows, total = queries.page_of_offers(actor, wanted, page)
    template = "matching/our_offers.html" if actor.role is Role.LEADER else "matching/offers.html"
    return render_template(template, rows=rows, total=total, page=page, per_page=queries.PER_PAGE, wanted=wanted)


@bp.get("/emparejar/pedidos/<int:order_id>/ofertas")
@requires(Permission.MATCH_VIEW, load=queries.load_open_order)
def sent(order: Order) -> ResponseReturnValue:
    """The offers of an order in one's programmes, each with its message for WhatsApp."""
    actor = the_actor()
    rows, total = queries.page_of_offers(actor, OfferFilter(order_id=order.id))
    return render_template("matching/sent.html", order=order, rows=rows, total=total, letters=letters_for(actor, rows))


@bp.get("/ofertas/<int:offer_id>/retirar")
@requires(Permission.OFFER_SEND, load=queries.load_offer)
def ask_withdraw(offer: Offer) -> ResponseReturnValue:
    """Ask before an offer is taken back."""
    return render_template("matching/withdraw.html", offer=offer)


@bp.post("/ofertas/<int:offer_id>/retirar")
@requires(Permission.OFFER_SEND, load=queries.load_offer)
def withdraw(offer: Offer) -> ResponseReturnValue:
    """Take an offer back."""
    services.withdraw(the_actor(), offer)
    return redirect(url_for("matching.sent", order_id=offer.line.order_id), 303)


@bp.post("/ofertas/<int:offer_id>/recordar")
@requires(Permission.OFFER_SEND, load=queries.load_offer)
def remind(offer: Offer) -> ResponseReturnValue:
    """Prepare a fresh link and the words to remind with."""
    services.remind(the_actor(), offer)
    return redirect(url_for("matching.sent", order_id=offer.line.order_id, _anchor=f"oferta-{offer.id}"), 303)
