"""Reporting, announcing, receiving, inspecting: what is refused, and what two people at once do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import services
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.models import Delivery
from marketplace.fulfilment.queries import load_assignment, load_delivery, work_of
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.matching.queries import standing_of
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    order = make_order(make_exporter(), lines=0)
    made = make_assignment(make_order_line(order), make_association(members=2), pieces=100)
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def leader(assignment: Assignment) -> Actor:
    account = make_account("leader", association_id=assignment.association_id)
    return Actor(account.id, "Felipa", Role.LEADER, association_id=assignment.association_id)


def received(leader: Actor, assignment: Assignment, pieces: int) -> Delivery:
    announced = services.announce_delivery(leader, assignment, pieces)
    delivery = load_delivery(announced.id)
    assert delivery is not None
    services.receive_delivery(leader, delivery, pieces)
    return delivery


def draft(accepted: int, rework: int = 0, rejected: int = 0, major: int = 0, critical: int = 0) -> InspectionDraft:
    return InspectionDraft(critical, major, 0, accepted, rework, rejected)


def test_progress_is_what_is_finished_in_all_and_a_correction_is_a_new_line(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 40)
    services.report_progress(leader, assignment, 30)
    db.session.flush()
    work = work_of(assignment)
    assert [report.pieces_finished for report in work.reports] == [40, 30]
    assert work.quantities.made == 30
    assert assignment.started_on == date(2026, 11, 21)


@pytest.mark.parametrize("pieces", [-1, 101])
def test_more_than_was_agreed_cannot_be_finished(leader: Actor, assignment: Assignment, pieces: int) -> None:
    with pytest.raises(DomainError) as refused:
        services.report_progress(leader, assignment, pieces)
    assert (refused.value.code, refused.value.params) == ("too_many_pieces", {"most": 100})


def test_a_closed_order_takes_no_more_reports(leader: Actor, assignment: Assignment) -> None:
    assignment.line.order.state = "closed"
    with pytest.raises(DomainError, match="assignment_closed"):
        services.report_progress(leader, assignment, 1)


def test_a_delivery_is_received_once(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 60)
    with pytest.raises(DomainError, match="delivery_received"):
        services.receive_delivery(leader, delivery, 60)
    with pytest.raises(DomainError, match="delivery_received"):
        services.call_off_delivery(leader, delivery)


def test_deliveries_never_pass_what_is_agreed(leader: Actor, assignment: Assignment) -> None:
    services.announce_delivery(leader, assignment, 60)
    with pytest.raises(DomainError) as refused:
        services.announce_delivery(leader, assignment, 41)
    assert refused.value.params == {"most": 40}


def test_an_announcement_that_is_taken_back_frees_its_pieces(leader: Actor, assignment: Assignment) -> None:
    announced = services.announce_delivery(leader, assignment, 100)
    delivery = load_delivery(announced.id)
    assert delivery is not None
    services.call_off_delivery(leader, delivery)
    services.announce_delivery(leader, assignment, 100)


def test_accepted_rework_and_rejected_must_add_up_to_the_lot(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 60)
    with pytest.raises(DomainError) as refused:
        services.inspect_delivery(leader, delivery, draft(50, 5, 4))
    assert (refused.value.code, refused.value.params) == ("does_not_add_up", {"lot": 60})


def test_a_lot_refused_by_its_sample_goes_back_as_a_whole(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 60)
    plan = services.sampling_plan(delivery)
    with pytest.raises(DomainError, match="failed_lot_accepted"):
        services.inspect_delivery(leader, delivery, draft(50, 0, 10, major=plan.reject))
    inspection = services.inspect_delivery(leader, delivery, draft(0, 60, 0, major=plan.reject))
    assert inspection.result == "fail"


def test_one_critical_fault_refuses_the_lot(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 60)
    assert services.inspect_delivery(leader, delivery, draft(0, 60, critical=1)).result == "fail"


def test_what_was_mended_is_inspected_again_and_counts_once(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 100)
    services.inspect_delivery(leader, delivery, draft(90, 10))
    second = services.inspect_delivery(leader, load_delivery(delivery.id), draft(8, 0, 2))  # type: ignore[arg-type]
    quantities = work_of(assignment).quantities
    assert (second.round, second.lot_pieces) == (2, 10)
    assert (quantities.accepted, quantities.rework, quantities.rejected) == (98, 0, 2)
    assert quantities.to_deliver == 2


def test_the_second_of_two_inspections_at_once_reads_that_nothing_is_left(leader: Actor, assignment: Assignment) -> None:
    delivery = received(leader, assignment, 10)
    services.inspect_delivery(leader, delivery, draft(10))
    with pytest.raises(DomainError, match="nothing_to_inspect"):
        services.inspect_delivery(leader, delivery, draft(10))


def test_closing_short_needs_a_reason_and_ends_the_work(leader: Actor, assignment: Assignment) -> None:
    with pytest.raises(DomainError, match="reason_missing"):
        services.close_short(leader, assignment, "  ")
    with pytest.raises(DomainError, match="reason_not_words"):
        services.close_short(leader, assignment, "-1")
    services.close_short(leader, assignment, "bloqueo")
    with pytest.raises(DomainError, match="assignment_closed"):
        services.report_progress(leader, assignment, 1)


def test_an_order_says_that_a_work_was_closed_short_and_with_how_many(
    leader: Actor, assignment: Assignment, sign_in: Callable[..., FlaskClient]
) -> None:
    services.inspect_delivery(leader, received(leader, assignment, 60), draft(60))
    services.close_short(leader, assignment, "no hay lana")
    number = assignment.line.order.id
    coordinator = sign_in(make_account("coordinator", programme_id=assignment.association.programme_id))
    page = coordinator.get(f"/pedidos/{number}").text
    assert "Cerrado corto: faltaron 40" in page
    assert "Cerrado corto: 60 de 100 aceptadas" in page
    assert standing_of(number)[assignment.order_line_id].kept == {assignment.id: 60}


def test_every_change_leaves_a_journal_line(leader: Actor, assignment: Assignment) -> None:
    services.report_progress(leader, assignment, 5)
    services.inspect_delivery(leader, received(leader, assignment, 60), draft(60))
    db.session.flush()
    theirs = JournalEntry.account_id.is_not(None)
    verbs = list(db.session.scalars(db.select(JournalEntry.verb).where(theirs).order_by(JournalEntry.id)))
    assert verbs == ["reported", "announced", "received", "inspected"]
