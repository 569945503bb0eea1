"""What a day had on record: the tests that every read shares, and the reads of market, groups, products and loans."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.catalogue.models import Product
from marketplace.costing.models import CostMaterial, CostStep, CostVersion
from marketplace.exporters.models import Exporter
from marketplace.frames.models import Alliance
from marketplace.indicators.facts import DemandFact, GroupFact, ProductFact
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association, Member, Technique, association_technique
from marketplace.programme.models import Loan

OFF_MARKET = ("draft", "cancelled")


def rows_of(query: Any) -> Sequence[Any]:
    """The rows of a query."""
    return db.session.execute(query).all()


def standing(column: Any, as_of: date) -> ColumnElement[bool]:
    """Not taken back by that day."""
    return or_(column.is_(None), column > as_of)


def agreed(end: datetime) -> ColumnElement[bool]:
    """Works agreed by an instant; one whose acceptance has no date counts from the day its order was posted."""
    posted = and_(Assignment.accepted_at.is_(None), or_(Order.posted_at.is_(None), Order.posted_at <= end))
    return or_(Assignment.accepted_at <= end, posted)


def demand_of(ids: list[int], as_of: date) -> list[DemandFact]:
    """Lines on the market of the techniques that these programmes' groups have, with what any group agreed to; one query."""
    end = clock.end_of_day(as_of)
    techniques = (
        select(association_technique.c.technique_code)
        .join(Association, Association.id == association_technique.c.association_id)
        .where(Association.programme_id.in_(ids))
    )
    placed = (
        select(Assignment.order_line_id, func.sum(Assignment.pieces).label("pieces"))
        .join(Assignment.line)
        .join(OrderLine.order)
        .where(standing(Assignment.cancelled_on, as_of), agreed(end))
        .group_by(Assignment.order_line_id)
        .subquery()
    )
    rows = rows_of(
        select(
            OrderLine.id, OrderLine.code, Order.id, Order.code, Exporter.name, Technique.name_es, OrderLine.description,
            Order.due_date, OrderLine.quantity, func.coalesce(placed.c.pieces, 0), OrderLine.millihours_per_piece,
            Order.simulated,
        )
        .join(OrderLine.order)
        .join(Order.exporter)
        .join(OrderLine.technique)
        .outerjoin(placed, placed.c.order_line_id == OrderLine.id)
        .where(Order.state.not_in(OFF_MARKET), Order.posted_at <= end, OrderLine.technique_code.in_(techniques))
        .order_by(OrderLine.id)
    )  # fmt: skip
    return [DemandFact(*row) for row in rows]


def groups_of(ids: list[int], as_of: date) -> list[GroupFact]:
    """Groups with what their cards lack, in two queries."""
    present = (
        select(Member.association_id, func.count().label("number"))
        .where(standing(Member.left_on, as_of))
        .group_by(Member.association_id)
        .subquery()
    )
    rows = rows_of(
        select(Association, func.coalesce(present.c.number, 0))
        .outerjoin(present, present.c.association_id == Association.id)
        .where(Association.programme_id.in_(ids), Association.state.not_in(("rejected", "invited")))
        .options(selectinload(Association.techniques), joinedload(Association.leader))
        .order_by(Association.id)
    )
    return [_group(row, members) for row, members in rows]


def _group(row: Association, members: int) -> GroupFact:
    filled = {
        "trade": row.trade, "legal_status": row.legal_status, "zone": row.zone, "technique": row.techniques, "members": members,
        "leader": row.leader,
    }  # fmt: skip
    missing = tuple(name for name, value in filled.items() if not value)
    leader = row.leader
    return GroupFact(
        row.id, row.code, row.name, missing, leader.full_name if leader else None, leader.sex if leader else None
    )  # fmt: skip


def products_of(ids: list[int], as_of: date) -> list[ProductFact]:
    """Published products and whether their newest sheet of that day has hours and materials, in one query."""
    end = clock.end_of_day(as_of)
    newest = (
        select(CostVersion.product_id, func.max(CostVersion.number).label("number"))
        .where(CostVersion.created_at <= end)
        .group_by(CostVersion.product_id)
        .subquery()
    )
    rows = rows_of(
        select(
            Product.id, Product.name_es, Association.name, CostVersion.id.is_not(None),
            exists().where(CostStep.version_id == CostVersion.id, CostStep.millihours > 0),
            exists().where(CostMaterial.version_id == CostVersion.id),
        )
        .join(Product.association)
        .outerjoin(newest, newest.c.product_id == Product.id)
        .outerjoin(CostVersion, and_(CostVersion.product_id == Product.id, CostVersion.number == newest.c.number))
        .where(
            Association.programme_id.in_(ids), Product.state == "published",
            or_(Product.published_at.is_(None), Product.published_at <= end),
        )
        .order_by(Product.id)
    )  # fmt: skip
    return [ProductFact(*row[:3], *map(bool, row[3:])) for row in rows]


def loans_of(ids: list[int], as_of: date) -> Sequence[Loan]:
    """Loans granted by that day, with their groups."""
    return db.session.scalars(
        select(Loan)
        .where(Loan.programme_id.in_(ids), or_(Loan.granted_on.is_(None), Loan.granted_on <= as_of))
        .options(joinedload(Loan.association))
        .order_by(Loan.granted_on, Loan.code, Loan.id)
    ).all()


def alliances_of(ids: list[int], as_of: date) -> tuple[int | None, int | None]:
    """How many alliances are on record, and how many were signed by that day; None where that is not on record of any."""
    signed = and_(Alliance.state.in_(("signed", "fulfilled", "terminated", "expired")), Alliance.signed_on <= as_of)
    told = Alliance.formality.is_not(None)
    number, stated, known = rows_of(
        select(func.count(), func.count().filter(told), func.count().filter(signed)).where(Alliance.programme_id.in_(ids))
    )[0]
    return number or None, known if stated else None
