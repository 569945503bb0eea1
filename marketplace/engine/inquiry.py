"""Can we, and by when: what of a new order fits beside a committed plan, and the hours that a quote of it would reserve.

The plan's work stays in the weeks it has, so that a promise never moves anybody else's: what is promised surely fits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import floor

from marketplace.engine.problem import Commitment, Group, Line, Offer, Plan, Problem
from marketplace.engine.referee.facts import Facts


@dataclass(frozen=True, slots=True)
class Promise:
    """What of a new line fits by when."""

    by_week: tuple[int, ...]
    """pieces that can be finished by the end of week 1, 2, ..., the last week; at most the quantity"""
    week: int | None
    """the first week by which the whole quantity fits, None when it never does"""
    date: date | None
    """the Sunday of that week"""
    lots: tuple[tuple[str, int], ...]
    """groups and pieces that keep the promise (or that make the most by the last week)"""
    reservation: tuple[Commitment, ...]
    """the hours of these lots, week by week, for a quote"""


def committed(problem: Problem, plan: Plan) -> Problem:
    """The problem with the plan's work as commitments, and without lines: what is left to promise."""
    hours: dict[tuple[str, str, int], float] = {}
    for assignment in plan.assignments:
        for pool, amount in assignment.hours:
            key = assignment.group, pool, assignment.week
            hours[key] = hours.get(key, 0.0) + amount
    taken = tuple(Commitment(*key[:2], key[2], key[2], amount) for key, amount in sorted(hours.items()) if amount > 0)
    return replace(problem, lines=(), frozen=(), previous=(), commitments=(*problem.commitments, *taken))


def promise(problem: Problem, plan: Plan, line: Line) -> Promise:
    """When a new line can be finished beside a plan. Its due date and lateness do not matter: the answer is the date.

    Groups with the most room are tried first: with least lots and few groups the true date may be a little earlier, never later.
    """
    free = committed(problem, plan)
    line = replace(line, due=problem.weeks, max_late_weeks=0)
    facts = Facts(replace(free, lines=(line,)))
    eligible = list(facts.eligible(line))
    picked = [_pick(facts, line, eligible, week) for week in range(1, problem.weeks + 1)]
    by_week: list[int] = []
    for lots in picked:
        by_week.append(max(sum(pieces for _, _, pieces in lots), by_week[-1] if by_week else 0))
    if not line.partial:
        by_week = [pieces if pieces == line.quantity else 0 for pieces in by_week]
    first = next((week for week, pieces in enumerate(by_week, 1) if pieces >= line.quantity), None)
    lots = picked[(first or problem.weeks) - 1] if first or line.partial else []
    end = None if first is None else problem.start + timedelta(weeks=first, days=-1)
    reserved = tuple(_reserved(facts, line, lots, first or problem.weeks))
    return Promise(tuple(by_week), first, end, tuple((group.id, pieces) for group, _, pieces in lots), reserved)


Lots = list[tuple[Group, Offer, int]]


def _pick(facts: Facts, line: Line, eligible: list[tuple[Group, Offer]], week: int) -> Lots:
    """Lots that make as much of the line as fits by a week, in as few groups as that takes."""
    rooms = [(group, offer, _room(facts, line, group, offer, week)) for group, offer in eligible]
    rooms = sorted((entry for entry in rooms if entry[2] >= entry[1].min_lot), key=lambda entry: -entry[2])
    lots: Lots = []
    missing = line.quantity
    for group, offer, room in rooms[: line.max_groups or None]:
        if missing <= 0:
            break
        pieces = min(room, missing)
        if pieces < offer.min_lot and not _make_way(lots, offer.min_lot - pieces):
            continue
        pieces = max(pieces, offer.min_lot)
        lots.append((group, offer, pieces))
        missing -= min(missing, pieces)
    return lots


def _make_way(lots: Lots, pieces: int) -> bool:
    """Take pieces from an earlier lot, so that the next group's least lot is not more than is missing."""
    for at, (group, offer, count) in enumerate(lots):
        if count - pieces >= offer.min_lot:
            lots[at] = group, offer, count - pieces
            return True
    return False


def _room(facts: Facts, line: Line, group: Group, offer: Offer, week: int) -> int:
    start, most = facts.start(line, offer), min(offer.max_lot, line.quantity)
    for pool, hours in offer.uses:
        most = min(most, floor(facts.hours_between((group.id, pool), start, week) / (hours * line.work_factor) + 1e-9))
    return most


def _reserved(facts: Facts, line: Line, lots: Lots, week: int) -> Iterator[Commitment]:
    """The hours of the lots, in the latest weeks that keep the promise: early weeks stay free for orders in a hurry."""
    for group, offer, pieces in lots:
        for pool, hours in offer.uses:
            left = pieces * hours * line.work_factor
            for at in range(week, facts.start(line, offer) - 1, -1):
                taken = min(left, facts.hours[group.id, pool][at - 1])
                left -= taken
                if taken > 0:
                    yield Commitment(group.id, pool, at, at, taken)
