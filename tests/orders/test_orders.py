"""Orders from draft to market: lines, terms, versions, posting, taking back, repeating."""

import io
import time
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from marketplace.access.actor import Actor, Role
from marketplace.exporters.models import Exporter
from marketplace.infra.database import db
from marketplace.journal.models import JournalEntry
from marketplace.kernel.errors import DomainError
from marketplace.orders import attachments, lines, services
from marketplace.orders.drafts import Cell, DatesDraft, FileDraft, LineDraft, PriceDraft, QualityDraft
from marketplace.orders.models import Order, OrderLine, OrderLineCell
from marketplace.orders.queries import load_whole_order
from tests import factories as make

DUE = date(2027, 3, 26)
DATES = DatesDraft("", date(2026, 11, 23), DUE, "FCA")


def buyer(exporter: Exporter) -> Actor:
    account = make.make_account("exporter", exporter_id=exporter.id)
    return Actor(account.id, account.display_name, Role.EXPORTER, exporter_id=exporter.id)


@pytest.fixture
def draft(app: Flask) -> tuple[Actor, Order]:
    exporter = make.make_exporter(advance_basis_points=5000, balance_days=15, aql_hundredths=150, incoterm="FOB")
    make.make_standard()
    who = buyer(exporter)
    return who, services.start_order(who, exporter)


def version(order: Order) -> int:
    """The version that a form opened now would carry."""
    db.session.flush()
    return order.version


def sweater(pieces: int | None = 150, **values) -> LineDraft:
    base = {"description": "", "technique_code": "", "quantity": pieces, "standard_key": "HK-CHOMPA", "unit_price_minor": 60_000}
    return LineDraft(**base | values)


def complete(who: Actor, order: Order) -> Order:
    lines.add_lines(who, order, [sweater(cells=(Cell("S", "N01", 50), Cell("M", "N01", 100)))], version(order))
    services.set_dates(who, order, DATES, version(order))
    db.session.flush()
    db.session.expire_all()
    return load_whole_order(order.id)


def test_a_draft_begins_with_the_exporters_usual_terms(draft) -> None:
    _, order = draft
    assert (order.state, order.advance_basis_points, order.balance_days, order.aql_hundredths, order.incoterm) == (
        "draft", 5000, 15, 150, "FOB",
    )  # fmt: skip
    assert order.release_date == date(2026, 11, 23)


def test_a_line_takes_hours_technique_and_words_from_its_time_standard(draft) -> None:
    who, order = draft
    lines.add_lines(who, order, [sweater()], version(order))
    line = db.session.scalars(select(OrderLine)).one()
    assert (line.technique_code, line.millihours_per_piece, line.description, line.code) == (
        "HK", 32_000, "Chompa llana de alpaca", f"{order.code}-1",
    )  # fmt: skip


def test_a_line_of_the_catalogue_must_still_be_published(draft) -> None:
    who, order = draft
    product = make.make_product(make.make_association(), millihours_per_piece=30_000)
    lines.add_lines(who, order, [sweater(product_id=product.id, standard_key=None)], version(order))
    assert db.session.scalars(select(OrderLine)).one().millihours_per_piece == 30_000
    product.state = "withdrawn"
    with pytest.raises(DomainError, match="unknown_product"):
        lines.add_lines(who, order, [sweater(product_id=product.id)], version(order))


def test_a_specification_without_a_standard_needs_technique_hours_and_words(draft) -> None:
    who, order = draft
    bare = LineDraft("Gorro con orejeras", "HK", 10, millihours_per_piece=9_000, material="alpaca")
    lines.add_lines(who, order, [bare], version(order))
    for wrong, code in (
        (replace(bare, technique_code="XX"), "unknown_technique"),
        (replace(bare, millihours_per_piece=None), "hours_missing"),
        (replace(bare, description=" "), "description_missing"),
    ):
        with pytest.raises(DomainError, match=code):
            lines.add_lines(who, order, [wrong], version(order))


def test_a_matrix_that_does_not_add_up_is_refused_and_names_its_line(draft) -> None:
    who, order = draft
    wrong = sweater(100, cells=(Cell("S", "", 99),))
    with pytest.raises(DomainError) as refusal:
        lines.add_lines(who, order, [sweater(), wrong], version(order))
    assert (refusal.value.code, refusal.value.params["row"], refusal.value.params["difference"]) == ("matrix_total", 2, 1)


def test_a_changed_line_keeps_its_place_and_replaces_its_cells(draft) -> None:
    who, order = draft
    lines.add_lines(who, order, [sweater(cells=(Cell("S", "", 150),)), sweater(5)], version(order))
    line = db.session.scalars(select(OrderLine).where(OrderLine.position == 1)).one()
    lines.change_line(who, order, line, sweater(None, cells=(Cell("M", "", 70),)), version(order))
    assert (line.quantity, line.position) == (70, 1)
    assert db.session.scalars(select(OrderLineCell.size)).all() == ["M"]
    lines.remove_line(who, order, line)
    assert db.session.scalars(select(OrderLine.position)).all() == [2]


