"""Statements: what was charged and paid between an exporter and an association, and the way of the money down to each weaver.

Every figure is in centavos of Bs and is added up from the same entries that dues are reckoned from, so all pages agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction

from sqlalchemy import func, select

from marketplace.access.actor import Actor
from marketplace.catalogue.pricing import RATES
from marketplace.costing.models import CostVersion
from marketplace.fulfilment.queries import visible_assignments, works_of
from marketplace.infra.database import db
from marketplace.kernel.money import allocate, half_up
from marketplace.matching.models import Assignment, Offer
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.money.queries import Account, accounts_of
from marketplace.orders.models import OrderLine

FULL = 10_000


@dataclass(frozen=True)
class StatementEntry:
    """A line of a statement: the day, what it is, its number, its work, what was charged or paid, and the balance after it.

    ``kind``: accepted (pieces), late_fee, fee_waiver, credit_return, advance, balance, or void with what it takes back in
    ``of``. A void carries the amount below 0, on the side on which it was entered.
    """

    day: date
    kind: str
    reference: str
    work_code: str
    pieces: int | None = None
    charge_minor: int = 0
    payment_minor: int = 0
    balance_minor: int = 0
    of: str = ""
    note: str = ""
    confirmed: bool = False


@dataclass(frozen=True)
class Statement:
    """What a time opens with, its entries in order, and what it closes with. Above 0 the exporter owes the association."""

    since: date | None
    until: date | None
    opening_minor: int
    entries: tuple[StatementEntry, ...]

    @property
    def charge_minor(self) -> int:
        """All that was charged."""
        return sum(entry.charge_minor for entry in self.entries)

    @property
    def payment_minor(self) -> int:
        """All that was paid, less what was given back."""
        return sum(entry.payment_minor for entry in self.entries)

    @property
    def closing_minor(self) -> int:
        """Opening + charged - paid."""
        return self.opening_minor + self.charge_minor - self.payment_minor


def accounts_for(actor: Actor, *, order_id: int | None = None, association_id: int | None = None) -> list[Account]:
    """The money of every work of an order, or of an association, that ``actor`` may see."""
    query = visible_assignments(actor)
    if order_id is not None:
        query = query.where(OrderLine.order_id == order_id)
    if association_id is not None:
        query = query.where(Assignment.association_id == association_id)
    return accounts_of(works_of(db.session.scalars(query)))


def statement(accounts: Iterable[Account], since: date | None = None, until: date | None = None) -> Statement:
    """The statement of some works from a day to a day, both included; None is without end."""
    rows = sorted(
        (row for account in accounts for row in _entries(account)), key=lambda row: (row.day, _ORDER[row.kind], row.reference)
    )
    opening = sum(row.charge_minor - row.payment_minor for row in rows if since is not None and row.day < since)
    balance, found = opening, []
    for row in rows:
        if (since is None or row.day >= since) and (until is None or row.day <= until):
            balance += row.charge_minor - row.payment_minor
            found.append(StatementEntry(**{**{f.name: getattr(row, f.name) for f in fields(row)}, "balance_minor": balance}))
    return Statement(since, until, opening, tuple(found))


_ORDER = {kind: i for i, kind in enumerate(("accepted", "late_fee", "advance", "balance", "fee_waiver", "credit_return", "void"))}


def _entries(account: Account) -> list[StatementEntry]:
    code = account.work.assignment.code
    price = account.work.assignment.unit_price_minor
    accepted = [
        StatementEntry(
            inspection.inspected_on, "accepted", delivery.code, code,
            pieces=inspection.accepted_pieces, charge_minor=inspection.accepted_pieces * price,
        )
        for delivery in account.work.live_deliveries
        for inspection in delivery.inspections
        if inspection.accepted_pieces
    ]  # fmt: skip
    payments = {row.id: row for row in [*account.payments, *account.voided]}
    paid = [_payment(row, code) for row in payments.values() if row.paid_on is not None]
    return [*accepted, *paid, *_beside(account, payments, code)]


def _payment(row: Payment, code: str) -> StatementEntry:
    assert row.paid_on is not None, "only what was paid is an entry"
    return StatementEntry(
        row.paid_on, "advance" if row.kind == "advance" else "balance", row.code, code,
        payment_minor=row.amount_minor, note=row.reference, confirmed=row.state == "confirmed",
    )  # fmt: skip


def _beside(account: Account, payments: dict[int, Payment], code: str) -> list[StatementEntry]:
    """Late fees, waivers and returns with what took them back. Credit used within a deal moves nothing between the two."""
    by_id = {entry.id: entry for entry in account.entries}
    voided_on = {entry.payment_id: entry for entry in account.entries if entry.kind == "void" and entry.payment_id is not None}
    # A fee that was corrected is taken back by its own void; only the one that stood goes with its payment.
    taken = {entry.voids_id for entry in account.entries if entry.kind == "void"}
    found = []
    for entry in account.entries:
        if entry.kind in _SIGNED and entry.assignment_id == account.work.assignment.id:
            found.append(_plain(entry, code))
            taken_back = voided_on.get(entry.payment_id or 0) if entry.kind == "late_fee" and entry.id not in taken else None
            if taken_back is not None:
                found.append(_taken_back(found[-1], taken_back))
        elif entry.kind == "void" and entry.payment_id in payments and payments[entry.payment_id].paid_on is not None:
            found.append(_taken_back(_payment(payments[entry.payment_id], code), entry))
        elif entry.kind == "void" and entry.voids_id in by_id and by_id[entry.voids_id].kind in _SIGNED:
            found.append(_taken_back(_plain(by_id[entry.voids_id], code), entry))
    # Payments that were voided before voids were entries are taken back on the day on which they were made.
    found += [
        _taken_back(_payment(row, code), None) for row in account.voided if row.paid_on is not None and row.id not in voided_on
    ]
    return found


_SIGNED = {"late_fee": 1, "fee_waiver": -1, "credit_return": 1}


def _plain(entry: MoneyEntry, code: str) -> StatementEntry:
    charge = entry.amount_minor * _SIGNED[entry.kind]
    given_back = entry.kind == "credit_return"
    return StatementEntry(
        entry.entered_on, entry.kind, entry.code, code,
        charge_minor=0 if given_back else charge,
        payment_minor=-charge if given_back else 0,
        note=entry.reason or entry.reference,
    )  # fmt: skip


def _taken_back(row: StatementEntry, void: MoneyEntry | None) -> StatementEntry:
    return StatementEntry(
        void.entered_on if void else row.day, "void", void.code if void else row.reference, row.work_code,
        charge_minor=-row.charge_minor, payment_minor=-row.payment_minor, of=row.kind,
        note=f"{row.reference}: {void.reason}" if void and void.reason else row.reference,
    )  # fmt: skip


@dataclass(frozen=True)
class Shares:
    """The way of the money of some works: received = to weavers + group's share + association's fee + still held.

    What was received for accepted pieces is divided as their price is: the weavers' rate, the fee of the cost sheet, and the
    rest, which is the group's for materials, costs and margin. Still held is the weavers' part that was not handed over yet
    (below 0 where the group paid them before it was paid), the advance that no piece has earned, and the exporter's credit.
    """

    received_minor: int = 0
    paid_to_weavers_minor: int = 0
    confirmed_by_weavers_minor: int = 0
    group_minor: int = 0
    fee_minor: int = 0
    held_for_weavers_minor: int = 0
    advance_held_minor: int = 0
    credit_held_minor: int = 0
    weavers_due_minor: int = 0
    """What the weavers' rate gives for all accepted pieces, whether it was received or not."""
    usual_fee: bool = False
    """Whether the usual fee was taken for a work whose offer names no cost sheet."""

    @property
    def held_minor(self) -> int:
        """Still held in all."""
        return self.held_for_weavers_minor + self.advance_held_minor + self.credit_held_minor

    def __add__(self, other: Shares) -> Shares:
        """Both together."""
        sums = {f.name: getattr(self, f.name) + getattr(other, f.name) for f in fields(self) if f.name != "usual_fee"}
        return Shares(**sums, usual_fee=self.usual_fee or other.usual_fee)


