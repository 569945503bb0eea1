"""The pages of inspections: the sheet, the decision, the records that lead to each other, the list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient

from marketplace.access.actor import Actor
from marketplace.documents.facts.work import inspection as inspection_facts
from marketplace.documents.layouts.work import inspection as inspection_paper
from marketplace.fulfilment import services
from marketplace.fulfilment.inspection_models import InspectionSheet
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_assignment, load_inspection
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.notices.mailing import writing_in
from tests.factories import make_assignment, make_association, make_exporter, make_order, make_order_line
from tests.fulfilment.inspections.lots import again, draft, fresh, lots, received


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