def test_a_thousand_lines_are_entered_in_under_a_second_with_a_constant_number_of_statements(draft, count_queries) -> None:
    who, order = draft
    thousand = [sweater(100, cells=(Cell("S", "N01", 40), Cell("M", "N01", 60))) for _ in range(1000)]
    seen = version(order)
    with count_queries() as one:
        lines.add_lines(who, order, thousand[:1], seen)
    seen = version(order)
    started = time.perf_counter()
    with count_queries() as many:
        lines.add_lines(who, order, thousand, seen)
    seconds = time.perf_counter() - started
    assert len(many) == len(one)
    assert db.session.scalar(select(func.count()).select_from(OrderLineCell)) == 2002
    assert seconds < 1, f"1,000 lines took {seconds:.2f} s"


def test_the_second_of_two_people_on_a_draft_is_told(draft) -> None:
    who, order = draft
    seen = order.version
    services.set_dates(who, order, DATES, seen)
    db.session.flush()
    assert version(order) > seen
    for late in (
        lambda: services.set_quality(who, order, QualityDraft(250, "II", True, True, 0), seen),
        lambda: lines.add_lines(who, order, [sweater()], seen),
        lambda: services.post_order(who, order, seen),
    ):
        with pytest.raises(DomainError, match="stale_draft"):
            late()


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        (DatesDraft("", date(2026, 11, 23), date(2026, 11, 21), "FCA"), "due_is_over"),
        (DatesDraft("", date(2027, 4, 1), DUE, "FCA"), "due_before_release"),
    ],
)
def test_dates_that_cannot_be_are_refused(draft, dates: DatesDraft, code: str) -> None:
    who, order = draft
    with pytest.raises(DomainError, match=code):
        services.set_dates(who, order, dates, version(order))


def test_dollars_need_rate_kind_and_date(draft) -> None:
    who, order = draft
    with pytest.raises(DomainError, match="rate_missing"):
        services.set_price(who, order, PriceDraft("USD", 9_300_000, "referencial", None, 5000, 30, 0), version(order))
    services.set_price(who, order, PriceDraft("USD", 9_300_000, "referencial", date(2026, 11, 20), 5000, 30, 0), version(order))
    assert (order.currency, order.fx_rate_micro) == ("USD", 9_300_000)


def test_only_a_complete_draft_is_posted_and_it_gets_a_name_and_a_journal_line(draft) -> None:
    who, order = draft
    with pytest.raises(DomainError, match="incomplete_order"):
        services.post_order(who, load_whole_order(order.id), version(order))
    order = complete(who, order)
    services.post_order(who, order, version(order))
    assert (order.state, order.title) == ("posted", "150 Chompa llana de alpaca")
    assert order.posted_at is not None
    entry = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "posted")).one()
    assert (entry.thing_id, entry.exporter_id, entry.details["pieces"]) == (order.id, order.exporter_id, 150)


def test_a_posted_order_is_changed_only_after_it_is_taken_back(draft) -> None:
    who, order = draft
    order = complete(who, order)
    services.post_order(who, order, version(order))
    db.session.flush()
    with pytest.raises(DomainError, match="not_a_draft"):
        services.set_dates(who, order, DATES, version(order))
    services.withdraw_order(who, order)
    db.session.flush()
    services.set_dates(who, order, DATES, version(order))
    services.cancel_order(who, order)
    services.reopen_order(who, order)
    assert order.state == "draft"


@pytest.mark.parametrize("state", ["proposed", "confirmed"])
def test_an_order_with_offers_is_neither_taken_back_nor_cancelled(app: Flask, state: str) -> None:
    exporter = make.make_exporter()
    order = make.make_order(exporter, state=state)
    for leave in (services.withdraw_order, services.cancel_order):
        with pytest.raises(DomainError, match="has_offers"):
            leave(buyer(exporter), order)


def test_a_repeated_order_has_the_same_lines_and_as_many_days(draft) -> None:
    who, order = draft
    old = complete(who, order)
    services.post_order(who, old, version(old))
    new = services.repeat_order(who, old)
    db.session.flush()
    db.session.expire_all()
    new = load_whole_order(new.id)
    assert (new.state, new.repeated_from_id, new.advance_basis_points) == ("draft", old.id, 5000)
    assert (new.due_date - new.release_date) == (DUE - date(2026, 11, 23))
    assert [(c.size, c.colour, c.pieces) for c in new.lines[0].cells] == [("S", "N01", 50), ("M", "N01", 100)]
    assert new.lines[0].code == f"{new.code}-1"
    assert services.missing_of(new) == []


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return out.getvalue()


def test_a_file_is_known_by_its_content_and_not_by_its_name(draft) -> None:
    who, order = draft
    row = attachments.attach(who, order, FileDraft("../..\\Ficha técnica.exe", "application/x-msdownload", b"%PDF-1.7 ..."))
    assert (row.name, row.media_type) == ("Ficha técnica.pdf", "application/pdf")
    assert attachments.attach(who, order, FileDraft("foto", "", png())).media_type == "image/png"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00" * 99, "file_kind"),
        (b"<svg onload=alert(1)>", "file_kind"),
        (b"PK\x03\x04junk", "file_kind"),
        (b"%PDF-" + b"0" * attachments.MOST_BYTES, "file_too_big"),
    ],
)
def test_files_of_other_kinds_and_sizes_are_refused(draft, content: bytes, code: str) -> None:
    who, order = draft
    with pytest.raises(DomainError, match=code):
        attachments.attach(who, order, FileDraft("ficha.pdf", "application/pdf", content))
