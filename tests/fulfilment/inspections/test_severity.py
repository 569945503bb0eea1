"""What the last lots make of the next inspection: strict, reduced, on hold, and another severity with its reason."""

from __future__ import annotations

import pytest

from marketplace.access.actor import Actor
from marketplace.fulfilment import services, sheets
from marketplace.fulfilment.inspection_models import QualityTerms
from marketplace.fulfilment.queries import load_assignment, work_of
from marketplace.fulfilment.standing import asked_of
from marketplace.infra.database import db
from marketplace.kernel.aql import Severity
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from tests.factories import make_assignment, make_exporter, make_order, make_order_line
from tests.fulfilment.inspections.lots import draft, lots, received


def test_two_of_five_returned_make_the_next_inspection_strict_and_say_why(inspector: Actor, assignment: Assignment) -> None:
    lots(inspector, assignment, "ara")
    assert asked_of(received(inspector, assignment, 20)).severity is Severity.NORMAL
    lots(inspector, assignment, "r")
    asked = asked_of(received(inspector, assignment, 500))
    assert (asked.severity, asked.standing.why.value) == (Severity.TIGHTENED, "two_returned")
    assert (asked.plan.sample_n, asked.plan.accept) == (50, 2)
    made = services.inspect_delivery(inspector, received(inspector, assignment, 20), draft(20))
    assert made.severity == "tightened"


def test_reduced_inspection_needs_the_exporters_agreement(inspector: Actor, assignment: Assignment) -> None:
    lots(inspector, assignment, "a" * 15)
    assert asked_of(received(inspector, assignment, 20)).severity is Severity.NORMAL
    db.session.add(QualityTerms(exporter_id=inspector.exporter_id, reduced_agreed=True, all_buyers=False))
    assert asked_of(received(inspector, assignment, 20)).severity is Severity.REDUCED


def test_another_exporters_lots_count_only_where_she_says_so(inspector: Actor, assignment: Assignment) -> None:
    lots(inspector, assignment, "rr")
    other = make_exporter()
    line = make_order_line(make_order(other, lines=0), quantity=1000)
    for_other = load_assignment(make_assignment(line, assignment.association, pieces=1000).id)
    assert for_other is not None
    delivery = received(inspector, for_other, 20)
    assert asked_of(delivery).severity is Severity.NORMAL
    db.session.add(QualityTerms(exporter_id=other.id, reduced_agreed=False, all_buyers=True))
    assert asked_of(delivery).severity is Severity.TIGHTENED


def test_another_severity_needs_a_reason_and_is_kept_with_it(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    with pytest.raises(DomainError, match="reason_missing"):
        sheets.direct_severity(inspector, delivery, "tightened", " ")
    sheets.direct_severity(inspector, delivery, "tightened", "primer lote de la temporada")
    found = services.inspect_delivery(inspector, delivery, draft(500))
    assert (found.severity, found.accept_number, found.severity_reason) == ("tightened", 2, "primer lote de la temporada")


def test_five_returned_under_strict_inspection_stop_it_until_somebody_says_what_improved(
    inspector: Actor, assignment: Assignment
) -> None:
    lots(inspector, assignment, "rr" + "rrrrr")
    delivery = received(inspector, assignment, 20)
    assert asked_of(delivery).blocked
    with pytest.raises(DomainError, match="inspection_stopped"):
        services.inspect_delivery(inspector, delivery, draft(20))
    sheets.direct_severity(inspector, delivery, "tightened", "cambiaron el hilo")
    services.inspect_delivery(inspector, delivery, draft(20))
    after = asked_of(received(inspector, assignment, 20))
    assert (after.blocked, after.severity, after.standing.why.value) == (False, Severity.TIGHTENED, "resumed")


def test_an_inspection_on_hold_judges_nothing_until_it_goes_on(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    sheets.count_faults(inspector, delivery, {"D02": 1}, 0)
    sheets.hold_inspection(inspector, delivery, "esperamos el laboratorio")
    for act in (
        lambda: services.inspect_delivery(inspector, delivery, draft(499, 1, major=1)),
        lambda: sheets.count_faults(inspector, delivery, {"D02": 2}, 2),
    ):
        with pytest.raises(DomainError, match="inspection_held"):
            act()
    assert work_of(assignment).quantities.not_inspected == 500
    sheets.resume_inspection(inspector, delivery)
    assert services.inspect_delivery(inspector, delivery, draft(499, 1, major=1)).result == "pass"
