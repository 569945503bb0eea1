"""One test for each case that engines of this kind get wrong: every plan goes past the referee."""

import json
import time
from dataclasses import replace
from unittest.mock import patch

import pytest

from marketplace.engine import exact
from marketplace.engine.formats import plan_document, read_problem
from marketplace.engine.problem import Closure, FairnessBand, Frozen, Objective, Pool, Previous
from marketplace.engine.referee import judge
from marketplace.engine.solve import solve
from tests.engine.build import PLAIN, group, line, offer, problem
from tests.engine.files import CONTRACT, encoded


def planned(case, **options):
    """The engine's plan, judged right."""
    plan = solve(case, **options)
    verdict = judge(case, plan_document(plan))
    assert verdict.violations == ()
    assert plan.score == pytest.approx(verdict.score, rel=1e-9, abs=1e-6)
    return plan


def lots(plan):
    """Pieces by line and group."""
    found: dict[tuple[str, str], int] = {}
    for entry in plan.assignments:
        found[entry.line, entry.group] = found.get((entry.line, entry.group), 0) + entry.pieces
    return {key: pieces for key, pieces in found.items() if pieces}


def reasons(plan):
    return {(entry.line, entry.reason): entry.pieces for entry in plan.unmatched}


def test_all_or_nothing_takes_the_line_that_fits_whole():
    case = problem(
        [group(hours=5.5)], [line("L1", 23, partial=False), line("L2", 12, partial=False), line("L3", 8, partial=False)]
    )
    plan = planned(case)
    assert lots(plan) == {("L2", "A"): 12, ("L3", "A"): 8}
    assert reasons(plan) == {("L1", "all_or_nothing"): 23}


def test_all_or_nothing_over_several_groups():
    case = problem([group("A", hours=2), group("B", hours=3)], [line(quantity=20, partial=False)])
    assert lots(planned(case)) == {("L1", "A"): 8, ("L1", "B"): 12}


def test_least_lots_are_kept_even_when_a_smaller_one_would_fill_the_line():
    makers = [group("A", hours=2, offers=(offer(min_lot=6),)), group("B", hours=2, offers=(offer(min_lot=6),))]
    plan = planned(problem(makers, [line(quantity=13)]))
    assert sorted(lots(plan).values()) == [6, 7]
    plan = planned(problem(makers, [line(quantity=11)]))
    assert sorted(lots(plan).values()) == [8]


def test_frozen_pieces_stay_though_another_group_is_better():
    makers = [group("A", offers=(offer(grade=0),)), group("B", reliability=1.0)]
    case = problem(makers, [line(quantity=10, min_grade=1)], frozen=(Frozen("L1", "A", 1, 4),))
    plan = planned(case)
    assert lots(plan) == {("L1", "A"): 4, ("L1", "B"): 6}
    assert sum(entry.pieces for entry in plan.assignments if entry.group == "A" and entry.week == 1) == 4


def test_a_line_that_is_agreed_whole_does_not_say_that_others_lack_hours():
    plan = planned(problem([group("A"), group("B")], [line(quantity=4)], frozen=(Frozen("L1", "A", 1, 4),)))
    assert lots(plan) == {("L1", "A"): 4}
    assert [(entry.group, entry.reason) for entry in plan.rejected] == [("B", "not_worth")]


def test_repeats_with_few_groups_stay_with_the_same_ones():
    makers = [group("A", hours=5, reliability=0.5), group("B", hours=9), group("C", hours=4, reliability=1.0)]
    repeats = [line(f"L1#{n}", 10, release=n, due=n, max_groups=1) for n in (1, 2, 3)]
    plan = planned(problem(makers, repeats))
    assert lots(plan) == {(f"L1#{n}", "B"): 9 for n in (1, 2, 3)}
    assert reasons(plan) == {(f"L1#{n}", "max_groups"): 1 for n in (1, 2, 3)}


