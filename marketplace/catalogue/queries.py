"""Reads of the catalogue besides browsing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, false, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload
from werkzeug.datastructures import MultiDict

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Colour, Product, ProductPhoto, TimeStandard
from marketplace.catalogue.states import PRODUCT
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Association
from marketplace.producers.states import HIDDEN_STATES


class Shown:
    """A product, or one photo of it, together with whose it is."""

    def __init__(self, product: Product, photo: ProductPhoto | None = None) -> None:
        self.product = product
        self.photo = photo

    def scope(self) -> Scope:
        """Its association's."""
        return self.product.association.scope()


def load_product(product_id: int) -> Product | None:
    """A product in whatever state, with its maker and photos."""
    return db.session.scalars(
        select(Product)
        .where(Product.id == product_id)
        .options(
            joinedload(Product.association).selectinload(Association.techniques),
            joinedload(Product.technique),
            selectinload(Product.photos),
        )
    ).first()


def load_own(product_id: int) -> Shown | None:
    """A product in whatever state, for those who may change it."""
    product = load_product(product_id)
    return Shown(product) if product is not None else None


def load_published(product_id: int) -> Shown | None:
    """A published product of an association that is shown, for everybody."""
    product = load_product(product_id)
    return Shown(product) if product is not None and is_public(product) else None


def is_public(product: Product) -> bool:
    """Whether strangers may see a product."""
    return product.state == "published" and product.association.state not in HIDDEN_STATES


def load_own_photo(photo_id: int, **_rest: Any) -> Shown | None:
    """A photo of a product in whatever state."""
    photo = db.session.scalars(
        select(ProductPhoto)
        .where(ProductPhoto.id == photo_id)
        .options(joinedload(ProductPhoto.product).options(joinedload(Product.association), selectinload(Product.photos)))
    ).first()
    return Shown(photo.product, photo) if photo is not None else None


def load_public_photo(photo_id: int, **_rest: Any) -> Shown | None:
    """A photo of a published product."""
    shown = load_own_photo(photo_id)
    return shown if shown is not None and is_public(shown.product) else None


def own_products(actor: Actor) -> Select[Any]:
    """Products that ``actor`` may change: her association's, or her programmes'."""
    query = select(Product).join(Product.association).order_by(Association.name, Association.id, Product.name_es, Product.id)
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.LEADER:
            return query.where(Product.association_id == actor.association_id)
        case Role.COORDINATOR:
            return query.where(Association.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(false())


def products_of(association_id: int, most: int = 24) -> list[Product]:
    """An association's published products, newest first."""
    return list(
        db.session.scalars(
            select(Product)
            .where(Product.association_id == association_id, Product.state == "published")
            .options(joinedload(Product.association), selectinload(Product.photos))
            .order_by(Product.published_at.desc(), Product.id.desc())
            .limit(most)
        )
    )


MINE_SIZE = 24


@dataclass(frozen=True)
class OwnPage:
    """A page of the products that one may change."""

    products: list[Product]
    total: int
    page: int
    pages: int
    state: str


def own_page(actor: Actor, args: MultiDict[str, str]) -> OwnPage:
    """The page that an address asks for: of one state, of one association."""
    query, state = own_products(actor), args.get("estado", "")
    if state in PRODUCT.moves:
        query = query.where(Product.state == state)
    if args.get("grupo", "").isdecimal():
        query = query.where(Product.association_id == int(args["grupo"][:9]))
    total = db.session.scalar(query.with_only_columns(func.count(Product.id)).order_by(None)) or 0
    pages = max(-(-total // MINE_SIZE), 1)
    page = min(max(args.get("page", 1, int) or 1, 1), pages)
    rows = (
        query.options(contains_eager(Product.association), selectinload(Product.photos))
        .limit(MINE_SIZE)
        .offset((page - 1) * MINE_SIZE)
    )
    return OwnPage(list(db.session.scalars(rows)), total, page, pages, state)


def standards_of(association: Association) -> list[TimeStandard]:
    """The kinds of pieces that an association's techniques make; the techniques must be loaded."""
    codes = [technique.code for technique in association.techniques]
    query = select(TimeStandard).where(TimeStandard.technique_code.in_(codes))
    return list(db.session.scalars(query.order_by(TimeStandard.technique_code, TimeStandard.name_es)))


def all_colours() -> list[Colour]:
    """The colour card."""
    return list(db.session.scalars(select(Colour).order_by(Colour.code)))


def published_of(association_id: int) -> int:
    """How many products an association has published."""
    query = select(func.count(Product.id)).where(Product.association_id == association_id, Product.state == "published")
    return db.session.scalar(query) or 0


def counted_by_state(actor: Actor) -> dict[str, int]:
    """How many products that ``actor`` may change are in each state."""
    states = own_products(actor).with_only_columns(Product.state, func.count(Product.id)).order_by(None).group_by(Product.state)
    return {row[0]: row[1] for row in db.session.execute(states)}
