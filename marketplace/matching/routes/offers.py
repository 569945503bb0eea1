"""Offers as coordinators and leaders see them: lists, messages for WhatsApp, reminders, taking back."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from marketplace.access.actor import Role
from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.infra.tables import table_file
from marketplace.kernel.errors import DomainError
from marketplace.matching import queries
from marketplace.matching.letters import letters_for
from marketplace.matching.models import Offer
from marketplace.matching.queries import OfferFilter
from marketplace.matching.routes.blueprint import bp
from marketplace.matching.sentences import decline_words, state_words
from marketplace.matching.services import offers as services
from marketplace.orders.models import Order


@bp.get("/ofertas")
@requires(Permission.OFFER_LIST)
def offers() -> ResponseReturnValue:
    """The offers that one may see, those that wait first."""
    actor = the_actor()
    page, wanted = max(request.args.get("page", 1, type=int), 1), _wanted()
    rows, total = queries.page_of_offers(actor, wanted, page)
    template = "matching/our_offers.html" if actor.role is Role.LEADER else "matching/offers.html"
    return render_template(template, rows=rows, total=total, page=page, per_page=queries.PER_PAGE, wanted=wanted)


def _wanted() -> OfferFilter:
    state = request.args.get("estado", "")
    return OfferFilter(state if state in queries.STATES else "", request.args.get("pedido", type=int))


@bp.get("/ofertas/lista.<any(csv, xlsx):kind>")
@requires(Permission.OFFER_LIST)
def offers_file(kind: str) -> ResponseReturnValue:
    """The same list, whole, as a file."""
    header = [
        gettext("Oferta"), gettext("Grupo"), gettext("Pedido"), gettext("Pieza"), gettext("Piezas"), gettext("Aceptadas"),
        gettext("Precio por pieza"), gettext("Entrega"), gettext("Responde hasta"), gettext("Estado"), gettext("Motivo"),
    ]  # fmt: skip
    rows, _total = queries.page_of_offers(the_actor(), _wanted(), None)
    lines = (
        [row.code, row.association.name, row.line.order.code, row.line.description, row.pieces, row.accepted_pieces,
         Decimal(row.unit_price_minor).scaleb(-2), row.due_on, row.expires_at, state_words(row),
         decline_words(row.decline_reason)]
        for row in rows
    )  # fmt: skip
    return table_file("ofertas", header, lines, kind)


@bp.post("/ofertas/varias/<any(recordar, retirar):act>")
@requires(Permission.OFFER_SEND_LIST)
def several(act: str) -> ResponseReturnValue:
    """Remind of the marked offers, or take them back. Those that were answered meanwhile stay as they are, and it is said."""
    actor = the_actor()
    marked = queries.marked_offers(actor, request.form.getlist("offer", type=int))
    if not marked:
        raise DomainError("nothing_marked")
    done = services.each(actor, marked, services.remind if act == "recordar" else services.withdraw)
    if act == "recordar":
        flash(ngettext("%(num)s recordatorio listo para enviar.", "%(num)s recordatorios listos para enviar.", done), "ok")
    else:
        flash(ngettext("%(num)s oferta retirada.", "%(num)s ofertas retiradas.", done), "ok")
    if rest := len(marked) - done:
        flash(ngettext("%(num)s ya no esperaba respuesta.", "%(num)s ya no esperaban respuesta.", rest), "warn")
    orders = {offer.line.order_id for offer in marked}
    return redirect(url_for("matching.sent", order_id=orders.pop()) if len(orders) == 1 else url_for("matching.offers"), 303)


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
