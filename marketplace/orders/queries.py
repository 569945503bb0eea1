"""Reads of orders: who may see which, lists with filters, one order with its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.access.actor import Actor, Role
from marketplace.catalogue.models import Colour, Product, TimeStandard
from marketplace.exporters.models import Exporter
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.orders.models import ON_MARKET, Order, OrderAttachment, OrderLine
from marketplace.orders.paste import Named
from marketplace.orders.states import OPEN
from marketplace.producers.models import Association, Technique

PER_PAGE = 24
SORTS = {
    "due": (Order.due_date.is_(None), Order.due_date, Order.id),
    "-due": (Order.due_date.is_(None), Order.due_date.desc(), Order.id.desc()),
    "code": (Order.code, Order.id),
    "-code": (Order.code.desc(), Order.id.desc()),
    "created": (Order.created_at, Order.id),
    "-created": (Order.created_at.desc(), Order.id.desc()),
}
"""Every order of a list is total: ties go by id."""


@dataclass(frozen=True)
class Filter:
    """What a list of orders is narrowed to; empty means everything."""

    text: str = ""
    state: str = ""
    late: bool = False
    exporter_id: int | None = None
    technique: str = ""
    sort: str = "-created"


@dataclass(frozen=True)
class OrderRow:
    """An order in a list, with the pieces of its lines."""

    order: Order
    lines: int
    pieces: int


@dataclass(frozen=True)
class LinePlace:
    """A line with its order; the order is whose it is."""

    order: Order
    line: OrderLine

    def scope(self) -> Scope:
        """The order's."""
        return self.order.scope()


@dataclass(frozen=True)
class AttachmentPlace:
    """A file with its order; the order is whose it is."""

    order: Order
    attachment: OrderAttachment

    def scope(self) -> Scope:
        """The order's."""
        return self.order.scope()


def visible_orders(actor: Actor) -> Select[Order]:
    """The orders that somebody may see: an exporter's own, drafts included; for those who run the market the posted ones."""
    if actor.role is Role.EXPORTER:
        return select(Order).where(Order.exporter_id == actor.exporter_id)
    if actor.role in (Role.COORDINATOR, Role.VERIFIER):
        return select(Order).where(Order.state.in_(ON_MARKET))
    if actor.role is Role.ADMINISTRATOR:
        return select(Order)
    return select(Order).where(Order.id.is_(None))


def narrowed(actor: Actor, wanted: Filter) -> Select[Order]:
    """Visible orders that match a filter."""
    query = visible_orders(actor)
    for word in wanted.text.split()[:6]:
        like = f"%{word.replace('%', '').replace('_', '')}%"
        of_exporter = Order.exporter_id.in_(select(Exporter.id).where(Exporter.name.ilike(like)))
        query = query.where(or_(Order.code.ilike(like), Order.title.ilike(like), of_exporter))
    if wanted.state:
        query = query.where(Order.state == wanted.state)
    if wanted.late:
        query = query.where(Order.due_date < clock.today(), Order.state.in_(OPEN))
    if wanted.exporter_id is not None:
        query = query.where(Order.exporter_id == wanted.exporter_id)
    if wanted.technique:
        query = query.where(Order.id.in_(select(OrderLine.order_id).where(OrderLine.technique_code == wanted.technique)))
    return query


def page_of_orders(actor: Actor, wanted: Filter, page: int) -> tuple[list[OrderRow], int]:
    """A page of orders and how many there are in all; three queries."""
    query = narrowed(actor, wanted)
    total = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    ordered = query.options(joinedload(Order.exporter)).order_by(*SORTS.get(wanted.sort, SORTS["-created"]))
    orders = db.session.scalars(ordered.limit(PER_PAGE).offset((page - 1) * PER_PAGE)).all()
    return _with_pieces(orders), total


def all_orders(actor: Actor, wanted: Filter) -> list[OrderRow]:
    """Every order of a filter, for a file; two queries."""
    ordered = narrowed(actor, wanted).options(joinedload(Order.exporter)).order_by(*SORTS.get(wanted.sort, SORTS["-created"]))
    return _with_pieces(db.session.scalars(ordered).all())


