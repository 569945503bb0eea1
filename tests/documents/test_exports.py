"""The papers of an export: which are needed, who ticks, and that a running export keeps its version."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from marketplace.documents.checklist import Paper, first_papers
from marketplace.documents.models import ChecklistVersion, ExportCheck, ExportTick
from marketplace.infra.database import db
from tests import factories

ALPACA = ["alpaca"]


def codes(destination, mode, materials=()):
    return {paper.code for paper in first_papers() if paper.needed(destination, mode, materials)}


def test_the_first_list_is_the_source_s():
    assert len(first_papers()) == 12
    assert {paper.code for paper in first_papers()} >= {"FACT-EXP", "LISTA-EMP", "DEX", "RUEX", "CO", "GUIA", "CITES"}


def test_a_sale_at_home_needs_no_customs_papers():
    assert codes("Bolivia", "road", ALPACA) == {"LISTA-EMP", "CONTRATO", "FICHA", "ACTA"}


def test_the_manifest_is_for_roads_and_ships_and_the_permit_for_wild_fibres():
    assert "MIC" not in codes("Dinamarca", "air", ALPACA)
    assert "MIC" in codes("Dinamarca", "sea", ALPACA)
    assert "CITES" not in codes("Dinamarca", "air", ALPACA)
    assert "CITES" in codes("Dinamarca", "air", ["Vicuna 100 %"])


def test_a_paper_of_one_country_is_asked_of_that_country_alone():
    paper = Paper("FDA", "Permiso", destinations=("Estados Unidos",))
    assert paper.needed("ESTADOS UNIDOS", "air", ())
    assert not paper.needed("Alemania", "air", ())


@pytest.fixture
def people(app):
    group = factories.make_association()
    exporter = factories.make_exporter(country="Dinamarca")
    order = factories.make_order(exporter)
    found = {
        "order": order,
        "exporter": factories.make_account("exporter", exporter_id=exporter.id, display_name="Inge"),
        "coordinator": factories.make_account("coordinator", programme_id=group.programme_id),
        "verifier": factories.make_account("verifier", programme_id=group.programme_id),
        "stranger": factories.make_account("exporter", exporter_id=factories.make_exporter().id),
    }
    db.session.commit()
    return found


def start(client, order, **values):
    return client.post(f"/pedidos/{order.id}/exportacion", data={"destination": "Dinamarca", "mode": "air"} | values)


def test_a_tick_keeps_its_day_person_and_number_and_can_be_taken_back(people, sign_in):
    client, order = sign_in(people["exporter"]), people["order"]
    assert start(client, order).status_code == 303
    check = db.session.scalars(select(ExportCheck)).one()
    place = f"/exportaciones/{check.id}/papeles/RUEX"
    for _twice in range(2):
        client.post(place, data={"done": "1", "reference": "RUEX-77"})
    page = client.get(f"/pedidos/{order.id}/exportacion").text
    assert "RUEX-77" in page
    assert "Inge" in page
    client.post(place, data={"done": "0"})
    said = [(tick.done, tick.reference, tick.ticked_by_name) for tick in db.session.scalars(select(ExportTick))]
    assert said == [(True, "RUEX-77", "Inge"), (False, "", "Inge")]


def test_beginning_twice_is_one_export(people, sign_in):
    client = sign_in(people["exporter"])
    start(client, people["order"])
    start(client, people["order"], mode="sea")
    assert [check.mode for check in db.session.scalars(select(ExportCheck))] == ["air"]


def rows_of(papers, **changes):
    """The fields of the list's page."""
    data = {"seen": "1", "rows": str(len(papers)), "because": "Aduana pide más"}
    for number, paper in enumerate(papers):
        data |= {f"code-{number}": paper.code, f"name_es-{number}": paper.name_es}
        data |= {f"abroad-{number}": "1"} if paper.abroad else {}
        data |= {f"mode-{mode}-{number}": "1" for mode in paper.modes}
    return data | changes


def test_a_running_export_keeps_the_version_with_which_it_began(people, sign_in):
    exporter, coordinator, order = sign_in(people["exporter"]), sign_in(people["coordinator"]), people["order"]
    start(exporter, order)
    later = factories.make_order(factories.make_exporter(country="Dinamarca"))
    db.session.commit()
    papers = [*first_papers(), Paper("NUEVO", "Papel nuevo de la aduana")]
    assert coordinator.post("/documentos/papeles", data=rows_of(papers)).status_code == 303
    assert start(coordinator, later).status_code == 303
    assert "Papel nuevo de la aduana" not in exporter.get(f"/pedidos/{order.id}/exportacion").text
    assert "sigue con la suya" in exporter.get(f"/pedidos/{order.id}/exportacion").text
    assert "Papel nuevo de la aduana" in coordinator.get(f"/pedidos/{later.id}/exportacion").text
    assert coordinator.post(f"/exportaciones/{db.session.scalars(select(ExportCheck.id).order_by(ExportCheck.id)).first()}"
                            "/papeles/NUEVO", data={"done": "1"}).status_code == 409  # fmt: skip


def test_a_list_opened_before_somebody_else_s_change_is_refused_and_nothing_typed_is_lost(people, sign_in):
    client = sign_in(people["coordinator"])
    client.post("/documentos/papeles", data=rows_of(first_papers()))
    answer = client.post("/documentos/papeles", data=rows_of([Paper("MIO", "Mi papel")]))
    assert answer.status_code == 422
    assert "Mi papel" in answer.text
    assert [row.number for row in db.session.scalars(select(ChecklistVersion))] == [2]


@pytest.mark.parametrize("papers", [[], [Paper("A", "Uno"), Paper("a", "Dos")]])
def test_an_empty_list_and_one_with_a_code_twice_are_refused(people, sign_in, papers):
    assert sign_in(people["coordinator"]).post("/documentos/papeles", data=rows_of(papers)).status_code == 422


def test_only_the_order_s_people_begin_and_tick(people, sign_in):
    order = people["order"]
    assert start(sign_in(people["stranger"]), order).status_code == 404
    assert start(sign_in(people["verifier"]), order).status_code == 404
    assert sign_in(people["verifier"]).get(f"/pedidos/{order.id}/exportacion").status_code == 200
    assert sign_in(people["exporter"]).get("/documentos/papeles").status_code == 403
    assert db.session.scalars(select(ExportCheck)).all() == []


def test_an_english_reader_reads_and_writes_the_country_in_english(people, sign_in):
    """The papers of a country are asked for by its Spanish name, whoever typed it."""
    people["exporter"].language = "en"
    client, order = sign_in(people["exporter"]), people["order"]
    assert 'value="Denmark"' in client.get(f"/pedidos/{order.id}/exportacion").text
    assert start(client, order, destination="Denmark").status_code == 303
    assert db.session.scalars(select(ExportCheck.destination)).one() == "Dinamarca"
    page = client.get(f"/pedidos/{order.id}/exportacion").text
    assert ("Denmark" in page, "Dinamarca" in page) == (True, False)
