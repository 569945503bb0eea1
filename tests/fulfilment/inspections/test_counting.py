"""Inspections as they happen: planned, counted tap by tap, decided, signed, annulled, made again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment import inspecting, services, sheets
from marketplace.fulfilment.commitments import open_commitments
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.inspection_models import QualityTerms
from marketplace.fulfilment.inspection_queries import open_sheet, sheets_of, signatures_of
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_inspection, stage_of, to_remake, work_of
from marketplace.fulfilment.standing import asked_of
from marketplace.fulfilment.track_record import track_records
from marketplace.infra.database import db
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from tests.factories import make_account
from tests.fulfilment.inspections.lots import again, draft, fresh, received


def test_what_was_counted_is_there_when_the_page_is_opened_again(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    sheets.count_faults(inspector, delivery, {"D02": 2, "D07": 1, "D11": 0}, 0)
    db.session.expire_all()
    sheet = open_sheet(delivery)
    assert sheet is not None
    assert (sheet.state, {fault.code: (fault.gravity, fault.pieces) for fault in sheet.faults}) == (
        "in_progress", {"D02": ("major", 2), "D07": ("minor", 1)},
    )  # fmt: skip


def test_a_fault_that_was_tapped_away_is_gone(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    sheets.count_faults(inspector, delivery, {"D02": 2, "D07": 1}, 0)
    sheet = sheets.count_faults(inspector, delivery, {"D02": 1, "D07": 0}, 1)
    assert [(fault.code, fault.pieces) for fault in sheet.faults] == [("D02", 1)]


def test_the_second_of_two_people_who_count_one_lot_is_told(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    colleague = Actor(make_account("exporter", exporter_id=inspector.exporter_id).id, "Otra", Role.EXPORTER)
    sheets.count_faults(inspector, delivery, {"D02": 2}, 0)
    with pytest.raises(DomainError, match="stale"):
        sheets.count_faults(colleague, delivery, {"D07": 1}, 0)
    sheet = open_sheet(delivery)
    assert sheet is not None
    assert [fault.code for fault in sheet.faults] == ["D02"]
    # Seeing what the first one counted, she may go on from it.
    sheets.count_faults(colleague, delivery, {"D02": 2, "D07": 1}, sheet.version)


def test_more_faulty_pieces_than_were_looked_at_cannot_be_counted(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    with pytest.raises(DomainError) as refused:
        sheets.count_faults(inspector, delivery, {"D02": 30, "D07": 21}, 0)
    assert (refused.value.code, refused.value.params) == ("more_faults_than_sample", {"sample": 50})


def test_one_critical_fault_returns_the_lot(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    found = InspectionDraft(1, 0, 0, 0, 500, 0)
    assert services.inspect_delivery(inspector, delivery, found).result == "fail"


def test_minor_faults_return_a_lot_only_where_the_exporter_set_an_aql_for_them(inspector: Actor, assignment: Assignment) -> None:
    many = InspectionDraft(0, 0, 10, 500, 0, 0)
    assert services.inspect_delivery(inspector, received(inspector, assignment, 500), many).result == "pass"
    terms = {"minor_aql_hundredths": 400, "reduced_agreed": False, "all_buyers": False}
    db.session.add(QualityTerms(exporter_id=inspector.exporter_id, **terms))
    back = InspectionDraft(0, 0, 10, 0, 500, 0)
    refused = services.inspect_delivery(inspector, received(inspector, assignment, 500), back)
    assert (refused.result, refused.minor_accept_number) == ("fail", 5)


def test_a_piece_that_was_seen_to_be_bad_is_not_accepted(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    with pytest.raises(DomainError, match="faulty_accepted"):
        services.inspect_delivery(inspector, delivery, draft(499, 1, major=2))
    assert services.inspect_delivery(inspector, delivery, draft(498, 2, major=2)).result == "pass"


def test_an_inspection_is_planned_for_a_day_and_begins_with_the_first_count(inspector: Actor, assignment: Assignment) -> None:
    announced = fresh(services.announce_delivery(inspector, assignment, 500))
    with pytest.raises(DomainError, match="day_past"):
        sheets.plan_inspection(inspector, announced, date(2026, 11, 20))
    sheet = sheets.plan_inspection(inspector, announced, date(2026, 11, 24), "Rosa")
    services.receive_delivery(inspector, announced, 500)
    assert sheet.state == "planned"
    sheets.count_faults(inspector, fresh(announced), {}, sheet.version)
    assert open_sheet(announced).state == "in_progress"  # type: ignore[union-attr]
    with pytest.raises(DomainError, match="inspection_begun"):
        sheets.plan_inspection(inspector, announced, date(2026, 11, 25))


def test_the_record_keeps_the_sheet_it_was_written_on(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    sheets.count_faults(inspector, delivery, {"D02": 1}, 0)
    found = services.inspect_delivery(inspector, delivery, draft(499, 1, major=1))
    assert open_sheet(delivery) is None
    assert [fault.code for fault in sheets_of([found.id])[found.id].faults] == ["D02"]


def test_an_annulled_inspection_stays_on_record_and_counts_for_nothing(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    first = services.inspect_delivery(inspector, delivery, draft(0, 500, major=9))
    with pytest.raises(DomainError, match="reason_missing"):
        services.annul_inspection(inspector, load_inspection(first.id), " ")  # type: ignore[arg-type]
    services.annul_inspection(inspector, load_inspection(first.id), "era otro lote")  # type: ignore[arg-type]
    db.session.flush()
    db.session.expire_all()
    quantities = work_of(again(assignment)).quantities
    assert (quantities.judged, quantities.rework, quantities.not_inspected) == (0, 0, 500)
    assert asked_of(fresh(delivery)).standing.lots == 0
    anew = services.inspect_delivery(inspector, fresh(delivery), draft(500))
    assert (anew.round, anew.attempt) == (1, 2)
    assert db.session.query(Inspection).count() == 2
    with pytest.raises(DomainError, match="inspection_annulled"):
        services.annul_inspection(inspector, load_inspection(first.id), "otra vez")  # type: ignore[arg-type]


def test_an_annulled_inspection_asks_for_no_hours_and_is_no_part_of_the_record(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 1000)
    found = services.inspect_delivery(inspector, delivery, draft(0, 1000, major=9))
    db.session.flush()
    (hours,) = open_commitments([assignment.association_id])
    assert hours.millihours_left == 1000 * assignment.millihours_per_piece
    after = assignment.due_on + timedelta(days=1)
    assert track_records([assignment.association_id], after)[assignment.association_id].inspected == 1000
    services.annul_inspection(inspector, load_inspection(found.id), "era otro lote")  # type: ignore[arg-type]
    db.session.flush()
    assert open_commitments([assignment.association_id]) == []
    assert track_records([assignment.association_id], after)[assignment.association_id].inspected == 0


def test_only_the_last_round_of_a_delivery_can_be_annulled(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    first = services.inspect_delivery(inspector, delivery, draft(490, 10))
    services.inspect_delivery(inspector, fresh(delivery), draft(10))
    with pytest.raises(DomainError, match="not_the_last"):
        services.annul_inspection(inspector, load_inspection(first.id), "error")  # type: ignore[arg-type]


def test_rejected_pieces_are_made_again_and_come_in_a_delivery_that_says_so(inspector: Actor, assignment: Assignment) -> None:
    first = received(inspector, assignment, 1000)
    services.inspect_delivery(inspector, first, draft(940, 0, 60))
    assert to_remake(work_of(assignment)) == {first.id: 60}
    with pytest.raises(DomainError) as refused:
        services.announce_delivery(inspector, assignment, 61, replaces_id=first.id)
    assert refused.value.params == {"most": 60}
    second = received(inspector, assignment, 60, replaces_id=first.id)
    with pytest.raises(DomainError, match="nothing_to_remake"):
        services.announce_delivery(inspector, assignment, 1, replaces_id=first.id)
    services.inspect_delivery(inspector, second, draft(60))
    quantities = work_of(assignment).quantities
    assert (quantities.accepted, quantities.missing, quantities.stage.value) == (1000, 0, "completed")
    assert stage_of(fresh(second)).value == "inspected"


def test_a_count_is_corrected_with_a_reason_until_somebody_inspects(inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    with pytest.raises(DomainError, match="reason_missing"):
        services.recount_delivery(inspector, delivery, 490, "")
    services.recount_delivery(inspector, delivery, 490, "diez eran de otro grupo")
    assert fresh(delivery).pieces_received == 490
    services.inspect_delivery(inspector, fresh(delivery), draft(490))
    with pytest.raises(DomainError, match="already_inspected"):
        services.recount_delivery(inspector, fresh(delivery), 500, "otra vez")


def test_each_side_signs_a_record_once_and_only_with_strokes(inspector: Actor, assignment: Assignment) -> None:
    found = services.inspect_delivery(inspector, received(inspector, assignment, 500), draft(500))
    record = load_inspection(found.id)
    assert record is not None
    with pytest.raises(DomainError, match="bad_signature"):
        inspecting.sign_inspection(inspector, record, "group", "Felipa", '"/><script>')
    inspecting.sign_inspection(inspector, record, "group", "Felipa", "M10 10L20 30L40 5")
    with pytest.raises(DomainError, match="already_signed"):
        inspecting.sign_inspection(inspector, record, "group", "Felipa")
    db.session.flush()
    assert signatures_of(found.id)["group"].name == "Felipa"