def shares(accounts: Collection[Account]) -> Shares:
    """The way of the money of some works; three queries more than the accounts took."""
    ids = [account.work.assignment.id for account in accounts]
    paid, confirmed, fees = _paid_to_weavers(ids, ("paid", "confirmed")), _paid_to_weavers(ids, ("confirmed",)), _fees(ids)
    whole = Shares()
    for account in accounts:
        number = account.work.assignment.id
        whole += _shares(account, paid.get(number, 0), confirmed.get(number, 0), fees.get(number))
    return whole


def _shares(account: Account, paid: int, confirmed: int, fee_basis_points: int | None) -> Shares:
    assignment, where = account.work.assignment, account.position
    accepted = account.work.quantities.accepted
    earned = accepted * assignment.unit_price_minor
    weavers = accepted * assignment.piece_rate_minor
    share = RATES.association_fee if fee_basis_points is None else Fraction(fee_basis_points, FULL)
    fee = min(half_up(earned * share), max(earned - weavers, 0))
    came = sum(lot.recovered_minor + lot.paid_minor for lot in where.lots)
    parts = allocate(came, [weavers, fee, max(earned - weavers - fee, 0)]) if came else [0, 0, 0]
    return Shares(
        received_minor=where.received_minor,
        paid_to_weavers_minor=paid,
        confirmed_by_weavers_minor=confirmed,
        group_minor=parts[2] + where.fees_paid_minor,
        fee_minor=parts[1],
        held_for_weavers_minor=parts[0] - paid,
        advance_held_minor=where.advance_left_minor,
        credit_held_minor=where.credit_minor - where.overdrawn_minor,
        weavers_due_minor=weavers,
        usual_fee=fee_basis_points is None and bool(came),
    )


