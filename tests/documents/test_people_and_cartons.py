"""Packing lists by carton, agreements of frames, and the notebook's sheet, which is the group's alone."""

from __future__ import annotations

from datetime import date

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.documents import drawing
from marketplace.documents.models import IssuedDocument
from marketplace.frames import services as frames
from marketplace.fulfilment.models import Delivery
from marketplace.infra import i18n
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.orders.models import Order, OrderLine
from marketplace.producers.models import Association, Member
from marketplace.shipping.models import Carton, CartonItem, Shipment
from tests import factories
from tests.documents.conftest import pages_of, text_of
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import NOW
from tests.frames.town import build_town


@pytest.fixture
def shipment(app):
    """Sixty cartons of a delivery, weighed but for what a test takes away."""
    work = by_code(Assignment, "AS0025")
    delivery = db.session.scalars(select(Delivery).where(Delivery.assignment_id == work.id).order_by(Delivery.id)).first()
    order = db.session.get_one(Order, db.session.get_one(OrderLine, work.order_line_id).order_id)
    group = db.session.get_one(Association, work.association_id)
    row = Shipment(code="EN-1", exporter_id=order.exporter_id, programme_id=group.programme_id, mode="air", carrier="Carga Demo",
                   incoterm="FCA", place="El Alto", country="DK", consignee="Nordic Knits", created_at=NOW)  # fmt: skip
    db.session.add(row)
    db.session.flush()
    for number in range(60):
        carton = Carton(
            code=f"CX-{number:03}", exporter_id=order.exporter_id, shipment_id=row.id, net_grams=1_500 + number,
            gross_grams=2_000 + number, length_mm=600, width_mm=400, height_mm=300, packed_on=date(2026, 9, 10),
        )  # fmt: skip
        db.session.add(carton)
        db.session.flush()
        db.session.add(CartonItem(carton_id=carton.id, delivery_id=delivery.id, colour="T13", pieces=2))
    db.session.commit()
    return row


def test_a_packing_list_has_every_carton_and_its_weights_add_up(app, shipment, sign_in, issue):
    client = sign_in(factories.make_account("exporter", exporter_id=shipment.exporter_id))
    document = issue(client, f"/envios/{shipment.id}/empaque")
    assert (document.language, document.number) == ("en", "EMP-2026-0001")
    content = client.get(f"/documentos/{document.id}/en.pdf").data
    text = text_of(content)
    assert all(f"CX-{number:03}" in text for number in range(60))
    net, gross = sum(1_500 + n for n in range(60)), sum(2_000 + n for n in range(60))
    with app.test_request_context(), force_locale("en"):
        assert i18n.number(net / 1000, 2) in text
        assert i18n.number(gross / 1000, 2) in text
    assert "Denmark" in text
    assert "Scarf, treadle loom" in text
    assert "60 × 40 × 30" in text
    assert pages_of(content) > 1
    assert text.count("Gross kg") == pages_of(content)
    page = client.get(f"/verificar/{document.verify_code}").text
    assert "120" in page


def test_a_carton_that_nobody_weighed_makes_no_total(app, shipment, sign_in, issue):
    db.session.scalars(select(Carton).where(Carton.code == "CX-007")).one().gross_grams = None
    db.session.commit()
    client = sign_in(factories.make_account("exporter", exporter_id=shipment.exporter_id))
    document = issue(client, f"/envios/{shipment.id}/empaque")
    assert document.facts["gross_grams"] is None
    text = text_of(client.get(f"/documentos/{document.id}/es.pdf").data)
    assert "Peso bruto sin dato" in text
    assert " 0,00" not in text


def test_an_empty_shipment_has_no_packing_list(app, shipment, sign_in):
    for carton in db.session.scalars(select(Carton)):
        carton.shipment_id = None
    db.session.commit()
    client = sign_in(factories.make_account("exporter", exporter_id=shipment.exporter_id))
    assert client.post(f"/envios/{shipment.id}/empaque").status_code == 409
    stranger = sign_in(factories.make_account("exporter", exporter_id=factories.make_exporter().id))
    assert stranger.post(f"/envios/{shipment.id}/empaque").status_code == 404


