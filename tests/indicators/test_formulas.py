"""Each formula on a small case reckoned by hand."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from marketplace.capacity.ledger import WeekHours
from marketplace.config import ROOT
from marketplace.documents.values import Amount, Count
from marketplace.features import import_models
from marketplace.indicators.facts import BaselineFact, DemandFact, Facts, GroupFact, ProductFact, months_before
from marketplace.indicators.formulas import FORMULAS
from marketplace.indicators.models import FORMULA_CODES
from marketplace.indicators.results import Result, percent, quantile
from marketplace.producers.models import Association
from marketplace.programme.models import Loan
from tests.indicators.facts import day, good, look, lot, pay, payment, work

NOVEMBER = date(2026, 11, 30)


def reckon(code: str, as_of: date = NOVEMBER, **facts: Any) -> Result:
    return FORMULAS[code].reckon(Facts(as_of, **{name: tuple(rows) if name != "hours" else rows for name, rows in facts.items()}))


def parts(result: Result) -> list[Any]:
    return [part.value for part in result.parts]


def test_there_are_the_26_formulas_that_the_files_name() -> None:
    assert tuple(FORMULAS) == FORMULA_CODES


def test_the_document_names_every_formula_once() -> None:
    text = (ROOT / "docs" / "indicators.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| (K\d\d) \|", text, re.MULTILINE) == list(FORMULA_CODES)


@pytest.mark.parametrize("code", FORMULA_CODES)
def test_with_nothing_on_record_nothing_is_told(code: str) -> None:
    found = reckon(code)
    assert found.value is None
    assert found.share is None
    assert str(found.why)


FIVE = [pay(number, "10-10", 1000) for number in range(1, 6)]


def test_k01_is_the_mean_over_women_and_months_with_pay() -> None:
    """October: five women, 1,000 each; November: five women, 500 each, one in two pays. 7,500 over ten."""
    november = [*(pay(number, "11-05", 500) for number in range(1, 5)), pay(5, "11-05", 200), pay(5, "11-20", 300)]
    found = reckon("K01", pays=[*FIVE, *november])
    assert found.value == Amount(750_00)
    assert found.n == 10
    assert len(found.records) == 10


def test_k01_leaves_out_a_month_of_four_women_and_a_month_that_is_not_over() -> None:
    four = [pay(number, "09-10", 9000) for number in range(1, 5)]
    begun = [pay(number, "11-02", 50) for number in range(1, 6)]
    found = reckon("K01", date(2026, 11, 21), pays=[*FIVE, *four, *begun])
    assert found.value == Amount(1000_00)
    assert parts(found)[-1] == Count(1)


def test_k01_counts_five_women_of_one_programme_and_not_of_two_together() -> None:
    two_programmes = [pay(number, "10-10", 1000, programme_id=1 + number % 2) for number in range(1, 7)]
    found = reckon("K01", pays=two_programmes)
    assert found.value is None
    assert str(found.why) == "Son menos de cinco: no se cuenta."


def women(number: int, begin: int | None, monthly: int) -> tuple[list[BaselineFact], list[Any]]:
    bases = [
        BaselineFact(one, f"T{one}", "Sol", 1, None if begin is None else begin * 100, day("06-01"))
        for one in range(1, number + 1)
    ]
    return bases, [pay(one, f"{month:02}-10", monthly) for one in range(1, number + 1) for month in (8, 9, 10)]


def test_k02_and_k03_set_three_months_against_where_each_began() -> None:
    """Five began with 400 and earn 520 a month (+30 %); a sixth began with 400 and earns 440 (+10 %)."""
    bases, pays = women(5, 400, 520)
    bases.append(BaselineFact(6, "T6", "Sol", 1, 400_00, day("06-01")))
    pays += [pay(6, f"{month:02}-10", 440) for month in (8, 9, 10)] + [pay(7, "10-10", 10)]
    change = reckon("K02", baselines=bases, pays=pays)
    assert change.value == Count(Decimal("26.7"), 1, "%")  # (5 x 520 + 440) / (6 x 400) - 1
    assert change.n == 6
    assert str(change.note) == "Sin ajuste por precios: no hay IPC cargado."
    risen = reckon("K03", baselines=bases, pays=pays)
    assert (risen.value, risen.n, risen.share) == (Count(5), 6, Fraction(5, 6))
    assert parts(risen) == [Count(1)]  # the seventh was paid and never asked


def test_k02_without_three_months_or_with_four_women_is_not_told() -> None:
    bases, pays = women(5, 400, 520)
    two_months = [one for one in pays if one.on.month != 8]
    assert reckon("K02", baselines=bases, pays=two_months).value is None
    bases, pays = women(4, 400, 520)
    found = reckon("K02", baselines=bases, pays=pays)
    assert (found.value, str(found.why)) == (None, "Son menos de cinco: no se cuenta.")
    assert len(found.records) == 4


def test_k03_a_baseline_that_is_not_known_is_not_one_of_nothing() -> None:
    bases, pays = women(5, None, 520)
    assert reckon("K03", baselines=bases, pays=pays).value is None


def test_k04_is_pay_over_hours_and_beside_an_hour_of_the_minimum_wage() -> None:
    """5,000 Bs for 250 hours: 20 an hour. The minimum of 2026 is 3,300 / 173.33 h = 19.04 an hour."""
    found = reckon("K04", pays=[pay(number, "10-10", 1000, 50) for number in range(1, 6)])
    assert found.value == Amount(20_00)
    assert found.n == 250
    assert parts(found)[0] == Count(Decimal(105), 0, "%")


def test_k05_is_hours_over_a_full_month_on_average() -> None:
    """Five women of 173.33 h in one month and of half of that in the other: 5 and 2.5 jobs, 3.75 on average."""
    pays = [pay(n, "09-10", 1, 173.33) for n in range(1, 6)] + [pay(n, "10-10", 1, 86.665) for n in range(1, 6)]
    found = reckon("K05", pays=pays)
    assert found.value == Count(Decimal("3.8"), 1)
    assert parts(found) == [Count(Decimal("2.5"), 1), Count(Decimal("5.0"), 1)]


def months(member: int, number: int) -> list[Any]:
    return [pay(member, months_before(date(2026, 11, 1), back).isoformat(), 100) for back in range(number)]


def test_k06_is_pay_in_nine_of_the_last_twelve_months() -> None:
    pays = [*months(1, 12), *months(2, 9), *months(3, 8), *months(4, 1), *months(5, 1)]
    found = reckon("K06", pays=pays)
    assert (found.value, found.n) == (Count(2), 5)


def test_k06_is_not_told_before_nine_months_of_pay_are_on_record() -> None:
    found = reckon("K06", pays=[one for member in range(1, 6) for one in months(member, 8)])
    assert found.value is None
    assert parts(found) == [Count(8)]


def test_k07_sets_an_hour_of_three_months_against_the_same_a_year_before() -> None:
    pays = []
    for member in range(1, 7):
        pays.append(pay(member, "2025-10-10", 100))
        pays.append(pay(member, "2026-10-10", 110 if member < 4 else 100))
    pays.append(pay(7, "2026-10-10", 900))
    found = reckon("K07", pays=pays)
    assert (found.value, found.n) == (Count(3), 6)


@pytest.mark.parametrize("code", ["K02", "K03", "K06", "K07"])
def test_a_programme_of_four_women_is_in_no_number_of_several(code: str) -> None:
    """What is told of both programmes is what is told of the large one: the four cannot be reckoned from it."""
    pays = [
        pay(member, months_before(date(2026, 11, 1), back).isoformat(), 100 + member, programme_id=1 if member < 6 else 2)
        for member in range(1, 10)
        for back in range(14)
    ]
    bases = [BaselineFact(member, f"T{member}", "Sol", 1 if member < 6 else 2, 50_00, day("06-01")) for member in range(1, 10)]
    both = reckon(code, pays=pays, baselines=bases)
    large = reckon(code, pays=[one for one in pays if one.programme_id == 1], baselines=bases[:5])
    assert (both.value, both.n) == (large.value, large.n)
    assert both.n == 5
    small = reckon(code, pays=[one for one in pays if one.programme_id == 2], baselines=bases[5:])
    assert (small.value, str(small.why)) == (None, "Son menos de cinco: no se cuenta.")


LATE, EARLY, OPEN = (
    work(good("06-20", 6), good("07-01", 4)), work(good("06-20", 6), good("06-30", 4)), work(good("06-20", 6)),
)  # fmt: skip


def test_k08_a_work_is_on_time_when_its_last_piece_is_and_an_open_one_does_not_count() -> None:
    found = reckon("K08", works=[LATE, EARLY, OPEN])
    assert (found.value, found.n, found.percent) == (Count(1), 2, Count(Decimal(50), 0, "%"))
    assert [(record.title, record.counts) for record in found.records] == [(LATE.code, False), (EARLY.code, True)]


def test_k08_a_lot_that_was_returned_whole_has_not_come() -> None:
    returned = work(lot("06-20", 10, look("06-20", 0, 10, result="fail")))
    assert reckon("K08", works=[returned]).value is None


def test_k09_asks_for_every_piece_accepted_as_well() -> None:
    nine = work(lot("06-20", 10, look("06-20", 9, 10)))
    found = reckon("K09", works=[EARLY, LATE, nine])
    assert (found.value, found.n) == (Count(1), 3)


def test_k10_and_k11_look_at_first_inspections_only() -> None:
    """100 pieces, 80 accepted at first and 20 at the second look; another lot of 50 returned."""
    works = [
        work(lot("06-20", 100, look("06-20", 80, 100), look("06-25", 20, 20, turn=2))),
        work(lot("06-21", 50, look("06-21", 0, 50, result="fail"))),
    ]
    first = reckon("K10", works=works)
    assert (first.value, first.n) == (Count(80), 150)
    returned = reckon("K11", works=works)
    assert (returned.value, returned.n) == (Count(1), 2)


def test_k12_is_promised_over_offered_of_the_weeks_with_work() -> None:
    group = GroupFact(1, "A1", "Sol", ())
    weeks = [WeekHours(day("11-02"), 100_000, 0), WeekHours(day("11-09"), 100_000, 75_000), WeekHours(day("11-16"), 50_000, 0)]
    idle = [WeekHours(week.monday, 100_000, 0) for week in weeks]
    found = reckon("K12", groups=[group, GroupFact(2, "A2", "Luna", ())], hours={1: weeks, 2: idle})
    assert (found.value, found.n, found.share) == (Count(75, 0, "h"), 200, Fraction(75, 200))


def line(pieces: int, placed: int, millihours: int = 2000) -> DemandFact:
    return DemandFact(1, "L1", 1, "O-1", "Nordic", "Palillo", "Chompa", None, pieces, placed, millihours)


def test_k13_is_what_nobody_agreed_to_in_pieces_and_hours() -> None:
    found = reckon("K13", demand=[line(100, 60), line(50, 50), line(10, 12)])
    assert (found.value, found.n) == (Count(40), 160)
    assert parts(found) == [Count(Decimal(80), 0, "h")]


def test_k14_compares_the_last_whole_month_with_the_same_a_year_before() -> None:
    works = [work(good("2026-10-05", 13), good("2025-10-05", 10), good("2026-11-05", 99))]
    assert reckon("K14", date(2026, 11, 21), works=works).value == Count(Decimal("30.0"), 1, "%")
    assert reckon("K14", works=works).value is None  # November 2025 had nothing


def test_k15_counts_groups_with_an_accepted_delivery_this_year() -> None:
    groups = [GroupFact(number, f"A{number}", f"G{number}", ()) for number in range(1, 5)]
    works = [work(good("2026-02-01", 1), good("2026-03-01", 1)), work(good("2025-02-01", 1), association_id=2),
             work(lot("2026-05-01", 5), association_id=3)]  # fmt: skip
    found = reckon("K15", works=works, groups=groups)
    assert (found.value, found.n) == (Count(1), 4)


def test_k16_adds_up_by_channel_and_changes_what_was_paid() -> None:
    """10 x 69.60 Bs paid: 100 dollars at the official 6.96; 5 x 10 Bs of another channel, not paid yet."""
    paid, owed = good("06-20", 10), good("06-21", 5)
    works = [work(paid, price_minor=69_60), work(owed, price_minor=10_00, exporter_kind="comercio justo")]
    found = reckon("K16", works=works, payments=[payment("07-01", works[0], paid)])
    assert found.value == Amount(746_00)
    assert parts(found) == [Amount(100_00, "USD"), Amount(50_00), None, Amount(696_00), Amount(100_00, "USD")]


def test_k16_uses_the_contracts_own_rate() -> None:
    paid = good("06-20", 10)
    works = [work(paid, price_minor=93_00, fx_micro=9_300_000)]
    assert parts(reckon("K16", works=works, payments=[payment("07-01", works[0], paid)]))[0] == Amount(100_00, "USD")


def test_k17_is_buyers_of_a_group_and_the_largest_buyers_part() -> None:
    works = [work(good("06-20", 6)), work(good("06-20", 2), exporter="Otra", exporter_id=2),
             work(good("06-20", 2), association="Luna", association_id=2)]  # fmt: skip
    found = reckon("K17", works=works)
    assert (found.value, found.n) == (Count(Decimal("1.5"), 1), 2)
    assert parts(found) == [Count(2), Count(Decimal(80), 0, "%")]


def advance(signed: str | None, **values: Any) -> Any:
    return work(signed_on=day(signed) if signed else None, advance_basis_points=5000, **values)


def test_k18_is_advances_whole_within_fifteen_days_of_signing() -> None:
    """The advance is half of Bs 1,000. In time in two parts; a day too late; only half; not yet due; no day of signing."""
    works = [advance("06-01"), advance("06-01"), advance("06-01"), advance("11-20"), advance(None), work(signed_on=day("06-01"))]
    found = reckon("K18", works=works, payments=[
        payment("06-05", works[0], minor=250_00), payment("06-16", works[0], minor=250_00),
        payment("06-17", works[1], minor=500_00), payment("06-02", works[2], minor=250_00),
    ])  # fmt: skip
    assert (found.value, found.n) == (Count(1), 3)
    assert parts(found) == [Count(1)]


def test_k19_is_the_middle_of_the_days_from_acceptance_to_payment() -> None:
    lots = [lot("06-01", 3, look("06-10", 3)) for _ in range(3)]
    one = work(*lots)
    rows = [payment(on, one, own) for on, own in zip(("06-15", "06-20", "07-20"), lots, strict=True)]
    found = reckon("K19", works=[one], payments=[*rows, payment("06-02", one)])
    assert (found.value, found.n) == (Count(Decimal("10.0"), 1), 3)


def test_k20_is_orders_whose_every_work_is_signed() -> None:
    works = [work(order_id=1, order_code="O-1", signed_on=day("06-01")), work(order_id=1, order_code="O-1"),
             work(order_id=2, order_code="O-2", signed_on=day("06-01"))]  # fmt: skip
    found = reckon("K20", works=works)
    assert (found.value, found.n) == (Count(1), 2)
    assert reckon("K20", works=[work()]).value is None


def loan(amount: int, owed: int | None) -> Loan:
    import_models()  # A loan is a row of a table, whose neighbours must be known.
    group = Association(id=1, name="Sol")
    return Loan(code=f"LN{amount}", association_id=1, association=group, lender="Caja", amount_usd_minor=amount * 100,
                outstanding_usd_minor=None if owed is None else owed * 100)  # fmt: skip


def test_k22_is_number_mean_sum_and_debt_and_says_nothing_of_arrears() -> None:
    found = reckon("K22", loans=[loan(1000, 600), loan(500, 0)])
    assert found.value == Count(2)
    assert parts(found) == [Amount(750_00, "USD"), Amount(1500_00, "USD"), Amount(600_00, "USD"), None]
    assert parts(reckon("K22", loans=[loan(1000, None)]))[2] is None


def test_k23_is_cards_that_lack_nothing() -> None:
    found = reckon("K23", groups=[GroupFact(1, "A1", "Sol", ()), GroupFact(2, "A2", "Luna", ("zone", "leader"))])
    assert (found.value, found.n) == (Count(1), 2)


def test_k24_is_women_among_leaders_and_among_those_paid() -> None:
    groups = [
        GroupFact(1, "A1", "Sol", (), "Ana", "F"),
        GroupFact(2, "A2", "Luna", (), "Juan", "M"),
        GroupFact(3, "A3", "Río", ()),
    ]
    found = reckon("K24", groups=groups, pays=[pay(1, "10-10", 1), pay(1, "11-10", 1), pay(2, "10-10", 1, sex="M")])
    assert (found.value, found.n) == (Count(1), 2)
    assert parts(found) == [Count(Decimal(50), 0, "%")]


def test_k25_is_products_whose_sheet_has_hours_and_materials() -> None:
    products = [ProductFact(1, "Chompa", "Sol", True, True, True), ProductFact(2, "Chullo", "Sol", True, True),
                ProductFact(3, "Manta", "Sol")]  # fmt: skip
    found = reckon("K25", products=products)
    assert (found.value, found.n) == (Count(1), 3)


def test_k26_tells_a_price_of_three_buyers_or_more() -> None:
    """Palillo: 100, 120, 140 and 200 of three buyers; Telar of two is not told."""
    palillo = [work(exporter_id=buyer, price_minor=price * 100) for buyer, price in ((1, 100), (2, 120), (3, 140), (3, 200))]
    telar = [work(exporter_id=buyer, price_minor=1, technique="TE") for buyer in (1, 2)]
    found = reckon("K26", works=[*palillo, *telar])
    assert (found.value, found.n) == (Amount(130_00), 4)
    assert parts(found) == [Amount(130_00), Amount(115_00), Amount(155_00), Amount(130_00)]


def test_simulated_records_mark_the_number() -> None:
    assert reckon("K08", works=[work(good("06-20", 10), simulated=True)]).simulated
    assert not reckon("K08", works=[EARLY]).simulated


def test_quarters_lie_on_the_line_between_their_neighbours() -> None:
    assert quantile([1, 2, 3, 4], Fraction(1, 4)) == Fraction(7, 4)
    assert percent(Fraction(1, 3)) == Count(Decimal("33.3"), 1, "%")
