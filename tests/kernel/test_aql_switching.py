from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.aql import Severity
from marketplace.kernel.aql_switching import LotResult, Why, standing_after
from tests.kernel.el_alto import rows

TIGHTENED = Severity.TIGHTENED
GOOD, BAD = LotResult(0, 1), LotResult(2, 1)
CLEAN, JUST = LotResult(5, 7), LotResult(6, 7)


def severity(*lots: LotResult, steady: bool = False) -> Severity:
    return standing_after(lots, steady=steady).severity


def test_inspection_begins_normal_and_one_returned_lot_changes_nothing() -> None:
    assert severity() is Severity.NORMAL
    assert severity(GOOD, BAD, GOOD) is Severity.NORMAL


def test_two_returned_of_five_tighten_and_two_further_apart_do_not() -> None:
    assert severity(BAD, GOOD, GOOD, GOOD, BAD) is Severity.TIGHTENED
    assert severity(BAD, GOOD, GOOD, GOOD, GOOD, BAD) is Severity.NORMAL


def test_five_accepted_in_a_row_go_back_to_normal() -> None:
    assert severity(BAD, BAD, *[GOOD] * 4) is Severity.TIGHTENED
    assert severity(BAD, BAD, *[GOOD] * 5) is Severity.NORMAL
    assert severity(BAD, BAD, *[GOOD] * 4, BAD, *[GOOD] * 4) is Severity.TIGHTENED


def test_five_lots_returned_under_tightened_inspection_stop_it() -> None:
    assert not standing_after([BAD, BAD, *[BAD] * 4]).stopped
    stopped = standing_after([BAD, BAD, *[BAD, GOOD] * 4, BAD])
    assert (stopped.stopped, stopped.why) == (True, Why.STOPPED)


def test_a_lot_inspected_after_the_stop_begins_tightened_inspection_anew() -> None:
    resumed = standing_after([BAD, BAD, *[BAD] * 5, GOOD])
    assert (resumed.stopped, resumed.severity, resumed.why, resumed.returned_tightened) == (False, TIGHTENED, Why.RESUMED, 0)
    assert severity(BAD, BAD, *[BAD] * 5, *[GOOD] * 5) is Severity.NORMAL


def test_a_critical_fault_returns_a_lot_however_few_the_major_ones_are() -> None:
    needle = LotResult(0, 7, critical=1)
    assert not needle.accepted
    assert not needle.accepted_one_step_tighter
    assert severity(needle, GOOD, needle) is TIGHTENED


def test_what_was_directed_otherwise_is_what_goes_on() -> None:
    as_normal = LotResult(0, 1, severity=Severity.NORMAL)
    found = standing_after([BAD, BAD, as_normal])
    assert (found.severity, found.why, found.score) == (Severity.NORMAL, Why.DIRECTED, 2)
    stricter = standing_after([GOOD, LotResult(0, 1, severity=TIGHTENED)])
    assert (stricter.severity, stricter.accepted_in_a_row) == (TIGHTENED, 1)


def test_no_lot_on_record_is_no_standing_but_the_start() -> None:
    nothing = standing_after([])
    assert (nothing.lots, nothing.why) == (0, Why.START)


def test_a_score_of_thirty_eases_inspection_where_production_is_steady() -> None:
    assert severity(*[GOOD] * 14, steady=True) is Severity.NORMAL
    assert severity(*[GOOD] * 15, steady=True) is Severity.REDUCED
    assert severity(*[GOOD] * 15) is Severity.NORMAL
    assert severity(*[CLEAN] * 9, steady=True) is Severity.NORMAL
    assert severity(*[CLEAN] * 10, steady=True) is Severity.REDUCED


def test_a_lot_accepted_only_just_takes_the_score_back_to_nothing() -> None:
    assert severity(*[CLEAN] * 9, JUST, CLEAN, steady=True) is Severity.NORMAL
    assert standing_after([CLEAN, JUST]).score == 0


def test_one_returned_lot_ends_reduced_inspection() -> None:
    assert severity(*[GOOD] * 15, BAD, steady=True) is Severity.NORMAL


@given(st.lists(st.sampled_from([GOOD, BAD, CLEAN, JUST]), max_size=40))
def test_reduced_inspection_never_follows_without_steady_production(lots: list[LotResult]) -> None:
    assert severity(*lots) is not Severity.REDUCED


def test_nueva_esperanzas_record_is_six_points_short_of_reduced_inspection() -> None:
    ours = {a["id"] for a in rows("assignments") if a["association_id"] == "A19"}
    deliveries = {d["id"] for d in rows("deliveries") if d["assignment_id"] in ours}
    inspections = [r for r in rows("quality_inspections") if r["delivery_id"] in deliveries]
    lots = [LotResult(int(r["major_found"]), int(r["accept_ac"])) for r in inspections]
    assert len(lots) == 22
    # The last of four lots with 8 to 10 faults, above the 7 of the next smaller AQL, is the 14th; eight good ones follow.
    found = standing_after(lots, steady=True)
    assert (found.severity, found.score) == (Severity.NORMAL, 8 * 3)