def test_the_notebook_s_sheet_names_every_weaver_on_a5_and_is_not_the_exporter_s(app, sign_in, issue):
    work = by_code(Assignment, "AS0033")
    leader = sign_in(factories.make_account("leader", association_id=work.association_id))
    document = issue(leader, f"/trabajos/{work.id}/hoja/pdf")
    assert document.exporter_id is None
    content = leader.get(f"/documentos/{document.id}/es.pdf").data
    text = text_of(content)
    names = [row["name"] for row in document.facts["rows"]]
    assert names
    assert all(name in text for name in names)
    members = db.session.scalars(select(Member.full_name).where(Member.association_id == work.association_id)).all()
    assert set(names) <= set(members)
    assert "Firma" in text
    assert "Bs" not in text, "no pay stands on it"
    line = db.session.get_one(OrderLine, work.order_line_id)
    exporter = sign_in(factories.make_account("exporter", exporter_id=db.session.get_one(Order, line.order_id).exporter_id))
    assert exporter.post(f"/trabajos/{work.id}/hoja/pdf").status_code == 404
    assert exporter.get(f"/documentos/{document.id}").status_code == 404
    assert exporter.get(f"/documentos/{document.id}/es.pdf").status_code == 404
    assert document.number not in exporter.get("/documentos").text
    verified = exporter.get(f"/verificar/{document.verify_code}").text
    assert document.number in verified
    assert not [name for name in names if name in verified]


def test_the_sheet_of_a_work_of_a_simulated_order_says_so(app, sign_in, issue):
    work = by_code(Assignment, "AS0033")
    line = db.session.get_one(OrderLine, work.order_line_id)
    work.simulated, db.session.get_one(Order, line.order_id).simulated = False, True
    leader = sign_in(factories.make_account("leader", association_id=work.association_id))
    document = issue(leader, f"/trabajos/{work.id}/hoja/pdf")
    assert "DATOS SIMULADOS" in text_of(leader.get(f"/documentos/{document.id}/es.pdf").data)


def test_the_sheet_is_a5(app, sign_in, issue):
    import pypdfium2 as pdfium

    work = by_code(Assignment, "AS0033")
    leader = sign_in(factories.make_account("leader", association_id=work.association_id))
    document = issue(leader, f"/trabajos/{work.id}/hoja/pdf")
    read = pdfium.PdfDocument(drawing.as_pdf([document], "es"))
    wide, high = read[0].get_size()
    read.close()
    assert (round(wide / 72 * 25.4), round(high / 72 * 25.4)) == (148, 210)


@pytest.mark.parametrize("language", ["es", "en"])
def test_an_agreement_says_months_pieces_price_and_both_names(app, sign_in, issue, language):
    town = build_town()
    frame = town.signed()
    db.session.commit()
    document = issue(sign_in(town.leader), f"/marcos/{frame.id}/documento")
    text = text_of(drawing.as_pdf([document], language))
    agreement = document.facts["agreement"]
    for wanted in (agreement["exporter_name"], agreement["association_name"], town.group.name, town.exporter.name):
        assert wanted in text
    months = document.facts["terms"]["months"]
    pieces = sum(month["pieces"] for month in months)
    with app.test_request_context(), force_locale("en" if language == "en" else "es_BO"):
        assert i18n.money(pieces * 20_000).replace("\u00a0", " ") in text
    assert ("signed by both sides" if language == "en" else "firmado por las dos partes") in text
    assert len(months) == 3


def test_an_english_agreement_waits_in_english_and_says_why_its_price_is_low(app, sign_in, issue):
    town = build_town()
    frame = town.frame(unit_price_minor=9_000)
    frames.send(town.as_buyer, frame, "muestra pagada aparte")
    db.session.commit()
    text = text_of(drawing.as_pdf([issue(sign_in(town.buyer), f"/marcos/{frame.id}/documento")], "en"))
    assert "not signed yet" in text
    assert "The price is below the floor of" in text
    assert "muestra pagada aparte" in text


def test_a_draft_agreement_has_no_paper(app, sign_in):
    town = build_town()
    frame = town.frame()
    db.session.commit()
    assert sign_in(town.buyer).post(f"/marcos/{frame.id}/documento").status_code == 409
    assert db.session.scalars(select(IssuedDocument)).all() == []


@pytest.mark.parametrize("role", ["leader", "exporter", "coordinator"])
def test_the_page_of_a_work_offers_a_paper_for_each_delivery_inspection_and_payment(app, sign_in, count_queries, role):
    work = by_code(Assignment, "AS0025")
    order = db.session.get_one(Order, db.session.get_one(OrderLine, work.order_line_id).order_id)
    group = db.session.get_one(Association, work.association_id)
    where = {
        "leader": {"association_id": group.id},
        "exporter": {"exporter_id": order.exporter_id},
        "coordinator": {"programme_id": group.programme_id},
    }
    client = sign_in(factories.make_account(role, **where[role]))
    page = client.get(f"/trabajos/{work.id}/documentos")
    assert page.status_code == 200
    for code in ("DE0047", "DE0048", "QI0047", "PA0057", "PA0058", "PA0059"):
        assert code in page.text
    if role != "leader":
        with count_queries() as queries:
            assert client.get(f"/pedidos/{order.id}/documentos").status_code == 200
        assert len(queries) < 25
