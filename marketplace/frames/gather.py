"""Orders that came back every month, brought together into a frame: what was habit becomes something that can be signed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.catalogue.models import Product
from marketplace.frames.models import CallOff, FrameOrder
from marketplace.frames.months import last_day, month_of, months_from
from marketplace.frames.services import _fresh, new_agreement, new_code
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.journal.services import note
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association

MONTHLY = "mensual"
FEWEST = 2


@dataclass(frozen=True)
class Habit:
    """Monthly orders of one kind of piece that one group makes, the earliest first: one a month, one line each."""

    association: Association
    works: tuple[Assignment, ...]

    @property
    def orders(self) -> list[Order]:
        """The orders, by their month."""
        return [work.line.order for work in self.works]

    @property
    def last(self) -> Assignment:
        """The newest, whose terms the frame takes."""
        return self.works[-1]

    @property
    def span(self) -> tuple[date, date]:
        """First and last month."""
        return _month(self.works[0]), _month(self.works[-1])


def _month(work: Assignment) -> date:
    return month_of(work.line.order.due_date or work.due_on)


def habits_of(exporter_id: int) -> list[Habit]:
    """Monthly orders of an exporter that no frame holds yet, two or more of a kind; three queries."""
    held = select(CallOff.order_id).where(CallOff.order_id.is_not(None))
    rows = db.session.scalars(
        select(Assignment)
        .join(OrderLine, OrderLine.id == Assignment.order_line_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(
            Order.exporter_id == exporter_id, Order.recurrence == MONTHLY, Order.id.not_in(held),
            Order.state.not_in(("draft", "cancelled")), Assignment.cancelled_on.is_(None),
        )
        .options(joinedload(Assignment.association), joinedload(Assignment.line).options(
            joinedload(OrderLine.technique), joinedload(OrderLine.order).selectinload(Order.lines)))
        .order_by(Order.due_date, Assignment.id)
    ).all()  # fmt: skip
    kinds: dict[tuple[object, ...], dict[date, Assignment]] = defaultdict(dict)
    for work in rows:
        if len(work.line.order.lines) == 1:
            kind = (work.association_id, work.line.technique_code, work.line.standard_key, work.millihours_per_piece)
            kinds[kind].setdefault(_month(work), work)
    return [
        Habit(next(iter(found.values())).association, tuple(found[month] for month in sorted(found)))
        for found in kinds.values()
        if len(found) >= FEWEST
    ]


def gather(actor: Actor, order: Order) -> FrameOrder:
    """A frame over the monthly orders that ``order`` belongs to, as a draft: each month is the order that it already is.

    Raises ``no_habit`` where there are not two of a kind (any more).
    """
    habit = next((one for one in habits_of(order.exporter_id) if order.id in {o.id for o in one.orders}), None)
    if habit is None:
        raise DomainError("no_habit")
    frame = _frame(actor, habit)
    db.session.add(frame)
    db.session.flush()
    by_month = {_month(work): work for work in habit.works}
    for month in months_from(frame.first_month, frame.months):
        db.session.add(_call_off(frame, month, by_month.get(month)))
    frame_scope = order.scope()
    note(actor, "gathered", "frame_order", frame.id, frame_scope, code=frame.code, orders=[o.code for o in habit.orders])
    return _fresh(frame.id)


def _frame(actor: Actor, habit: Habit) -> FrameOrder:
    first, last = habit.span
    work, order, line = habit.last, habit.last.line.order, habit.last.line
    agreement = new_agreement(actor, order.exporter_id, habit.association.id, starts_on=first, ends_on=last_day(last))
    product = _product(habit)
    return FrameOrder(
        code=new_code("MAR"), agreement_id=agreement.id, title=line.description[:300],
        product_id=product.id if product else None, standard_key=line.standard_key, technique_code=line.technique_code,
        material=line.material, unit=line.unit, pieces_a_month=line.quantity, first_month=first,
        months=(last.year - first.year) * 12 + last.month - first.month + 1, millihours_per_piece=work.millihours_per_piece,
        unit_price_minor=work.unit_price_minor, piece_rate_minor=work.piece_rate_minor, incoterm=order.incoterm,
        advance_basis_points=order.advance_basis_points, balance_days=order.balance_days, aql_hundredths=order.aql_hundredths,
        inspection_level=order.inspection_level, sample_required=order.sample_required,
        buyer_goods=line.technique.on_given_pieces, created_at=clock.business_now(),
        created_by_id=actor.account_id,
    )  # fmt: skip


def _product(habit: Habit) -> Product | None:
    line = habit.last.line
    if line.product_id is not None:
        return db.session.get(Product, line.product_id)
    same = (Product.association_id == habit.association.id, Product.standard_key == line.standard_key)
    return db.session.scalars(select(Product).where(*same, Product.state == "published").order_by(Product.id)).first()


def _call_off(frame: FrameOrder, month: date, work: Assignment | None) -> CallOff:
    if work is None:
        return CallOff(frame_id=frame.id, month=month, pieces=0, starts_on=month, due_on=last_day(month))
    order = work.line.order
    due = order.due_date or work.due_on
    return CallOff(
        frame_id=frame.id, month=month, pieces=work.line.quantity, starts_on=min(order.release_date or work.starts_on, due),
        due_on=due, order_id=order.id, called_at=order.posted_at,
    )  # fmt: skip
