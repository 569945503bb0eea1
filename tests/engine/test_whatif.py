"""What-if, inquiry and fairness figures, each against a plan of the engine."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.engine import fairness, whatif
from marketplace.engine.formats import plan_document
from marketplace.engine.inquiry import committed, promise
from marketplace.engine.problem import Closure, Commitment, Pool, WeekHours
from marketplace.engine.referee import judge
from marketplace.engine.solve import solve
from tests.engine.build import group, line, offer, problem


def test_thirty_percent_more_demand_rounds_up_and_leaves_the_rest():
    case = problem(lines=[line("L1", 15), line("L2", 10)])
    assert [one.quantity for one in whatif.more_demand(case, 0.30).lines] == [20, 13]
    assert [one.quantity for one in whatif.more_demand(case, 0.30, {"L2"}).lines] == [15, 13]


def test_a_group_closed_for_two_weeks_loses_their_pieces():
    case = problem([group(hours=5)], [line(quantity=20)])
    closed = whatif.group_closed(case, "A", 2, 3, "Bloqueo")
    assert closed.groups[0].closures == (Closure(2, 3, "Bloqueo"),)
    found = whatif.compare((case, solve(case)), (closed, solve(closed)))
    assert (found.before.placed, found.after.placed, found.after.missing) == (20, 10, 10)
    assert found.lines == (("L1", 0, 10),)
    assert found.groups == (("A", 2.0, 1.0),)
    with pytest.raises(KeyError):
        whatif.group_closed(case, "Z", 1, 1)


def test_ten_more_weavers_join_one_group_or_all_by_their_members():
    pools = (Pool("hands", 10.0, (WeekHours(2, 2, 5.0),)),)
    case = problem([group("A", members=30, pools=pools), group("B", members=10), group("C", offers=(offer(technique="weave"),))])
    one = whatif.more_people(case, "knit", 10, 4.0, "A")
    assert (one.groups[0].members, one.groups[0].pools[0].hours_per_week) == (40, 50.0)
    assert one.groups[0].pools[0].exceptions == (WeekHours(2, 2, 5.0 + 20.0),)
    assert one.groups[1:] == case.groups[1:]
    every = whatif.more_people(case, "knit", 10, 4.0)
    assert [g.members for g in every.groups] == [38, 12, 10]
    assert [g.pools[0].hours_per_week for g in every.groups] == [42.0, 18.0, 10.0]
    with pytest.raises(KeyError):
        whatif.more_people(case, "weave", 1, 4.0, "A")


def test_more_people_grow_hands_and_not_looms():
    maker = group(pools=(Pool("hands", 10.0), Pool("loom", 5.0)), offers=(offer(uses=(("hands", 1.0), ("loom", 0.5))),))
    grown = whatif.more_people(problem([maker]), "knit", 2, 5.0).groups[0]
    assert [pool.hours_per_week for pool in grown.pools] == [20.0, 5.0]


def test_comparing_counts_both_plans():
    case = problem([group("A", hours=5), group("B", hours=5)], [line(quantity=30)])
    more = whatif.with_line(case, line("L2", 20))
    found = whatif.compare((case, solve(case)), (more, solve(more)))
    assert (found.before.ordered, found.after.ordered) == (30, 50)
    assert (found.before.placed, found.after.placed, found.after.on_time) == (30, 40, 40)
    assert (found.before.hours, found.after.hours) == (pytest.approx(30.0), pytest.approx(40.0))
    assert (found.before.paid, found.after.paid) == (pytest.approx(30.0), pytest.approx(40.0))
    assert sum(after for _, _, after in found.lines) == 10


def test_a_new_order_is_promised_beside_the_committed_work():
    case = problem([group("A", hours=10), group("B", hours=5)], [line(quantity=15, due=1)], weeks=8)
    plan = solve(case)
    answer = promise(case, plan, line("new", 40))
    assert answer.by_week == (0, 15, 30, 40, 40, 40, 40, 40)
    assert (answer.week, answer.date) == (4, date(2026, 12, 27))
    assert dict(answer.lots) == {"A": 30, "B": 10}


def test_a_promise_respects_lead_time_and_deadline_of_the_horizon():
    case = problem([group(hours=10, offers=(offer(lead_weeks=1),))], [], weeks=3)
    answer = promise(case, solve(case), line("new", 40, release=2))
    assert answer.by_week == (0, 0, 10)
    assert (answer.week, answer.date, answer.lots) == (None, None, (("A", 10),))


def test_a_promise_of_all_or_nothing_names_no_part():
    case = problem([group(hours=10)], [], weeks=3)
    answer = promise(case, solve(case), line("new", 40, partial=False))
    assert (answer.by_week, answer.week, answer.lots) == ((0, 0, 0), None, ())


def test_a_promise_keeps_few_groups_and_least_lots():
    makers = [
        group("A", hours=8, offers=(offer(min_lot=6),)),
        group("B", hours=7, offers=(offer(min_lot=6),)),
        group("C", hours=1),
    ]
    case = problem(makers, [], weeks=4)
    assert promise(case, solve(case), line("new", 13, max_groups=1)).week == 2
    split = promise(case, solve(case), line("new", 13))
    assert split.week == 1
    assert sorted(dict(split.lots).values()) == [6, 7]


def test_what_is_promised_can_be_planned_beside_the_rest():
    case = problem([group("A", hours=10), group("B", hours=5)], [line(quantity=15, due=1)], weeks=8)
    plan = solve(case)
    answer = promise(case, plan, line("new", 40))
    asked = replace(committed(case, plan), lines=(line("new", 40, due=answer.week),))
    replanned = solve(asked)
    assert judge(asked, plan_document(replanned)).right
    assert sum(entry.pieces for entry in replanned.assignments) == 40


def test_a_quote_reserves_exactly_its_hours_as_late_as_it_may():
    case = problem([group("A", hours=10)], [], weeks=4)
    answer = promise(case, solve(case), line("new", 15))
    assert answer.reservation == (Commitment("A", "hands", 2, 2, 10.0), Commitment("A", "hands", 1, 1, 5.0))
    reserved = replace(case, commitments=answer.reservation)
    assert promise(reserved, solve(reserved), line("other", 15)).week == 3


def test_income_per_member_before_and_after():
    case = problem(
        [group("A", members=5, income_so_far=10.0), group("B", members=10)], [line(quantity=10, only_groups=frozenset({"A"}))]
    )
    first, second = fairness.incomes(case, solve(case))
    assert (first.before, first.after, first.hours_free, first.hours_used) == (2.0, 4.0, 40.0, pytest.approx(10.0))
    assert (second.before, second.after, second.hours_used) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [
        ([1, 1, 1, 1], None, 0.0),
        ([0, 0, 0, 1], None, 0.75),
        ([1, 3], None, 0.25),
        ([3, 1], [1, 1], 0.25),
        ([0, 1], [3, 1], 0.75),
        ([], None, None),
        ([0, 0], None, None),
    ],
)
def test_gini(values, weights, expected):
    assert fairness.gini(values, weights) == (None if expected is None else pytest.approx(expected))


def test_gini_counts_people_and_not_groups():
    case = problem(
        [group("A", members=1, income_so_far=8.0), group("B", members=3)], [line(quantity=6, only_groups=frozenset({"B"}))]
    )
    before, after = fairness.gini_before_and_after(fairness.incomes(case, solve(case)))
    assert before == pytest.approx(0.75)
    assert after == pytest.approx(fairness.gini([8.0, 2.0, 2.0, 2.0]))


def test_who_was_passed_over_and_why():
    makers = [
        group("A", reliability=1.0),
        group("B"),
        group("C", offers=(offer(technique="weave"),)),
        group("D", offers=(offer(grade=0),)),
    ]
    case = problem(makers, [line(f"L{n}", 5, min_grade=1, max_groups=1) for n in (1, 2)])
    case = replace(case, objective=replace(case.objective, reliability_weight=1.0))
    passed = fairness.passed_over(case, solve(case))
    assert [(entry.group, entry.lines) for entry in passed] == [("B", ("L1", "L2"))]
    assert sum(count for _, count in passed[0].reasons) == 2
