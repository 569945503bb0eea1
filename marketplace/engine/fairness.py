"""What a plan does to incomes: per member before and after, how unequal they are, and who was passed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from marketplace.engine.problem import Plan, Problem
from marketplace.engine.referee.facts import Facts
from marketplace.engine.referee.reasons import TESTS


@dataclass(frozen=True, slots=True)
class Income:
    """A group's income per member over the whole horizon, in the problem's currency, and its hours."""

    group: str
    members: int
    before: float
    """income per member so far"""
    after: float
    """and with this plan's"""
    hours_free: float
    """hours of all its pools in the horizon"""
    hours_used: float
    """of them, worked in this plan"""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A group that could have made something and makes nothing."""

    group: str
    lines: tuple[str, ...]
    """lines for which it was eligible, in the problem's order"""
    reasons: tuple[tuple[str, int], ...]
    """why not, with the number of lines, most frequent first"""


def incomes(problem: Problem, plan: Plan) -> tuple[Income, ...]:
    """Income and hours of every group, in the problem's order."""
    facts = Facts(problem)
    earned = dict.fromkeys(facts.groups, 0.0)
    used = dict.fromkeys(facts.groups, 0.0)
    for assignment in plan.assignments:
        line = facts.lines[assignment.line]
        offer = facts.offer(line, assignment.group)
        if offer is not None:
            earned[assignment.group] += assignment.pieces * offer.unit_price * line.work_factor
        used[assignment.group] += sum(hours for _, hours in assignment.hours)
    return tuple(
        Income(
            group=group.id,
            members=group.members,
            before=group.income_so_far / group.members,
            after=(group.income_so_far + earned[group.id]) / group.members,
            hours_free=sum(sum(facts.hours[group.id, pool.id]) for pool in group.pools),
            hours_used=used[group.id],
        )
        for group in problem.groups
    )


def gini(values: Sequence[float], weights: Sequence[float] | None = None) -> float | None:
    """The Gini coefficient of incomes, each counted ``weights`` times (people): 0 all equal, towards 1 one has everything.

    None without any people or any income: nothing is then shared equally or unequally. Incomes must not be negative.
    """
    pairs = sorted(zip(values, weights or [1.0] * len(values), strict=True))
    people, total = sum(weight for _, weight in pairs), sum(value * weight for value, weight in pairs)
    if people <= 0 or total <= 0:
        return None
    below = area = 0.0
    for value, weight in pairs:
        share = value * weight
        area += weight * (2 * below + share)
        below += share
    return 1.0 - area / (people * total)


def gini_before_and_after(found: Iterable[Income]) -> tuple[float | None, float | None]:
    """Gini of income per member, every member counted, before and with the plan."""
    listed = list(found)
    members = [float(income.members) for income in listed]
    return gini([income.before for income in listed], members), gini([income.after for income in listed], members)


def passed_over(problem: Problem, plan: Plan) -> tuple[PassedOver, ...]:
    """Groups that make nothing in this plan though they were eligible for something, and why, by the plan's own reasons."""
    busy = {assignment.group for assignment in plan.assignments if assignment.pieces}
    lines: dict[str, list[str]] = {}
    why: dict[str, Counter[str]] = {}
    for entry in plan.rejected:
        if entry.group not in busy and entry.reason not in TESTS:
            lines.setdefault(entry.group, []).append(entry.line)
            why.setdefault(entry.group, Counter())[entry.reason] += 1
    order = {line.id: index for index, line in enumerate(problem.lines)}
    return tuple(
        PassedOver(group.id, tuple(sorted(lines[group.id], key=order.__getitem__)), tuple(why[group.id].most_common()))
        for group in problem.groups
        if group.id in lines
    )
