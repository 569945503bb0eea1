"""Groups not chosen: kept as numbers, told in full, written like any other entry."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from marketplace.engine.eligibility import REASONS
from marketplace.engine.formats import plan_document, read_problem, write_plan
from marketplace.engine.problem import Plan, Problem
from marketplace.engine.referee import judge
from marketplace.engine.solve import solve
from tests.bench import instances


@pytest.fixture(scope="module")
def solved() -> tuple[Problem, Plan]:
    document = instances.make("small", seed=3)
    document["groups"][0]["id"] = 'Ñusta "Warmi" \\ 1'
    problem = read_problem(json.dumps(document).encode())
    return problem, solve(problem, time_limit=1.0)


def test_every_group_that_has_the_technique_is_chosen_or_rejected_once(solved: tuple[Problem, Plan]) -> None:
    problem, plan = solved
    chosen = {(entry.line, entry.group) for entry in plan.assignments if entry.pieces}
    told = [(entry.line, entry.group) for entry in plan.rejected]
    having = {
        (line.id, group.id)
        for line in problem.lines
        for group in problem.groups
        if any(offer.technique == line.technique for offer in group.offers)
    }
    assert chosen.isdisjoint(told)
    assert len(told) == len(set(told)) == len(plan.rejected)
    assert chosen | set(told) == having
    assert not judge(problem, plan_document(plan)).violations


def test_reasons_are_of_the_closed_list_and_more_than_one_occurs(solved: tuple[Problem, Plan]) -> None:
    told = {entry.reason for entry in solved[1].rejected}
    assert told <= {*REASONS[2:], "capacity", "max_groups", "not_worth"}
    assert len(told) >= 4


def test_it_writes_what_a_list_of_the_same_entries_writes(solved: tuple[Problem, Plan]) -> None:
    plan = solved[1]
    assert write_plan(plan) == write_plan(replace(plan, rejected=tuple(plan.rejected)))
    assert json.loads(write_plan(plan))["rejected"] == plan_document(plan)["rejected"]


def test_it_is_a_sequence(solved: tuple[Problem, Plan]) -> None:
    entries = solved[1].rejected
    listed = list(entries)
    assert [entries[at] for at in range(len(entries))] == listed
    assert entries[-1] == listed[-1]
    assert list(entries[3:30:4]) == listed[3:30:4]
    assert entries == listed
    assert entries != listed[1:]
    with pytest.raises(IndexError):
        entries[len(entries)]


def test_a_plan_without_rejected_groups_is_written(solved: tuple[Problem, Plan]) -> None:
    problem = replace(solved[0], lines=())
    plan = solve(problem, time_limit=1.0)
    assert len(plan.rejected) == 0
    assert json.loads(write_plan(plan))["rejected"] == []
