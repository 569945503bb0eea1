"""Writes a Problem as ``marketplace-match-problem/1``.

Repeats are written out in a Problem and a file's ids hold no ``#``: a family is written as the repeat it came from when its lines
still form one (equal but for release and due, equally spaced), which is so for every problem that was read from a file.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import Any

import msgspec

from marketplace.engine.problem import Commitment, Group, Line, Offer, Pool, Problem


def write_problem(problem: Problem) -> bytes:
    """The problem as a JSON file; ``read_problem`` gives an equal Problem back.

    Raises ValueError for a family of lines that is no repeat.
    """
    return msgspec.json.format(msgspec.json.encode(problem_document(problem)), indent=1) + b"\n"


def problem_document(problem: Problem) -> dict[str, Any]:
    """The problem as the file's object."""
    objective = problem.objective
    return {
        "format": "marketplace-match-problem/1",
        "name": problem.name,
        "start": problem.start.isoformat(),
        "weeks": problem.weeks,
        "currency": problem.currency,
        "objective": {
            "priority_weight": {str(priority): weight for priority, weight in objective.priority_weight.items()},
            "late_weekly_loss": objective.late_weekly_loss,
            "price_weight": objective.price_weight,
            "reliability_weight": objective.reliability_weight,
            "split_loss": objective.split_loss,
            "stability": objective.stability,
            "fairness": [{"up_to": band.up_to, "per_usd": band.per_usd} for band in objective.fairness],
        },
        "groups": [_group(group) for group in problem.groups],
        "lines": [_family(list(lines)) for _, lines in groupby(problem.lines, key=lambda line: line.family)],
        "commitments": [_commitment(commitment) for commitment in problem.commitments],
        "frozen": [{"line": f.line, "group": f.group, "week": f.week, "pieces": f.pieces} for f in problem.frozen],
        "previous": [{"line": p.line, "group": p.group, "pieces": p.pieces} for p in problem.previous],
    }


def _commitment(commitment: Commitment) -> dict[str, Any]:
    return {
        "group": commitment.group,
        "pool": commitment.pool,
        "from": commitment.first,
        "to": commitment.last,
        "hours_per_week": commitment.hours_per_week,
    }


def _group(group: Group) -> dict[str, Any]:
    return {
        "id": group.id,
        "members": group.members,
        "reliability": group.reliability,
        "tags": sorted(group.tags),
        "income_so_far": group.income_so_far,
        "pools": [_pool(pool) for pool in group.pools],
        "offers": [_offer(offer) for offer in group.offers],
        "closures": [{"from": closure.first, "to": closure.last, "reason": closure.reason} for closure in group.closures],
    }


def _pool(pool: Pool) -> dict[str, Any]:
    exceptions = [{"from": change.first, "to": change.last, "hours": change.hours} for change in pool.exceptions]
    return {"id": pool.id, "hours_per_week": pool.hours_per_week, "exceptions": exceptions}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.id,
        "technique": offer.technique,
        "materials": list(offer.materials),
        "grade": offer.grade,
        "unit_price": offer.unit_price,
        "uses": dict(offer.uses),
        "min_lot": offer.min_lot,
        "max_lot": offer.max_lot,
        "lead_weeks": offer.lead_weeks,
    }


def _family(lines: list[Line]) -> dict[str, Any]:
    first = lines[0]
    written = _line(first)
    if "#" not in first.id and len(lines) == 1:
        return written
    every = lines[1].due - first.due if len(lines) > 1 else 1
    for number, line in enumerate(lines, 1):
        shift = (number - 1) * every
        if line != replace(first, id=f"{first.family}#{number}", release=first.release + shift, due=first.due + shift):
            raise ValueError(f"line {line.id} is not repeat {number} of {first.family}")
    return written | {"id": first.family, "repeat": {"every_weeks": every, "times": len(lines)}}


def _line(line: Line) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": line.id,
        "technique": line.technique,
        "material": line.material,
        "quantity": line.quantity,
        "work_factor": line.work_factor,
        "release": line.release,
        "due": line.due,
        "max_late_weeks": line.max_late_weeks,
        "priority": line.priority,
        "max_unit_price": line.max_unit_price,
        "piece_value": line.piece_value,
        "min_grade": line.min_grade,
        "max_groups": line.max_groups,
        "partial": line.partial,
        "requires": sorted(line.requires),
        "not_groups": sorted(line.not_groups),
    }
    return written if line.only_groups is None else written | {"only_groups": sorted(line.only_groups)}
