"""Offers as messages for WhatsApp: the words of the templates, with the leader's one-use link. Nothing is sent from here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import day, force_locale, money, number, weekday
from marketplace.matching.models import Offer
from marketplace.matching.services.offers import OFFERS_PATH, is_over, leaders_of, may_offer
from marketplace.membership.whatsapp import message, wa_address
from marketplace.people import links
from marketplace.people.models import Account, SignInLink


@dataclass(frozen=True)
class Letter:
    """A message ready to send: to whom, its words, the address that opens WhatsApp with them."""

    leader: str
    phone: str | None
    text: str
    address: str
    reminder: str
    reminder_address: str


def letters_for(actor: Actor, offers: Sequence[Offer]) -> dict[int, Letter]:
    """Letters of the waiting offers that the actor may send, by offer; none where the leader has no account or link.

    Three queries. Whoever may only read gets no letters: a link signs its bearer in.
    """
    waiting = [o for o in offers if o.state == "offered" and not is_over(o) and may_offer(actor, o.association)]
    leaders = leaders_of([offer.association_id for offer in waiting])
    addresses = _addresses(waiting, leaders)
    # The templates are Spanish, so their dates and numbers are too, whatever the coordinator reads.
    with force_locale("es_BO"):
        return {
            offer.id: _letter(offer, leaders[offer.association_id], addresses[offer.id])
            for offer in waiting
            if offer.id in addresses
        }


def _addresses(offers: Sequence[Offer], leaders: dict[int, Account]) -> dict[int, str]:
    """The address of each leader's newest unspent link to her offers, by offer."""
    accounts = {leaders[offer.association_id].id for offer in offers if offer.association_id in leaders}
    rows = db.session.scalars(
        select(SignInLink)
        .where(SignInLink.account_id.in_(accounts), SignInLink.used_at.is_(None), SignInLink.next_path.startswith(OFFERS_PATH))
        .order_by(SignInLink.id)
    )
    tokens = {link.account_id: token for link in rows if (token := links.token_of(link)) is not None}
    return {
        offer.id: links.sign_in_address(tokens[leaders[offer.association_id].id])
        for offer in offers
        if offer.association_id in leaders and leaders[offer.association_id].id in tokens
    }


def _letter(offer: Offer, leader: Account, address: str) -> Letter:
    until = day(clock.local_date(offer.expires_at))
    garment, pieces = offer.line.description.lower(), number(offer.pieces)
    text = message(
        "WA02",
        asociacion=offer.association.name,
        cantidad=pieces,
        prenda=garment,
        dia=weekday(offer.due_on).split(" ")[0],
        fecha=day(offer.due_on),
        pago=_bs(offer.unit_price_minor),
        total=_bs(offer.pieces * offer.unit_price_minor),
        enlace=address,
        vence=until,
    )
    first = (leader.display_name.split() or [""])[0]
    reminder = message("WA03", nombre=first, cantidad=pieces, prenda=garment, vence=until, enlace=address)
    phone = leader.member.phone if leader.member else None
    return Letter(leader.display_name, phone, text, wa_address(phone, text), reminder, wa_address(phone, reminder))


def _bs(minor: int) -> str:
    """An amount without its sign: the templates write "Bs" themselves."""
    return money(minor).replace("Bs\u00a0", "")
