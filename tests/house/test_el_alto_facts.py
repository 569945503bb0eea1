"""What El Alto's own records say, asked of the loaded marketplace through the queries that its pages use.

The files hold a year of work: 38 assignments, 64 deliveries and inspections, 88 payments, 31 loans. A page that told another
figure than these would be wrong.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from sqlalchemy import select

from marketplace.access.actor import Actor, Role
from marketplace.fulfilment.models import Inspection
from marketplace.fulfilment.queries import load_assignment, load_inspection
from marketplace.income.queries import association_income
from marketplace.infra.database import db
from marketplace.kernel.aql import plan
from marketplace.matching.models import Assignment
from marketplace.money.models import Payment
from marketplace.money.queries import account_of
from marketplace.producers.models import Association
from marketplace.programme.queries import loans_of, totals_of
from marketplace.quality.queries import Asked, Judged, finished_works, judged, served
from tests.el_alto import app, by_code  # noqa: F401
from tests.kernel.el_alto import rows

pytestmark = pytest.mark.usefixtures("app")
ROOT = Actor(1, "Root", Role.ADMINISTRATOR)
YEAR = Asked(date(2025, 11, 1), date(2026, 11, 21))
RESULTS = {"aceptado": "pass", "rechazado": "fail"}


def test_seventeen_of_twenty_five_finished_works_were_on_time() -> None:
    (whole,) = served(finished_works(ROOT, YEAR))
    assert (whole.on_time, whole.finished) == (17, 25)


def test_86222_of_87025_delivered_pieces_were_accepted() -> None:
    assert judged(ROOT, YEAR) == Judged(87_025, 86_222)


def test_the_loans_are_31_of_1031_dollars_on_average_with_26220_outstanding() -> None:
    totals = totals_of(loans_of(ROOT))
    assert (totals.number, totals.mean, totals.owed) == (31, 1_031_00, 26_220_00)


def test_a_woman_of_nueva_esperanza_earns_1936_bolivianos_a_month_which_is_0_587_minimum_wages() -> None:
    whole, _workshops = association_income(by_code(Association, "A19"))
    assert whole.woman_month is not None
    minor, share = whole.woman_month
    assert minor == 1_936_00
    assert share is not None
    assert round(float(share), 3) == 0.587


def test_every_delivery_inspected_again_by_our_tables_gives_the_recorded_result() -> None:
    recorded = {row["id"]: row for row in rows("quality_inspections")}
    found = [load_inspection(number) for number in db.session.scalars(select(Inspection.id))]
    assert len(found) == len(recorded) == 64
    for one in found:
        assert one is not None
        row = recorded[one.code]
        again = plan(one.lot_pieces, row["level"], row["severity"], Fraction(one.aql_hundredths, 100))
        assert (again.code_letter, again.plan_letter, again.sample_n, again.accept, again.reject) == (
            one.code_letter, one.plan_letter, one.sample_pieces, one.accept_number, one.reject_number,
        ), one.code  # fmt: skip
        assert one.major_found is not None
        assert ("pass" if again.accepts(one.major_found) else "fail") == one.result == RESULTS[row["result"]], one.code


def test_every_payment_is_what_the_rule_asks_for() -> None:
    """An advance is its share of the work; a balance the accepted pieces' worth, less what the advance has earned."""
    seen = 0
    for number in db.session.scalars(select(Assignment.id).order_by(Assignment.id)):
        work = load_assignment(number)
        assert work is not None
        position = account_of(work).position
        lots = {lot.delivery_id: lot for lot in position.lots}
        for payment in db.session.scalars(select(Payment).where(Payment.assignment_id == number)):
            seen += 1
            if payment.kind == "advance":
                assert payment.amount_minor == position.terms.advance_minor, payment.code
                continue
            assert payment.delivery_id is not None
            lot = lots[payment.delivery_id]
            assert payment.amount_minor == lot.gross_minor - lot.recovered_minor, payment.code
            assert payment.advance_recovered_minor == lot.recovered_minor, payment.code
    assert seen == 88
