"""Reads of money. A person's pay is read only for her, her leader (one assignment at a time) and her coordinator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from marketplace.access.actor import Actor
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.quantities import Stage
from marketplace.fulfilment.queries import Work, accepted_of, within_reach, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.money.dues import AcceptedLot, Due, MoneyState, Paid, Terms, dues, money_state
from marketplace.money.models import MemberPay, Payment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Member


@dataclass
class Account:
    """The money of one assignment: its work, its payments that hold, what is due now and where that leaves it."""

    work: Work
    payments: list[Payment]
    dues: list[Due]
    state: MoneyState

    @property
    def paid_minor(self) -> int:
        """Paid so far."""
        return sum(payment.amount_minor for payment in self.payments)

    @property
    def due_minor(self) -> int:
        """Due now."""
        return sum(due.amount_minor for due in self.dues)

    def due(self, kind: str, delivery_id: int | None) -> Due | None:
        """The amount due of a kind and delivery, if any."""
        return next((due for due in self.dues if (due.kind, due.delivery_id) == (kind, delivery_id)), None)


def terms_of(assignment: Assignment) -> Terms:
    """What was agreed; ``line.order`` is loaded."""
    order = assignment.line.order
    agreed = clock.local_date(assignment.accepted_at) if assignment.accepted_at else None
    return Terms(
        assignment.pieces, assignment.unit_price_minor, Fraction(order.advance_basis_points, 10_000), order.balance_days, agreed
    )


def lots_of(work: Work) -> list[AcceptedLot]:
    """The deliveries of an assignment with accepted pieces."""
    return [
        AcceptedLot(delivery.id, accepted_of(delivery), _accepted_on(delivery))
        for delivery in work.live_deliveries
        if accepted_of(delivery)
    ]


def _accepted_on(delivery: Delivery) -> date:
    return max(inspection.inspected_on for inspection in delivery.inspections if inspection.accepted_pieces)


def accounts_of(works: Iterable[Work]) -> list[Account]:
    """The money of each assignment, in the same order, in one query more than the works took."""
    works = list(works)
    payments: dict[int, list[Payment]] = defaultdict(list)
    ids = [work.assignment.id for work in works]
    for payment in db.session.scalars(
        select(Payment)
        .where(Payment.assignment_id.in_(ids), Payment.state.in_(("paid", "confirmed")))
        .order_by(Payment.paid_on, Payment.id)
    ):
        payments[payment.assignment_id].append(payment)
    return [_account(work, payments[work.assignment.id]) for work in works]


def _account(work: Work, payments: list[Payment]) -> Account:
    paid = [
        Paid(row.kind, row.delivery_id, row.amount_minor, row.advance_recovered_minor, row.state == "confirmed")
        for row in payments
    ]
    open_dues = dues(terms_of(work.assignment), lots_of(work), paid)
    complete = work.quantities.stage in {Stage.COMPLETED, Stage.SHORT_CLOSED, Stage.CANCELLED}
    return Account(work, payments, open_dues, money_state(open_dues, paid, clock.today(), complete=complete))


def account_of(assignment: Assignment) -> Account:
    """The money of one assignment."""
    return accounts_of([work_of(assignment)])[0]


def visible_payments(actor: Actor) -> Select[Any]:
    """Payments that ``actor`` may see, the newest first."""
    query = (
        select(Payment)
        .join(Payment.assignment)
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .options(
            joinedload(Payment.assignment).options(
                joinedload(Assignment.association),
                joinedload(Assignment.line).joinedload(OrderLine.order).joinedload(Order.exporter),
            )
        )
        .order_by(Payment.paid_on.desc(), Payment.id.desc())
    )
    return within_reach(query, actor)


def load_payment(payment_id: int) -> Payment | None:
    """A payment with what its page and scope need."""
    return db.session.scalars(
        select(Payment)
        .where(Payment.id == payment_id)
        .options(
            joinedload(Payment.assignment).options(
                joinedload(Assignment.association),
                joinedload(Assignment.line).options(joinedload(OrderLine.order).joinedload(Order.exporter)),
            )
        )
    ).first()


def load_member_pay(pay_id: int) -> MemberPay | None:
    """A weaver's pay line with what its scope needs."""
    return db.session.scalars(
        select(MemberPay)
        .where(MemberPay.id == pay_id)
        .options(joinedload(MemberPay.member), joinedload(MemberPay.assignment).joinedload(Assignment.association))
    ).first()


def pay_list(assignment: Assignment) -> list[MemberPay]:
    """What each weaver of an assignment earns, by name."""
    return list(
        db.session.scalars(
            select(MemberPay)
            .join(MemberPay.member)
            .where(MemberPay.assignment_id == assignment.id)
            .options(joinedload(MemberPay.member))
            .order_by(Member.full_name, MemberPay.id)
        )
    )


@dataclass(frozen=True)
class OwnPay:
    """A weaver's pay: its scope is herself."""

    member_id: int

    def scope(self) -> Scope:
        """Hers alone."""
        return Scope(member_id=self.member_id)


def own_pay_lines(member_id: int) -> list[MemberPay]:
    """A weaver's own lines, the newest first, those not yet paid on top."""
    return list(
        db.session.scalars(
            select(MemberPay)
            .where(MemberPay.member_id == member_id)
            .options(joinedload(MemberPay.assignment).options(joinedload(Assignment.line), joinedload(Assignment.association)))
            .order_by(MemberPay.paid_on.is_not(None), MemberPay.paid_on.desc(), MemberPay.id.desc())
        )
    )


@dataclass(frozen=True)
class MonthPay:
    """What was paid to a weaver in a month."""

    month: date
    amount_minor: int


def by_month(lines: Iterable[MemberPay]) -> list[MonthPay]:
    """Paid lines added up by month, the newest first. Months without a record do not appear: no record is not 0."""
    sums: dict[date, int] = defaultdict(int)
    for line in lines:
        if line.paid_on is not None:
            sums[line.paid_on.replace(day=1)] += line.amount_minor
    return [MonthPay(month, sums[month]) for month in sorted(sums, reverse=True)]


def pieces_shared(assignment: Assignment) -> int:
    """Pieces of an assignment already shared out among its weavers."""
    shared = db.session.scalar(select(func.sum(MemberPay.pieces)).where(MemberPay.assignment_id == assignment.id))
    return int(shared or 0)


def members_of(association_id: int) -> list[Member]:
    """The present members of an association, by name."""
    return list(
        db.session.scalars(
            select(Member)
            .where(Member.association_id == association_id, Member.left_on.is_(None))
            .order_by(Member.full_name, Member.id)
        )
    )
