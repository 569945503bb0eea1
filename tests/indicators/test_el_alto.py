"""The formulas on El Alto's records: what the files say, and what the other pages tell, is what is told here."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.documents.values import Amount, Count
from marketplace.fulfilment.models import Delivery, Inspection
from marketplace.income import services
from marketplace.income.drafts import BaselineDraft, PieceDraft
from marketplace.income.queries import association_income
from marketplace.indicators.formulas import FORMULAS
from marketplace.indicators.gather import facts_of
from marketplace.indicators.queries import cut_offs
from marketplace.indicators.results import Result
from marketplace.infra import clock
from marketplace.infra.database import db
from marketplace.matching.models import Assignment
from marketplace.money.models import MemberPay, MoneyEntry, Payment
from marketplace.producers.models import Association, Member, Programme
from marketplace.producers.queries import load_member
from marketplace.quality.queries import Asked, added_up, finished_works, first_inspections, served
from tests import factories as make
from tests.el_alto import app, by_code  # noqa: F401
from tests.intake.files import check, csv_file, mistakes, row_of
from tests.kernel.el_alto import rows

pytestmark = pytest.mark.usefixtures("app")
ROOT = Actor(1, "Root", Role.ADMINISTRATOR)
TODAY = date(2026, 11, 21)
ALWAYS = Asked(date(2000, 1, 1), TODAY)


def of(code: str, *programmes: str, as_of: date = TODAY) -> Result:
    ids = [by_code(Programme, one).id for one in programmes or ("P-BO481", "P-NN", "P-USAID")]
    return FORMULAS[code].reckon(facts_of(ids, as_of))


def test_k08_and_k09_are_what_the_page_of_quality_tells() -> None:
    (whole,) = served(finished_works(ROOT, ALWAYS))
    assert (of("K08").value, of("K08").n) == (Count(whole.on_time), whole.finished) == (Count(17), 25)
    assert (of("K09").value, of("K09").n) == (Count(whole.in_full), whole.finished)


def test_k10_and_k11_are_the_rows_of_quality_inspections() -> None:
    filed, lots = rows("quality_inspections"), {row["id"]: row for row in rows("deliveries")}
    accepted = sum(int(lots[row["delivery_id"]]["qty_accepted"]) for row in filed)
    assert (of("K10").value, of("K10").n) == (Count(accepted), sum(int(row["lot_size"]) for row in filed))
    assert (of("K11").value, of("K11").n) == (Count(sum(row["result"] == "rechazado" for row in filed)), len(filed))
    faults = added_up(first_inspections(ROOT, ALWAYS))
    assert (of("K10").n, of("K11").n) == (faults.lot_pieces, faults.lots)


def test_k01_is_what_the_page_of_income_tells_of_nueva_esperanza() -> None:
    whole, _workshops = association_income(by_code(Association, "A19"))
    assert whole.woman_month is not None
    assert of("K01", "P-USAID").value == Amount(whole.woman_month[0]) == Amount(1_936_00)
    assert of("K01", "P-USAID").n == 375


def test_k22_is_31_loans_of_1031_with_26220_outstanding() -> None:
    found = of("K22")
    assert found.value == Count(31)
    assert [part.value for part in found.parts] == [
        Amount(1_031_00, "USD"),
        Amount(31_961_00, "USD"),
        Amount(26_220_00, "USD"),
        None,
    ]


def test_k12_of_a_week_is_offered_and_agreed_hours() -> None:
    """Nueva Esperanza agreed 15,000 garments of 0.88 h for each of the months; all its hours are offered to them."""
    found = of("K12", "P-USAID", as_of=date(2026, 10, 31))
    assert found.share is not None
    assert Fraction(9, 10) < found.share < Fraction(12, 10)


def test_k13_is_orders_less_assignments() -> None:
    orders = {row["id"] for row in rows("orders") if row["status"] != "borrador"}
    lines = [row for row in rows("order_lines") if row["order_id"] in orders]
    placed: dict[str, int] = {}
    for row in rows("assignments"):
        placed[row["order_line_id"]] = placed.get(row["order_line_id"], 0) + int(row["qty"])
    known = {one.code: one.pieces - one.placed for one in facts_of([by_code(Programme, "P-NN").id], TODAY).demand}
    filed = {row["id"]: int(row["qty"]) - placed.get(row["id"], 0) for row in lines}
    assert known.items() <= filed.items()
    assert of("K13").value == Count(sum(max(missing, 0) for missing in filed.values()))


def test_a_formula_of_programmes_together_is_that_of_all_their_works() -> None:
    parts = [of("K08", code) for code in ("P-BO481", "P-NN", "P-USAID")]
    assert sum(one.n for one in parts) == 25
    assert sum(one.value.value for one in parts if isinstance(one.value, Count)) == 17  # type: ignore[misc]


@pytest.mark.parametrize("code", ["K21", "K02", "K03", "K14", "K18", "K20"])
def test_what_nobody_recorded_is_not_told(code: str) -> None:
    assert of(code).value is None


def told(result: Result) -> tuple[object, ...]:
    return result.value, result.n, result.share, [part.value for part in result.parts], len(result.records)


def test_what_is_taken_back_later_still_stands_in_an_older_report() -> None:
    before = {code: of(code, as_of=date(2026, 10, 31)) for code in FORMULAS}
    delivery, pay = (db.session.scalars(select(table).order_by(table.id).limit(1)).one() for table in (Delivery, MemberPay))
    looked = select(Inspection).where(Inspection.inspected_on < date(2026, 10, 1)).order_by(Inspection.id.desc()).limit(1)
    inspection, work = db.session.scalars(looked).one(), by_code(Assignment, "AS0013")
    payment = db.session.scalars(select(Payment).where(Payment.state == "paid").order_by(Payment.id).limit(1)).one()
    for row, name in ((delivery, "cancelled_on"), (inspection, "annulled_on"), (work, "cancelled_on"), (pay, "voided_on")):
        setattr(row, name, date(2026, 11, 5))
    payment.state = "void"
    db.session.add(
        MoneyEntry(code="MV1", kind="void", order_id=payment.order_id, assignment_id=payment.assignment_id, payment_id=payment.id,
                   amount_minor=0, entered_on=date(2026, 11, 5), entered_at=make.NOW)
    )  # fmt: skip
    db.session.flush()
    after = {code: of(code, as_of=date(2026, 10, 31)) for code in FORMULAS}
    assert {code: told(one) for code, one in after.items()} == {code: told(one) for code, one in before.items()}
    assert of("K08").n < 25
    assert of("K19").n < 59
    assert len(of("K01").records) < len(rows("work_allocations"))


def test_women_asked_where_they_began_are_set_against_it() -> None:
    """Five women of Nueva Esperanza began with Bs 968 a month: their last three months are twice as much, or nearly."""
    group = by_code(Association, "A19")
    account = make.make_account("coordinator", programme_id=group.programme_id)
    actor = Actor(account.id, "Rosa", Role.COORDINATOR, programme_ids=frozenset({group.programme_id}))
    ids = db.session.scalars(select(Member.id).where(Member.association_id == group.id).order_by(Member.id).limit(5)).all()
    for number in ids:
        member = load_member(number)
        assert member is not None
        services.keep_answers(actor, member, BaselineDraft(True, (PieceDraft("chompa", 1, 968_00),), yarn_by="buyer"))
    db.session.flush()
    change, risen = of("K02", "P-USAID"), of("K03", "P-USAID")
    assert change.n == risen.n == 5
    facts = facts_of([group.programme_id], TODAY)
    paid = sum(pay.minor for pay in facts.pays if pay.member_id in ids and pay.on >= date(2026, 8, 1))
    assert isinstance(change.value, Count)
    assert round(float(change.value.value or 0), 1) == round(100 * (paid / 3 / (5 * 968_00) - 1), 1)
    assert risen.value == Count(5)


def test_an_order_signed_and_its_advance_are_told() -> None:
    work = db.session.scalars(select(Assignment).join(Payment).where(Payment.kind == "advance").order_by(Assignment.id)).first()
    assert work is not None
    paid = db.session.scalars(select(Payment).where(Payment.assignment_id == work.id, Payment.kind == "advance")).one()
    assert paid.paid_on is not None
    work.accepted_at = clock.end_of_day(paid.paid_on - timedelta(days=10))
    db.session.flush()
    assert (of("K18").value, of("K18").n) == (Count(1), 1)
    assert of("K20").value is not None


def test_cut_offs_are_today_and_the_ends_of_the_months_before() -> None:
    found = cut_offs(TODAY)
    assert found[:3] == [TODAY, date(2026, 10, 31), date(2026, 9, 30)]
    assert len(found) == len(set(found)) == 24


@pytest.mark.parametrize(
    ("cells", "field", "sentence"),
    [
        ({"record_status": "sin registro", "achieved": "0"}, "achieved", "Sin registro no lleva número"),
        ({"record_status": "registrado", "achieved": ""}, "achieved", "Lo registrado lleva un número"),
        ({"formula": "K99"}, "formula", "No hay una fórmula"),
    ],
)
def test_an_indicator_that_cannot_be_is_not_taken_in(cells: dict[str, str], field: str, sentence: str) -> None:
    report = check(csv_file("programme_indicators.csv", row_of("programme_indicators", **cells)))
    assert any(name == field and sentence in text for _file, _row, name, text in mistakes(report))
