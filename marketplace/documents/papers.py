"""Papers on A5 to be taken along and written on: an offer, a group's members. They are no documents: no number, nothing is kept.

Their square code opens the page where the answer is given, so that who reads with difficulty can have it read to her.
"""

from __future__ import annotations

from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.documents.addresses import address
from marketplace.documents.sheet import Column, Facts, Lead, Notes, Sheet, Signatures, Table
from marketplace.documents.values import Amount, Count, Day
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Offer
from marketplace.producers.models import Association, Member


def offer_paper(offer: Offer) -> Sheet:
    """What a group is asked to make, with boxes for its answer; ``line`` and ``association`` must be loaded."""
    hours = Decimal(offer.pieces * offer.millihours_per_piece) / 1000
    pairs = (
        (_("Asociación"), offer.association.name),
        (_("Entrega"), Day(offer.due_on)),
        (_("Precio por pieza"), Amount(offer.unit_price_minor)),
        (_("Total"), Amount(offer.pieces * offer.unit_price_minor)),
        (_("Pago a la tejedora por pieza"), Amount(offer.piece_rate_minor)),
        (_("Horas de trabajo"), Count(hours, 0, "h")),
        (_("Responder hasta"), Day(clock.local_date(offer.expires_at))),
    )
    answers = (Column(_("Marque su respuesta"), 3), Column("", 1))
    rows = ((_("Sí, todas"), ""), (_("Solo algunas. ¿Cuántas?"), ""), (_("No podemos"), ""))
    return Sheet(
        _("¿Hacemos este pedido?"),
        (
            Lead(offer.line.description, Count(offer.pieces)),
            Facts(pairs),
            Table("", answers, rows),
            Notes((_("Este papel no es un trato. Lo hablado no cuenta."),)),
            Signatures((("", _("Líder")), ("", _("Fecha")))),
        ),
        _("Oferta %(code)s", code=offer.code),
        paper="a5",
        simulated=offer.line.order.simulated,
        leads_to=address("matching.offer", offer_id=offer.id),
        roomy=True,
    )


def members_paper(association: Association) -> Sheet:
    """Every member by workshop, with a place for her signature."""
    members = db.session.scalars(
        select(Member)
        .where(Member.association_id == association.id, Member.left_on.is_(None))
        .options(joinedload(Member.workshop))
        .order_by(Member.workshop_id, Member.full_name, Member.id)
    ).all()
    columns = (Column(_("Nombre"), 3), Column(_("Taller"), 2.2), Column(_("Firma"), 2))
    rows = tuple((f"{place}. {one.full_name}", one.workshop.name, "") for place, one in enumerate(members, start=1))
    return Sheet(
        association.name,
        (
            Facts(((_("Tejedoras"), Count(len(members))), (_("Fecha"), Day(clock.today())))),
            Table(_("Quiénes somos"), columns, rows, empty=_("Todavía no hay tejedoras.")),
            Signatures((("", _("Líder")), ("", _("Fecha")))),
        ),
        _("Lista de tejedoras"),
        paper="a5",
        leads_to=address("producers.show", association_id=association.id),
        roomy=True,
    )
