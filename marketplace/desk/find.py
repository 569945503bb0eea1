"""One search over everything that somebody may see: references as they are said, names, phone numbers.

Each kind of thing is one query over its feature's ``visible_*`` selection, so the search shows nothing that the lists do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Product
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import visible_assignments
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.kernel.references import parse_reference
from marketplace.kernel.textsearch import words
from marketplace.matching.models import Assignment, Offer
from marketplace.matching.queries import visible_offers
from marketplace.membership.queries import visible_members
from marketplace.money.models import Payment
from marketplace.money.queries import visible_payments
from marketplace.orders.models import Order, OrderLine
from marketplace.orders.queries import visible_orders
from marketplace.producers.models import Association, Member
from marketplace.producers.queries import visible_associations

Rows = Select[Any, Any, Any, Any]
MOST = 6
SHORTEST_PHONE = 5
ACCENTS = (("á", "a"), ("é", "e"), ("í", "i"), ("ó", "o"), ("ú", "u"), ("ü", "u"), ("ñ", "n"))


@dataclass(frozen=True)
class Hit:
    """One thing found: what it is called, a word on it, the page that shows it."""

    title: str
    note: str
    endpoint: str
    values: dict[str, Any]


@dataclass(frozen=True)
class Group:
    """Things of one kind, the first few; ``more`` says that there are others, ``all_at`` which list has them."""

    title: LazyString
    icon: str
    hits: Sequence[Hit]
    more: bool
    all_at: tuple[str, dict[str, Any]] | None


@dataclass(frozen=True)
class Findings:
    """What was found. ``only`` is the one thing whose reference was typed exactly: the search goes straight there."""

    typed: str
    groups: Sequence[Group]
    only: Hit | None = None

    @property
    def count(self) -> int:
        """How many hits are shown."""
        return sum(len(group.hits) for group in self.groups)


@dataclass(frozen=True)
class Kind:
    """How one kind of thing is looked for. ``select`` gives (id, title, note, code) rows that the actor may see."""

    title: LazyString
    icon: str
    select: Callable[[Actor, str], Rows | None]
    endpoint: str
    argument: str
    list_at: str = ""


def find(actor: Actor, typed: str) -> Findings:
    """What holds every typed word, in any order; one query a kind. Nothing typed finds nothing."""
    typed = " ".join(typed.split())[:80]
    if not words(typed):
        return Findings(typed, ())
    groups, exact = [], []
    for kind in KINDS:
        statement = kind.select(actor, typed)
        if statement is None:
            continue
        rows = db.session.execute(statement.limit(MOST + 1)).all()
        hits = [Hit(row[1], row[2] or "", kind.endpoint, {kind.argument: row[0]}) for row in rows[:MOST]]
        exact += [hit for hit, row in zip(hits, rows, strict=False) if row[3] in spoken(typed)]
        if hits:
            everything = (kind.list_at, {"q": typed}) if kind.list_at else None
            groups.append(Group(kind.title, kind.icon, hits, len(rows) > MOST, everything))
    return Findings(typed, groups, exact[0] if len(exact) == 1 else None)


def spoken(typed: str) -> frozenset[str]:
    """The codes that a text may be: as it stands, in capitals, and as a reference that was said (``pag 3f7k2``)."""
    found = {typed, typed.upper()}
    with suppress(DomainError):
        found.add(parse_reference(typed))
    return frozenset(found)


def folded(column: ColumnElement[str] | InstrumentedAttribute[Any]) -> ColumnElement[str]:
    """A column without case and accents, on both databases: SQLite's lower() knows only ASCII."""
    text: ColumnElement[str] = func.lower(column)
    for accented, plain in ACCENTS:
        text = func.replace(func.replace(text, accented, plain), accented.upper(), plain)
    return text


def holds(typed: str, *columns: Any) -> ColumnElement[bool]:
    """Every typed word stands in one of the columns, or the whole is a code in one of them as it is said."""
    each = [or_(*(folded(column).contains(word, autoescape=True) for column in columns)) for word in words(typed)[:6]]
    return or_(and_(*each), *(column.in_(spoken(typed)) for column in columns))


def _orders(actor: Actor, typed: str) -> Rows:
    return (
        visible_orders(actor)
        .join(Exporter, Exporter.id == Order.exporter_id)
        .where(holds(typed, Order.code, Order.title, Exporter.name))
        .with_only_columns(Order.id, Order.title, Order.code, Order.code)
        .order_by(Order.id.desc())
    )


def _works(actor: Actor, typed: str) -> Rows | None:
    if actor.role is Role.WEAVER:
        return None
    return (
        select(
            Assignment.id,
            OrderLine.description,
            # Works of one garment and one group differ by their number and their order.
            Assignment.code + " · " + Order.code + " · " + Association.name,
            Assignment.code,
        )
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .join(Association, Association.id == Assignment.association_id)
        .where(Assignment.id.in_(visible_assignments(actor).with_only_columns(Assignment.id).order_by(None)))
        .where(holds(typed, Assignment.code, OrderLine.description, Association.name))
        .order_by(Assignment.id.desc())
    )


