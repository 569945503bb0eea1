"""Writes of order lines, one by one or a thousand at a time, with their size by colour cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select

from marketplace.access.actor import Actor
from marketplace.catalogue.models import Product, TimeStandard
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.orders.drafts import LineDraft
from marketplace.orders.holding import open_draft, touch
from marketplace.orders.matrix import quantity_of
from marketplace.orders.models import Order, OrderLine, OrderLineCell
from marketplace.producers.models import Technique

MOST_LINES = 5000


@dataclass(frozen=True)
class _Known:
    """Products, time standards and techniques that some lines name, read together."""

    products: dict[int, Product]
    standards: dict[str, TimeStandard]
    techniques: frozenset[str]


def add_lines(actor: Actor, order: Order, drafts: Sequence[LineDraft], version: int) -> list[int]:
    """Add lines to a draft and return their ids; a thousand lines take as many statements as one.

    Raises DomainError with ``row``, the 1-based place of the draft at fault, where there are several.
    """
    open_draft(order, version)
    known, position = _known(drafts), _last_position(order)
    if position + len(drafts) > MOST_LINES:
        raise DomainError("too_many_lines", most=MOST_LINES)
    rows = []
    for number, draft in enumerate(drafts, start=1):
        try:
            values = _values(draft, known)
        except DomainError as error:
            raise DomainError(error.code, field=error.field, **error.params | {"row": number}) from None
        place = position + number
        rows.append(values | {"order_id": order.id, "position": place, "code": f"{order.code}-{place}"})
    db.session.execute(insert(OrderLine), rows)
    first = (OrderLine.order_id == order.id, OrderLine.position > position)
    ids = list(db.session.scalars(select(OrderLine.id).where(*first).order_by(OrderLine.position)))
    _write_cells(dict(zip(ids, drafts, strict=True)))
    touch(order)
    pieces = sum(row["quantity"] for row in rows)
    note(actor, "added_lines", "order", order.id, order.scope(), lines=len(rows), pieces=pieces)
    return ids


def as_typed(draft: LineDraft) -> OrderLine:
    """The line that a draft would make, kept nowhere. Raises DomainError while too little is said."""
    return OrderLine(**_values(draft, _known([draft])))


def change_line(actor: Actor, order: Order, line: OrderLine, draft: LineDraft, version: int) -> None:
    """Change a line of a draft; what it was stays in the journal."""
    open_draft(order, version)
    values = _values(draft, _known([draft]))
    before = {name: getattr(line, name) for name, value in values.items() if getattr(line, name) != value}
    for name, value in values.items():
        setattr(line, name, value)
    db.session.execute(delete(OrderLineCell).where(OrderLineCell.line_id == line.id))
    _write_cells({line.id: draft})
    touch(order)
    note(actor, "changed_line", "order", order.id, order.scope(), line=line.code, before=before)


def remove_line(actor: Actor, order: Order, line: OrderLine) -> None:
    """Take a line off a draft; the journal keeps what it was."""
    open_draft(order, None)
    db.session.execute(delete(OrderLineCell).where(OrderLineCell.line_id == line.id))
    db.session.execute(delete(OrderLine).where(OrderLine.id == line.id))
    touch(order)
    note(actor, "removed_line", "order", order.id, order.scope(), line=line.code, pieces=line.quantity)


def copy_lines(order: Order, old: Order) -> None:
    """Copy the lines of an order (lines and cells loaded) to a new draft."""
    for line in old.lines:
        copy = OrderLine(
            code=f"{order.code}-{line.position}",
            order_id=order.id,
            cells=[OrderLineCell(size=cell.size, colour=cell.colour, pieces=cell.pieces) for cell in line.cells],
            **{name: getattr(line, name) for name in _COPIED},
        )
        db.session.add(copy)


_COPIED = (
    "position", "product_id", "standard_key", "technique_code", "material", "description", "quantity", "unit", "unit_price_minor",
    "millihours_per_piece", "min_grade", "priority", "partial",
)  # fmt: skip


def _last_position(order: Order) -> int:
    return db.session.scalar(select(func.coalesce(func.max(OrderLine.position), 0)).where(OrderLine.order_id == order.id)) or 0


def _known(drafts: Sequence[LineDraft]) -> _Known:
    product_ids = {draft.product_id for draft in drafts if draft.product_id is not None}
    published = select(Product).where(Product.id.in_(product_ids), Product.state == "published")
    products = {product.id: product for product in db.session.scalars(published)} if product_ids else {}
    standards = {standard.key: standard for standard in db.session.scalars(select(TimeStandard))}
    return _Known(products, standards, frozenset(db.session.scalars(select(Technique.code))))


def _values(draft: LineDraft, known: _Known) -> dict[str, Any]:
    """The columns of a line; hours a piece come from the product, else the standard, unless they are given."""
    quantity = quantity_of(draft.quantity, draft.cells)
    product = known.products.get(draft.product_id) if draft.product_id is not None else None
    if draft.product_id is not None and product is None:
        raise DomainError("unknown_product", field="product")
    standard = known.standards.get((product.standard_key if product else draft.standard_key) or "")
    technique = product.technique_code if product else (standard.technique_code if standard else draft.technique_code)
    if technique not in known.techniques:
        raise DomainError("unknown_technique", field="technique")
    millihours = draft.millihours_per_piece or _usual_hours(product, standard)
    if not millihours:
        raise DomainError("hours_missing", field="hours")
    description = draft.description.strip() or (product.name_es if product else standard.name_es if standard else "")
    if not description:
        raise DomainError("description_missing", field="description")
    return {
        "product_id": draft.product_id,
        "standard_key": standard.key if standard else None,
        "technique_code": technique,
        "material": draft.material.strip() or (product.material if product else ""),
        "description": description[:500],
        "quantity": quantity,
        "unit": product.unit if product else (standard.unit if standard else draft.unit),
        "unit_price_minor": draft.unit_price_minor,
        "millihours_per_piece": millihours,
        "min_grade": draft.min_grade,
        "priority": draft.priority,
        "partial": draft.partial,
    }


def _usual_hours(product: Product | None, standard: TimeStandard | None) -> int | None:
    if product is not None:
        return product.millihours_per_piece
    return standard.millihours_typical if standard is not None else None


def _write_cells(by_line: dict[int, LineDraft]) -> None:
    rows = [
        {"line_id": line_id, "size": cell.size, "colour": cell.colour, "pieces": cell.pieces}
        for line_id, draft in by_line.items()
        for cell in draft.cells
    ]
    if rows:
        db.session.execute(insert(OrderLineCell), rows)
