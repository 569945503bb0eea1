"""The El Alto files through the importer: everything arrives, twice changes nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from marketplace.capacity.models import CalendarClosure, CapacityLock, SeasonFactor
from marketplace.catalogue.models import Colour, Product, TimeStandard, Yarn
from marketplace.exporters.models import Exporter
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.indicators.models import ProgrammeIndicator
from marketplace.infra.database import db
from marketplace.intake.command import load_folder
from marketplace.journal.models import JournalEntry
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, Payment
from marketplace.orders.models import Order, OrderLine, OrderLineCell
from marketplace.producers.models import Association, Member, Programme, Technique, Workshop
from marketplace.programme.models import Loan
from tests.el_alto import FOLDER, app, by_code  # noqa: F401
from tests.kernel.el_alto import rows

pytestmark = pytest.mark.usefixtures("app")

COUNTS = {
    Programme: 5, Technique: 15, TimeStandard: 45, Colour: 16, Yarn: 10, Association: 25, Workshop: 281, Member: 1599,
    Exporter: 9, Product: 74, CalendarClosure: 75, SeasonFactor: 12, Order: 53, OrderLine: 68, Assignment: 38, Delivery: 64,
    Inspection: 64, Payment: 88, MemberPay: 1586, CapacityLock: 25, Loan: 31,
    ProgrammeIndicator: 48,
}  # fmt: skip


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("model", COUNTS, ids=lambda model: model.__name__)
def test_every_row_of_the_files_is_in_its_table(model: type) -> None:
    assert count(model) == COUNTS[model]


def pairs(statement: Any) -> list[tuple[Any, Any]]:
    return [(first, second) for first, second in db.session.execute(statement)]


def snapshot() -> dict[str, list[tuple[object, ...]]]:
    tables = [table for table in db.metadatas[None].sorted_tables if table.name not in {"alembic_version"}]
    return {table.name: sorted((tuple(row) for row in db.session.execute(select(table))), key=repr) for table in tables}


def test_the_same_folder_twice_changes_nothing_and_writes_no_journal() -> None:
    before = snapshot()
    assert load_folder(FOLDER) == 0
    assert snapshot() == before


def test_the_journal_has_one_line_for_each_kind_of_file() -> None:
    entries = db.session.scalars(select(JournalEntry).where(JournalEntry.verb == "loaded")).all()
    assert len(entries) == 23
    assert {entry.thing: entry.details["new"] for entry in entries}["member_pay"] == 1586
    assert all(entry.account_id is None for entry in entries)


def test_amounts_and_dates_arrive_to_the_centavo_and_the_day() -> None:
    product = by_code(Product, "SKU-A02-HK-CHOMPA")
    assert (product.millihours_per_piece, product.piece_rate_minor, product.price_minor, product.price_fca_usd_minor) == (
        36_230, 32_607, 62_148, 9_021,
    )  # fmt: skip
    total = db.session.scalar(select(func.sum(Payment.amount_minor)))
    assert total == sum(round(float(row["amount_bob"]) * 100) for row in rows("payments"))
    paid = db.session.scalar(select(func.sum(MemberPay.amount_minor)))
    assert paid == sum(round(float(row["paid_bob"]) * 100) for row in rows("work_allocations"))


def test_order_states_are_commercial_and_simulated_orders_are_labelled() -> None:
    states = dict(pairs(select(Order.state, func.count()).group_by(Order.state)))
    assert states == {"closed": 17, "confirmed": 12, "posted": 24}
    simulated = db.session.scalars(select(Order.code).where(Order.simulated)).all()
    assert len(simulated) == 29
    assert all(code.startswith("O-S-") for code in simulated)
    for model in (Assignment, Delivery, Inspection, Payment, MemberPay):
        assert 0 < (db.session.scalar(select(func.count()).select_from(model).where(model.simulated)) or 0) < count(model)


def test_every_matrix_adds_up_to_its_margins_and_quantity() -> None:
    sums = dict(pairs(select(OrderLineCell.line_id, func.sum(OrderLineCell.pieces)).group_by(OrderLineCell.line_id)))
    lines = {line.id: line for line in db.session.scalars(select(OrderLine))}
    assert len(sums) == sum(1 for row in rows("order_lines") if row["sizes_json"] or row["colors_json"])
    assert all(lines[number].quantity == total for number, total in sums.items())
    line = by_code(OrderLine, "L0056")
    sizes = select(OrderLineCell.size, func.sum(OrderLineCell.pieces)).where(OrderLineCell.line_id == line.id)
    assert dict(pairs(sizes.group_by(OrderLineCell.size))) == {"S": 180, "M": 315, "L": 270, "XL": 135}


def test_an_assignment_takes_the_hours_of_its_own_groups_product() -> None:
    assert by_code(Assignment, "AS0013").millihours_per_piece == 36_230
    assert by_code(OrderLine, "L0025").millihours_per_piece == 32_000


def test_what_was_delivered_in_full_or_cut_short_follows_from_quantities() -> None:
    short = by_code(Assignment, "AS0001")
    assert (short.started_on, short.closed_short_on) == (date(2026, 6, 1), date(2026, 6, 28))
    assert by_code(Assignment, "AS0025").closed_short_on is None
    running = by_code(Assignment, "AS0006")
    assert (running.started_on, running.closed_short_on) == (date(2026, 11, 1), None)
    waiting = by_code(Assignment, "AS0007")
    assert (waiting.started_on, waiting.accepted_at, waiting.accepted_by_name) == (None, None, "")


def test_a_payment_with_a_date_to_come_is_planned_and_none_is_called_confirmed() -> None:
    planned = db.session.scalars(select(Payment).where(Payment.state == "planned").order_by(Payment.code)).all()
    assert [(one.code, one.paid_on, one.due_on) for one in planned] == [
        ("PA0080", None, date(2026, 12, 3)), ("PA0082", None, date(2026, 11, 25)), ("PA0085", None, date(2026, 11, 23)),
    ]  # fmt: skip
    assert set(db.session.scalars(select(Payment.state))) == {"planned", "paid"}


def test_a_monthly_order_is_released_on_the_first_of_its_month_and_work_begun_tells_the_rest() -> None:
    assert by_code(Order, "O-E02-202702").release_date == date(2027, 2, 1)
    assert by_code(Order, "O-S-001").release_date == date(2026, 3, 16)
    assert by_code(Order, "O-S-030").release_date == date(2026, 11, 16)


def test_a_rejected_lot_stays_rejected_and_its_replacement_is_a_lot_of_its_own() -> None:
    inspection = by_code(Inspection, "QI0033")
    assert (inspection.result, inspection.accepted_pieces, inspection.rework_pieces, inspection.rejected_pieces) == (
        "fail",
        0,
        0,
        50,
    )
    assert (by_code(Inspection, "QI0035").accepted_pieces, by_code(Inspection, "QI0035").round) == (50, 1)


def test_a_leader_is_joined_to_her_association_and_a_weight_of_nothing_is_no_record() -> None:
    association = by_code(Association, "A19")
    assert db.session.get_one(Member, association.leader_member_id).full_name.startswith("Wilma Rocha")
    assert db.session.get_one(TimeStandard, "EM-PRENDA").grams_m is None
    words = by_code(Product, "SKU-A02-HK-CHOMPA").search_text.split()
    assert words[0] == "chomp"
    assert {"alpac", "bartolin"} <= set(words)
