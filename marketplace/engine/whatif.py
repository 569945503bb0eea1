"""What if: changed problems, and two plans compared. Nothing here writes anything or runs the solver.

Each change takes a Problem and returns another; solve both and ``compare`` the plans.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from math import ceil

from marketplace.engine.fairness import gini_before_and_after, incomes
from marketplace.engine.problem import Closure, Group, Line, Offer, Plan, Pool, Problem, WeekHours


def more_demand(problem: Problem, share: float, lines: Collection[str] | None = None) -> Problem:
    """Every line (or those of these families) asks for ``share`` more: 0.30 is 30 % more. Quantities are rounded up."""
    changed = tuple(
        replace(line, quantity=max(1, ceil(line.quantity * (1 + share) - 1e-9)))
        if lines is None or line.family in lines
        else line
        for line in problem.lines
    )
    return replace(problem, lines=changed)


def group_closed(problem: Problem, group_id: str, first: int, last: int, reason: str = "") -> Problem:
    """The group does not work in weeks ``first``..``last``. Raises KeyError for a group that is not there."""
    _known(problem, group_id)
    closure = Closure(max(1, first), min(problem.weeks, last), reason)
    groups = tuple(replace(g, closures=(*g.closures, closure)) if g.id == group_id else g for g in problem.groups)
    return replace(problem, groups=groups)


def more_people(problem: Problem, technique: str, people: int, hours_per_person: float, group_id: str | None = None) -> Problem:
    """``people`` more do a technique, each ``hours_per_person`` a week, in one group or spread over all by their members.

    They join the first pool that the technique's offer uses; equipment does not grow. In weeks with other hours (harvest, a fair)
    they work more or less as everybody does. Raises KeyError when no such group has the technique.
    """
    makers = [g for g in problem.groups if _offer(g, technique) and group_id in (None, g.id)]
    if not makers:
        raise KeyError(technique if group_id is None else group_id)
    joining = dict(zip((g.id for g in makers), _spread(people, [g.members for g in makers]), strict=True))
    groups = tuple(_joined(g, technique, joining[g.id], hours_per_person) if joining.get(g.id) else g for g in problem.groups)
    return replace(problem, groups=groups)


def with_line(problem: Problem, line: Line) -> Problem:
    """The problem with one more order line."""
    return replace(problem, lines=(*problem.lines, line))


def _known(problem: Problem, group_id: str) -> None:
    if all(group.id != group_id for group in problem.groups):
        raise KeyError(group_id)


def _offer(group: Group, technique: str) -> Offer | None:
    return next((offer for offer in group.offers if offer.technique == technique), None)


def _spread(people: int, members: list[int]) -> list[int]:
    """Whole people by members, by largest remainder; they add up to ``people``."""
    total = sum(members)
    shares = [people * count / total for count in members]
    whole = [int(share) for share in shares]
    by_rest = sorted(range(len(members)), key=lambda at: (whole[at] - shares[at], at))
    for at in by_rest[: people - sum(whole)]:
        whole[at] += 1
    return whole


def _joined(group: Group, technique: str, people: int, hours: float) -> Group:
    offer = _offer(group, technique)
    pool_id = offer.uses[0][0] if offer else ""
    pools = tuple(_grown(pool, people * hours) if pool.id == pool_id else pool for pool in group.pools)
    return replace(group, members=group.members + people, pools=pools)


def _grown(pool: Pool, more: float) -> Pool:
    usual = pool.hours_per_week
    exceptions = tuple(
        WeekHours(change.first, change.last, change.hours + more * (change.hours / usual if usual > 0 else 1.0))
        for change in pool.exceptions
    )
    return replace(pool, hours_per_week=usual + more, exceptions=exceptions)


@dataclass(frozen=True, slots=True)
class Side:
    """The figures of one plan."""

    ordered: int
    placed: int
    on_time: int
    missing: int
    hours: float
    paid: float
    """what the pieces cost the buyers"""
    groups: int
    """groups with work"""
    gini: float | None
    """of income per member with the plan"""
    score: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two plans side by side; the changes are after less before."""

    before: Side
    after: Side
    lines: tuple[tuple[str, int, int], ...]
    """lines whose missing pieces differ: id, before, after; a line misses none in a problem that does not have it"""
    groups: tuple[tuple[str, float, float], ...]
    """groups whose income per member differs: id, before, after"""


def compare(before: tuple[Problem, Plan], after: tuple[Problem, Plan]) -> Comparison:
    """Compare the plans of two problems, usually one and its what-if."""
    missing_before, missing_after = _missing(before[1]), _missing(after[1])
    order = dict.fromkeys(line.id for problem in (before[0], after[0]) for line in problem.lines)
    lines = tuple(
        (line, missing_before.get(line, 0), missing_after.get(line, 0))
        for line in order
        if missing_before.get(line, 0) != missing_after.get(line, 0)
    )
    old = {income.group: income.after for income in incomes(*before)}
    new = {income.group: income.after for income in incomes(*after)}
    groups = tuple(
        (group, old.get(group, 0.0), new.get(group, 0.0))
        for group in dict.fromkeys([*old, *new])
        if abs(old.get(group, 0.0) - new.get(group, 0.0)) > 1e-9
    )
    return Comparison(_side(*before), _side(*after), lines, groups)


def _missing(plan: Plan) -> dict[str, int]:
    missing: dict[str, int] = {}
    for entry in plan.unmatched:
        missing[entry.line] = missing.get(entry.line, 0) + entry.pieces
    return missing


def _side(problem: Problem, plan: Plan) -> Side:
    lines = {line.id: line for line in problem.lines}
    ordered = sum(line.quantity for line in problem.lines)
    placed = sum(assignment.pieces for assignment in plan.assignments)
    found = incomes(problem, plan)
    return Side(
        ordered=ordered,
        placed=placed,
        on_time=sum(assignment.pieces for assignment in plan.assignments if assignment.week <= lines[assignment.line].due),
        missing=ordered - placed,
        hours=sum(hours for assignment in plan.assignments for _, hours in assignment.hours),
        paid=sum((income.after - income.before) * income.members for income in found),
        groups=len({assignment.group for assignment in plan.assignments if assignment.pieces}),
        gini=gini_before_and_after(found)[1],
        score=plan.score,
    )
