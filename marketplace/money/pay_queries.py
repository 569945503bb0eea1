"""Reads of what weavers earn. A person's pay is read only for her, her leader (one assignment at a time) and her coordinator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import joinedload

from marketplace.infra.database import db
from marketplace.kernel.scope import Scope
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay
from marketplace.producers.models import Member


def load_member_pay(pay_id: int) -> MemberPay | None:
    """A weaver's pay line with what its scope needs."""
    return db.session.scalars(
        select(MemberPay)
        .where(MemberPay.id == pay_id)
        .options(joinedload(MemberPay.member), joinedload(MemberPay.assignment).joinedload(Assignment.association))
    ).first()


def pay_list(assignment: Assignment) -> list[MemberPay]:
    """What each weaver of an assignment earns, by name; without what was taken back."""
    return list(
        db.session.scalars(
            select(MemberPay)
            .join(MemberPay.member)
            .where(MemberPay.assignment_id == assignment.id, MemberPay.voided_on.is_(None))
            .options(joinedload(MemberPay.member))
            .order_by(Member.full_name, MemberPay.id)
        )
    )


def last_turns(assignment: Assignment) -> dict[int, int]:
    """How many pays each weaver of an assignment has had, those taken back included."""
    rows = db.session.execute(
        select(MemberPay.member_id, func.max(MemberPay.turn))
        .where(MemberPay.assignment_id == assignment.id)
        .group_by(MemberPay.member_id)
    )
    return {member_id: turn for member_id, turn in rows}  # noqa: C416 - rows are no pairs to a type checker


@dataclass(frozen=True)
class OwnPay:
    """A weaver's pay: its scope is herself."""

    member_id: int

    def scope(self) -> Scope:
        """Hers alone."""
        return Scope(member_id=self.member_id)


def workshop_lines(workshop_id: int) -> list[MemberPay]:
    """What the weavers of a workshop earned, the newest work first; without what was taken back."""
    return _lines(Member.workshop_id == workshop_id)


def member_lines(member_id: int) -> list[MemberPay]:
    """What a weaver earned, the newest work first; without what was taken back."""
    return _lines(Member.id == member_id)


def _lines(whose: ColumnElement[bool]) -> list[MemberPay]:
    return list(
        db.session.scalars(
            select(MemberPay)
            .join(MemberPay.member)
            .where(whose, MemberPay.voided_on.is_(None))
            .options(
                joinedload(MemberPay.member),
                joinedload(MemberPay.assignment).options(joinedload(Assignment.line), joinedload(Assignment.association)),
            )
            .order_by(MemberPay.assignment_id.desc(), Member.full_name, MemberPay.id)
        )
    )


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
        if line.paid_on is not None and line.voided_on is None:
            sums[line.paid_on.replace(day=1)] += line.amount_minor
    return [MonthPay(month, sums[month]) for month in sorted(sums, reverse=True)]


def pieces_shared(assignment: Assignment) -> int:
    """Pieces of an assignment already shared out among its weavers."""
    mine = (MemberPay.assignment_id == assignment.id, MemberPay.voided_on.is_(None))
    shared = db.session.scalar(select(func.sum(MemberPay.pieces)).where(*mine))
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
