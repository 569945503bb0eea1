"""The referee: every rule of the contract has a plan that breaks it and nothing else, and one beside it that is right."""

import pytest

from marketplace.engine.problem import (
    Closure,
    Commitment,
    FairnessBand,
    Frozen,
    Objective,
    Pool,
    Previous,
    WeekHours,
)
from marketplace.engine.referee import judge
from tests.engine.build import PLAIN, entry, group, line, offer, plan, problem


def broken(problem_, plan_):
    """The rules that a plan breaks, each once, in order."""
    return list(dict.fromkeys(violation.rule for violation in judge(problem_, plan_).violations))


def messages(problem_, plan_):
    return " | ".join(map(str, judge(problem_, plan_).violations))


TEN = entry(week=1, pieces=10, hours=10)


def test_a_right_plan_has_no_violation():
    verdict = judge(problem(), plan(TEN, unmatched=[], rejected=[], score=40.0, parts={"on_time": 40.0}, bound=40.0))
    assert verdict.right
    assert verdict.score == 40.0


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (entry("L9", pieces=1), "line L9 is not in the problem"),
        (entry(group_id="Z", pieces=1), "group Z is not in the problem"),
        (entry(week=5, pieces=1, hours=1), "week 5 is not in 1..4"),
        (entry(week=0, pieces=1, hours=1), "week 0 is not in 1..4"),
        (entry(pieces=-1), "-1 pieces is negative"),
        (entry(hours=-1), "hours of hands are negative"),
    ],
)
def test_an_entry_that_names_nothing_known_is_a_violation(wrong, said):
    assert broken(problem(), plan(wrong)) == ["entry"]
    assert said in messages(problem(), plan(wrong))


@pytest.mark.parametrize(
    ("changes", "free"),
    [
        ({}, 10),
        ({"pools": (Pool("hands", 20, (WeekHours(1, 1, 8.0),)),)}, 8),
        ({"pools": (Pool("hands", 20, (WeekHours(1, 2, 8.0), WeekHours(1, 1, 9.0))),)}, 9),
        ({"closures": (Closure(1, 1),)}, 0),
    ],
)
def test_a_week_is_not_worked_longer_than_its_hours(changes, free):
    case = problem([group(**changes)], [line(quantity=free + 1)])
    spread = [entry(week=1, hours=free), entry(week=2, hours=1, pieces=free + 1)]
    assert broken(case, plan(*spread)) == []
    assert broken(case, plan(entry(week=1, pieces=free + 1, hours=free + 1))) == ["hours"]


def test_commitments_take_hours_and_never_more_than_there_are():
    case = problem([group(hours=20)], commitments=(Commitment("A", "hands", 1, 1, 12.0), Commitment("A", "hands", 2, 2, 30.0)))
    assert "10 hours are worked, 8 are free" in messages(case, plan(TEN))
    assert "1 hours are worked, 0 are free" in messages(case, plan(entry(week=2, pieces=1, hours=1)))


def test_no_work_before_release_and_lead_time():
    case = problem([group(offers=(offer(lead_weeks=1),))], [line(release=2)])
    assert broken(case, plan(entry(week=3, pieces=10, hours=10))) == []
    assert "worked before week 3" in messages(case, plan(entry(week=2, hours=10), entry(week=3, pieces=10)))


def test_no_piece_after_the_deadline():
    case = problem(lines=[line(due=2, max_late_weeks=1)])
    assert broken(case, plan(entry(week=3, pieces=10, hours=10))) == []
    assert "10 pieces finish after week 3" in messages(case, plan(entry(week=4, pieces=10, hours=10)))


INELIGIBLE = {
    "technique": {"technique": "weave"},
    "material": {"material": "cotton"},
    "quality": {"min_grade": 2},
    "requirement": {"requires": frozenset({"nit"})},
    "price": {"max_unit_price": 0.99},
    "refused": {"not_groups": frozenset({"A"})},
    "deadline": {"release": 4, "due": 4},
    "moq": {"quantity": 2},
    "closed": {"release": 2, "due": 2},
}


