"""What the money pages show, put together for their templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import request
from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import still_open, visible_assignments, works_of
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.dues import Due
from marketplace.money.models import MemberPay, Payment
from marketplace.money.queries import Account, accounts_of, members_of, pay_list, visible_payments
from marketplace.money.services import propose_shares
from marketplace.producers.models import Member

PAGE = 25


@dataclass(frozen=True)
class DueRow:
    """An amount due with whose it is."""

    account: Account
    due: Due


def dues_of(actor: Actor) -> list[DueRow]:
    """What is due now on the assignments that ``actor`` may see, the oldest first."""
    accounts = accounts_of(works_of(db.session.scalars(visible_assignments(actor).where(Assignment.cancelled_on.is_(None)))))
    rows = [DueRow(account, due) for account in accounts for due in account.dues]
    return sorted(rows, key=lambda row: (row.due.due_on or date.min, row.account.work.assignment.id))


@dataclass(frozen=True)
class PaymentPage:
    """A page of payments."""

    rows: list[Payment]
    page: int
    pages: int
    total: int


def payments_page(actor: Actor) -> PaymentPage:
    """The page of payments that the address asks for."""
    query = visible_payments(actor)
    state = request.args.get("estado", "")
    if state in {"paid", "confirmed", "void"}:
        query = query.where(Payment.state == state)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    page = max(request.args.get("page", 1, int), 1)
    rows = list(db.session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)))
    return PaymentPage(rows, page, max(-(-total // PAGE), 1), total)


@dataclass(frozen=True)
class Share:
    """A weaver's part of an assignment: her line where there is one, else the proposal."""

    member: Member
    line: MemberPay | None
    pieces: int
    amount_minor: int


def shares_of(account: Account) -> list[Share]:
    """Every present member with her pieces: as recorded, or as proposed while nothing is recorded."""
    assignment = account.work.assignment
    lines = {line.member_id: line for line in pay_list(assignment)}
    members = {member.id: member for member in members_of(assignment.association_id)}
    members |= {line.member_id: line.member for line in lines.values()}
    proposal = {} if lines else propose_shares(account.work.quantities.accepted, list(members.values()))
    ordered = sorted(members.values(), key=lambda member: (member.full_name, member.id))
    return [_share(assignment, member, lines.get(member.id), proposal.get(member.id, 0)) for member in ordered]


def _share(assignment: Assignment, member: Member, line: MemberPay | None, proposed: int) -> Share:
    if line is not None:
        return Share(member, line, line.pieces, line.amount_minor)
    return Share(member, None, proposed, proposed * assignment.piece_rate_minor)


def open_accounts(actor: Actor) -> list[Account]:
    """The money of open work that ``actor`` may see."""
    return accounts_of(works_of(db.session.scalars(still_open(visible_assignments(actor)))))