def test_several_pools_of_an_offer_all_bind():
    pools = Pool("hands", 100.0), Pool("loom", 3.0), Pool("iron", 50.0)
    maker = group(pools=pools, offers=(offer(uses=(("hands", 1.0), ("loom", 0.5), ("iron", 0.1))),))
    plan = planned(problem([maker], [line(quantity=100)]))
    assert lots(plan) == {("L1", "A"): 24}
    assert reasons(plan) == {("L1", "capacity"): 76}
    assert sum(dict(entry.hours).get("loom", 0) for entry in plan.assignments) == pytest.approx(12.0)


def test_a_closed_week_gives_no_hours():
    case = problem([group(hours=5, closures=(Closure(2, 3, "Carnaval"),))], [line(quantity=20)])
    plan = planned(case)
    assert lots(plan) == {("L1", "A"): 10}
    assert {entry.week for entry in plan.assignments} <= {1, 4}


def test_a_window_that_is_closed_altogether_is_said_so():
    case = problem([group(closures=(Closure(1, 4),))])
    plan = planned(case)
    assert reasons(plan) == {("L1", "closed"): 10}
    assert [(entry.group, entry.reason) for entry in plan.rejected] == [("A", "closed")]


@pytest.mark.parametrize(("groups", "lines"), [([], []), ([group()], [])])
def test_an_empty_problem_has_an_empty_plan(groups, lines):
    plan = planned(problem(groups, lines))
    assert (plan.assignments, plan.unmatched, plan.rejected, plan.score, plan.bound) == ((), (), (), 0, 0)


def test_no_groups_is_a_reason_of_its_own():
    assert reasons(planned(problem([]))) == {("L1", "no_groups"): 10}


def test_one_line_one_group():
    plan = planned(problem())
    assert lots(plan) == {("L1", "A"): 10}
    assert (plan.score, plan.bound, plan.gap) == (40.0, pytest.approx(40.0), pytest.approx(0.0))


def test_a_million_pieces():
    makers = [group(name, hours=100_000, offers=(offer(max_lot=1_000_000, uses=(("hands", 0.88),)),)) for name in "ABC"]
    begin = time.monotonic()
    plan = planned(problem(makers, [line(quantity=1_000_000)]))
    assert sum(lots(plan).values()) == 1_000_000
    assert time.monotonic() - begin < 30


def test_weeks_at_the_edge():
    last = {"release": 4, "due": 4}
    orders = [line("first", 10, due=1), line("last", 10, max_late_weeks=9, **last), line("after", 3, priority=3, **last)]
    plan = planned(problem([group(hours=10, offers=(offer(),))], orders))
    assert lots(plan) == {("first", "A"): 10, ("last", "A"): 10}
    assert {entry.week for entry in plan.assignments} == {1, 4}


def test_repeats_past_the_last_week_are_unmatched_by_the_deadline():
    document = json.loads(json.dumps(CONTRACT))
    document["lines"][0]["repeat"]["times"] = 9
    for key in ("frozen", "previous"):
        del document[key]
    plan = planned(read_problem(encoded(document)))
    assert reasons(plan)["L1#8", "deadline"] == 15000
    assert reasons(plan)["L1#9", "deadline"] == 15000
    assert any(entry.line == "L1#7" for entry in plan.assignments)


def test_late_pieces_are_worth_less_but_more_than_none():
    plan = planned(problem([group(hours=5)], [line(quantity=10, due=1, max_late_weeks=3)]))
    by_week = {entry.week: entry.pieces for entry in plan.assignments}
    assert by_week == {1: 5, 2: 5}
    assert plan.parts["late"] == pytest.approx(5 * 4 * 0.9)


def test_previous_pieces_stay_where_they_were():
    plan = planned(problem([group("A"), group("B")], [line(max_groups=1)], previous=(Previous("L1", "B", 10),)))
    assert lots(plan) == {("L1", "B"): 10}