@pytest.mark.parametrize("reason", INELIGIBLE)
def test_each_test_of_eligibility_is_found_by_name(reason):
    maker = group(offers=(offer(min_lot=3, lead_weeks=1 if reason == "deadline" else 0),), closures=(Closure(2, 2),))
    case = problem([maker], [line(**{"quantity": 3} | INELIGIBLE[reason])])
    quantity = case.lines[0].quantity
    wrong = plan(entry(week=4, pieces=quantity, hours=quantity))
    assert f"not eligible ({reason})" in messages(case, wrong)
    explained = plan(unmatched=[{"line": "L1", "pieces": quantity, "reason": reason}])
    assert broken(case, explained) == []
    for other in INELIGIBLE.keys() - {reason}:
        assert broken(case, plan(unmatched=[{"line": "L1", "pieces": quantity, "reason": other}])) == ["unmatched"]


def test_only_groups_refuses_all_others():
    case = problem(lines=[line(only_groups=frozenset({"B"}))])
    assert "not eligible (refused)" in messages(case, plan(TEN))


def test_a_price_equal_to_the_limit_on_paper_passes():
    case = problem([group(offers=(offer(unit_price=1.10),), hours=40)], [line(work_factor=3.0, max_unit_price=3.30)])
    assert broken(case, plan(entry(week=1, pieces=10, hours=30))) == []


@pytest.mark.parametrize(("pieces", "right"), [(4, False), (5, True), (8, True), (9, False)])
def test_a_lot_is_within_its_sizes(pieces, right):
    case = problem([group(offers=(offer(min_lot=5, max_lot=8),))])
    assert (broken(case, plan(entry(week=1, pieces=pieces, hours=pieces))) == []) is right


def test_never_more_pieces_than_ordered():
    case = problem([group("A"), group("B")], [line(quantity=10)])
    assert broken(case, plan(TEN, entry(group_id="B", pieces=1, hours=1))) == ["line"]


def test_all_or_nothing():
    case = problem(lines=[line(quantity=20, partial=False)])
    assert broken(case, plan(TEN)) == ["line"]
    assert broken(case, plan(TEN, entry(week=2, pieces=10, hours=10))) == []
    assert broken(case, plan(unmatched=[{"line": "L1", "pieces": 20, "reason": "all_or_nothing"}])) == []


def test_groups_are_counted_over_all_repeats_together():
    lines = [line("L1#1", max_groups=1), line("L1#2", max_groups=1)]
    case = problem([group("A", hours=20), group("B")], lines)
    assert broken(case, plan(entry("L1#1", "A", 1, 10, 10), entry("L1#2", "A", 2, 10, 10))) == []
    assert broken(case, plan(entry("L1#1", "A", 1, 10, 10), entry("L1#2", "B", 2, 10, 10))) == ["max_groups"]


def test_pieces_need_their_hours_by_the_week_they_are_finished():
    assert "10 pieces finished by then take 10" in messages(
        problem(), plan(entry(week=1, pieces=10, hours=5), entry(week=2, hours=5))
    )


@pytest.mark.parametrize("hours", [9.9, 10.1])
def test_hours_in_all_are_those_of_the_pieces(hours):
    case = problem([group(hours=20)])
    assert broken(case, plan(entry(week=1, pieces=10, hours=hours))) == ["lot"]


def test_every_pool_of_the_offer_needs_its_hours():
    maker = group(pools=(Pool("hands", 10.0), Pool("loom", 5.0)), offers=(offer(uses=(("hands", 1.0), ("loom", 0.5))),))
    case = problem([maker])
    both = entry(week=1, pieces=10, hours=10) | {"hours": {"hands": 10.0, "loom": 5.0}}
    assert broken(case, plan(both)) == []
    assert "0 hours of loom in all" in messages(case, plan(TEN))


def test_hours_of_a_pool_that_the_offer_does_not_use():
    maker = group(pools=(Pool("hands", 10.0), Pool("loom", 5.0)))
    both = entry(week=1, pieces=10, hours=10) | {"hours": {"hands": 10.0, "loom": 5.0}}
    assert "hours of loom, which the offer does not use" in messages(problem([maker]), plan(both))


def test_agreed_pieces_are_finished_by_their_week_and_exempt_from_eligibility():
    case = problem([group(offers=(offer(min_lot=5),))], [line(min_grade=9, max_groups=0)], frozen=(Frozen("L1", "A", 2, 3),))
    assert broken(case, plan(entry(week=2, pieces=3, hours=3))) == []
    assert "3 pieces are agreed by week 2, 0 are finished" in messages(case, plan(entry(week=3, pieces=3, hours=3)))
    assert "not eligible (quality)" in messages(case, plan(entry(week=2, pieces=6, hours=6)))


