"""Which products a printed or offline catalogue holds, and in what order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from marketplace.catalogue.models import Colour, Product
from marketplace.infra.database import db
from marketplace.producers.models import Association, Technique
from marketplace.producers.states import HIDDEN_STATES
from marketplace.seasons.models import Collection, CollectionItem

BY = ("association", "technique", "collection")
PAPERS = ("a4", "a5")
MOST_PRODUCTS = 5_000


@dataclass(frozen=True)
class Choice:
    """What somebody wants printed: divided by what, perhaps only one of them, in which language and size, with prices or not."""

    by: str = "association"
    only: str = ""
    """An association's id, a technique's code, a collection's name, a season's collection's id; empty for all."""
    language: str = "es"
    paper: str = "a4"
    prices: bool = True

    def as_json(self) -> dict[str, Any]:
        """Plain values, for a job."""
        return asdict(self)


@dataclass(frozen=True)
class Material:
    """All that a catalogue is made of, read at once, so that no transaction is held while it is drawn."""

    choice: Choice
    products: tuple[Product, ...]
    colours: dict[str, Colour]


def read(choice: Choice) -> Material:
    """The products of a choice with everything about them; three queries."""
    card = {colour.code: colour for colour in db.session.scalars(select(Colour))}
    return Material(choice, tuple(published(choice)), card)


@dataclass(frozen=True)
class Chapter:
    """The products of one association, technique or collection; ``text`` tells its story."""

    title: str
    text: str
    products: tuple[Product, ...]


def published(choice: Choice) -> list[Product]:
    """Published products of a choice with makers, techniques and photos, chapter by chapter, by name; two queries."""
    query = (
        select(Product)
        .join(Product.association)
        .where(Product.state == "published", Association.state.not_in(HIDDEN_STATES))
        .options(contains_eager(Product.association), joinedload(Product.technique), selectinload(Product.photos))
        .limit(MOST_PRODUCTS)
    )
    if choice.by == "season":
        return list(db.session.scalars(_in_season(query, choice)))
    name = Product.name_en if choice.language == "en" else Product.name_es
    orders = {
        "association": (Association.name, Association.id),
        "technique": (Product.technique_code, Association.name),
        "collection": (Product.collection == "", Product.collection, Association.name),
    }
    if choice.only:
        query = query.where(_only(choice))
    return list(db.session.scalars(query.order_by(*orders[choice.by], name, Product.id)))


def _in_season(query: Select[Product], choice: Choice) -> Select[Product]:
    """The products of a season's collection, in its own order."""
    number = int(choice.only) if choice.only.isdecimal() else -1
    return (
        query.join(CollectionItem, CollectionItem.product_id == Product.id)
        .where(CollectionItem.collection_id == number)
        .order_by(CollectionItem.position, CollectionItem.id)
    )


def _only(choice: Choice) -> Any:
    if choice.by == "association":
        return Product.association_id == (int(choice.only) if choice.only.isdecimal() else -1)
    return (Product.technique_code if choice.by == "technique" else Product.collection) == choice.only


def chapters(choice: Choice, products: Iterable[Product], without: str) -> list[Chapter]:
    """The products divided; ``without`` is the title of those in no collection."""
    english = choice.language == "en"
    if choice.by == "season":
        row = db.session.get(Collection, int(choice.only)) if choice.only.isdecimal() else None
        return [Chapter(row.title, row.text, tuple(products))] if row else []

    def title(product: Product) -> str:
        if choice.by == "association":
            return product.association.name
        if choice.by == "technique":
            return product.technique.name_en if english else product.technique.name_es
        return product.collection or without

    found = []
    for name, group in groupby(products, title):
        rows = tuple(group)
        found.append(Chapter(name, rows[0].association.story if choice.by == "association" else "", rows))
    return found


def values_of(by: str) -> list[tuple[str, str, int]]:
    """What a catalogue may be narrowed to: value, name, how many products."""
    shown = (Product.state == "published", Association.state.not_in(HIDDEN_STATES))
    count = func.count(Product.id)
    columns: dict[str, tuple[Any, Any]] = {
        "association": (Association.id, Association.name),
        "technique": (Technique.code, Technique.name_es),
        "collection": (Product.collection, Product.collection),
    }
    value, name = columns[by]
    query = (
        select(value, name, count)
        .select_from(Product)
        .join(Association, Association.id == Product.association_id)
        .join(Technique, Technique.code == Product.technique_code)
        .where(*shown, Product.collection != "" if by == "collection" else Product.id.is_not(None))
        .group_by(value, name)
        .order_by(name)
    )
    return [(str(key), text, int(number)) for key, text, number in db.session.execute(query)]
