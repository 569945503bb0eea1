"""The public catalogue: what is looked for, what is found, and how many there would be under each facet.

A page takes four queries: the products, how many there are, the facets, and the photos.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Select, String, case, cast, func, literal, select, union_all
from sqlalchemy.orm import joinedload, load_only, selectinload
from werkzeug.datastructures import MultiDict

from marketplace.catalogue.models import Product, ProductPhoto, TimeStandard
from marketplace.catalogue.search import Words, relevance, searchable
from marketplace.infra.database import db
from marketplace.producers.models import Association, Technique

PAGE_SIZE = 24
PRICE_BANDS: tuple[tuple[str, int, int | None], ...] = (
    ("0-50", 0, 5_000), ("50-150", 5_000, 15_000), ("150-400", 15_000, 40_000), ("400-800", 40_000, 80_000), ("800-", 80_000, None),
)  # fmt: skip
"""Name, from and below, in centavos of Bs."""


def _in_bands(values: tuple[str, ...]) -> ColumnElement[bool]:
    bands = [band for band in PRICE_BANDS if band[0] in values]
    conditions = [(Product.price_minor >= low) & (Product.price_minor < high if high else literal(True)) for _, low, high in bands]
    result: ColumnElement[bool] = literal(False)
    for condition in conditions:
        result = result | condition
    return result


FILTERS: dict[str, Callable[[tuple[str, ...]], ColumnElement[bool]]] = {
    "tecnica": lambda values: Product.technique_code.in_(values),
    "prenda": lambda values: Product.standard_key.in_(values),
    "grupo": lambda values: Product.association_id.in_([int(value) for value in values if value.isdigit()]),
    "precio": _in_bands,
}
SORTS = {
    "nuevo": (Product.published_at.desc(), Product.id.desc()),
    "precio": (Product.price_minor, Product.id),
    "-precio": (Product.price_minor.desc(), Product.id.desc()),
    "horas": (Product.millihours_per_piece, Product.id),
    "plazo": (Product.lead_days, Product.id),
}


@dataclass(frozen=True)
class Wanted:
    """What the address asks for."""

    typed: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1


def wanted_from(args: MultiDict[str, str]) -> Wanted:
    """Read an address; what is not known is passed over, so that old shared addresses go on working."""
    chosen = {name: tuple(args.getlist(name)[:50]) for name in FILTERS if args.getlist(name)}
    page = args.get("page", "1")
    sort = args.get("orden", "")
    return Wanted(args.get("q", "").strip()[:200], chosen, sort if sort in SORTS else "", int(page) if page.isdigit() and int(page) > 0 else 1)


@dataclass(frozen=True)
class FacetOption:
    """A value one can choose, its name, and how many products it would leave."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Found:
    """A page of products with everything around it."""

    products: list[Product]
    total: int
    page: int
    pages: int
    words: Words
    facets: dict[str, list[FacetOption]]


def find(wanted: Wanted) -> Found:
    """Find a page of published products."""
    base, words = searchable(select(Product).where(Product.state == "published"), wanted.typed)
    narrowed = _narrowed(base, wanted)
    total = db.session.scalar(narrowed.with_only_columns(func.count(Product.id)).order_by(None)) or 0
    pages = max(-(-total // PAGE_SIZE), 1)
    page = min(wanted.page, pages)
    products = list(
        db.session.scalars(_ordered(narrowed, wanted, words).options(*_CARD).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    )
    return Found(products, total, page, pages, words, _facets(base, wanted))


_CARD = (
    joinedload(Product.association).load_only(Association.id, Association.name, Association.zone),
    selectinload(Product.photos).load_only(ProductPhoto.product_id, ProductPhoto.position, ProductPhoto.thumb_key, ProductPhoto.alt),
    load_only(
        Product.code, Product.association_id, Product.technique_code, Product.standard_key, Product.name_es, Product.name_en, Product.unit,
        Product.millihours_per_piece, Product.min_pieces, Product.min_grams, Product.lead_days, Product.piece_rate_minor,
        Product.price_minor, Product.price_fca_usd_minor, Product.state,
    ),
)  # fmt: skip


def _narrowed(query: Select[tuple[Product]], wanted: Wanted, but: str = "") -> Select[tuple[Product]]:
    for name, values in wanted.chosen.items():
        if name != but:
            query = query.where(FILTERS[name](values))
    return query


def _ordered(query: Select[tuple[Product]], wanted: Wanted, words: Words) -> Select[tuple[Product]]:
    if not wanted.sort and words.stems:
        return query.order_by(relevance(words.stems), Product.id)
    return query.order_by(*SORTS[wanted.sort or "nuevo"])


def _facets(base: Select[tuple[Product]], wanted: Wanted) -> dict[str, list[FacetOption]]:
    """Counts of each facet, given what is chosen in the others, in one query."""
    parts = [_facet(base, wanted, name, column) for name, column in _FACET_COLUMNS.items()]
    counted: dict[str, dict[str, int]] = {name: {} for name in _FACET_COLUMNS}
    names: dict[tuple[str, str], str] = {}
    for name, value, label, count in db.session.execute(union_all(*parts)):
        if value is not None:
            counted[name][str(value)] = count
            names[name, str(value)] = label
    for name, values in wanted.chosen.items():
        for value in values:
            # What is chosen stays to be seen, also when nothing is left under it.
            counted[name].setdefault(value, 0)
    return {
        name: sorted(
            (FacetOption(value, names.get((name, value), value), count) for value, count in values.items()),
            key=lambda option: (-option.count, option.label),
        )
        for name, values in counted.items()
    }


def _band() -> ColumnElement[str]:
    return case(*[(Product.price_minor < high, name) for name, _, high in PRICE_BANDS if high], else_=PRICE_BANDS[-1][0])


_FACET_COLUMNS = {"tecnica": "technique", "prenda": "standard", "grupo": "association", "precio": "band"}


def _facet(base: Select[tuple[Product]], wanted: Wanted, name: str, kind: str) -> Select[tuple[str, str, str, int]]:
    narrowed = _narrowed(base, wanted, but=name).order_by(None)
    key: ColumnElement[object] = {
        "technique": Product.technique_code,
        "standard": Product.standard_key,
        "association": Product.association_id,
        "band": _band(),
    }[kind]
    counts = narrowed.with_only_columns(key.label("value"), func.count(Product.id).label("count")).group_by(key).subquery()
    if kind == "band":
        return select(literal(name), cast(counts.c.value, String), cast(counts.c.value, String), counts.c.count)
    table, match, label = {
        "technique": (Technique, Technique.code, Technique.name_es),
        "standard": (TimeStandard, TimeStandard.key, TimeStandard.name_es),
        "association": (Association, Association.id, Association.name),
    }[kind]
    return select(literal(name), cast(counts.c.value, String), label, counts.c.count).join(table, match == counts.c.value)