def _offers(actor: Actor, typed: str) -> Rows | None:
    if actor.role in {Role.EXPORTER, Role.WEAVER}:
        return None
    return (
        select(Offer.id, Offer.code, Association.name, Offer.code)
        .join(Association, Association.id == Offer.association_id)
        .where(Offer.id.in_(visible_offers(actor).with_only_columns(Offer.id).order_by(None)), holds(typed, Offer.code))
        .order_by(Offer.id.desc())
    )


def _deliveries(actor: Actor, typed: str) -> Rows | None:
    if actor.role is Role.WEAVER:
        return None
    return (
        select(Delivery.id, Delivery.code, Association.name, Delivery.code)
        .join(Assignment, Assignment.id == Delivery.assignment_id)
        .join(Association, Association.id == Assignment.association_id)
        .where(Assignment.id.in_(visible_assignments(actor).with_only_columns(Assignment.id).order_by(None)))
        .where(holds(typed, Delivery.code))
        .order_by(Delivery.id.desc())
    )


def _payments(actor: Actor, typed: str) -> Rows | None:
    if actor.role is Role.WEAVER:
        return None
    mine = visible_payments(actor).with_only_columns(Payment.id).order_by(None)
    return (
        select(Payment.id, Payment.code, Payment.reference, Payment.code)
        .where(Payment.id.in_(mine), holds(typed, Payment.code, Payment.reference))
        .order_by(Payment.id.desc())
    )


def _near_associations(actor: Actor, typed: str) -> Rows | None:
    near = _near(actor)
    return None if near is None else _associations(actor, typed).where(near)


def _far_associations(actor: Actor, typed: str) -> Rows:
    near, found = _near(actor), _associations(actor, typed).where(Association.state == "approved")
    return found if near is None else found.where(~near)


def _near(actor: Actor) -> ColumnElement[bool] | None:
    """Associations whose own page the actor may open; of the others she has the public one."""
    if actor.role is Role.ADMINISTRATOR:
        return true()
    if actor.role in {Role.COORDINATOR, Role.VERIFIER}:
        return Association.programme_id.in_(actor.programme_ids)
    return Association.id == actor.association_id if actor.role is Role.LEADER else None


def _associations(actor: Actor, typed: str) -> Rows:
    return (
        visible_associations(actor)
        .where(holds(typed, Association.name, Association.code, Association.zone))
        .with_only_columns(Association.id, Association.name, Association.zone, Association.code)
        .order_by(Association.name, Association.id)
    )


def _people(actor: Actor, typed: str) -> Rows | None:
    if actor.role not in {Role.COORDINATOR, Role.ADMINISTRATOR, Role.LEADER}:
        return None
    digits = "".join(sign for sign in typed if sign.isdigit())
    by_phone = [Member.phone.contains(digits)] if len(digits) >= SHORTEST_PHONE else []
    return (
        visible_members(actor)
        .where(or_(holds(typed, Member.full_name, Member.code), *by_phone))
        .with_only_columns(Member.id, Member.full_name, Association.name, Member.code)
        .order_by(Member.full_name, Member.id)
    )


def _exporters(actor: Actor, typed: str) -> Rows | None:
    if actor.role is not Role.ADMINISTRATOR:
        return None
    return (
        select(Exporter.id, Exporter.name, Exporter.code, Exporter.code)
        .where(holds(typed, Exporter.name, Exporter.code))
        .order_by(Exporter.name, Exporter.id)
    )


def _products(actor: Actor, typed: str) -> Rows:
    return (
        select(Product.id, Product.name_es, Association.name, Product.code)
        .join(Association, Association.id == Product.association_id)
        .where(Product.state == "published", holds(typed, Product.name_es, Product.name_en, Product.code))
        .order_by(Product.name_es, Product.id)
    )


KINDS: tuple[Kind, ...] = (
    Kind(_l("Pedidos"), "package", _orders, "order_page.show", "order_id", "orders.index"),
    Kind(_l("Trabajos"), "palillos", _works, "fulfilment.assignment", "assignment_id"),
    Kind(_l("Asociaciones"), "users", _near_associations, "producers.show", "association_id", "producers.directory"),
    Kind(_l("Otras asociaciones"), "users", _far_associations, "catalogue.maker", "association_id"),
    Kind(_l("Personas"), "user", _people, "people.member", "member_id"),
    Kind(_l("Exportadores"), "globe", _exporters, "exporters.terms", "exporter_id"),
    Kind(_l("Ofertas"), "handshake", _offers, "matching.offer", "offer_id"),
    Kind(_l("Entregas"), "truck", _deliveries, "fulfilment.delivery", "delivery_id"),
    Kind(_l("Pagos"), "wallet", _payments, "money.payment", "payment_id"),
    Kind(_l("Productos"), "shirt", _products, "catalogue.product", "product_id", "catalogue.index"),
)
