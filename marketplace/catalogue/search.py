"""Full-text search of products, on one code path: FTS5 on SQLite, a GIN index of tsvector on PostgreSQL.

Both index the words that ``searchtext`` folded and stemmed, so both find the same. Where nothing is found, the words are
taken for typing mistakes and looked up among those that exist.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import ColumnElement, Select, func, literal_column, select, text

from marketplace.catalogue.models import Product
from marketplace.catalogue.searchtext import search_terms
from marketplace.infra.database import db, is_sqlite
from marketplace.kernel.textsearch import Vocabulary

MOST_WORDS = 12


@dataclass(frozen=True)
class Words:
    """What was typed, as stems; ``instead`` are the words that were looked for in place of mistyped ones."""

    stems: tuple[str, ...]
    instead: str = ""


def understood(typed: str) -> Words:
    """The stems of what was typed; mistyped words are replaced by known ones when the typed ones find nothing."""
    stems = tuple(search_terms(typed)[:MOST_WORDS])
    if not stems or db.session.scalar(select(Product.id).where(Product.state == "published", matches(stems)).limit(1)):
        return Words(stems)
    known = _vocabulary(_version())
    meant = tuple(known.meant(one) or one for one in stems)
    return Words(meant, " ".join(meant)) if meant != stems else Words(stems)


def matches(stems: tuple[str, ...]) -> ColumnElement[bool]:
    """Products that hold every stem; the last word may be the beginning of one, as people type."""
    if is_sqlite():
        query = " ".join(f'"{one}"' for one in stems[:-1]) + f' "{stems[-1]}"*'
        found = select(literal_column("rowid")).select_from(text("search_product")).where(
            text("search_product MATCH :search_words").bindparams(search_words=query)
        )
        return Product.id.in_(found)
    query = " & ".join([*stems[:-1], f"{stems[-1]}:*"])
    return func.to_tsvector(literal_column("'simple'"), Product.search_text).op("@@")(func.to_tsquery("simple", query))


def relevance(stems: tuple[str, ...]) -> ColumnElement[float]:
    """How early the first word stands among a product's words, where 1 is first: the name is indexed before the rest."""
    position = func.instr if is_sqlite() else func.strpos
    return position(Product.search_text, stems[0])


def _version() -> tuple[int, int]:
    row = db.session.execute(select(func.count(Product.id), func.coalesce(func.max(Product.id), 0))).one()
    return int(row[0]), int(row[1])


@lru_cache(maxsize=2)
def _vocabulary(_version: tuple[int, int]) -> Vocabulary:
    """Every stem in the catalogue and how often; read again when products come or go."""
    counts: Counter[str] = Counter()
    for line in db.session.scalars(select(Product.search_text).where(Product.state == "published")):
        counts.update(line.split())
    return Vocabulary(counts)


def searchable(query: Select[tuple[Product]], typed: str) -> tuple[Select[tuple[Product]], Words]:
    """``query`` narrowed to what was typed, and what was understood."""
    found = understood(typed)
    return (query.where(matches(found.stems)) if found.stems else query), found