def test_fairness_gives_to_the_group_that_has_less():
    fair = replace(PLAIN, fairness=(FairnessBand(1.0, 0.5), FairnessBand(2.0, 0.1)))
    makers = [group("A", income_so_far=60.0), group("B")]
    assert lots(planned(problem(makers, [line(max_groups=1)], objective=fair))) == {("L1", "B"): 10}


@pytest.mark.parametrize("objective", ["balanced", "on-time", "fair", "few-groups"])
def test_every_objective_gives_a_right_plan(objective):
    makers = [group(name, hours=3) for name in "ABC"]
    plan = planned(problem(makers, [line("L1", 20, due=2, max_late_weeks=2), line("L2", 10)]), objective=objective)
    assert sum(lots(plan).values()) == 30


def test_few_groups_uses_no_more_groups_than_balanced():
    makers = [group("A", hours=5, reliability=1.0), group("B", hours=10), group("C", hours=5, reliability=1.0)]
    orders = [line("L1", 20)]
    case = problem(makers, orders, objective=Objective(split_loss=0.001, price_weight=0.0))
    assert len(lots(planned(case, objective="few-groups"))) <= len(lots(planned(case)))


def test_a_cancelled_run_returns_a_right_plan():
    case = problem([group("A", hours=3), group("B", hours=3)], [line(f"L{n}", 7) for n in range(4)])
    assert sum(lots(planned(case, cancelled=lambda: True)).values()) > 0


def test_a_time_limit_that_is_already_over_still_gives_a_right_plan():
    case = problem([group("A", hours=3), group("B", hours=3)], [line(f"L{n}", 7) for n in range(4)])
    assert sum(lots(planned(case, time_limit=1e-6)).values()) > 0


def test_nothing_that_can_be_made_is_proved_to_be_worth_nothing():
    fair = replace(PLAIN, fairness=(FairnessBand(0.1, 2.0),), stability=1.0)
    case = problem([group()], [line(min_grade=2)], objective=fair, previous=(Previous("L1", "A", 3),))
    plan = planned(case)
    assert plan.score == plan.bound == -12.0
    assert plan.gap == 0.0
    assert judge(case, plan_document(plan)).bound == pytest.approx(plan.bound)


def test_agreed_pieces_finish_whole_and_the_bound_knows_it():
    losing = replace(PLAIN, late_weekly_loss=0.6, fairness=(FairnessBand(0.1, 2.0),))
    maker = group(hours=7.5, income_so_far=500.0, offers=(offer(uses=(("hands", 1.7),)),))
    case = problem(
        [maker], [line(quantity=10, release=2, due=2, min_grade=2)], objective=losing, frozen=(Frozen("L1", "A", 3, 5),)
    )
    plan = planned(case)
    assert plan.parts["on_time"] == 16.0
    assert plan.score == pytest.approx(plan.bound)


def test_a_group_that_has_filled_its_bands_earns_no_fairness_in_the_certificate():
    fair = replace(PLAIN, fairness=(FairnessBand(0.1, 2.0),))
    case = problem([group(income_so_far=500.0)], [line()], objective=fair)
    plan = planned(case)
    assert plan.certificate.income_prices == {}
    assert judge(case, plan_document(plan)).bound == pytest.approx(40.0)


def test_one_piece_more_than_agreed_takes_the_only_group_that_may_be_added():
    case = problem([group("A", hours=20), group("B")], [line(quantity=12, max_groups=1)], frozen=(Frozen("L1", "A", 1, 11),))
    plan = planned(case)
    assert lots(plan) == {("L1", "A"): 12}
    assert {entry.reason for entry in plan.rejected} == {"max_groups"}


def test_agreed_pieces_below_the_least_lot_need_hours_for_the_rest_of_it():
    maker = group(hours=4.0, offers=(offer(min_lot=5, max_lot=5),))
    case = problem([maker], [line(quantity=7, due=1)], frozen=(Frozen("L1", "A", 1, 2),))
    assert reasons(planned(case)) == {("L1", "capacity"): 5}


