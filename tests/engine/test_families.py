"""Repeats that share few groups are placed together; a problem's independent parts are counted."""

from marketplace.engine import components, search
from marketplace.engine.arrays import build
from marketplace.engine.problem import Pool, WeekHours
from tests.engine.build import group, line, problem


def test_the_first_plan_chooses_groups_for_all_repeats_and_not_for_the_first():
    early = group("A", pools=(Pool("hands", 2, (WeekHours(1, 1, 9),)),))
    repeats = [line(f"L#{n}", 30, release=n, due=n, max_groups=1) for n in (1, 2, 3, 4)]
    found = search.begin(build(problem([early, group("B", hours=8)], repeats)))
    assert found.state.placed.tolist() == [8, 8, 8, 8]
    assert found.state.group_lots.tolist() == [0, 4]


def test_parts_that_share_no_group_are_counted():
    case = problem(
        [group("A"), group("B"), group("C")],
        [line("L1", only_groups=frozenset({"A"})), line("L2", only_groups=frozenset({"B", "C"}))],
    )
    assert components.count(build(case)) == 2


def test_repeats_with_few_groups_tie_parts_together():
    repeats = [line(f"L#{n}", max_groups=1, only_groups=frozenset({name})) for n, name in ((1, "A"), (2, "B"))]
    assert components.count(build(problem([group("A"), group("B")], repeats))) == 1


def test_nothing_to_make_has_no_parts():
    assert components.count(build(problem([group("A")], []))) == 0
