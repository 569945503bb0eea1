"""Feeds of new products (Atom, RFC 4287): of the whole market, of one association, of one technique."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Response, make_response, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.display import name_of, preview_address
from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.infra.i18n import current_language, money
from marketplace.producers.models import Association
from marketplace.producers.states import HIDDEN_STATES

ITEMS = 30
BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
"""A feed without products was last changed then: a moment must stand there, and it must not move by itself."""


@dataclass(frozen=True)
class Item:
    """A product as an entry of a feed; addresses are whole, moments as RFC 3339 wants them."""

    name: str
    maker: str
    address: str
    photo: str
    photo_type: str
    published: str
    summary: str


def newest(association_id: int | None, technique: str) -> list[Product]:
    """The newest published products, of an association or a technique where one is named; two queries."""
    query = (
        select(Product)
        .join(Product.association)
        .where(Product.state == "published", Product.published_at.is_not(None), Association.state.not_in(HIDDEN_STATES))
        .options(joinedload(Product.association), selectinload(Product.photos))
        .order_by(Product.published_at.desc(), Product.id.desc())
        .limit(ITEMS)
    )
    if association_id is not None:
        query = query.where(Product.association_id == association_id)
    if technique:
        query = query.where(Product.technique_code == technique)
    return list(db.session.scalars(query))


def answer() -> Response:
    """The feed that the address asks for; readers that have it get 304 until something new is published."""
    group, technique = request.args.get("grupo", type=int), request.args.get("tecnica", "")[:12]
    products = newest(group, technique)
    items = [_item(product) for product in products]
    text = render_template(
        "catalogue/new.xml",
        title=_("Lo nuevo de las tejedoras de El Alto"),
        address=url_for("catalogue.feed", grupo=group, tecnica=technique or None, _external=True),
        home=url_for("catalogue.index", _external=True),
        updated=items[0].published if items else BEGINNING.isoformat(),
        items=items,
    )
    response = make_response(text)
    response.content_type = "application/atom+xml; charset=utf-8"
    response.cache_control.public, response.cache_control.max_age = True, 900
    response.vary.add("Cookie")
    response.add_etag()
    response.make_conditional(request)
    return response


def _item(product: Product) -> Item:
    published = product.published_at or BEGINNING
    photo = preview_address(product)
    return Item(
        name=name_of(product, current_language()),
        maker=product.association.name,
        address=url_for("catalogue.product", product_id=product.id, _external=True),
        photo=request.host_url.rstrip("/") + photo,
        photo_type="image/webp" if product.photos else "image/png",
        published=published.isoformat(),
        summary=_("%(price)s. Paga a quien teje %(pay)s por pieza.",
                  price=money(product.price_minor), pay=money(product.piece_rate_minor)),
    )  # fmt: skip
