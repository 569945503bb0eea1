"""Loading again: only what differs is written, and nothing that people did since is taken back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from marketplace import create_app
from marketplace.capacity.models import CapacityChange, CapacityLock
from marketplace.catalogue.models import Product
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.intake.command import load_folder
from marketplace.intake.sheets import FileContent
from marketplace.journal.models import JournalEntry
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.orders.models import Order, OrderLine, OrderLineCell
from marketplace.producers.models import Association, Member, association_technique
from tests.conftest import fresh_postgresql, make_settings
from tests.el_alto import FOLDER, app, by_code  # noqa: F401
from tests.intake.files import check, csv_file, load, row_of, xlsx_file
from tests.kernel.el_alto import rows


@pytest.fixture
def writes(app: Flask) -> Iterator[list[str]]:
    """The statements that change a table."""
    found: list[str] = []

    def remember(_c: Any, _cur: Any, statement: str, *_rest: Any) -> None:
        if statement.split(None, 1)[0] in ("INSERT", "UPDATE", "DELETE"):
            found.append(statement)

    event.listen(db.engine, "before_cursor_execute", remember)
    yield found
    event.remove(db.engine, "before_cursor_execute", remember)


def counts(report: Any, kind: str) -> tuple[int, int, int]:
    found = report.changes[kind]
    return found.new, found.changed, found.same


@pytest.mark.usefixtures("app")
class TestOneRow:
    def test_a_changed_row_is_the_only_one_written(self, writes: list[str]) -> None:
        members = rows("members")
        report = load(csv_file("members.csv", members[0] | {"phone_demo": "71234567"}, *members[1:]))
        assert counts(report, "members") == (0, 1, 1598)
        assert by_code(Member, "M0001").phone == "+59171234567"
        assert sum(statement.startswith("UPDATE member") for statement in writes) == 1

    def test_the_same_file_again_writes_nothing_at_all(self, writes: list[str]) -> None:
        report = load(FileContent("members.csv", (FOLDER / "members.csv").read_bytes()))
        assert counts(report, "members") == (0, 0, 1599)
        assert writes == []

    def test_columns_that_a_file_leaves_out_stay_as_they_are(self) -> None:
        before = by_code(Member, "M0002").phone
        few = {name: rows("members")[1][name] for name in ("id", "workshop_id", "association_id", "full_name", "hours_per_day")}
        load(csv_file("members.csv", few | {"full_name": "Virginia Otra"}))
        member = by_code(Member, "M0002")
        assert (member.full_name, member.phone) == ("Virginia Otra", before)
        assert before is not None

    def test_an_empty_cell_of_a_column_that_is_there_empties_the_record(self) -> None:
        load(csv_file("members.csv", row_of("members") | {"id": "M0002", "phone_demo": ""}))
        assert by_code(Member, "M0002").phone is None

    def test_techniques_are_replaced_together(self) -> None:
        load(csv_file("associations.csv", row_of("associations", technique_codes="FL;HK")))
        own = by_code(Association, "A01").id
        found = select(association_technique.c.technique_code).where(association_technique.c.association_id == own)
        assert set(db.session.scalars(found)) == {"FL", "HK"}

    def test_another_matrix_replaces_the_old_one_and_makes_open_forms_stale(self) -> None:
        line = by_code(OrderLine, "L0025")
        wide = next(row for row in rows("order_lines") if row["id"] == "L0025")
        load(csv_file("order_lines.csv", wide | {"sizes_json": "S: 60; M: 60", "colors_json": "N01: 120"}))
        cells = select(OrderLineCell.size, OrderLineCell.colour, OrderLineCell.pieces).where(OrderLineCell.line_id == line.id)
        assert {tuple(cell) for cell in db.session.execute(cells)} == {("S", "N01", 60), ("M", "N01", 60)}
        version = by_code(Order, "O-S-030").version
        load(csv_file("orders.csv", next(row for row in rows("orders") if row["id"] == "O-S-030") | {"title": "Otro título"}))
        assert by_code(Order, "O-S-030").version == version + 1

    def test_a_new_line_comes_after_those_of_its_order(self) -> None:
        wide = next(row for row in rows("order_lines") if row["id"] == "L0026")
        load(csv_file("order_lines.csv", wide | {"id": "L9001"}, wide | {"id": "L9002"}))
        assert [by_code(OrderLine, code).position for code in ("L0025", "L0026", "L9001", "L9002")] == [1, 2, 3, 4]

    def test_a_new_group_gets_the_row_that_guards_its_hours_and_its_hours_of_a_week(self) -> None:
        group = row_of("associations", id="A99", name="Nueva del Sur", leader_member_id="")
        week = {"association_id": "A99", "week_start": "07/12/2026", "hours": "1.234,5", "reason": "feria"}
        load(csv_file("associations.csv", group), csv_file("capacity_exceptions.csv", week, delimiter=";"))
        own = by_code(Association, "A99").id
        assert db.session.get(CapacityLock, own) is not None
        change = db.session.scalars(select(CapacityChange).where(CapacityChange.association_id == own)).one()
        assert (change.week_start, change.millihours) == (date(2026, 12, 7), 1_234_500)
        again = load(csv_file("capacity_exceptions.csv", week | {"hours": "1000"}))
        assert counts(again, "capacity_changes") == (0, 1, 0)


@pytest.mark.usefixtures("app")
class TestWhatPeopleDidSince:
    def test_a_confirmed_payment_is_not_taken_back(self) -> None:
        payment = by_code(Payment, "PA0001")
        payment.state, payment.confirmed_at, payment.paid_on = "confirmed", clock.now(), date(2026, 6, 22)
        db.session.flush()
        assert load(csv_file("payments.csv", row_of("payments"))).nothing_to_do
        db.session.expire_all()
        assert (by_code(Payment, "PA0001").state, by_code(Payment, "PA0001").paid_on) == ("confirmed", date(2026, 6, 22))

    def test_an_order_that_moved_on_is_not_posted_again(self) -> None:
        by_code(Order, "O-S-030").state = "confirmed"
        by_code(Order, "O-S-031").state = "cancelled"
        db.session.flush()
        assert load(FileContent("orders.csv", (FOLDER / "orders.csv").read_bytes())).nothing_to_do

    def test_a_withdrawn_product_stays_withdrawn(self) -> None:
        by_code(Product, "SKU-A02-HK-CHOMPA").state = "withdrawn"
        db.session.flush()
        assert load(FileContent("products.csv", (FOLDER / "products.csv").read_bytes())).nothing_to_do

    def test_a_planned_payment_becomes_paid_once_its_day_has_come(self, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "today", lambda: date(2026, 12, 31))
        load(FileContent("payments.csv", (FOLDER / "payments.csv").read_bytes()))
        payment = by_code(Payment, "PA0080")
        assert (payment.state, payment.paid_on, payment.due_on) == ("paid", date(2026, 12, 3), None)

    def test_agreed_hours_do_not_follow_a_products_later_hours(self) -> None:
        by_code(Product, "SKU-A02-HK-CHOMPA").millihours_per_piece = 40_000
        db.session.flush()
        assert load(FileContent("assignments.csv", (FOLDER / "assignments.csv").read_bytes())).nothing_to_do
        assert by_code(Assignment, "AS0013").millihours_per_piece == 36_230


@pytest.mark.usefixtures("app")
class TestOtherForms:
    def test_windows_files_with_semicolons_and_decimal_commas_say_the_same(self) -> None:
        def bolivian(row: dict[str, str]) -> dict[str, str]:
            return row | {
                name: f"{float(row[name]):,.2f}".translate(str.maketrans(",.", ".,")) for name in ("price_bob", "piece_rate_bob")
            }

        file = csv_file("products.csv", *map(bolivian, rows("products")), delimiter=";", encoding="cp1252")
        assert b"1.528,80" in file.content
        assert counts(check(file), "products") == (0, 0, 74)

    def test_a_spreadsheet_with_real_numbers_and_dates_says_the_same(self) -> None:
        found = rows("deliveries")
        headers = list(found[0])

        def typed(name: str, text: str) -> Any:
            return date.fromisoformat(text) if name == "date" else int(text) if name.startswith("qty") else text

        cells = [[typed(name, row[name]) for name in headers] for row in found]
        assert counts(check(xlsx_file("deliveries.xlsx", headers, *cells)), "deliveries") == (0, 0, 64)

    def test_a_file_with_another_name_is_known_by_its_columns(self) -> None:
        assert counts(check(FileContent("socias 2026.csv", (FOLDER / "members.csv").read_bytes())), "members") == (0, 0, 1599)


def test_reading_the_record_takes_queries_by_kind_and_not_by_row(app: Flask, count_queries: Any) -> None:
    with count_queries() as few:
        check(csv_file("members.csv", *rows("members")[:10]))
    with count_queries() as many:
        check(csv_file("members.csv", *rows("members")[:400]))
    assert len(many) <= len(few) + 6


@pytest.fixture
def real_apps(tmp_path: Path, worker_id: str) -> Iterator[list[Flask]]:
    """Two applications on one empty database, whose commits are real."""
    import os

    from marketplace.infra import migrations

    server = os.environ.get("TEST_DATABASE_URL")
    manager = fresh_postgresql(server, f"marketplace_loads_{worker_id}") if server else None
    url = manager.__enter__() if manager else f"sqlite:///{tmp_path / 'loads.db'}"
    apps = [create_app(make_settings(tmp_path / name, url)) for name in ("one", "other")]
    with apps[0].app_context():
        migrations.upgrade()
    yield apps
    for made in apps:
        with made.app_context():
            db.engine.dispose()
    if manager:
        manager.__exit__(None, None, None)


@pytest.mark.committing
def test_two_loads_at_once_load_everything_once(real_apps: list[Flask]) -> None:
    codes: list[int] = []
    start = threading.Barrier(2)

    def run(made: Flask) -> None:
        with made.app_context():
            start.wait()
            codes.append(load_folder(FOLDER))

    threads = [threading.Thread(target=run, args=(made,)) for made in real_apps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert codes == [0, 0]
    with real_apps[0].app_context():
        assert db.session.scalar(select(func.count()).select_from(Member)) == 1599
        assert db.session.scalar(select(func.count()).select_from(JournalEntry)) == 23


@pytest.mark.committing
def test_an_error_in_the_last_file_leaves_the_database_empty(
    real_apps: list[Flask], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    for path in FOLDER.glob("*.csv"):
        content = path.read_bytes()
        if path.name == "work_allocations.csv":
            content = content.replace(b"AL1586,AS0032,", b"AL1586,AS9999,")
        (folder / path.name).write_bytes(content)
    with real_apps[0].app_context():
        assert load_folder(folder) == 1
        assert db.session.scalar(select(func.count()).select_from(Association)) == 0
        printed = capsys.readouterr().out
        assert "work_allocations.csv, fila 1587, assignment_id: La asignación AS9999 no existe" in printed
        assert load_folder(FOLDER, check_only=True) == 0
        assert db.session.scalar(select(func.count()).select_from(Association)) == 0
        assert "K'ANA INTI" in capsys.readouterr().out
