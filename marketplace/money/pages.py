"""What the money pages show, put together for their templates."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask import request
from flask_babel import gettext as _
from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.fulfilment.queries import still_open, visible_assignments, works_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.infra.tables import Cell
from marketplace.matching.models import Assignment
from marketplace.money import words
from marketplace.money.dues import Due
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.money.pay_queries import members_of, pay_list
from marketplace.money.pay_services import propose_shares
from marketplace.money.queries import Account, accounts_of, deal_accounts, live_entries, visible_payments
from marketplace.money.statements import PayLine, Statement, StatementEntry
from marketplace.notebook.queries import good_pieces
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
    """A weaver's part of an assignment: her lines where there are any, else the proposal. Amounts are centavos of Bs."""

    member: Member
    lines: list[MemberPay]
    pieces: int
    amount_minor: int

    @property
    def waiting(self) -> MemberPay | None:
        """Her pay that was not handed over yet."""
        return next((line for line in self.lines if line.state == "planned"), None)

    @property
    def given(self) -> list[MemberPay]:
        """Her pay that was handed over."""
        return [line for line in self.lines if line.state != "planned"]

    @property
    def given_pieces(self) -> int:
        """Pieces that she was already paid for: she cannot have made fewer."""
        return sum(line.pieces for line in self.given)


def shares_of(account: Account) -> list[Share]:
    """Every present member with her pieces: as recorded, or as proposed while nothing is recorded."""
    assignment = account.work.assignment
    lines: dict[int, list[MemberPay]] = defaultdict(list)
    members = {member.id: member for member in members_of(assignment.association_id)}
    for line in pay_list(assignment):
        lines[line.member_id].append(line)
        members[line.member_id] = line.member
    proposal = (
        {} if lines else propose_shares(account.work.quantities.accepted, list(members.values()), good_pieces(assignment.id))
    )
    ordered = sorted(members.values(), key=lambda member: (member.full_name, member.id))
    return [_share(assignment, member, lines.get(member.id, []), proposal.get(member.id, 0)) for member in ordered]


def _share(assignment: Assignment, member: Member, lines: list[MemberPay], proposed: int) -> Share:
    if lines:
        return Share(member, lines, sum(line.pieces for line in lines), sum(line.amount_minor for line in lines))
    return Share(member, [], proposed, proposed * assignment.piece_rate_minor)


def open_accounts(actor: Actor) -> list[Account]:
    """The money of open work that ``actor`` may see."""
    return accounts_of(works_of(db.session.scalars(still_open(visible_assignments(actor)))))


@dataclass(frozen=True)
class WorkPage:
    """The money of one work as its page shows it."""

    account: Account
    other_credit_minor: int
    """Credit of other works of the same order and association: it may be used here."""
    voids: dict[int, MoneyEntry | None]
    """What took entries back, by their number; None for a late fee that went with its payment."""
    accrued: dict[int | None, int]
    """Late fee so far on each balance that is past its day, by delivery: charged when it is paid."""

    def may_use_credit(self, due: Due) -> bool:
        """Whether credit of another work can pay it."""
        return self.other_credit_minor > 0


def work_page(assignment: Assignment) -> WorkPage:
    """All that the page of a work's money needs."""
    accounts = deal_accounts(assignment.line.order_id, assignment.association_id)
    account = next(one for one in accounts if one.work.assignment.id == assignment.id)
    today = clock.today()
    return WorkPage(
        account=account,
        other_credit_minor=sum(one.credit_minor for one in accounts if one is not account),
        voids=_voids(account),
        accrued={due.delivery_id: fee for due in account.dues if (fee := due.fee_minor(due.amount_minor, today))},
    )


def _voids(account: Account) -> dict[int, MoneyEntry | None]:
    stand = {entry.id for entry in live_entries(account.entries, account.payments)}
    gone: dict[int, MoneyEntry | None] = {entry.id: None for entry in account.entries if entry.id not in stand}
    return {**gone, **{entry.voids_id: entry for entry in account.entries if entry.voids_id is not None}}


def payment_header() -> list[str]:
    """The columns of the list of payments as a file."""
    return [
        _("pago"), _("pedido"), _("trabajo"), _("asociación"), _("exportador"), _("clase"), _("estado"), _("pagado el"),
        _("vence el"), _("monto Bs"), _("anticipo descontado Bs"), _("forma"), _("referencia"), _("datos simulados"),
    ]  # fmt: skip


def payment_cells(payment: Payment) -> list[Cell]:
    """A payment as a row of words and amounts in Bs."""
    assignment = payment.assignment
    order = assignment.line.order
    return [
        payment.code, order.code, assignment.code, assignment.association.name, order.exporter.name,
        str(words.PAYS[payment.pays]), str(words.PAYMENT_STATES[payment.state][1]), payment.paid_on, payment.due_on,
        in_bs(payment.amount_minor), in_bs(payment.advance_recovered_minor), words.method_word(payment.method),
        payment.reference, _("sí") if payment.simulated else _("no"),
    ]  # fmt: skip


def in_bs(minor: int) -> Decimal:
    """Centavos as bolivianos, exactly."""
    return Decimal(minor) / 100


def statement_header() -> list[str]:
    """The columns of a statement as a file."""
    return [
        _("fecha"), _("movimiento"), _("número"), _("trabajo"), _("piezas"), _("cargo Bs"), _("pago Bs"), _("saldo Bs"),
        _("nota"),
    ]  # fmt: skip


def statement_cells(found: Statement) -> list[list[Cell]]:
    """A statement as rows: opening, entries in words, closing."""
    rows: list[list[Cell]] = [[found.since, _("Saldo inicial"), "", "", None, None, None, in_bs(found.opening_minor), ""]]
    rows += [
        [
            row.day, statement_word(row), row.reference, row.work_code, row.pieces, in_bs(row.charge_minor),
            in_bs(row.payment_minor), in_bs(row.balance_minor), row.note,
        ]
        for row in found.entries
    ]  # fmt: skip
    closing: list[Cell] = [found.until, _("Saldo final"), "", "", None, in_bs(found.charge_minor), in_bs(found.payment_minor)]
    return [*rows, [*closing, in_bs(found.closing_minor), ""]]


def statement_word(row: StatementEntry) -> str:
    """What an entry is, in words."""
    word = str(words.STATEMENT[row.kind])
    return f"{word}: {words.STATEMENT[row.of]}" if row.of else word


def pay_header(first: str) -> list[str]:
    """The columns of weavers' pay as a file."""
    return [
        first, _("piezas"), _("ganado Bs"), _("entregado Bs"), _("confirmado Bs"), _("entregado sin confirmar Bs"),
        _("falta entregar Bs"),
    ]  # fmt: skip


def pay_cells(line: PayLine) -> list[Cell]:
    """A line of pay as a row."""
    return [
        line.label, line.pieces, in_bs(line.earned_minor), in_bs(line.paid_minor), in_bs(line.confirmed_minor),
        in_bs(line.unconfirmed_minor), in_bs(line.left_minor),
    ]  # fmt: skip
