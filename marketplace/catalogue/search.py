"""Full-text search of products, on one code path: FTS5 on SQLite, a GIN index of tsvector on PostgreSQL.

Both index the words that ``searchtext`` folded and stemmed, so both find the same. Where nothing is found, the words are
taken for typing mistakes and looked up among those that exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, literal_column, select, text

from marketplace.catalogue.facets import FacetIndex
from marketplace.catalogue.models import Product
from marketplace.infra.database import db, is_sqlite
from marketplace.infra.searchtext import search_terms

MOST_WORDS = 12


@dataclass(frozen=True)
class Words:
    """What was typed, as stems, and the ids of the products that hold them (None where nothing was typed).

    ``instead`` are the words that were looked for in place of mistyped ones.
    """

    stems: tuple[str, ...]
    instead: str = ""
    ids: tuple[int, ...] | None = None


def understood(typed: str, index: FacetIndex) -> Words:
    """What was typed; mistyped words are replaced by known ones when the typed ones find nothing that is published."""
    stems = tuple(search_terms(typed)[:MOST_WORDS])
    if not stems:
        # Signs alone find nothing, rather than everything.
        return Words((), ids=() if typed else None)
    ids = _ids(stems)
    if index.of(ids):
        return Words(stems, ids=ids)
    meant = tuple(index.vocabulary.meant(one) or one for one in stems)
    return Words(stems, ids=ids) if meant == stems else Words(meant, " ".join(meant), _ids(meant))


def _ids(stems: tuple[str, ...]) -> tuple[int, ...]:
    return tuple(db.session.scalars(select(Product.id).where(matches(stems))))


def matches(stems: tuple[str, ...]) -> ColumnElement[bool]:
    """Products that hold every stem; the last word may be the beginning of one, as people type."""
    if is_sqlite():
        query = " ".join(f'"{one}"' for one in stems[:-1]) + f' "{stems[-1]}"*'
        found: Select[Any] = (
            select(literal_column("rowid"))
            .select_from(text("search_product"))
            .where(text("search_product MATCH :search_words").bindparams(search_words=query))
        )
        return Product.id.in_(found)
    query = " & ".join([*stems[:-1], f"{stems[-1]}:*"])
    return func.to_tsvector(literal_column("'simple'"), Product.search_text).op("@@")(func.to_tsquery("simple", query))


def relevance(stems: tuple[str, ...]) -> tuple[ColumnElement[int], ...]:
    """What stands nearest comes first: by how early the words stand among a product's words, which begin with its name.

    A whole word counts before the beginning of another one.
    """
    position = func.instr if is_sqlite() else func.strpos
    padded = literal(" ") + Product.search_text + literal(" ")
    whole = position(padded, f" {stems[-1]} ")
    return case((whole > 0, 0), else_=1), sum(
        (position(padded, f" {one}") for one in stems[1:]), position(padded, f" {stems[0]}")
    )