def test_agreed_pieces_before_the_lead_time_and_after_the_deadline_keep_their_own_window():
    case = problem(
        [group(offers=(offer(lead_weeks=3),))], [line(due=3)], frozen=(Frozen("L1", "A", 1, 3), Frozen("L1", "A", 4, 2))
    )
    assert broken(case, plan(entry(week=1, pieces=3, hours=3), entry(week=4, pieces=2, hours=2))) == []
    assert broken(case, plan(entry(week=1, pieces=4, hours=4), entry(week=4, pieces=1, hours=1))) == ["lot"]


def test_unmatched_adds_up_to_what_is_missing():
    case = problem(lines=[line(quantity=50)])
    full = [entry(week=week, pieces=10, hours=10) for week in (1, 2, 3, 4)]
    assert broken(case, plan(*full, unmatched=[{"line": "L1", "pieces": 10, "reason": "capacity"}])) == []
    assert "10 pieces are missing, 9 are explained" in messages(
        case, plan(*full, unmatched=[{"line": "L1", "pieces": 9, "reason": "capacity"}])
    )
    assert broken(case, plan(*full, unmatched=[])) == ["unmatched"]


def test_capacity_means_that_no_hours_are_left():
    case = problem()
    wrong = plan(entry(week=1, pieces=9, hours=9), unmatched=[{"line": "L1", "pieces": 1, "reason": "capacity"}])
    assert "capacity, but A has hours left" in messages(case, wrong)


def test_capacity_holds_when_the_least_lot_finds_no_hours():
    case = problem([group(hours=1, offers=(offer(min_lot=5),))])
    assert broken(case, plan(unmatched=[{"line": "L1", "pieces": 10, "reason": "capacity"}])) == []


def test_max_groups_means_that_all_are_used():
    groups, lines = [group("A", hours=2.5), group("B", hours=2.5)], [line(quantity=20, max_groups=1)]
    one = entry(week=4, pieces=10, hours=2.5), *(entry(week=week, hours=2.5) for week in (1, 2, 3))
    entries = [{"line": "L1", "pieces": 10, "reason": "max_groups"}]
    assert broken(problem(groups, lines), plan(*one, unmatched=entries)) == []
    assert broken(problem(groups, [line(quantity=20, max_groups=2)]), plan(*one, unmatched=entries)) == ["unmatched"]


def test_max_lot_means_that_a_lot_is_at_its_largest():
    case = problem([group(offers=(offer(max_lot=8),))])
    entries = [{"line": "L1", "pieces": 2, "reason": "max_lot"}]
    assert broken(case, plan(entry(week=1, pieces=8, hours=8), unmatched=entries)) == []
    assert broken(case, plan(entry(week=1, pieces=7, hours=7), unmatched=[{**entries[0], "pieces": 3}])) == ["unmatched"]


def test_no_groups_means_that_the_problem_has_none():
    entries = [{"line": "L1", "pieces": 10, "reason": "no_groups"}]
    assert broken(problem([]), plan(unmatched=entries)) == []
    assert broken(problem(), plan(unmatched=entries)) == ["unmatched"]


def test_not_worth_means_that_placing_would_lower_the_score():
    dear = Objective(price_weight=5.0)
    entries = [{"line": "L1", "pieces": 10, "reason": "not_worth"}]
    assert broken(problem(objective=dear), plan(unmatched=entries)) == []
    assert "10 more at A by week 4 would raise the score by 40" in messages(problem(), plan(unmatched=entries))


@pytest.mark.parametrize("reason", ["forgotten", "all_or_nothing"])
def test_a_reason_that_does_not_hold_or_does_not_exist(reason):
    assert broken(problem(), plan(unmatched=[{"line": "L1", "pieces": 10, "reason": reason}])) == ["unmatched"]


def test_rejected_gives_the_first_failed_test_or_what_kept_the_group_out():
    groups = [group("A"), group("B", offers=(offer(grade=0, unit_price=9.0),)), group("C", hours=0.5, offers=(offer(min_lot=3),))]
    case = problem(groups, [line(min_grade=1)])
    right = [{"line": "L1", "group": "B", "reason": "quality"}, {"line": "L1", "group": "C", "reason": "capacity"}]
    assert broken(case, plan(TEN, rejected=right)) == []
    for group_id, reason in (
        ("B", "price"),
        ("B", "capacity"),
        ("C", "quality"),
        ("C", "max_groups"),
        ("A", "capacity"),
        ("Z", "price"),
    ):
        assert broken(case, plan(TEN, rejected=[{"line": "L1", "group": group_id, "reason": reason}])) == ["rejected"]


