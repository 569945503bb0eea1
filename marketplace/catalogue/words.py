"""The search words of products, written anew when one of them or its association changes."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalogue.models import Product
from marketplace.infra.database import db
from marketplace.infra.searchtext import search_text
from marketplace.producers.models import Association, Technique
from marketplace.producers.words import when_renamed


def refresh_words(product: Product, association: Association, technique: Technique) -> None:
    """Write a product's search words anew. The name stands first: the catalogue ranks by how early a word comes."""
    product.search_text = search_text(
        product.name_es,
        product.name_en,
        product.material,
        technique.name_es,
        technique.name_en,
        product.description,
        product.code,
        association.name,
        association.aliases,
        association.zone,
    )[:4000]


def refresh_words_of(association_id: int) -> None:
    """Write the words of all products of an association anew."""
    query = (
        select(Product)
        .where(Product.association_id == association_id)
        .options(joinedload(Product.association), joinedload(Product.technique))
    )
    for product in db.session.scalars(query):
        refresh_words(product, product.association, product.technique)


when_renamed(refresh_words_of)
