"""Inspections as they happen: planned, counted tap by tap, held, directed, decided, signed, annulled, made again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.access.actor import Actor, Role
from marketplace.documents.facts.work import inspection as inspection_facts
from marketplace.documents.layouts.work import inspection as inspection_paper
from marketplace.fulfilment import inspecting, services, sheets
from marketplace.fulfilment.commitments import open_commitments
from marketplace.fulfilment.drafts import InspectionDraft
from marketplace.fulfilment.inspection_models import Defect, InspectionSheet, QualityTerms
from marketplace.fulfilment.inspection_queries import open_sheet, sheets_of, signatures_of
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection, stage_of, to_remake, work_of
from marketplace.fulfilment.standing import asked_of
from marketplace.fulfilment.track_record import track_records
from marketplace.infra.database import db
from marketplace.kernel.aql import Severity
from marketplace.kernel.errors import DomainError
from marketplace.matching.models import Assignment
from marketplace.notices.mailing import writing_in
from tests.factories import make_account, make_assignment, make_association, make_exporter, make_order, make_order_line


@pytest.fixture
def assignment(app: Flask) -> Assignment:
    db.session.add_all([
        Defect(code="D02", name_es="Punto caído", gravity="major"),
        Defect(code="D07", name_es="Hilo suelto", gravity="minor"),
        Defect(code="D11", name_es="Aguja", gravity="critical"),
        Defect(code="D14", name_es="Grieta", gravity="major", techniques="CE"),
    ])  # fmt: skip
    order = make_order(make_exporter(), lines=0)
    made = make_assignment(make_order_line(order, quantity=1000), make_association(members=2), pieces=1000)
    found = load_assignment(made.id)
    assert found is not None
    return found


@pytest.fixture
def inspector(assignment: Assignment) -> Actor:
    exporter_id = assignment.line.order.exporter_id
    account = make_account("exporter", exporter_id=exporter_id)
    return Actor(account.id, "Inspectora", Role.EXPORTER, exporter_id=exporter_id)


def received(actor: Actor, assignment: Assignment, pieces: int, **options: object) -> Delivery:
    announced = services.announce_delivery(actor, again(assignment), pieces, **options)  # type: ignore[arg-type]
    services.receive_delivery(actor, fresh(announced), pieces)
    return fresh(announced)


def again(assignment: Assignment) -> Assignment:
    """The assignment with all that its acts need, after a commit has forgotten it."""
    found = load_assignment(assignment.id)
    assert found is not None
    return found


def fresh(delivery: Delivery) -> Delivery:
    found = load_delivery(delivery.id)
    assert found is not None
    return found


def draft(accepted: int, rework: int = 0, rejected: int = 0, major: int = 0, **more: object) -> InspectionDraft:
    return InspectionDraft(0, major, 0, accepted, rework, rejected, **more)  # type: ignore[arg-type]


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


def lots(actor: Actor, assignment: Assignment, results: str) -> None:
    """Lots of 20 in order: a accepted, r returned (each is re-made)."""
    for result in results:
        delivery = received(actor, assignment, 20)
        services.inspect_delivery(actor, delivery, draft(20) if result == "a" else draft(0, 0, 20, major=2))


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


def test_the_records_of_a_delivery_lead_to_each_other(desk: FlaskClient, inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 500)
    first = services.inspect_delivery(inspector, delivery, draft(490, 10))
    second = services.inspect_delivery(inspector, fresh(delivery), draft(10))
    db.session.commit()
    page = desk.get(f"/actas/{second.id}").text
    assert "Revisión 2 de esta entrega." in page
    assert "Repite la revisión" in page
    assert f'href="/actas/{first.id}">{first.code}' in page
    back = desk.get(f"/actas/{first.id}").text
    assert "La repite la revisión" in back
    assert f'href="/actas/{second.id}"' in back


def test_an_inspection_of_pieces_made_again_names_the_one_that_it_repeats(
    desk: FlaskClient, inspector: Actor, assignment: Assignment
) -> None:
    first = received(inspector, assignment, 1000)
    returned = services.inspect_delivery(inspector, first, draft(940, 0, 60))
    made_again = received(inspector, assignment, 60, replaces_id=first.id)
    anew = services.inspect_delivery(inspector, made_again, draft(60))
    db.session.commit()
    found = load_inspection(anew.id)
    assert found is not None
    facts = inspection_facts(found)
    assert facts["repeats"] == [{"code": returned.code, "on": returned.inspected_on.isoformat(), "result": returned.result}]
    with writing_in("es"):
        tables = [block for block in inspection_paper(facts, "es").blocks if getattr(block, "title", "") == "Repite la revisión"]
    assert tables[0].rows[0][0] == returned.code  # type: ignore[union-attr]
    assert f'href="/actas/{anew.id}"' in desk.get(f"/actas/{returned.id}").text


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


@pytest.fixture
def desk(inspector: Actor, sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    return sign_in(make_account("exporter", exporter_id=inspector.exporter_id))


def test_the_page_draws_the_faults_of_the_technique_and_says_the_plan(
    desk: FlaskClient, inspector: Actor, assignment: Assignment
) -> None:
    delivery = received(inspector, assignment, 1000)
    page = desk.get(f"/entregas/{delivery.id}/revisar").text
    assert "Revise 80; con 5 fallas se acepta, con 6 se devuelve." in page
    assert page.index("Aguja") < page.index("Punto caído") < page.index("Hilo suelto")
    assert page.index("Fallas de otras técnicas") < page.index("Grieta")


@pytest.mark.parametrize(
    ("level", "aql", "sentence"),
    [
        ("S-2", 65, "Revise 20; con 0 fallas se acepta, con 1 se devuelve."),  # letter C, whose arrow leads to F
        ("S-4", 650, "Revise 20; con 3 fallas se acepta, con 4 se devuelve."),  # letter F
        ("III", 65, "Revise 125; con 2 fallas se acepta, con 3 se devuelve."),  # letter K
    ],
)
def test_the_order_s_own_level_and_aql_make_the_plan(
    desk: FlaskClient, inspector: Actor, assignment: Assignment, level: str, aql: int, sentence: str
) -> None:
    order = again(assignment).line.order
    order.inspection_level, order.aql_hundredths = level, aql
    db.session.commit()
    delivery = received(inspector, assignment, 1000)
    assert sentence in desk.get(f"/entregas/{delivery.id}/revisar").text


def test_a_tap_is_kept_and_answered_with_what_it_means(desk: FlaskClient, inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 1000)
    path = f"/entregas/{delivery.id}/revisar"
    said = desk.post(f"{path}/fallas", data={"falla_D02": "6", "version": "0"}, headers={"HX-Request": "true"}).text
    assert "Se devuelve" in said
    assert 'value="6"' in desk.get(path).text
    assert db.session.query(InspectionSheet).one().state == "in_progress"


def test_the_lot_is_decided_on_the_next_page_with_what_usually_becomes_of_it(
    desk: FlaskClient, inspector: Actor, assignment: Assignment
) -> None:
    delivery = received(inspector, assignment, 1000)
    path = f"/entregas/{delivery.id}/revisar"
    answer = desk.post(path, data={"falla_D02": "2", "falla_D07": "1", "version": "0"})
    assert answer.location.endswith("/decidir")
    page = desk.get(answer.location).text
    assert 'value="998"' in page
    sent = {"accepted_pieces": "998", "rework_pieces": "2", "rejected_pieces": "0", "rework_days": "14", "strokes": "M1 1L2 2"}
    answer = desk.post(f"{path}/decidir", data=sent)
    assert answer.status_code == 303
    found = db.session.query(Inspection).one()
    assert (found.result, found.major_found, found.minor_found, found.rework_due_on) == ("pass", 2, 1, date(2026, 12, 5))
    record = desk.get(answer.location).text
    assert "Punto caído" in record
    assert "M1 1L2 2" in record


def test_what_does_not_add_up_comes_back_with_what_was_typed(desk: FlaskClient, inspector: Actor, assignment: Assignment) -> None:
    delivery = received(inspector, assignment, 1000)
    sent = {"accepted_pieces": "990", "rework_pieces": "0", "rejected_pieces": "0", "rework_days": "7"}
    answer = desk.post(f"/entregas/{delivery.id}/revisar/decidir", data=sent)
    assert answer.status_code == 422
    assert "deben sumar 1000" in answer.text
    assert 'value="990"' in answer.text


def test_the_list_of_inspections_shows_ones_own_and_costs_the_same_for_many(
    desk: FlaskClient, inspector: Actor, assignment: Assignment, count_queries: Callable[[], object]
) -> None:
    theirs = load_assignment(make_assignment(make_order_line(make_order(make_exporter(), lines=0)), make_association()).id)
    assert theirs is not None
    hidden = received(inspector, theirs, 20)
    services.inspect_delivery(inspector, received(inspector, assignment, 20), draft(20))
    shown = received(inspector, assignment, 20)
    with count_queries() as few:  # type: ignore[attr-defined]
        page = desk.get("/revisiones").text
    assert shown.code in page
    assert hidden.code not in page
    lots(inspector, assignment, "aaaa")
    with count_queries() as many:  # type: ignore[attr-defined]
        desk.get("/revisiones")
    assert len(few) == len(many)
    lines = desk.get("/revisiones/archivo.csv").text.splitlines()
    assert len(lines) == 6
