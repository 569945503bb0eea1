"""Reads of the catalogue besides browsing."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.producers.models import Association

_WHOLE = (joinedload(Product.association), joinedload(Product.technique), selectinload(Product.photos))


class PublicProduct:
    """A product as its page shows it: everybody's once it is published, else only its own people's."""

    def __init__(self, product: Product) -> None:
        self.product = product

    def scope(self) -> Scope:
        """Its association's."""
        return self.product.association.scope()


def load_product(product_id: int) -> Product | None:
    """A product with its maker and photos."""
    return db.session.scalars(select(Product).where(Product.id == product_id).options(*_WHOLE)).first()


def load_published(product_id: int) -> PublicProduct | None:
    """A published product, for everybody."""
    product = load_product(product_id)
    return PublicProduct(product) if product is not None and product.state == "published" else None


def own_products(actor: Actor) -> Select[Any]:
    """Products that ``actor`` may change: her association's, or her programmes'."""
    query = select(Product).join(Product.association).options(*_WHOLE).order_by(Product.state, Product.name_es, Product.id)
    match actor.role:
        case Role.ADMINISTRATOR:
            return query
        case Role.LEADER:
            return query.where(Product.association_id == actor.association_id)
        case Role.COORDINATOR:
            return query.where(Association.programme_id.in_(actor.programme_ids))
        case _:
            return query.where(false())
