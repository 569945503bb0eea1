"""Papers on A5 that are no numbered documents: drawn when they are asked for, and not kept."""

from __future__ import annotations

from flask import Response
from flask_babel import force_locale

from marketplace.access.guards import requires, the_actor
from marketplace.access.permissions import Permission
from marketplace.documents import drawing, papers
from marketplace.documents.routes.blueprint import bp
from marketplace.documents.sheet import Sheet
from marketplace.matching.models import Offer
from marketplace.matching.queries import load_offer
from marketplace.producers.models import Association
from marketplace.producers.queries import load_association


@bp.get("/ofertas/<int:offer_id>/hoja.pdf")
@requires(Permission.OFFER_VIEW, load=load_offer)
def offer_sheet(offer: Offer) -> Response:
    """An offer on paper, to be talked over in the group."""
    with force_locale(drawing.LOCALES["es"]):
        return _answer(papers.offer_paper(offer), f"oferta-{offer.code}")


@bp.get("/asociaciones/<int:association_id>/tejedoras.pdf")
@requires(Permission.ASSOCIATION_VIEW, load=load_association)
def member_list(association: Association) -> Response:
    """A group's members on paper, each with a place to sign."""
    with force_locale(drawing.LOCALES["es"]):
        return _answer(papers.members_paper(association), f"tejedoras-{association.code}")


def _answer(sheet: Sheet, name: str) -> Response:
    answer = Response(drawing.paper_as_pdf(sheet, the_actor().display_name), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return answer