def _with_pieces(orders: Sequence[Order]) -> list[OrderRow]:
    sums = select(OrderLine.order_id, func.count(), func.sum(OrderLine.quantity)).group_by(OrderLine.order_id)
    rows = db.session.execute(sums.where(OrderLine.order_id.in_([order.id for order in orders])))
    found = {order_id: (lines, int(pieces)) for order_id, lines, pieces in rows}
    return [OrderRow(order, *found.get(order.id, (0, 0))) for order in orders]


def exporters_of(actor: Actor) -> list[Exporter]:
    """The exporters to filter by: those with an order that may be seen."""
    ids = visible_orders(actor).with_only_columns(Order.exporter_id)
    return list(db.session.scalars(select(Exporter).where(Exporter.id.in_(ids)).order_by(Exporter.name, Exporter.id)))


def load_order(order_id: int) -> Order | None:
    """An order with its exporter and nothing else."""
    return db.session.scalars(select(Order).where(Order.id == order_id).options(joinedload(Order.exporter))).first()


def load_whole_order(order_id: int) -> Order | None:
    """An order with exporter, lines, their cells, techniques and products, and files; a constant number of queries."""
    lines = selectinload(Order.lines)
    query = (
        select(Order)
        .where(Order.id == order_id)
        .options(
            joinedload(Order.exporter),
            lines.options(selectinload(OrderLine.cells), joinedload(OrderLine.technique), joinedload(OrderLine.product)),
            selectinload(Order.attachments),
        )
    )
    return db.session.scalars(query).first()


def load_line(order_id: int, line_id: int) -> LinePlace | None:
    """A line of that order, with its cells."""
    query = (
        select(OrderLine)
        .where(OrderLine.id == line_id, OrderLine.order_id == order_id)
        .options(selectinload(OrderLine.cells), joinedload(OrderLine.order), joinedload(OrderLine.product))
    )
    line = db.session.scalars(query).first()
    return LinePlace(line.order, line) if line else None


def load_attachment(order_id: int, attachment_id: int) -> AttachmentPlace | None:
    """A file of that order."""
    here = (OrderAttachment.id == attachment_id, OrderAttachment.order_id == order_id)
    attachment = db.session.scalars(select(OrderAttachment).where(*here)).first()
    order = load_order(order_id) if attachment else None
    return AttachmentPlace(order, attachment) if order and attachment else None


def own_exporter(actor: Actor) -> Exporter | None:
    """The exporter that somebody works for."""
    return db.session.get(Exporter, actor.exporter_id) if actor.exporter_id is not None else None


def techniques() -> list[Technique]:
    """Every technique, by its Spanish name."""
    return list(db.session.scalars(select(Technique).order_by(Technique.name_es)))


def standards() -> list[TimeStandard]:
    """Every time standard, by technique and name."""
    return list(db.session.scalars(select(TimeStandard).order_by(TimeStandard.technique_code, TimeStandard.name_es)))


def colours() -> list[Colour]:
    """The colour card."""
    return list(db.session.scalars(select(Colour).order_by(Colour.code)))


def published_product(product_id: int) -> Product | None:
    """A product of the catalogue, with its association."""
    query = select(Product).where(Product.id == product_id, Product.state == "published").options(joinedload(Product.association))
    return db.session.scalars(query).first()


def published_products() -> list[Product]:
    """The catalogue as choices for a line, by name; the first 400."""
    query = (
        select(Product)
        .join(Association, Association.id == Product.association_id)
        .where(Product.state == "published", Association.state == "approved")
        .options(joinedload(Product.association))
        .order_by(Product.name_es, Product.id)
        .limit(400)
    )
    return list(db.session.scalars(query))


def named_codes() -> dict[str, Named]:
    """What the codes of a pasted sheet stand for: published products and time standards, in capitals."""
    products = select(Product.code, Product.id, Product.technique_code).where(Product.state == "published")
    known = {code.upper(): Named(technique, product_id) for code, product_id, technique in db.session.execute(products)}
    for key, technique in db.session.execute(select(TimeStandard.key, TimeStandard.technique_code)):
        known.setdefault(key.upper(), Named(technique, standard_key=key))
    return known
