"""Sampling plans equal the shipped tables cell by cell and every inspection of El Alto."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import aql
from marketplace.kernel.aql import Severity
from marketplace.kernel.errors import DomainError
from tests.kernel.el_alto import document, rows

TABLES: dict[str, Any] = document("aql_tables")
# A lot beyond every sample, so that the plan itself shows.
HUGE = 10**7
LOT_OF_LETTER = {row["II"]: row["lot_max"] or HUGE for row in TABLES["code_letters"]} | {"R": HUGE}


def test_all_64_inspections_of_el_alto_are_judged_as_recorded() -> None:
    lots = {r["id"]: int(r["qty_delivered"]) for r in rows("deliveries")}
    for row in rows("quality_inspections"):
        plan = aql.plan(int(row["lot_size"]), row["level"], row["severity"], row["aql"])
        recorded = (row["code_letter"], row["plan_letter"], int(row["sample_n"]), int(row["accept_ac"]), int(row["reject_re"]))
        assert (plan.code_letter, plan.plan_letter, plan.sample_n, plan.accept, plan.reject) == recorded, row
        assert plan.accepts(int(row["major_found"])) == (row["result"] == "aceptado"), row
        assert lots[row["delivery_id"]] == int(row["lot_size"])
    assert len(rows("quality_inspections")) == 64


@pytest.mark.parametrize("level", aql.LEVELS)
def test_code_letters_equal_the_shipped_table_at_both_ends_of_each_row(level: str) -> None:
    for row in TABLES["code_letters"]:
        assert aql.code_letter(row["lot_min"], level) == row[level]
        assert aql.code_letter(row["lot_max"] or HUGE, level) == row[level]


@pytest.mark.parametrize("limit", aql.AQLS)
def test_normal_plans_equal_the_shipped_table_in_every_cell(limit: str) -> None:
    assert set(TABLES["plans_normal"]) == set(aql.AQLS)
    for letter, cell in TABLES["plans_normal"][limit].items():
        level = "III" if letter == "R" else "II"
        plan = aql.plan(LOT_OF_LETTER[letter], level, Severity.NORMAL, limit)
        # Table 1 pairs some letters with lots smaller than an arrow's sample: then the whole lot is inspected.
        expected = (letter, cell["use_letter"], min(cell["n"], LOT_OF_LETTER[letter]), cell["Ac"], cell["Re"])
        assert (plan.code_letter, plan.plan_letter, plan.sample_n, plan.accept, plan.reject) == expected


@pytest.mark.parametrize(
    ("severity", "lot", "limit", "letter", "sample", "accept"),
    [
        # Well-known cells of Tables 2-B and 2-C, which the shipped file does not hold.
        (Severity.TIGHTENED, 1000, "2.5", "J", 80, 3),
        (Severity.TIGHTENED, 10000, "2.5", "L", 200, 8),
        (Severity.TIGHTENED, 150, "2.5", "G", 32, 1),
        (Severity.TIGHTENED, 3200, "0.65", "K", 125, 1),
        (Severity.TIGHTENED, 500, "6.5", "H", 50, 5),
        (Severity.REDUCED, 50, "2.5", "C", 2, 0),
        (Severity.REDUCED, 280, "2.5", "G", 13, 1),
        (Severity.REDUCED, 1200, "2.5", "J", 32, 3),
        (Severity.REDUCED, 10000, "2.5", "L", 80, 6),
    ],
)
def test_stricter_and_easier_inspection(severity: str, lot: int, limit: str, letter: str, sample: int, accept: int) -> None:
    plan = aql.plan(lot, "II", severity, limit)
    assert (plan.plan_letter, plan.sample_n, plan.accept, plan.reject) == (letter, sample, accept, accept + 1)


REDUCED = {
    "0.65": "F0 F0 F0 F0 F0 F0 F0 K1 K1 K1 L2 M3 N5 P6 Q8 R10",
    "1.0": "E0 E0 E0 E0 E0 E0 J1 J1 J1 K2 L3 M5 N6 P8 Q10 Q10",
    "1.5": "D0 D0 D0 D0 D0 H1 H1 H1 J2 K3 L5 M6 N8 P10 P10 P10",
    "2.5": "C0 C0 C0 C0 G1 G1 G1 H2 J3 K5 L6 M8 N10 N10 N10 N10",
    "4.0": "B0 B0 B0 F1 F1 F1 G2 H3 J5 K6 L8 M10 M10 M10 M10 M10",
    "6.5": "A0 A0 E1 E1 E1 F2 G3 H5 J6 K8 L10 L10 L10 L10 L10 L10",
}
"""Table 2-C of GB/T 2828.1-2012 (page 17; the same standard as ISO 2859-1:1999), arrows followed: for the letters A to R the
letter whose plan holds and its acceptance number. Written down from a public transcription of that page which two people had
checked cell by cell; a second public implementation has the columns 1.0 and 2.5, with no difference."""
REDUCED_SIZES = dict(zip("ABCDEFGHJKLMNPQR", (2, 2, 2, 3, 5, 8, 13, 20, 32, 50, 80, 125, 200, 315, 500, 800), strict=True))


@pytest.mark.parametrize("limit", aql.AQLS)
def test_reduced_plans_equal_the_standards_table_in_every_cell(limit: str) -> None:
    for letter, cell in zip("ABCDEFGHJKLMNPQR", REDUCED[limit].split(), strict=True):
        use, accept = cell[0], int(cell[1:])
        plan = aql.plan(LOT_OF_LETTER[letter], "III" if letter == "R" else "II", Severity.REDUCED, limit)
        expected = (letter, use, min(REDUCED_SIZES[use], LOT_OF_LETTER[letter]), accept, accept + 1)
        assert (plan.code_letter, plan.plan_letter, plan.sample_n, plan.accept, plan.reject) == expected


LOTS = st.integers(1, 2_000_000)
LEVELS, LIMITS = st.sampled_from(aql.LEVELS), st.sampled_from(aql.AQLS)


@given(LOTS, LEVELS, st.sampled_from(list(Severity)), LIMITS)
def test_a_sample_never_exceeds_its_lot(lot: int, level: str, severity: Severity, limit: str) -> None:
    plan = aql.plan(lot, level, severity, limit)
    assert 1 <= plan.sample_n <= lot
    assert plan.whole_lot == (plan.sample_n == lot)
    assert 0 <= plan.accept < plan.reject


@given(LOTS, LEVELS, LIMITS)
def test_severity_orders_the_plans(lot: int, level: str, limit: str) -> None:
    normal, tightened, reduced = (aql.plan(lot, level, s, limit) for s in Severity)
    # Tightened inspection asks for a larger sample or forgives fewer faults, reduced inspection for a smaller sample.
    assert tightened.sample_n > normal.sample_n or tightened.accept <= normal.accept
    assert reduced.sample_n <= normal.sample_n
    # Accepting needs a lower rate of faults under tightened inspection than under normal, and that than under reduced.
    rates = [(plan.accept + 1) / plan.sample_n for plan in (tightened, normal, reduced) if not plan.whole_lot]
    assert rates == sorted(rates)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((0, "II", "normal", "2.5"), "bad_lot"),
        ((50, "IV", "normal", "2.5"), "unknown_level"),
        ((50, "II", "severe", "2.5"), "unknown_severity"),
        ((50, "II", "normal", "3"), "unknown_aql"),
        ((50, "II", "normal", "poco"), "unknown_aql"),
    ],
)
def test_what_the_tables_do_not_hold_is_refused(arguments: tuple[int, str, str, str], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        aql.plan(*arguments)
    assert refused.value.code == code


def test_more_faults_than_pieces_cannot_be_counted() -> None:
    with pytest.raises(DomainError) as refused:
        aql.plan(50).accepts(6)
    assert refused.value.code == "bad_count"
