"""Up to four products or groups side by side, as a buyer weighs them: who makes it, what it pays, how soon, how much at least."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor
from marketplace.catalogue.display import name_of, pay_of, photo_address, split
from marketplace.catalogue.models import Product
from marketplace.desk.find import holds
from marketplace.fulfilment.track_record import track_records
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.i18n import hours, money, number
from marketplace.matching.history import TrackRecord
from marketplace.producers.display import legal_form_in_words
from marketplace.producers.models import Association, Member
from marketplace.producers.states import HIDDEN_STATES

MOST = 4
SUGGESTED = 6
NOT_SHOWN = (*HIDDEN_STATES, "invited")


@dataclass(frozen=True)
class Column:
    """One of the things compared: its number, name, second line, page and picture's seed or address."""

    number: int
    title: str
    note: str
    endpoint: str
    values: dict[str, Any]
    photo: str


@dataclass(frozen=True)
class Row:
    """One fact of each column, ready to read; None where there is no record. ``differs`` when they are not all alike."""

    label: str
    cells: Sequence[str | None]

    @property
    def differs(self) -> bool:
        """Whether this fact tells the columns apart."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True)
class Comparison:
    """Columns in the order asked for, their facts, and what else may be added for the words typed."""

    columns: Sequence[Column]
    rows: Sequence[Row]
    suggestions: Sequence[tuple[int, str, str]]

    @property
    def full(self) -> bool:
        """Whether there is no room for another column."""
        return len(self.columns) >= MOST


def numbers(texts: Iterable[str]) -> list[int]:
    """The first four different whole numbers of an address; whatever else stands there is left out."""
    found = dict.fromkeys(int(text) for text in texts if text.isdecimal() and len(text) < 10)
    return list(found)[:MOST]


def _in_order(ids: Sequence[int], rows: Iterable[Any]) -> list[Any]:
    by_id = {row.id: row for row in rows}
    return [by_id[one] for one in ids if one in by_id]


def products(ids: Sequence[int], typed: str, language: str) -> Comparison:
    """Published products side by side; at most three queries."""
    found = _in_order(
        ids,
        db.session.scalars(
            select(Product)
            .join(Product.association)
            .where(Product.id.in_(ids), Product.state == "published", Association.state.not_in(HIDDEN_STATES))
            .options(joinedload(Product.association), joinedload(Product.technique), selectinload(Product.photos))
        ),
    )
    columns = [
        Column(
            one.id, name_of(one, language), one.association.name, "catalogue.product", {"product_id": one.id}, photo_address(one)
        )
        for one in found
    ]
    rows = [Row(label, [fact(one) for one in found]) for label, fact in _product_facts(language)]
    return Comparison(columns, rows, _other_products(typed, ids, language) if len(columns) < MOST else [])


def _product_facts(language: str) -> list[tuple[str, Callable[[Product], str | None]]]:
    return [
        (_("Precio del grupo"), lambda p: money(p.price_minor)),
        (_("En dólares, FCA"), lambda p: None if p.price_fca_usd_minor is None else money(p.price_fca_usd_minor, "USD")),
        (_("Paga a quien teje, por pieza"), lambda p: money(p.piece_rate_minor)),
        (_("Paga por hora"), lambda p: money(pay_of(p).hour_minor)),
        (_("Del salario mínimo"), lambda p: f"{pay_of(p).minimum_percent} %"),
        (_("Horas por pieza"), lambda p: hours(p.millihours_per_piece, 2)),
        (_("Pedido mínimo"), lambda p: _("%(n)s piezas", n=number(p.min_pieces))),
        (_("Plazo adicional"), lambda p: ngettext("%(num)s día", "%(num)s días", p.lead_days)),
        (_("Peso"), lambda p: _("%(g)s g", g=number(p.grams)) if p.grams else None),
        (_("Técnica"), lambda p: p.technique.name_en if language == "en" else p.technique.name_es),
        (_("Material"), lambda p: p.material or None),
        (_("Tallas"), lambda p: ", ".join(split(p.sizes)).replace("U", _("Única")) or None),
        (_("Colores"), lambda p: number(len(split(p.colours))) if p.colours else None),
    ]


def _other_products(typed: str, ids: Sequence[int], language: str) -> list[tuple[int, str, str]]:
    if not typed.strip():
        return []
    rows = db.session.scalars(
        select(Product)
        .join(Product.association)
        .where(
            Product.state == "published",
            Association.state.not_in(HIDDEN_STATES),
            Product.id.not_in(ids),
            holds(typed, Product.name_es, Product.name_en, Association.name),
        )
        .options(joinedload(Product.association))
        .order_by(Product.name_es, Product.id)
        .limit(SUGGESTED)
    )
    return [(one.id, name_of(one, language), one.association.name) for one in rows]


def groups(ids: Sequence[int], typed: str, language: str, actor: Actor | None) -> Comparison:
    """Associations side by side; what they kept of their promises only for people with an account. At most seven queries."""
    found = _in_order(
        ids,
        db.session.scalars(
            select(Association)
            .where(Association.id.in_(ids), Association.state.not_in(NOT_SHOWN))
            .options(selectinload(Association.techniques))
        ),
    )
    columns = [Column(one.id, one.name, one.zone, "catalogue.maker", {"association_id": one.id}, one.code) for one in found]
    rows = [Row(label, [fact(one) for one in found]) for label, fact in _group_facts(ids, language, actor)]
    return Comparison(columns, rows, _other_groups(typed, ids) if len(columns) < MOST else [])


def _group_facts(ids: Sequence[int], language: str, actor: Actor | None) -> list[tuple[str, Callable[[Association], str | None]]]:
    people, made = _counted(Member, ids), _counted(Product, ids)
    lead, pays = _middle_of_products(ids)
    facts: list[tuple[str, Callable[[Association], str | None]]] = [
        (_("Personas"), lambda a: number(people[a.id]) if people.get(a.id) else None),
        (_("Productos"), lambda a: number(made.get(a.id, 0))),
        (_("Técnicas"), lambda a: ", ".join(t.name_en if language == "en" else t.name_es for t in a.techniques) or None),
        (_("Forma legal"), lambda a: legal_form_in_words(a.legal_status) or None),
        (_("Plazo adicional, el más corto"), lambda a: _days(lead.get(a.id))),
        (_("Paga por hora, el promedio"), lambda a: money(pays[a.id]) if a.id in pays else None),
    ]
    if actor is None:
        return facts
    kept = track_records(ids, clock.today())
    return [
        *facts,
        (_("Entregado a tiempo, un año"), lambda a: _percent(kept.get(a.id), lambda r: (r.on_time, r.due))),
        (_("Aceptado a la primera, un año"), lambda a: _percent(kept.get(a.id), lambda r: (r.accepted, r.inspected))),
    ]


def _days(days: int | None) -> str | None:
    return None if days is None else ngettext("%(num)s día", "%(num)s días", days)


def _percent(record: TrackRecord | None, share: Callable[[TrackRecord], tuple[int, int]]) -> str | None:
    """A share of a record; None where nothing was due or inspected: no record is not 0."""
    part, whole = share(record) if record else (0, 0)
    return f"{number(100 * part / whole)} %" if whole else None


def _counted(model: type[Member] | type[Product], ids: Sequence[int]) -> dict[int, int]:
    live = Member.left_on.is_(None) if model is Member else Product.state == "published"
    rows = db.session.execute(
        select(model.association_id, func.count()).where(model.association_id.in_(ids), live).group_by(model.association_id)
    )
    return {row[0]: row[1] for row in rows}


def _middle_of_products(ids: Sequence[int]) -> tuple[dict[int, int], dict[int, int]]:
    """The shortest additional lead time in days and the mean pay of an hour in centavos, by association."""
    of = (Product.association_id.in_(ids), Product.state == "published")
    rows = db.session.execute(
        select(
            Product.association_id,
            func.min(Product.lead_days),
            func.sum(Product.piece_rate_minor),
            func.sum(Product.millihours_per_piece),
        )
        .where(*of)
        .group_by(Product.association_id)
    ).all()
    lead = {row[0]: row[1] for row in rows}
    return lead, {row[0]: round(int(row[2]) * 1000 / int(row[3])) for row in rows if row[3]}


def _other_groups(typed: str, ids: Sequence[int]) -> list[tuple[int, str, str]]:
    if not typed.strip():
        return []
    rows = db.session.execute(
        select(Association.id, Association.name, Association.zone)
        .where(Association.state.not_in(NOT_SHOWN), Association.id.not_in(ids), holds(typed, Association.name, Association.zone))
        .order_by(Association.name, Association.id)
        .limit(SUGGESTED)
    )
    return [(row[0], row[1], row[2]) for row in rows]
