"""A change made by hand is judged at once: what breaks, and in which weeks the hours then lie."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.matching.adjust import Judgement, Wanted, judge
from marketplace.matching.history import TrackRecord
from marketplace.matching.market import Maker, Market, OpenLine, Skill

MONDAY = date(2026, 11, 23)
LINE = OpenLine(
    id=1, code="L1", order_id=1, order_code="O1", exporter_id=1, position=1, description="Chompa", technique="HK",
    standard_key="HK-CHOMPA", quantity=100, placed=0, release=MONDAY, due=date(2026, 12, 18), ceiling_minor=60_000,
)  # fmt: skip


def maker(number: int, *weeks: int, least: int = 1, price: int = 50_000) -> Maker:
    skill = Skill("HK-CHOMPA", "HK", 10_000, price, 20_000, least)
    hours = tuple(h * 1000 for h in weeks)
    return Maker(
        number, f"G{number}", f"Grupo {number}", 1, 10, {"HK-CHOMPA": skill}, {"HK": ("all",)}, {"all": hours}, {"all": hours}
    )


def verdict(wanted: dict[int, int], *makers: Maker, line: OpenLine = LINE, plan: dict[int, int] | None = None) -> Judgement:
    market = Market(MONDAY, MONDAY, 4, (line,), makers)
    by_id = {m.id: m for m in makers}
    lots = {m: market.lot(line, by_id[m]) for m in wanted}
    shares = [Wanted(line, by_id[m], lot, wanted[m], plan or {}) for m, lot in lots.items() if lot is not None]
    return judge(market, shares, [line])


def codes(judged: Judgement) -> list[str]:
    return [found.code for found in judged.breaks]


def test_a_plan_that_adds_up_and_fits_breaks_nothing() -> None:
    judged = verdict({1: 60, 2: 40}, maker(1, 150, 150, 150, 150), maker(2, 100, 100, 100, 100))
    assert codes(judged) == []
    assert judged.placed[0].weeks == {1: 150_000, 2: 150_000, 3: 150_000, 4: 150_000}


@pytest.mark.parametrize(("pieces", "code", "by"), [(90, "under", 10), (105, "over", 5)])
def test_the_sum_says_how_many_are_missing_or_too_many(pieces: int, code: str, by: int) -> None:
    judged = verdict({1: pieces}, maker(1, 500, 500, 500, 500))
    assert [(found.code, found.params["pieces"]) for found in judged.breaks] == [(code, by)]


def test_missing_hours_are_told_with_how_many_pieces_fit() -> None:
    judged = verdict({1: 100}, maker(1, 200, 200, 200, 200))
    (found,) = judged.breaks
    assert (found.code, found.maker_id, found.params["short"], found.params["fits"]) == ("hours", 1, 200_000, 80)
    assert judged.over_capacity


def test_two_lines_of_one_group_share_its_hours() -> None:
    second = replace(LINE, id=2, code="L2", due=date(2026, 12, 4))
    group = maker(1, 100, 100, 100, 100)
    market = Market(MONDAY, MONDAY, 4, (LINE, second), (group,))
    lots = [market.lot(line, group) for line in (LINE, second)]
    shares = [Wanted(line, group, lot, 20, {}) for line, lot in zip((LINE, second), lots, strict=True) if lot is not None]
    judged = judge(market, shares, [replace(LINE, quantity=20), replace(second, quantity=20)])
    assert codes(judged) == []
    # What is due in the second week goes first.
    assert [dict(p.weeks) for p in judged.placed] == [{3: 100_000, 4: 100_000}, {1: 100_000, 2: 100_000}]


def test_an_untouched_share_keeps_its_weeks() -> None:
    judged = verdict({1: 20}, maker(1, 200, 200, 200, 200), line=replace(LINE, quantity=20), plan={3: 150_000, 4: 50_000})
    assert judged.placed[0].weeks == {3: 150_000, 4: 50_000}


def test_too_many_groups_count_those_that_are_in_already() -> None:
    makers = [maker(n, 500, 500, 500, 500) for n in (1, 2)]
    line = replace(LINE, max_groups=2, groups_in=frozenset({9}))
    judged = verdict({1: 50, 2: 50}, *makers, line=line)
    assert [(found.code, found.params["groups"]) for found in judged.breaks] == [("max_groups", 3)]


def test_least_lot_price_grade_and_refusal_are_told_by_group() -> None:
    group = replace(maker(1, 500, 500, 500, 500, least=200, price=70_000), record=TrackRecord())
    judged = verdict({1: 100}, group, line=replace(LINE, min_grade=2, refused_by=frozenset({1})))
    assert codes(judged) == ["min_lot", "price", "grade", "refused"]


def test_all_or_nothing_is_broken_by_a_part() -> None:
    judged = verdict({1: 50}, maker(1, 500, 500, 500, 500), line=replace(LINE, partial=False))
    assert codes(judged) == ["under", "all_or_nothing"]


def test_a_line_without_a_week_left_says_so() -> None:
    judged = verdict({1: 100}, maker(1, 500, 500, 500, 500), line=replace(LINE, due=date(2026, 11, 25)))
    assert codes(judged) == ["deadline"]


@pytest.mark.parametrize(
    ("record", "grade", "reliability"),
    [
        (TrackRecord(), 0, None),
        (TrackRecord(due=100, on_time=90, inspected=100, accepted=98), 3, 0.9),
        (TrackRecord(due=100, on_time=0, inspected=100, accepted=95), 2, 0.0),
        (TrackRecord(due=10, on_time=10, inspected=100, accepted=89), 0, 1.0),
    ],
)
def test_grade_and_reliability_come_from_the_record_and_none_is_no_record(
    record: TrackRecord, grade: int, reliability: float | None
) -> None:
    assert (record.grade, record.reliability) == (grade, reliability)
