"""The score of a plan and its parts."""

from __future__ import annotations

from math import fsum

from marketplace.engine.referee.facts import Facts
from marketplace.engine.referee.work import Work

PARTS = ("on_time", "late", "price", "reliability", "splits", "fairness", "stability")


def parts(facts: Facts, work: Work) -> dict[str, float]:
    """Points by part; they add up to the score."""
    sums: dict[str, list[float]] = {part: [] for part in PARTS}
    objective, income = facts.problem.objective, dict.fromkeys(facts.groups, 0.0)
    for (line_id, group_id), lot in work.lots.items():
        line, offer = facts.lines[line_id], facts.offer(facts.lines[line_id], group_id)
        for week, pieces in lot.pieces.items():
            sums["on_time" if week <= line.due else "late"].append(pieces * facts.worth(line) * facts.kept(line, week))
        paid = lot.total * (offer.unit_price if offer else 0.0) * line.work_factor
        income[group_id] += paid
        sums["price"].append(-objective.price_weight * paid)
        reliability = facts.groups[group_id].reliability
        sums["reliability"].append(objective.reliability_weight * line.piece_value * lot.total * reliability)
    for line_id in work.by_line:
        extra = len(work.users(line_id)) - 1
        sums["splits"].append(-facts.split_loss(facts.lines[line_id]) * max(0, extra))
    for group in facts.problem.groups:
        so_far = group.income_so_far
        sums["fairness"].append(facts.income_points(group, so_far + income[group.id]) - facts.income_points(group, so_far))
    for (line_id, group_id), pieces in facts.previous.items():
        moved = max(0, pieces - work.pieces(line_id, group_id))
        sums["stability"].append(-objective.stability * facts.worth(facts.lines[line_id]) * moved)
    return {part: fsum(points) + 0.0 for part, points in sums.items()}
