"""Whatever the order of deliveries, inspections, payments, voids, corrections, credit and pay: money is conserved.

The machine acts through the product's own services on a real database and checks after every step what must always hold.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from flask import Flask, current_app
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services as fulfilment
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.quantities import Stage
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection, pieces_to_inspect, work_of
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.money import entries, pay_services, services
from marketplace.money.drafts import PaymentDraft, ReturnDraft
from marketplace.money.fees import fee_history
from marketplace.money.late_fees import late_fees
from marketplace.money.models import MoneyEntry, Payment
from marketplace.money.pay_queries import load_member_pay, members_of, pay_list
from marketplace.money.queries import Account, account_of, live_entries, load_entry, load_payment
from marketplace.money.statements import shares, statement
from tests import factories as make
from tests.conftest import TODAY

CASH = PaymentDraft("efectivo", "")
PIECES, PRICE, RATE = 30, 1037, 413
Pick = Callable[[list[Any]], Any]


class Deal(RuleBasedStateMachine):
    """One work of thirty pieces with a third in advance and late fees, under everything that people may do to it."""

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        _set_today(TODAY)
        exporter = make.make_exporter()
        order = make.make_order(exporter, lines=0, advance_basis_points=3333, late_fee_basis_points=200, balance_days=0)
        made = make.make_assignment(
            make.make_order_line(order), make.make_association(members=3), pieces=PIECES, unit_price_minor=PRICE,
            piece_rate_minor=RATE,
        )  # fmt: skip
        self.actor = Actor(make.make_account("administrator").id, "Todos", Role.ADMINISTRATOR)
        self.number = made.id

    @property
    def work(self) -> Assignment:
        found = load_assignment(self.number)
        assert found is not None
        return found

    def account(self) -> Account:
        db.session.flush()
        db.session.expire_all()
        return account_of(self.work)

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        _set_today(clock.today() + timedelta(days=days))

    @rule(pieces=st.integers(1, 12))
    def announce_and_receive(self, pieces: int) -> None:
        with suppress(DomainError):
            delivery = load_delivery(fulfilment.announce_delivery(self.actor, self.work, pieces).id)
            assert delivery is not None
            fulfilment.receive_delivery(self.actor, delivery, pieces)
        db.session.flush()

    @rule(pick=st.randoms(use_true_random=False), good=st.integers(0, 12), mend=st.integers(0, 12))
    def inspect(self, pick: Any, good: int, mend: int) -> None:
        waiting = [one for one in self._deliveries() if pieces_to_inspect(one)]
        if not waiting:
            return
        delivery = pick.choice(waiting)
        lot = pieces_to_inspect(delivery)
        good = min(good, lot)
        mend = min(mend, lot - good)
        with suppress(DomainError):
            fulfilment.inspect_delivery(self.actor, delivery, InspectionDraft(0, 0, 0, good, mend, lot - good - mend))
        db.session.flush()

    @rule(pick=st.randoms(use_true_random=False))
    def annul(self, pick: Any) -> None:
        """The last inspection of a delivery is annulled, unless it is paid or its pieces are shared out."""
        judged = [one for one in self._deliveries() if one.inspections]
        if not judged:
            return
        delivery = pick.choice(judged)
        paid = any(lot.paid_minor for lot in self.account().position.lots if lot.delivery_id == delivery.id)
        inspection = load_inspection(delivery.inspections[-1].id)
        assert inspection is not None
        refused = ""
        try:
            fulfilment.annul_inspection(self.actor, inspection, "error")
        except DomainError as error:
            refused = error.code
        assert refused in ({"delivery_paid"} if paid else {"", "pieces_shared"})
        db.session.flush()

    def _deliveries(self) -> list[Delivery]:
        db.session.expire_all()
        ids = db.session.scalars(db.select(Delivery.id).where(Delivery.assignment_id == self.number)).all()
        return [found for number in ids if (found := load_delivery(number)) is not None]

    @rule(pick=st.randoms(use_true_random=False), amount=st.one_of(st.none(), st.integers(1, 15_000)), late=st.integers(0, 3))
    def pay(self, pick: Any, amount: int | None, late: int) -> None:
        due = self.account().dues
        if due:
            one = pick.choice(due)
            paid_on = clock.today() - timedelta(days=late)
            services.record_payment(
                self.actor, self.work, one.kind, one.delivery_id, replace(CASH, amount_minor=amount, paid_on=paid_on)
            )

    @rule(pick=st.randoms(use_true_random=False), anew=st.one_of(st.none(), st.integers(1, 9000)), confirm=st.booleans())
    def void_or_correct(self, pick: Any, anew: int | None, confirm: bool) -> None:
        rows = db.session.scalars(
            db.select(Payment).where(Payment.assignment_id == self.number, Payment.state.in_(("paid", "confirmed")))
        ).all()
        if not rows:
            return
        payment = load_payment(pick.choice(list(rows)).id)
        assert payment is not None
        if confirm and payment.state == "paid":
            services.confirm_payment(self.actor, payment)
        elif anew is None:
            services.void_payment(self.actor, payment, "error", even_confirmed=True)
        else:
            # Where the work moved on, nothing of that kind may be due: then only the void would stand, so all is undone.
            with suppress(DomainError), db.session.begin_nested():
                services.correct_payment(self.actor, payment, replace(CASH, amount_minor=anew), "error", even_confirmed=True)

    @rule(share=st.floats(0.1, 1))
    def give_back(self, share: float) -> None:
        credit = self.account().credit_minor
        if credit:
            entries.return_credit(self.actor, self.work, ReturnDraft(max(int(credit * share), 1), "efectivo", ""))

    @rule()
    def waive(self) -> None:
        with suppress(DomainError):
            entries.waive_late_fees(self.actor, self.work, "bloqueo")

    @rule(pick=st.randoms(use_true_random=False))
    def take_an_entry_back(self, pick: Any) -> None:
        rows = db.session.scalars(db.select(MoneyEntry).where(MoneyEntry.kind.in_(("fee_waiver", "credit_return")))).all()
        if rows:
            entry = load_entry(pick.choice(list(rows)).id)
            assert entry is not None
            with suppress(DomainError):
                entries.void_entry(self.actor, entry, "error")

    @rule(pick=st.randoms(use_true_random=False), pieces=st.integers(0, 12), hand_over=st.booleans(), undo=st.booleans())
    def share_out_and_hand_over(self, pick: Any, pieces: int, hand_over: bool, undo: bool) -> None:
        member = pick.choice(members_of(self.work.association_id))
        with suppress(DomainError):
            pay_services.share_out(self.actor, self.work, {member.id: pieces})
            db.session.flush()
        for row in pay_list(self.work) if hand_over else []:
            line = load_member_pay(row.id)
            assert line is not None
            with suppress(DomainError):
                pay_services.void_pay(self.actor, line, "error") if undo else pay_services.pay_member(self.actor, line)
        db.session.flush()

    @precondition(lambda self: self.account().work.quantities.missing == 0)
    @rule()
    def settle_everything(self) -> None:
        """When all is accepted and all dues are paid, the exporter has paid pieces x price and late fees, not a centavo else."""
        for _ in range(20):
            account = self.account()
            if not account.dues:
                break
            services.record_payment(self.actor, self.work, account.dues[0].kind, account.dues[0].delivery_id, CASH)
        account = self.account()
        where = account.position
        assert account.dues == []
        assert where.recovered_minor == where.advance_received_minor
        assert where.received_minor == PIECES * PRICE + where.fees_paid_minor + where.credit_minor

    @invariant()
    def money_is_conserved(self) -> None:
        account = self.account()
        where = account.position
        cash = sum(row.amount_minor for row in account.payments) - _returned(account)
        assert where.received_minor == cash
        assert (
            cash == where.earned_minor - where.open_minor + where.advance_left_minor + where.fees_paid_minor + where.credit_minor
        )
        assert 0 <= where.recovered_minor <= where.advance_received_minor <= where.terms.advance_minor
        assert all(min(lot.open_minor, lot.paid_minor, lot.recovered_minor) >= 0 for lot in where.lots)
        closing = statement([account]).closing_minor
        assert closing == (
            where.open_minor + where.fees_minor - where.fees_paid_minor - where.advance_left_minor - where.credit_minor
        )

    @invariant()
    def each_payment_carries_the_fee_of_the_rule(self) -> None:
        account = self.account()
        live = live_entries(account.entries, account.payments)
        charged = {entry.payment_id: entry.amount_minor for entry in live if entry.kind == "late_fee"}
        assert charged == {number: fee for number, fee in late_fees(fee_history(account)).items() if fee}
        waived = sum(entry.amount_minor for entry in live if entry.kind == "fee_waiver")
        assert account.position.fees_minor == sum(charged.values()) - waived >= 0

    @invariant()
    def the_way_of_the_money_adds_up(self) -> None:
        found = shares([self.account()])
        assert found.received_minor == found.paid_to_weavers_minor + found.group_minor + found.fee_minor + found.held_minor

    @invariant()
    def quantities_balance_and_no_state_disagrees(self) -> None:
        counts = work_of(self.work).quantities
        assert counts.judged <= counts.received
        assert counts.accepted + counts.rework + counts.rejected == counts.judged
        assert (counts.stage is Stage.COMPLETED) == (counts.accepted >= PIECES)
        assert sum(line.pieces for line in pay_list(self.work)) <= counts.accepted
        assert all(line.amount_minor == line.pieces * RATE for line in pay_list(self.work))

    @invariant()
    def every_void_is_an_entry_and_every_voided_payment_has_one(self) -> None:
        account = self.account()
        assert all(account.void_of(row) is not None for row in account.voided)


def _set_today(day: date) -> None:
    current_app.config["SETTINGS"] = replace(current_app.config["SETTINGS"], today=day)


def _returned(account: Account) -> int:
    gone = {entry.voids_id for entry in account.entries if entry.voids_id}
    return sum(entry.amount_minor for entry in account.entries if entry.kind == "credit_return" and entry.id not in gone)


def test_money_is_conserved_whatever_the_order(app: Flask) -> None:
    kept = app.config["SETTINGS"]
    try:
        run_state_machine_as_test(
            Deal,
            settings=settings(
                max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
            ),
        )
    finally:
        app.config["SETTINGS"] = kept
