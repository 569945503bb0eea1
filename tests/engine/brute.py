"""The best score of a tiny problem by trying everything, with nothing taken from the solver.

A plan is decided by how many pieces of each lot are finished in which week. It can be worked exactly when, in every pool and for
every span of weeks, the hours whose windows lie inside the span are there; pieces finish in the latest week of their lateness, or
of their agreement, because finishing earlier only narrows their window.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

from marketplace.engine.problem import Group, Line, Offer, Problem
from marketplace.engine.referee.facts import Facts
from marketplace.engine.referee.score import parts
from marketplace.engine.referee.work import Work

Lot = tuple[Line, Group, Offer, dict[int, int]]
"""Pieces by the week in which they finish."""


class TooLargeError(Exception):
    """The problem has more plans than are worth trying."""


def best(problem: Problem, most: int = 20_000) -> tuple[float, dict[str, Any]] | None:
    """The best score and a plan (its finishing weeks only) that reaches it; None when no right plan exists."""
    facts = Facts(problem)
    pairs = [(line, group, facts.offer(line, group.id)) for line in problem.lines for group in problem.groups]
    pairs = [(line, group, offer) for line, group, offer in pairs if offer is not None]
    choices = [list(_finishes(facts, line, group, offer)) for line, group, offer in pairs]
    size = 1
    for found in choices:
        size *= max(1, len(found))
        if size > most:
            raise TooLargeError
    record: tuple[float, dict[str, Any]] | None = None
    for picked in product(*choices):
        lots = [(*pair, pieces) for pair, pieces in zip(pairs, picked, strict=True) if pieces]
        if _allowed(facts, lots) and _fits(facts, lots):
            plan = _plan(lots)
            score = sum(parts(facts, Work(facts, plan)).values())
            if record is None or score > record[0] + 1e-12:
                record = score, plan
    return record


def frozen_fits(problem: Problem) -> bool:
    """Whether the agreed pieces alone can be made, each in a window that nobody disputes."""
    facts = Facts(problem)
    lots: list[Lot] = []
    for (line_id, group_id), entries in facts.frozen.items():
        line, group = facts.lines[line_id], facts.groups[group_id]
        offer = facts.offer(line, group_id)
        if offer is None or any(not facts.start(line, offer) <= week <= facts.last(line) for week, _ in entries):
            return False
        finishing: dict[int, int] = {}
        for week, pieces in entries:
            finishing[week] = finishing.get(week, 0) + pieces
        lots.append((line, group, offer, finishing))
    return _fits(facts, lots)


def _finishes(facts: Facts, line: Line, group: Group, offer: Offer) -> Iterator[dict[int, int]]:
    """Every way in which the pieces of one lot may finish, by week."""
    agreed = facts.frozen.get((line.id, group.id), [])
    start, last = facts.start(line, offer), facts.last(line)
    weeks = (
        {max(start, min(line.due, last))} | set(range(max(start, min(line.due, last)), last + 1)) | {week for week, _ in agreed}
    )
    weeks = sorted(week for week in weeks if start <= week <= last)
    frozen, eligible = sum(pieces for _, pieces in agreed), facts.failure(line, group) is None
    for counts in product(range(line.quantity + 1), repeat=len(weeks)):
        total = sum(counts)
        pieces = {week: count for week, count in zip(weeks, counts, strict=True) if count}
        if (
            total < frozen
            or total > line.quantity
            or (total > frozen and not (eligible and offer.min_lot <= total <= offer.max_lot))
        ):
            continue
        if all(
            sum(pieces.get(w, 0) for w in weeks if w <= week) >= sum(n for at, n in agreed if at <= week) for week, _ in agreed
        ):
            yield pieces


def _allowed(facts: Facts, lots: list[Lot]) -> bool:
    placed: dict[str, int] = {}
    groups: dict[str, set[str]] = {}
    for line, group, _, pieces in lots:
        placed[line.id] = placed.get(line.id, 0) + sum(pieces.values())
        if sum(pieces.values()) > facts.frozen_pieces(line.id, group.id):
            groups.setdefault(line.family, set()).add(group.id)
    for line in facts.problem.lines:
        done = placed.get(line.id, 0)
        agreed = sum(facts.frozen_pieces(line.id, group) for group in facts.frozen_groups.get(line.id, []))
        if done > line.quantity or (not line.partial and done not in (0, agreed, line.quantity)):
            return False
        if line.max_groups and len(groups.get(line.family, ())) > line.max_groups:
            return False
    return True


def _fits(facts: Facts, lots: list[Lot]) -> bool:
    work: dict[tuple[str, str], list[tuple[int, int, float]]] = {}
    for line, group, offer, pieces in lots:
        for pool, hours in offer.uses:
            jobs = work.setdefault((group.id, pool), [])
            jobs += [(facts.start(line, offer), week, count * hours * line.work_factor) for week, count in pieces.items()]
    return all(_pool_fits(facts.hours[pool], jobs) for pool, jobs in work.items())


def _pool_fits(hours: list[float], jobs: list[tuple[int, int, float]]) -> bool:
    for first in {start for start, _, _ in jobs}:
        for last in {end for _, end, _ in jobs}:
            inside = sum(amount for start, end, amount in jobs if start >= first and end <= last)
            if inside > sum(hours[first - 1 : last]) + 1e-9:
                return False
    return True


def _plan(lots: list[Lot]) -> dict[str, Any]:
    entries = [
        {"line": line.id, "group": group.id, "week": week, "pieces": count, "hours": {}}
        for line, group, _, pieces in lots
        for week, count in pieces.items()
    ]
    return {"assignments": entries}