def _paid_to_weavers(assignment_ids: Sequence[int], states: tuple[str, ...]) -> dict[int, int]:
    rows = db.session.execute(
        select(MemberPay.assignment_id, func.sum(MemberPay.amount_minor))
        .where(MemberPay.assignment_id.in_(assignment_ids), MemberPay.state.in_(states), MemberPay.voided_on.is_(None))
        .group_by(MemberPay.assignment_id)
    )
    return {assignment_id: int(minor) for assignment_id, minor in rows}


def _fees(assignment_ids: Sequence[int]) -> dict[int, int]:
    """The association's fee by work, from the cost sheet that its offer was judged by; without one a work is left out."""
    rows = db.session.execute(
        select(Assignment.id, CostVersion.fee_basis_points)
        .join(Offer, Offer.id == Assignment.offer_id)
        .join(CostVersion, CostVersion.id == Offer.cost_version_id)
        .where(Assignment.id.in_(assignment_ids))
    )
    return {assignment_id: fee for assignment_id, fee in rows}  # noqa: C416 - rows are no pairs to a type checker


@dataclass(frozen=True)
class PayLine:
    """Pay of a weaver, or of all of a workshop, for one work or altogether."""

    label: str
    pieces: int = 0
    earned_minor: int = 0
    paid_minor: int = 0
    confirmed_minor: int = 0
    link_id: int | None = None

    @property
    def left_minor(self) -> int:
        """Not handed over yet."""
        return self.earned_minor - self.paid_minor

    @property
    def unconfirmed_minor(self) -> int:
        """Handed over, and not yet confirmed by her."""
        return self.paid_minor - self.confirmed_minor


def pay_lines(rows: Iterable[MemberPay], key: Callable[[MemberPay], tuple[int, str]]) -> list[PayLine]:
    """Pay added up by a key of (id, label), in the order of the labels."""
    groups: dict[tuple[int, str], list[MemberPay]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return [_pay_line(label, group, number) for (number, label), group in sorted(groups.items(), key=lambda pair: pair[0][1])]


def _pay_line(label: str, rows: Sequence[MemberPay], link_id: int | None = None) -> PayLine:
    live = [row for row in rows if row.voided_on is None]
    return PayLine(
        label=label,
        pieces=sum(row.pieces for row in live),
        earned_minor=sum(row.amount_minor for row in live),
        paid_minor=sum(row.amount_minor for row in live if row.state in ("paid", "confirmed")),
        confirmed_minor=sum(row.amount_minor for row in live if row.state == "confirmed"),
        link_id=link_id,
    )


def pay_total(rows: Sequence[MemberPay]) -> PayLine:
    """All of some pay together."""
    return _pay_line("", rows)