def test_an_eligible_group_with_hours_left_is_not_rejected_by_capacity():
    case = problem([group("A"), group("B")])
    assert "it has hours left" in messages(case, plan(TEN, rejected=[{"line": "L1", "group": "B", "reason": "capacity"}]))
    assert broken(case, plan(TEN, rejected=[{"line": "L1", "group": "B", "reason": "not_worth"}])) == []


def test_the_score_has_all_its_parts():
    weights = Objective(fairness=(FairnessBand(1.0, 0.5), FairnessBand(2.0, 0.25)))
    maker = group("A", hours=5, reliability=0.5, income_so_far=38.0)
    case = problem(
        [maker, group("B", hours=5)],
        [line(quantity=16, due=1, max_late_weeks=2)],
        objective=weights,
        previous=(Previous("L1", "B", 8),),
    )
    entries = [
        entry(week=1, pieces=5, hours=5),
        entry(week=2, pieces=5, hours=5),
        entry(week=3, pieces=1, hours=1),
        entry(group_id="B", week=1, pieces=5, hours=5),
    ]
    parts = judge(case, plan(*entries)).parts
    assert parts["on_time"] == pytest.approx(10 * 4)
    assert parts["late"] == pytest.approx(5 * 4 * 0.9 + 1 * 4 * 0.8)
    assert parts["price"] == pytest.approx(-0.2 * 16)
    assert parts["reliability"] == pytest.approx(0.1 * 11 * 0.5)
    assert parts["splits"] == pytest.approx(-0.005 * 4 * 16)
    # 10 members x 4 weeks: the first band ends at 40; A stands at 38 and earns 11 (2 and 9), B earns 5.
    assert parts["fairness"] == pytest.approx(2 * 0.5 + 9 * 0.25 + 5 * 0.5)
    assert parts["stability"] == pytest.approx(-0.15 * 4 * 3)


def test_what_the_plan_says_of_itself_has_to_be_so():
    assert "the plan says 41, it is 40" in messages(problem(), plan(TEN, score=41.0))
    assert "for late, it is 0" in messages(problem(), plan(TEN, parts={"late": 3.0}))
    assert "the bound, 39, is below the score" in messages(problem(), plan(TEN, bound=39.0))


@pytest.mark.parametrize(
    "certificate",
    [
        {"hour_prices": {"A": {"hands": [-1.0, 0.0, 0.0, 0.0]}}},
        {"hour_prices": {"A": {"hands": [1.0]}}},
        {"hour_prices": {"A": {"loom": [0.0] * 4}}},
        {"hour_prices": {"A": {"hands": [float("inf"), 0.0, 0.0, 0.0]}}},
        {"income_prices": {"A": -0.1}},
        {"income_prices": {"Z": 0.1}},
    ],
)
def test_a_bad_price_is_a_violation_and_proves_nothing(certificate):
    verdict = judge(problem(), plan(TEN, certificate=certificate))
    assert [violation.rule for violation in verdict.violations] == ["certificate"]
    assert verdict.bound == 40.0


def test_prices_tighten_the_bound_of_a_short_pool():
    case = problem([group(hours=1.0)], [line(quantity=10, due=1)], objective=PLAIN)
    assert judge(case, plan()).bound == 4.0  # one piece fits the window
    two = problem([group(hours=5.0)], [line("L1", 5, due=1), line("L2", 5, due=1)])
    assert judge(two, plan()).bound == 40.0  # each line on its own
    priced = plan(certificate={"hour_prices": {"A": {"hands": [4.0, 0.0, 0.0, 0.0]}}})
    assert judge(two, priced).bound == 20.0  # five hours at four points


def test_an_income_price_takes_the_fairness_that_a_group_cannot_earn():
    fair = Objective(price_weight=0.0, reliability_weight=0.0, split_loss=0.0, fairness=(FairnessBand(100.0, 0.5),))
    assert judge(problem(objective=fair), plan()).bound == 40 + 4000 * 0.5
    assert judge(problem(objective=fair), plan(certificate={"income_prices": {"A": 0.5}})).bound == 40 + 5
