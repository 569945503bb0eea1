"""Keep, take away and put back filters of lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from marketplace.access.actor import Actor
from marketplace.desk.models import SavedFilter
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.messages import register
from marketplace.kernel.errors import DomainError

PLACES: dict[str, LazyString] = {
    "orders.index": _l("Pedidos"),
    "fulfilment.works": _l("Trabajos"),
    "money.index": _l("Pagos"),
    "matching.offers": _l("Ofertas"),
    "producers.directory": _l("Asociaciones"),
    "capacity.index": _l("Capacidad"),
    "people.index": _l("Personas"),
    "people.accounts": _l("Cuentas"),
    "journal.index": _l("Diario"),
    "documents.index": _l("Documentos"),
    "catalogue.index": _l("Catálogo"),
}
"""The lists whose filters can be kept, by endpoint."""
MOST = 50
register(
    {
        "filter_nameless": _l("Escribe un nombre para el filtro."),
        "filter_place_unknown": _l("Esa lista no tiene filtros que guardar."),
        "filter_taken": _l("Ya tienes un filtro con ese nombre."),
        "too_many_filters": _l("Ya tienes %(most)s filtros. Quita uno."),
    }
)


@dataclass(frozen=True)
class FilterDraft:
    """A filter to keep: the list, what stands in its address, the name."""

    place: str
    query: str
    name: str


def plain_query(query: str) -> str:
    """A list's query without its page and without what is empty, cut at 500 signs."""
    pairs = [(key, value) for key, value in parse_qsl(query[:2000]) if key != "page"]
    while pairs and len(urlencode(pairs)) > 500:
        pairs.pop()
    return urlencode(pairs)


def keep(actor: Actor, draft: FilterDraft) -> SavedFilter:
    """Keep a filter. Raises ``filter_nameless``, ``filter_place_unknown``, ``filter_taken``, ``too_many_filters``."""
    name = " ".join(draft.name.split())[:60]
    if not name:
        raise DomainError("filter_nameless", field="name")
    if draft.place not in PLACES:
        raise DomainError("filter_place_unknown")
    mine = kept(actor)
    if any(one.place == draft.place and one.name.casefold() == name.casefold() for one in mine):
        raise DomainError("filter_taken", field="name")
    if len(mine) >= MOST:
        raise DomainError("too_many_filters", most=MOST)
    row = SavedFilter(
        account_id=actor.account_id, place=draft.place, name=name, query=plain_query(draft.query), made_at=clock.now()
    )
    db.session.add(row)
    return row


def remove(actor: Actor, row: SavedFilter) -> None:
    """Take a filter away; it can be put back for a day."""
    row.removed_at = row.removed_at or clock.now()


def put_back(actor: Actor, row: SavedFilter) -> None:
    """It is there again."""
    row.removed_at = None


def kept(actor: Actor) -> Sequence[SavedFilter]:
    """The actor's filters by list and name."""
    return db.session.scalars(
        select(SavedFilter)
        .where(SavedFilter.account_id == actor.account_id, SavedFilter.removed_at.is_(None))
        .order_by(SavedFilter.place, SavedFilter.name, SavedFilter.id)
    ).all()


def removed(actor: Actor) -> Sequence[SavedFilter]:
    """What the actor took away within a day, newest first."""
    return db.session.scalars(
        select(SavedFilter)
        .where(SavedFilter.account_id == actor.account_id, SavedFilter.removed_at > clock.now() - timedelta(days=1))
        .order_by(SavedFilter.removed_at.desc(), SavedFilter.id.desc())
    ).all()


def load_filter(filter_id: int) -> SavedFilter | None:
    """A filter, for its owner."""
    return db.session.get(SavedFilter, filter_id)