def test_a_closure_after_the_agreement_costs_only_its_own_week():
    """What was agreed stays and lacks its hours, as the referee says; every other piece and reason is right all the same."""
    maker = group("A", hours=10, closures=(Closure(2, 2, "blockade"),))
    orders = [line("L1", 5, release=2, due=2), line("L2", 100, release=1, due=3)]
    plan = solve(problem([maker], orders, frozen=(Frozen("L1", "A", 2, 5),)))
    verdict = judge(problem([maker], orders, frozen=(Frozen("L1", "A", 2, 5),)), plan_document(plan))
    assert [str(violation).split(":")[0] for violation in verdict.violations] == ["hours"]
    assert sum(a.pieces for a in plan.assignments if a.line == "L2") == 20
    assert [(entry.line, entry.reason) for entry in plan.unmatched] == [("L2", "capacity")]


def test_a_piece_whose_price_reaches_into_a_poorer_band_counts_what_it_really_earns():
    """The second piece would earn 0.5 by the band it begins in, and 0.375 over the bands that its price crosses."""
    bands = (FairnessBand(0.25, 1.0), FairnessBand(0.5, 0.5), FairnessBand(2.0, 0.25))
    weights = Objective(late_weekly_loss=0.6, price_weight=2.0, split_loss=0.0, reliability_weight=0.0, fairness=bands)
    maker = group("A", hours=1, members=1, offers=(offer(unit_price=0.5),))
    orders = [line("L1", 1, release=2, due=2, priority=3, max_unit_price=1.0, piece_value=0.6), line("L2", 1, release=2, due=2,
              priority=3, max_unit_price=1.0, piece_value=0.6)]  # fmt: skip
    with patch.object(exact, "worth_trying", return_value=False):
        plan = solve(replace(problem([maker], orders, objective=weights), weeks=3))
    assert sum(entry.pieces for entry in plan.assignments) == 1
    assert plan.score == pytest.approx(0.1)


def test_pieces_beyond_the_agreed_ones_make_their_group_count():
    """Agreed pieces are exempt from the number of groups; further ones at the same group are not."""
    makers = [group(name, hours=90, offers=(offer(max_lot=90),)) for name in ("A", "B")]
    case = problem(makers, [line(quantity=100, max_groups=1)], frozen=(Frozen("L1", "B", 2, 5),))
    plan = planned(case)
    assert lots(plan) == {("L1", "A"): 90, ("L1", "B"): 5}
    assert reasons(plan) == {("L1", "max_groups"): 5}
    both = plan_document(plan)
    both["assignments"] = [*both["assignments"], {"line": "L1", "group": "B", "week": 3, "pieces": 1, "hours": {"hands": 1.0}}]
    assert "max_groups" in {violation.rule for violation in judge(case, both).violations}


def test_agreed_pieces_finish_before_their_week_where_that_scores_more():
    """Agreed for week 3 and due in week 2; late they are worth nothing, so other work leaves them their hours of week 2."""
    weights = Objective(late_weekly_loss=1.0, price_weight=0.0, reliability_weight=0.0, split_loss=0.0)
    offers = offer(uses=(("hands", 1.7),)), offer(id="o2", technique="weave", uses=(("hands", 3.0),))
    orders = [
        line("L1", 1, release=2, due=2, max_late_weeks=1, max_unit_price=5.0, piece_value=5.0),
        line("L2", 100, technique="weave", due=2, max_late_weeks=2, priority=2, max_unit_price=5.0, piece_value=5.0),
    ]
    case = problem([group(hours=8.0, offers=offers)], orders, weeks=3, objective=weights, frozen=(Frozen("L1", "A", 3, 1),))
    plan = planned(case)
    assert [entry.week for entry in plan.assignments if entry.line == "L1" and entry.pieces] == [2]
    assert plan.score == pytest.approx(4 * 5 + 4 * 2 * 5)
    assert plan.gap == 0.0
