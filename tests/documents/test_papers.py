"""Each kind of paper: its text equals the database's in both languages, and nothing of it is cut off."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pypdfium2 as pdfium
import pytest
from flask_babel import force_locale
from sqlalchemy import select

from marketplace.documents import drawing, services
from marketplace.documents.facts.base import deal_of, goods, materials_of, names_of, standards_of
from marketplace.documents.layouts import base
from marketplace.documents.subjects import DeliverySubject, InspectionSubject, PaymentSubject, WorkSubject
from marketplace.fulfilment.queries import load_assignment, load_delivery, load_inspection, work_of
from marketplace.infra import i18n
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, Payment
from marketplace.money.queries import account_of, load_payment
from marketplace.orders.models import Order
from marketplace.producers.models import Member
from tests.documents.conftest import pages_of, text_of
from tests.el_alto import app, by_code  # noqa: F401
from tests.factories import make_account

LOCALES = {"es": "es_BO", "en": "en"}


@pytest.fixture
def issued(app):
    """Issue a kind for a work of the El Alto data; the document."""
    from marketplace.access.actor import Actor, Role

    actor = Actor(make_account("administrator").id, "Administradora", Role.ADMINISTRATOR)

    def make(kind, code="AS0025"):
        work = load_assignment(by_code(Assignment, code).id)
        delivery = next(iter(work_of(work).live_deliveries), None)
        paid = db.session.scalars(select(Payment.id).where(Payment.assignment_id == work.id).order_by(Payment.id)).first()
        subjects = {
            "delivery_note": lambda: DeliverySubject(load_delivery(delivery.id)),
            "inspection": lambda: InspectionSubject(load_inspection(load_delivery(delivery.id).inspections[0].id)),
            "receipt": lambda: PaymentSubject(load_payment(paid)),
        }
        return services.issue(actor, kind, subjects.get(kind, lambda: WorkSubject(work))())

    with app.test_request_context():
        yield make


def said(document, language):
    return text_of(drawing.as_pdf([document], language))


def money(minor, language, currency="BOB"):
    with force_locale(LOCALES[language]):
        return i18n.money(minor, currency).replace("\u00a0", " ")


def number(value, language):
    with force_locale(LOCALES[language]):
        return i18n.number(value)


BOTH = pytest.mark.parametrize("language", ["es", "en"])
OF_A_WORK = ["acceptance", "purchase_order", "proforma", "invoice", "origin", "statement"]
ALL = [*OF_A_WORK, "delivery_note", "inspection", "receipt"]
TITLES = {
    "acceptance": ("Constancia de aceptación", "Record of acceptance"),
    "purchase_order": ("Orden de compra", "Purchase order"),
    "proforma": ("Factura proforma", "Proforma invoice"),
    "invoice": ("Factura comercial", "Commercial invoice"),
    "origin": ("Datos para el certificado de origen", "Data for the certificate of origin"),
    "statement": ("Estado de cuenta", "Statement of account"),
    "delivery_note": ("Nota de entrega", "Delivery note"),
    "inspection": ("Acta de revisión", "Inspection record"),
    "receipt": ("Recibo de pago", "Payment receipt"),
}


@BOTH
@pytest.mark.parametrize("kind", ALL)
def test_it_names_itself_its_number_both_sides_and_that_its_data_are_simulated(issued, kind, language):
    document = issued(kind)
    text = said(document, language)
    work = load_assignment(by_code(Assignment, "AS0025").id)
    assert TITLES[kind][language == "en"] in text
    for wanted in (document.number, work.association.name, work.line.order.exporter.name, drawing.short_fingerprint(document)):
        assert wanted in text
    assert document.verify_code in text
    assert ("DATOS SIMULADOS" if language == "es" else "SIMULATED DATA") in text
    assert "1 / 1" in text


@BOTH
@pytest.mark.parametrize("kind", ALL)
def test_no_spanish_stays_on_an_english_paper(issued, kind, language):
    if language == "es":
        return
    text = said(issued(kind), "en").lower()
    for word in (" piezas", " entrega", " precio", " pedido", "anticipo", " saldo ", "tejedora", " fecha", " huella", "versión"):
        assert word not in text, word


@BOTH
def test_the_address_of_a_paper_can_be_copied_and_tapped(issued, language):
    """A sign that is not seen inside it would be copied with it."""
    document = issued("invoice")
    content = drawing.as_pdf([document], language)
    paper = pdfium.PdfDocument(content)
    text = paper[0].get_textpage().get_text_range()
    paper.close()
    assert drawing.verify_address(document) in text
    assert drawing.verify_address(document).encode() in content


def test_what_an_order_says_in_its_own_words_stands_behind_the_english_name(issued):
    line = deal_of(load_assignment(by_code(Assignment, "AS0025").id)).works[0].assignment.line
    line.description = "600 chompa llana"
    standards = standards_of([line])
    name = standards[line.standard_key].name_en
    assert names_of(line, standards) == {"es": "600 chompa llana", "en": f"{name} (600 chompa llana)"}
    assert names_of(line, {})["en"] == f"{line.technique.name_en} (600 chompa llana)"


def test_a_line_that_names_no_material_has_the_one_of_what_the_group_makes(issued):
    work = deal_of(load_assignment(by_code(Assignment, "AS0025").id)).works[0].assignment
    work.line.product, work.line.material = None, ""
    standards = standards_of([work.line])
    assert goods(work.line, standards)["material"] == ""
    assert goods(work.line, standards, materials_of(work.association_id, [work.line]))["material"] == "alpaca"


def test_an_english_paper_names_country_and_legal_form_in_english(issued):
    """Those that the directory writes in Spanish words: Dinamarca, consorcio no formalizado."""
    english, spanish = said(issued("invoice"), "en"), said(issued("invoice"), "es")
    assert "Denmark" in english
    assert "informal consortium" in english
    assert "Dinamarca" not in english
    assert "Dinamarca" in spanish


@BOTH
@pytest.mark.parametrize("kind", ALL)
def test_it_is_drawn_within_its_margins(issued, kind, language):
    document = pdfium.PdfDocument(drawing.as_pdf([issued(kind)], language))
    for page in document:
        picture = page.render(scale=1, grayscale=True).to_pil()
        wide, high = picture.size
        for box in ((0, 0, 20, high), (wide - 20, 0, wide, high), (0, 0, wide, 15), (0, high - 15, wide, high)):
            assert picture.crop(box).getextrema() == (255, 255), "ink in the margin"
        assert picture.getextrema()[0] < 60, "black ink on the page, which reads in grey"
    document.close()


@BOTH
def test_an_acceptance_says_pieces_price_total_pay_and_day(issued, language):
    work = by_code(Assignment, "AS0025")
    text = said(issued("acceptance"), language)
    for minor in (work.unit_price_minor, work.pieces * work.unit_price_minor, work.piece_rate_minor):
        assert money(minor, language) in text
    assert f"{work.due_on.day} " in text
    assert str(work.due_on.year) in text


@BOTH
def test_an_invoice_charges_the_accepted_pieces_and_no_others(issued, language):
    work = load_assignment(by_code(Assignment, "AS0001").id)
    account = account_of(work)
    accepted = account.work.quantities.accepted
    assert 0 < accepted < work.pieces
    text = said(issued("invoice", "AS0001"), language)
    assert money(accepted * work.unit_price_minor, language) in text
    assert number(accepted, language) in text
    assert money(account.paid_minor, language) in text


@BOTH
def test_a_receipt_says_what_was_paid(issued, language):
    payment = db.session.scalars(
        select(Payment).join(Payment.assignment).where(Assignment.code == "AS0025").order_by(Payment.id)
    ).first()
    text = said(issued("receipt"), language)
    assert money(payment.amount_minor, language) in text
    assert payment.reference in text


@BOTH
def test_an_inspection_says_the_plan_and_what_was_found_and_no_record_is_not_nought(issued, language):
    document = issued("inspection")
    found = document.facts["inspection"]
    text = said(document, language)
    assert number(found["sample_pieces"], language) in text
    assert found["critical_found"] is None
    assert ("Críticas sin dato" if language == "es" else "Critical no data") in text
    assert f"{found['code_letter']} / {found['plan_letter']}" in text


def test_every_payment_of_the_data_has_a_receipt_with_its_amount(issued, app):
    from marketplace.documents.facts.money import receipt

    payments = db.session.scalars(select(Payment.id).where(Payment.state == "paid")).all()
    assert len(payments) == 85
    facts = [receipt(load_payment(number)) for number in payments]
    total = sum(one["payment"]["amount_minor"] for one in facts)
    assert total == sum(db.session.scalars(select(Payment.amount_minor).where(Payment.state == "paid")))


def test_the_statements_of_all_deals_add_up_to_what_was_paid(issued):
    from marketplace.documents.facts.money import statement

    seen, paid = set(), 0
    for work in db.session.scalars(select(Assignment.id).order_by(Assignment.id)).all():
        loaded = load_assignment(work)
        key = WorkSubject(loaded).key("statement")
        if key not in seen:
            seen.add(key)
            facts = statement(loaded)
            assert facts["paid_minor"] == sum(row["payment_minor"] for row in facts["entries"])
            assert facts["entries"] == [] or facts["entries"][-1]["balance_minor"] == sum(
                row["charge_minor"] - row["payment_minor"] for row in facts["entries"]
            )
            paid += facts["paid_minor"]
    assert paid == sum(db.session.scalars(select(Payment.amount_minor).where(Payment.state == "paid")))


@BOTH
def test_amounts_stand_in_both_currencies_with_rate_kind_and_day_where_the_contract_has_them(issued, language):
    work = by_code(Assignment, "AS0025")
    order = load_assignment(work.id).line.order
    order.currency, order.fx_rate_micro, order.fx_kind, order.fx_date = "USD", 9_300_000, "referencial", date(2026, 6, 1)
    db.session.flush()
    total = work.pieces * work.unit_price_minor
    text = said(issued("proforma"), language)
    assert money(total, language) in text
    assert money(round(total / 9.3), language, "USD") in text
    assert ("Bs 9,30 por USD, referencial" if language == "es" else "Bs 9.30 per USD, reference") in text
    assert "2026" in text


def test_without_a_rate_it_says_so_and_invents_no_dollars(issued):
    text = said(issued("proforma"), "es")
    assert "El contrato no tiene tipo de cambio" in text
    assert "USD" not in text


def test_no_paper_that_an_exporter_may_take_names_a_weaver_or_her_pay(issued):
    pays = db.session.execute(
        select(Member.full_name, MemberPay.amount_minor).join(MemberPay.member).join(MemberPay.assignment)
        .where(Assignment.code == "AS0025")
    ).all()  # fmt: skip
    assert pays
    for kind in ALL:
        document = issued(kind)
        assert document.exporter_id is not None
        text = said(document, "es")
        assert not [name for name, _amount in pays if name in text], kind
        # A total of the whole deal may by chance be a weaver's; what must not be there is any row of hers.
        assert "member" not in str(document.facts)


def test_a_long_table_breaks_over_pages_and_its_heads_are_repeated(issued, app):
    document = issued("statement")
    row = document.facts["entries"][0]
    document.facts = {**document.facts, "entries": [{**row, "reference": f"PA-{n:04}"} for n in range(200)]}
    content = drawing.as_pdf([document], "es")
    pages = pages_of(content)
    assert pages >= 4
    read = pdfium.PdfDocument(content)
    texts = [" ".join(page.get_textpage().get_text_range().split()) for page in read]
    read.close()
    for place, text in enumerate(texts[:-1], start=1):
        assert "Qué es" in text, "each page repeats the heads"
        assert f"{place} / {pages}" in text
    assert all(f"PA-{n:04}" in " ".join(texts) for n in range(200))


def test_a_paper_of_a_part_does_not_name_the_quantity_of_the_whole(issued):
    """People write the whole order into its title; what a group makes is its own part."""
    work = load_assignment(by_code(Assignment, "AS0025").id)
    work.line.order.title = "987654 prendas para todos"
    db.session.flush()
    for kind in ("acceptance", "purchase_order", "proforma", "invoice", "origin", "delivery_note", "inspection", "receipt"):
        text = said(issued(kind), "es")
        assert "987654" not in text.replace(".", ""), kind
        assert work.line.order.code in text, kind


HOSTILE = [
    "#set page(width: 1cm) #panic()", "$x^2$ @ref <label> \\ `raw` *b* _i_ // c /* d */", "w" * 400, "= Título\n- lista",
    "ch'ulu q'ara ñandutí ä ï ü ÑÄÏÜ", "\u02bcjan wali\u02bc \u0000 \u202e \u200b", "漢字 \U0001f999 \u05e9\u05dc",
    "{\"a\": [1]} %(n)s {{ x }}",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_wrote_is_text_and_never_markup(issued, text):
    work = load_assignment(by_code(Assignment, "AS0025").id)
    # What a database can hold at all: the shortest of the three columns, and PostgreSQL keeps no NUL.
    text = text[:200].replace("\x00", "" if db.engine.dialect.name == "postgresql" else "\x00")
    work.line.description, work.line.order.title, work.association.name = text, text, text
    db.session.flush()
    content = drawing.as_pdf([issued("acceptance")], "es")
    shown = text_of(content).replace(" ", "")
    assert pages_of(content) == 1 or len(text) > 100
    # Signs that the letters lack are "?"; everything else stands as it was written.
    plain = "".join(sign for sign in text if sign.isascii() and sign.isprintable() and sign != " ")
    seen = "".join(sign for sign in shown if sign.isascii() and sign.isprintable())
    assert plain[:300] in seen or not plain.strip("?'")


@pytest.mark.parametrize("kind", [kind for kind in ALL if kind not in {"inspection", "receipt"}])
def test_the_spreadsheet_holds_numbers_as_numbers(issued, kind):
    book = openpyxl.load_workbook(io.BytesIO(drawing.as_spreadsheet(issued(kind), "es")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(isinstance(cell.value, int | float) for cell in cells)
    assert not [cell.value for cell in cells if cell.data_type == "f"]


def test_the_spreadsheet_of_an_invoice_adds_up_to_the_database_s_total(issued):
    document = issued("invoice")
    sheet = openpyxl.load_workbook(io.BytesIO(drawing.as_spreadsheet(document, "es"))).worksheets[1]
    rows = list(sheet.iter_rows(values_only=True))
    total = rows[0].index("Total Bs")
    assert rows[-1][total] == document.facts["total_minor"] / 100
    assert sum(row[total] for row in rows[1:-1]) == pytest.approx(rows[-1][total])


def test_a_formula_in_a_name_stays_text(issued):
    work = load_assignment(by_code(Assignment, "AS0025").id)
    work.line.description = '=HYPERLINK("http://x.example")'
    db.session.flush()
    book = openpyxl.load_workbook(io.BytesIO(drawing.as_spreadsheet(issued("invoice"), "es")))
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_many_documents_in_one_file_each_have_their_own_page_numbers(issued):
    papers = [issued(kind) for kind in ("acceptance", "invoice", "receipt")]
    content = drawing.as_pdf(papers, "es")
    text = text_of(content)
    assert pages_of(content) == 3
    assert text.count("1 / 1") == 3
    assert all(paper.number in text for paper in papers)


def test_the_same_document_is_the_same_file(issued):
    document = issued("invoice")
    assert drawing.as_pdf([document], "es") == drawing.as_pdf([document], "es")


def test_the_buyer_s_language_is_the_document_s(issued):
    spoken = {}
    for work in db.session.scalars(select(Assignment.code).join(Assignment.line).join(Order).order_by(Assignment.id)).all()[-15:]:
        document = issued("purchase_order", work)
        spoken[document.language] = load_assignment(by_code(Assignment, work).id).line.order.exporter.language
    assert spoken == {"es": "es", "en": "en"}


def test_what_was_ordered_is_a_matrix_with_the_sizes_in_their_order_and_sums(app):
    cells = [
        {"size": size, "colour": colour, "pieces": n} for colour in ("N06", "T12") for size, n in (("L", 3), ("S", 2), ("XL", 1))
    ]
    with app.test_request_context():
        table = base.sizes_and_colours(cells[:-1], {}, "es")
        assert table is not None
        drawn = table.as_json()
        assert base.sizes_and_colours([], {}, "es") is None
    assert drawn["heads"][1:] == ["S", "L", "XL", "Piezas"]
    assert [row[1:] for row in drawn["rows"]] == [["2", "3", "1", "6"], ["2", "3", "", "5"]]
    assert drawn["totals"] == [["Total", "4", "6", "1", "11"]]
