"""Whatever people do in whatever order, pieces balance and no status disagrees with them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services, sheets
from marketplace.fulfilment.beyond import packed_of
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.quantities import Stage
from marketplace.fulfilment.queries import (
    accepted_of,
    load_assignment,
    load_delivery,
    load_inspection,
    pieces_to_inspect,
    rejected_of,
    staged,
    to_remake,
    work_of,
)
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.shipping import cartons, shipments
from marketplace.shipping.drafts import Transport, Weights
from marketplace.shipping.queries import left_to_pack, load_carton, loose_cartons
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line

PICK = st.integers(0, 7)
PIECES = 60
REACHED: set[str] = set()
"""What people managed to do in some example: a machine that is always refused would prove nothing."""


class People(RuleBasedStateMachine):
    """A leader, an inspector and a packer at work on one assignment."""

    @initialize()
    def begin(self) -> None:
        exporter = make_exporter()
        line = make_order_line(make_order(exporter, lines=0), quantity=PIECES)
        made = make_assignment(line, make_association(), pieces=PIECES)
        account = make_account("exporter", exporter_id=exporter.id)
        self.actor = Actor(account.id, "Todas", Role.EXPORTER, exporter_id=exporter.id)
        self.number = made.id

    @property
    def assignment(self) -> Assignment:
        found = load_assignment(self.number)
        assert found is not None
        return found

    def pick(self, index: int) -> Delivery | None:
        every = work_of(self.assignment).deliveries
        found = load_delivery(every[index % len(every)].id) if every else None
        return found

    def tried(self, act: Callable[[], object]) -> None:
        """People are refused what does not hold; a refusal changes nothing."""
        with db.session.begin_nested() as savepoint:
            try:
                act()
                db.session.flush()
                REACHED.add(sys._getframe(1).f_code.co_name)
            except DomainError:
                savepoint.rollback()
        db.session.expire_all()

    @rule(pieces=st.integers(1, PIECES), remake=st.booleans())
    def announce(self, pieces: int, remake: bool) -> None:
        again = next(iter(to_remake(work_of(self.assignment))), None) if remake else None
        self.tried(lambda: services.announce_delivery(self.actor, self.assignment, pieces, replaces_id=again))

    @rule(index=PICK, off=st.integers(-3, 3))
    def receive(self, index: int, off: int) -> None:
        delivery = self.pick(index)
        if delivery:
            self.tried(lambda: services.receive_delivery(self.actor, delivery, delivery.pieces + off))

    @rule(index=PICK)
    def call_off(self, index: int) -> None:
        delivery = self.pick(index)
        if delivery:
            self.tried(lambda: services.call_off_delivery(self.actor, delivery))

    @rule(index=PICK, pieces=st.integers(1, PIECES))
    def recount(self, index: int, pieces: int) -> None:
        delivery = self.pick(index)
        if delivery:
            self.tried(lambda: services.recount_delivery(self.actor, delivery, pieces, "otra cuenta"))

    @rule(index=PICK, major=st.integers(0, 3), rework=st.integers(0, 20), rejected=st.integers(0, 20))
    def inspect(self, index: int, major: int, rework: int, rejected: int) -> None:
        delivery = self.pick(index)
        if delivery:
            lot = pieces_to_inspect(delivery)
            rejected = min(rejected, lot)
            rework = min(rework, lot - rejected)
            found = InspectionDraft(0, major, 0, lot - rework - rejected, rework, rejected)
            self.tried(lambda: services.inspect_delivery(self.actor, delivery, found))

    @rule(index=PICK)
    def let_inspection_go_on(self, index: int) -> None:
        delivery = self.pick(index)
        if delivery:
            self.tried(lambda: sheets.direct_severity(self.actor, delivery, "normal", "mejoró"))

    @rule(index=PICK)
    def annul(self, index: int) -> None:
        delivery = self.pick(index)
        if delivery and delivery.inspections:
            inspection = load_inspection(delivery.inspections[-1].id)
            self.tried(lambda: services.annul_inspection(self.actor, inspection, "error"))  # type: ignore[arg-type]

    @rule(index=PICK, per_carton=st.integers(1, 30))
    def pack(self, index: int, per_carton: int) -> None:
        delivery = self.pick(index)
        if delivery:
            self.tried(lambda: cartons.pack_as_proposed(self.actor, delivery, per_carton))

    @rule(index=PICK)
    def unpack(self, index: int) -> None:
        loose = loose_cartons(self.actor)
        if loose:
            carton = load_carton(loose[index % len(loose)].id)
            self.tried(lambda: cartons.unpack_carton(self.actor, carton))  # type: ignore[arg-type]

    @rule()
    def ship(self) -> None:
        loose = loose_cartons(self.actor)

        def act() -> None:
            for carton in loose:
                cartons.weigh_carton(self.actor, carton, Weights(1000, 1200))
            shipment = shipments.prepare_shipment(self.actor, [carton.id for carton in loose])
            shipments.set_transport(self.actor, shipment, Transport("air", "BoA", "FCA", "", "DK", "", ""))
            shipments.dispatch_shipment(self.actor, shipment, date(2026, 11, 21))

        if loose:
            self.tried(act)

    @invariant()
    def pieces_balance(self) -> None:
        if not hasattr(self, "number"):
            return
        db.session.expire_all()
        work = work_of(self.assignment)
        q = work.quantities
        assert q.received == q.accepted + q.rework + q.rejected + q.not_inspected
        assert min(q.received, q.accepted, q.rework, q.rejected, q.not_inspected, q.announced) >= 0
        assert q.delivered <= PIECES + q.rejected
        assert q.accepted <= PIECES
        assert (q.stage is Stage.COMPLETED) == (q.missing == 0)
        assert sum(to_remake(work).values()) <= q.rejected

    @invariant()
    def every_deliverys_stage_says_what_its_pieces_say(self) -> None:
        if not hasattr(self, "number"):
            return
        work = work_of(self.assignment)
        packed = packed_of([delivery.id for delivery in work.deliveries])
        stage_of = staged(work.deliveries)
        for delivery in work.deliveries:
            fresh = load_delivery(delivery.id)
            assert fresh is not None
            stage, inside = stage_of(fresh).value, packed.get(delivery.id)
            accepted = accepted_of(fresh)
            assert left_to_pack(fresh) >= 0
            assert (inside.pieces if inside else 0) <= accepted
            if stage in {"packed", "dispatched"}:
                assert inside is not None
                assert inside.pieces == accepted
                assert pieces_to_inspect(fresh) == 0
            if stage == "dispatched":
                assert inside is not None
                assert inside.dispatched == accepted
            if stage in {"announced", "cancelled"}:
                assert accepted == rejected_of(fresh) == 0


@pytest.mark.timeout(300)
def test_pieces_balance_whatever_people_do_in_whatever_order(app: Flask) -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        People,
        settings=settings(max_examples=10, stateful_step_count=24, suppress_health_check=list(HealthCheck), deadline=None),
    )
    # Rarer acts are reached only in longer runs: HYPOTHESIS_PROFILE=thorough.
    assert {"announce", "receive", "recount", "inspect", "pack"} <= REACHED
