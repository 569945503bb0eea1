"""Where hours would help most: which technique and pool, in which weeks, how many hours, and what they would free.

Pieces that stayed out for want of hours (reasons ``capacity``, ``all_or_nothing`` and ``closed``) are taken to the group that
lacks the fewest hours for them, counting what its pools have left in the plan. Lines that lack the same pool in about the same
weeks are one piece of advice, for the weeks that all of them share: an hour in any of those weeks serves every one of its lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from marketplace.engine import eligibility
from marketplace.engine.compiled import kernel
from marketplace.engine.instance import Floats, Instance, Ints
from marketplace.engine.problem import Advice, Assignment, Unmatched

FOR_WANT_OF_HOURS = frozenset({"capacity", "all_or_nothing", "closed"})
MOST = 20
"""Pieces of advice given; the plan's reasons name the rest."""
SHARED = 0.5
"""Part of a line's window that must lie in the weeks shared with others."""


@dataclass(frozen=True, slots=True)
class InPeople:
    """An advice in other words: so many more people, or so few hours a piece, and everything fits."""

    people: int
    hours_per_piece: float | None
    """None when no piece at all was made or is missing there"""


@dataclass(frozen=True, slots=True)
class _Shortage:
    technique: str
    pool: str
    first: int
    last: int
    hours: float
    pieces: int
    value: float


def advise(
    instance: Instance, assignments: Iterable[Assignment], unmatched: Iterable[Unmatched], *, most: int = MOST
) -> tuple[Advice, ...]:
    """Where more hours would place what a plan leaves out, by falling value; amounts in the problem's currency."""
    line_at = {line.id: i for i, line in enumerate(instance.problem.lines)}
    left = hours_left(instance, assignments)
    missing: dict[int, int] = {}
    for entry in unmatched:
        if entry.reason in FOR_WANT_OF_HOURS and entry.pieces > 0:
            missing[line_at[entry.line]] = missing.get(line_at[entry.line], 0) + entry.pieces
    by_due = sorted(missing, key=lambda line: (int(instance.last[line]), line))
    shortages = [short for line in by_due for short in _shortages(instance, left, line, missing[line])]
    found = [_advice(cluster) for cluster in _clusters(shortages)]
    return tuple(sorted(found, key=lambda advice: -advice.value)[:most])


def hours_left(instance: Instance, assignments: Iterable[Assignment]) -> Floats:
    """[P, W] hours that a plan leaves unused."""
    pool_at = _pool_at(instance)
    left = instance.hours.copy()
    for entry in assignments:
        for pool, hours in entry.hours:
            left[pool_at[entry.group, pool], entry.week - 1] -= hours
    return np.maximum(left, 0.0)


def in_people(instance: Instance, assignments: Sequence[Assignment], advice: Advice, hours_per_person_week: float) -> InPeople:
    """How many more people working all weeks of an advice would do, or how few hours a piece may take with those there are."""
    weeks = advice.last - advice.first + 1
    people = math.ceil(advice.hours_short / (hours_per_person_week * weeks) - 1e-9)
    techniques = {line.id: line.technique for line in instance.problem.lines}
    worked, pieces = 0.0, float(advice.pieces)
    here: set[str] = set()
    for entry in assignments:
        if techniques[entry.line] == advice.technique and advice.first <= entry.week <= advice.last:
            hours = sum(amount for pool, amount in entry.hours if pool == advice.pool)
            worked, pieces = worked + hours, pieces + entry.pieces
            here |= {entry.group} if hours else set()
    left, pool_at = hours_left(instance, assignments), _pool_at(instance)
    spare = sum(left[pool_at[group, advice.pool], advice.first - 1 : advice.last].sum() for group in sorted(here))
    return InPeople(people, float(worked + spare) / pieces if pieces else None)


def _pool_at(instance: Instance) -> dict[tuple[str, str], int]:
    groups = instance.problem.groups
    return {
        (groups[int(group)].id, pool): i
        for i, (group, pool) in enumerate(zip(instance.pool_group, instance.pool_ids, strict=True))
    }


