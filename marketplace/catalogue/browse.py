"""The public catalogue: what is looked for, and the page of products that is found.

A page takes three queries: the catalogue's version, the products with their makers, the photos; a search takes one more.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, literal, select
from sqlalchemy.orm import contains_eager, load_only, selectinload
from sqlalchemy.sql.base import ExecutableOption
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.facets import FACETS, LEAD_BANDS, PRICE_BANDS, Facet, facet_index
from marketplace.catalogue.models import Product, ProductPhoto
from marketplace.catalogue.search import Words, matches, relevance, understood
from marketplace.infra.database import db
from marketplace.producers.models import Association
from marketplace.producers.states import HIDDEN_STATES

PAGE_SIZE = 24
MOST_EXPORTED = 5_000
Column = ColumnElement[int]


def _in_bands(column: Column, bands: tuple[tuple[str, int, int | None], ...]) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    def condition(values: tuple[str, ...]) -> ColumnElement[bool]:
        result: ColumnElement[bool] = literal(False)
        for name, low, below in bands:
            if name in values:
                result = result | ((column >= low) & (column < below if below else literal(True)))
        return result

    return condition


def _has(column: ColumnElement[str]) -> Callable[[tuple[str, ...]], ColumnElement[bool]]:
    """Products that name one of some values in a text joined by ";"."""

    def condition(values: tuple[str, ...]) -> ColumnElement[bool]:
        result: ColumnElement[bool] = literal(False)
        for value in values:
            result = result | (";" + column + ";").contains(f";{value};", autoescape=True)
        return result

    return condition


FILTERS: dict[str, Callable[[tuple[str, ...]], ColumnElement[bool]]] = {
    "tecnica": lambda values: Product.technique_code.in_(values),
    "prenda": lambda values: Product.standard_key.in_(values),
    "precio": _in_bands(Product.price_minor.expression, PRICE_BANDS),
    "talla": _has(Product.sizes.expression),
    "color": _has(Product.colours.expression),
    "plazo": _in_bands(Product.lead_days.expression, LEAD_BANDS),
    "zona": lambda values: Association.zone.in_(values),
    "grupo": lambda values: Product.association_id.in_([int(value) for value in values if value.isdigit()]),
}
SORTS = {
    "nuevo": (Product.published_at.desc(), Product.id.desc()),
    "precio": (Product.price_minor, Product.id),
    "-precio": (Product.price_minor.desc(), Product.id.desc()),
    "horas": (Product.millihours_per_piece, Product.id),
    "plazo": (Product.lead_days, Product.id),
    "minimo": (Product.min_pieces, Product.id),
}
RELEVANCE = "cercania"


@dataclass(frozen=True)
class Wanted:
    """What the address asks for; ``opened`` is the facet of which it wants to see more values."""

    typed: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    opened: str = ""


def wanted_from(args: MultiDict[str, str]) -> Wanted:
    """Read an address; what is not known is passed over, so that old shared addresses go on working."""
    chosen = {name: tuple(args.getlist(name)[:50]) for name in FACETS if args.getlist(name)}
    sort, opened, typed = args.get("orden", ""), args.get("ver", ""), args.get("q", "").strip()[:200]
    if sort not in SORTS:
        sort = RELEVANCE if typed else "nuevo"
    return Wanted(typed, chosen, sort, _page(args.get("page", "1")), opened if opened in FACETS else "")


def _page(text: str) -> int:
    return min(max(int(text), 1), 1_000_000) if text.isdecimal() and len(text) < 8 else 1


@dataclass(frozen=True)
class Found:
    """A page of products with everything around it."""

    products: list[Product]
    total: int
    page: int
    pages: int
    words: Words
    facets: list[Facet]


def find(wanted: Wanted) -> Found:
    """Find a page of published products."""
    index = facet_index()
    words = understood(wanted.typed, index)
    within = index.all if words.ids is None else index.of(words.ids)
    total = index.narrowed(within, wanted.chosen).bit_count()
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(wanted.page, pages)
    query = _ordered(wanted, words).options(*_card()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    products = list(db.session.scalars(query)) if total else []
    return Found(products, total, page, pages, words, index.facets(within, wanted.chosen, wanted.opened))


def exported(wanted: Wanted) -> list[Product]:
    """Everything that an address finds, in its order, for a spreadsheet; at most 5,000 products."""
    words = understood(wanted.typed, facet_index())
    return list(db.session.scalars(_ordered(wanted, words).options(contains_eager(Product.association)).limit(MOST_EXPORTED)))


def newest(most: int) -> list[Product]:
    """The products published last, for the front page."""
    return list(db.session.scalars(_ordered(Wanted(sort="nuevo"), Words(())).options(*_card()).limit(most)))


def _card() -> tuple[ExecutableOption, ...]:
    """What a card shows, and no more."""
    return (
        contains_eager(Product.association).load_only(Association.id, Association.name),
        selectinload(Product.photos).load_only(ProductPhoto.id, ProductPhoto.product_id, ProductPhoto.position, ProductPhoto.alt),
        load_only(
            Product.code,
            Product.association_id,
            Product.standard_key,
            Product.name_es,
            Product.name_en,
            Product.millihours_per_piece,
            Product.min_pieces,
            Product.min_grams,
            Product.lead_days,
            Product.piece_rate_minor,
            Product.price_minor,
            Product.price_fca_usd_minor,
        ),
    )


def _ordered(wanted: Wanted, words: Words) -> Select[Product]:
    query = (
        select(Product)
        .join(Product.association)
        .where(
            Product.state == "published",
            Association.state.not_in(HIDDEN_STATES),
            *[FILTERS[n](v) for n, v in wanted.chosen.items()],
        )
    )
    if words.stems:
        query = query.where(matches(words.stems))
    if wanted.sort == RELEVANCE and words.stems:
        return query.order_by(*relevance(words.stems), Product.id)
    return query.order_by(*SORTS.get(wanted.sort, SORTS["nuevo"]))
