"""Reads for the formulas: what was on record at the end of a day about some programmes, in a constant number of queries.

What is dated counts by its own date: an inspection annulled, a payment voided or a work cancelled after that day still stands in
an older report. Without a date of its own are a group's card, its leader, the debt of a loan and whether a product is published:
they count as they stand. A work whose acceptance has no date counts from the day its order was posted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.capacity.ledger import WeekHours
from marketplace.capacity.open_days import OpenDay, open_days_of
from marketplace.capacity.queries import hours_by_week
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.income.figures import baseline_figures
from marketplace.income.models import Baseline
from marketplace.income.queries import answers_of
from marketplace.indicators.facts import (
    BaselineFact,
    Facts,
    Look,
    LotFact,
    PayFact,
    PaymentFact,
    WorkFact,
)
from marketplace.indicators.on_record import agreed, alliances_of, demand_of, groups_of, loans_of, products_of, rows_of, standing
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.weeks import monday_of
from marketplace.matching.models import Assignment, AssignmentWeek
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.money.queries import HOLDS
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association, Member

WEEKS = 12


def facts_of(programme_ids: Collection[int], as_of: date) -> Facts:
    """Everything that the formulas need about the groups of these programmes, as it was on record at the end of ``as_of``."""
    ids = sorted(programme_ids)
    works = _works(ids, as_of)
    groups = groups_of(ids, as_of)
    alliances, signed = alliances_of(ids, as_of)
    return Facts(
        as_of=as_of,
        works=tuple(works),
        pays=tuple(_pays(ids, as_of)),
        baselines=tuple(_baselines(ids, as_of)),
        payments=tuple(_payments(ids, as_of)),
        demand=tuple(demand_of(ids, as_of)),
        groups=tuple(groups),
        products=tuple(products_of(ids, as_of)),
        loans=tuple(loans_of(ids, as_of)),
        alliances=alliances,
        alliances_signed=signed,
        hours=_hours([group.id for group in groups], works, as_of),
    )


def _works(ids: list[int], as_of: date) -> list[WorkFact]:
    """Agreed works with their lots, in four queries."""
    lots = _lots(ids, as_of)
    plans: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for number, monday, millihours in rows_of(
        select(AssignmentWeek.assignment_id, AssignmentWeek.week_start, AssignmentWeek.millihours)
        .join(Assignment, Assignment.id == AssignmentWeek.assignment_id)
        .join(Assignment.association)
        .where(Association.programme_id.in_(ids))
        .order_by(AssignmentWeek.assignment_id, AssignmentWeek.week_start)
    ):
        plans[number].append((monday, millihours))
    rows = rows_of(
        select(
            Assignment.id, Assignment.code, Assignment.association_id, Association.name.label("association"), Order.exporter_id,
            Exporter.name.label("exporter"), Exporter.kind, Order.id.label("order_id"), Order.code.label("order_code"),
            Assignment.order_line_id, OrderLine.technique_code, OrderLine.description, Assignment.pieces,
            Assignment.unit_price_minor, Assignment.millihours_per_piece, Assignment.starts_on, Assignment.due_on,
            Assignment.accepted_at, Order.advance_basis_points, Order.fx_rate_micro, Assignment.simulated,
        )
        .join(Assignment.association)
        .join(Assignment.line)
        .join(OrderLine.order)
        .join(Order.exporter)
        .where(
            Association.programme_id.in_(ids), standing(Assignment.cancelled_on, as_of), agreed(clock.end_of_day(as_of))
        )
        .order_by(Assignment.id)
    )  # fmt: skip
    return [
        WorkFact(
            id=row.id, code=row.code, association_id=row.association_id, association=row.association,
            exporter_id=row.exporter_id, exporter=row.exporter, exporter_kind=row.kind, order_id=row.order_id,
            order_code=row.order_code, line_id=row.order_line_id, technique=row.technique_code, description=row.description,
            pieces=row.pieces, price_minor=row.unit_price_minor, millihours=row.millihours_per_piece, starts_on=row.starts_on,
            due_on=row.due_on, signed_on=clock.local_date(row.accepted_at) if row.accepted_at else None,
            advance_basis_points=row.advance_basis_points, fx_micro=row.fx_rate_micro, plan=tuple(plans.get(row.id, ())),
            lots=tuple(lots.get(row.id, ())), simulated=row.simulated,
        )
        for row in rows
    ]  # fmt: skip


def _lots(ids: list[int], as_of: date) -> dict[int, list[LotFact]]:
    looks: dict[int, list[Look]] = defaultdict(list)
    for row in rows_of(
        select(
            Inspection.id, Inspection.code, Inspection.delivery_id, Inspection.round, Inspection.inspected_on,
            Inspection.lot_pieces, Inspection.accepted_pieces, Inspection.result,
        )
        .join(Delivery, Delivery.id == Inspection.delivery_id)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .where(
            Association.programme_id.in_(ids), Inspection.inspected_on <= as_of, standing(Inspection.annulled_on, as_of)
        )
        .order_by(Inspection.id)
    ):  # fmt: skip
        looks[row.delivery_id].append(
            Look(row.id, row.code, row.round, row.inspected_on, row.lot_pieces, row.accepted_pieces, row.result)
        )
    found: dict[int, list[LotFact]] = defaultdict(list)
    for row in rows_of(
        select(Delivery.id, Delivery.code, Delivery.assignment_id, Delivery.received_on, Delivery.pieces_received)
        .join(Delivery.assignment)
        .join(Assignment.association)
        .where(
            Association.programme_id.in_(ids),
            Delivery.received_on <= as_of,
            Delivery.pieces_received.is_not(None),
            standing(Delivery.cancelled_on, as_of),
        )
        .order_by(Delivery.received_on, Delivery.id)
    ):
        found[row.assignment_id].append(
            LotFact(row.id, row.code, row.received_on, row.pieces_received, tuple(looks.get(row.id, ())))
        )
    return found


def _pays(ids: list[int], as_of: date) -> list[PayFact]:
    end = clock.end_of_day(as_of)
    rows = rows_of(
        select(
            MemberPay.id, MemberPay.code, MemberPay.assignment_id, Member.id, Member.full_name, Member.sex, Association.id,
            Association.name, Association.programme_id, MemberPay.paid_on, MemberPay.amount_minor,
            (MemberPay.pieces * Assignment.millihours_per_piece), MemberPay.simulated,
            and_(MemberPay.state == "confirmed", or_(MemberPay.confirmed_at.is_(None), MemberPay.confirmed_at <= end)),
        )
        .join(Assignment, Assignment.id == MemberPay.assignment_id)
        .join(Member, Member.id == MemberPay.member_id)
        .join(Association, Association.id == Member.association_id)
        .where(Association.programme_id.in_(ids), MemberPay.paid_on <= as_of, standing(MemberPay.voided_on, as_of))
        .order_by(MemberPay.id)
    )  # fmt: skip
    return [PayFact(*row) for row in rows]


def _baselines(ids: list[int], as_of: date) -> list[BaselineFact]:
    """Of each weaver her answers as corrected last by that day, in two queries."""
    rows = db.session.scalars(
        select(Baseline)
        .join(Baseline.member)
        .join(Member.association)
        .where(Association.programme_id.in_(ids), Baseline.entered_at <= clock.end_of_day(as_of))
        .options(joinedload(Baseline.member).joinedload(Member.association), selectinload(Baseline.pieces))
        .order_by(Baseline.taken_on, Baseline.id)
    ).all()
    corrected = {row.corrects_id for row in rows}
    last: dict[int, Baseline] = {}
    for row in rows:
        if row.id not in corrected:
            last.setdefault(row.member_id, row)
    return [
        BaselineFact(
            row.member_id, row.member.full_name, row.member.association.name, row.member.association.programme_id,
            baseline_figures(answers_of(row)).income_minor, row.taken_on,
        )
        for row in last.values()
    ]  # fmt: skip


def _payments(ids: list[int], as_of: date) -> list[PaymentFact]:
    void_later = exists().where(
        MoneyEntry.payment_id == Payment.id, MoneyEntry.kind == "void", MoneyEntry.entered_on > as_of
    )  # fmt: skip
    rows = rows_of(
        select(
            Payment.id, Payment.code, Payment.assignment_id, Payment.delivery_id, Payment.kind, Payment.amount_minor,
            Payment.paid_on, Payment.simulated,
        )
        .join(Payment.assignment)
        .join(Assignment.association)
        .where(
            Association.programme_id.in_(ids),
            Payment.paid_on <= as_of,
            Payment.for_fee.is_(False),
            or_(Payment.state.in_(HOLDS), and_(Payment.state == "void", void_later)),
        )
        .order_by(Payment.paid_on, Payment.id)
    )  # fmt: skip
    return [PaymentFact(*row) for row in rows]


def _hours(group_ids: list[int], works: Iterable[WorkFact], as_of: date) -> dict[int, list[WeekHours]]:
    """The last whole weeks of each group: what its calendar offered, and the hours of its works as they were agreed."""
    first = monday_of(as_of + timedelta(days=1)) - timedelta(weeks=WEEKS)
    offered = hours_by_week(group_ids, first, WEEKS)
    calendar = open_days_of(group_ids)
    promised: dict[int, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for work in works:
        if work.association_id in calendar and work.due_on >= first and work.starts_on <= as_of:
            for monday, millihours in _spread(work, calendar[work.association_id]):
                promised[work.association_id][monday] += millihours
    return {
        number: [replace(week, taken=promised[number][week.monday]) for week in weeks] for number, weeks in offered.items()
    }  # fmt: skip


def _spread(work: WorkFact, open_day: OpenDay) -> list[tuple[date, int]]:
    """The hours of a work by Monday: as planned, else evenly over the open days of its window."""
    if work.plan:
        return list(work.plan)
    days = [work.starts_on + timedelta(days=i) for i in range((work.due_on - work.starts_on).days + 1)]
    parts: dict[date, Any] = defaultdict(int)
    for day in days:
        parts[monday_of(day)] += open_day(day)
    whole, total = sum(parts.values()), work.pieces * work.millihours
    return [(monday, int(total * part / whole)) for monday, part in parts.items()] if whole else []
