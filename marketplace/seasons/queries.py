"""Reads of collections."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.infra.searchtext import search_terms
from marketplace.producers.models import Association
from marketplace.producers.states import HIDDEN_STATES
from marketplace.seasons.models import Collection, CollectionItem

SUGGESTED = 8


def visible_collections(actor: Actor) -> Select[Collection]:
    """An exporter's own, a programme's for its coordinators, all for an administrator; never those taken away."""
    query = select(Collection).where(Collection.removed_at.is_(None))
    if actor.role is Role.EXPORTER:
        return query.where(Collection.exporter_id == actor.exporter_id)
    if actor.role is Role.COORDINATOR:
        return query.where(Collection.programme_id.in_(actor.programme_ids))
    return query if actor.role is Role.ADMINISTRATOR else query.where(false())


def listed(actor: Actor) -> list[tuple[Collection, int]]:
    """The actor's collections, newest first, each with how many products it has; one query."""
    many = select(func.count(CollectionItem.id)).where(CollectionItem.collection_id == Collection.id).scalar_subquery()
    rows = db.session.execute(visible_collections(actor).add_columns(many).order_by(Collection.id.desc()))
    return [(row[0], row[1]) for row in rows]


def load_collection(collection_id: int) -> Collection | None:
    """A collection that was not taken away, with its products."""
    return _whole(Collection.id == collection_id, Collection.removed_at.is_(None))


def load_removed(collection_id: int) -> Collection | None:
    """One that may have been taken away, to put it back."""
    return _whole(Collection.id == collection_id)


def load_shown(token: str) -> Collection | None:
    """A collection by the address that its owner gave out; drafts have none."""
    return _whole(Collection.token == token, Collection.removed_at.is_(None), Collection.visibility != "draft")


def _whole(*where: object) -> Collection | None:
    return db.session.scalars(
        select(Collection)
        .where(*where)  # type: ignore[arg-type]
        .options(
            selectinload(Collection.items)
            .joinedload(CollectionItem.product)
            .options(joinedload(Product.association), joinedload(Product.technique), selectinload(Product.photos))
        )
    ).first()


def load_item(item_id: int) -> CollectionItem | None:
    """A product in a collection, with the collection and its other items."""
    return db.session.scalars(
        select(CollectionItem)
        .join(CollectionItem.collection)
        .where(CollectionItem.id == item_id, Collection.removed_at.is_(None))
        .options(joinedload(CollectionItem.collection).selectinload(Collection.items))
    ).first()


def shown_items(collection: Collection) -> list[CollectionItem]:
    """The items whose products buyers may see today: what was withdrawn since stays in the collection, unseen."""
    return [
        item
        for item in collection.items
        if item.product.state == "published" and item.product.association.state not in HIDDEN_STATES
    ]


def public_collections() -> Sequence[Collection]:
    """Collections that the catalogue lists, newest first."""
    return db.session.scalars(
        select(Collection)
        .where(Collection.visibility == "public", Collection.removed_at.is_(None))
        .order_by(Collection.year.desc(), Collection.id.desc())
        .limit(12)
    ).all()


def suggestions(collection: Collection, typed: str) -> list[Product]:
    """Published products that hold the typed words and are not in it yet; the newest where nothing is typed."""
    query = (
        select(Product)
        .join(Product.association)
        .where(
            Product.state == "published",
            Association.state.not_in(HIDDEN_STATES),
            Product.id.not_in([item.product_id for item in collection.items]),
        )
        .options(joinedload(Product.association), selectinload(Product.photos))
        .order_by(Product.published_at.desc(), Product.id.desc())
        .limit(SUGGESTED)
    )
    for stem in search_terms(typed)[:6]:
        query = query.where(or_(Product.search_text.contains(stem, autoescape=True), Product.code == typed.strip()))
    return list(db.session.scalars(query))