def _shortages(instance: Instance, left: Floats, line: int, pieces: int) -> list[_Shortage]:
    """What one line lacks, by pool, at the group that lacks least; takes the hours that group still has."""
    offers = _makers(instance, line)
    if not len(offers):
        return []
    per_piece = pieces * float(instance.work_factor[line])
    weeks = int(instance.release[line]), int(instance.due[line]), int(instance.last[line])
    uses = instance.use_ptr, instance.use_pool, instance.use_hours
    offer = int(offers[_least(offers, *weeks, per_piece, instance.offer_lead, *uses, left)])
    lack = _lack(instance, left, line, offer, pieces)
    first, last = _window(instance, line, offer)
    total = sum(hours for _, hours, _ in lack)
    value = pieces * float(instance.offer_price[offer] * instance.work_factor[line])
    name = instance.problem.lines[line].technique
    found = []
    for pool, hours, free in lack:
        _take(left[pool, first - 1 : last], free)
        if hours > 1e-6:
            # Pieces that lack two pools need both; each then counts for its part of the hours.
            found.append(_Shortage(name, instance.pool_ids[pool], first, last, hours, pieces, value * hours / total))
    return found


@kernel
def _least(offers, release, due, deadline, hours, lead, use_ptr, use_pool, use_hours, left):  # type: ignore[no-untyped-def]
    """Which of the offers lacks the fewest hours in all its pools; the first of equals. ``hours`` is pieces x work factor."""
    best, least = 0, np.inf
    for i in range(len(offers)):
        offer = offers[i]
        first, last = max(1, release + lead[offer]), min(due, left.shape[1])
        if last < first:
            last = deadline
        lack = 0.0
        for use in range(use_ptr[offer], use_ptr[offer + 1]):
            free = 0.0
            for week in range(first - 1, last):
                free += left[use_pool[use], week]
            lack += max(0.0, hours * use_hours[use] - free)
        if lack < least:
            best, least = i, lack
    return best


def _makers(instance: Instance, line: int) -> Ints:
    """Offers of the groups that may make a line, or would if their window had hours; rising."""
    eligible = instance.pair_offer[instance.pair_ptr[line] : instance.pair_ptr[line + 1]]
    if len(eligible):
        return np.sort(eligible)
    groups, codes = instance.failures(line)
    closed = set(groups[codes == eligibility.CLOSED].tolist())
    code = int(instance.line_material[line])
    span = slice(int(instance.material_ptr[code]), int(instance.material_ptr[code + 1])) if code >= 0 else slice(0, 0)
    return np.array([o for o in instance.material_offer[span].tolist() if int(instance.offer_group[o]) in closed], np.int32)


def _window(instance: Instance, line: int, offer: int) -> tuple[int, int]:
    """Weeks in which the pieces would be on time; the late ones too when there is no week on time."""
    start = max(1, int(instance.release[line] + instance.offer_lead[offer]))
    on_time = min(int(instance.due[line]), instance.weeks)
    return start, on_time if on_time >= start else int(instance.last[line])


def _lack(instance: Instance, left: Floats, line: int, offer: int, pieces: int) -> list[tuple[int, float, float]]:
    """(pool, hours short, hours there are) for so many pieces at an offer."""
    first, last = _window(instance, line, offer)
    found = []
    for use in range(int(instance.use_ptr[offer]), int(instance.use_ptr[offer + 1])):
        pool = int(instance.use_pool[use])
        needed = pieces * float(instance.use_hours[use] * instance.work_factor[line])
        free = min(needed, float(left[pool, first - 1 : last].sum()))
        found.append((pool, needed - free, free))
    return found


def _take(weekly: Floats, hours: float) -> None:
    """Use up so many hours of these weeks, the earliest first."""
    before = np.cumsum(weekly) - weekly
    weekly -= np.clip(hours - before, 0.0, weekly)


def _clusters(shortages: list[_Shortage]) -> list[list[_Shortage]]:
    """Shortages of the same technique and pool whose windows mostly share their weeks."""
    found: list[list[_Shortage]] = []
    for short in sorted(shortages, key=lambda s: (s.technique, s.pool, s.last, s.first)):
        if found and _joins(found[-1], short):
            found[-1].append(short)
        else:
            found.append([short])
    return found


def _joins(cluster: list[_Shortage], short: _Shortage) -> bool:
    if (cluster[0].technique, cluster[0].pool) != (short.technique, short.pool):
        return False
    first, last = max(short.first, *(s.first for s in cluster)), min(short.last, *(s.last for s in cluster))
    longest = max(s.last - s.first + 1 for s in (*cluster, short))
    return last - first + 1 >= SHARED * longest


def _advice(cluster: list[_Shortage]) -> Advice:
    hours, value = math.fsum(s.hours for s in cluster), math.fsum(s.value for s in cluster)
    return Advice(
        technique=cluster[0].technique,
        pool=cluster[0].pool,
        first=max(s.first for s in cluster),
        last=min(s.last for s in cluster),
        hours_short=round(hours, 4),
        pieces=sum(s.pieces for s in cluster),
        value=round(value, 2),
        value_per_hour=round(value / hours, 4),
    )
