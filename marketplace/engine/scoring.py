"""The score of a schedule in the problem's own weights, part by part. The referee has its own."""

from __future__ import annotations

import numpy as np

from marketplace.engine.instance import Floats, Instance
from marketplace.engine.schedule import Schedule


def parts(instance: Instance, plan: Schedule) -> dict[str, float]:
    """Points by part of the score; their sum is the score."""
    weights = instance.problem.objective
    total = plan.pieces.sum(axis=1).astype(np.float64)
    worth, value = instance.worth[plan.line], instance.piece_value[plan.line]
    late = np.maximum(np.arange(1, instance.weeks + 1)[None, :] - instance.due[plan.line][:, None], 0)
    kept = np.maximum(0.0, 1.0 - weights.late_weekly_loss * late) * plan.pieces
    on_time = (kept * (late == 0)).sum(axis=1)
    price = _price(instance, plan) * total
    return {
        "on_time": float((worth * on_time).sum()),
        "late": float((worth * (kept.sum(axis=1) - on_time)).sum()),
        "price": -weights.price_weight * float(price.sum()) + 0.0,
        "reliability": weights.reliability_weight * float((value * total * instance.reliability[plan.group]).sum()),
        "splits": _splits(instance, plan),
        "fairness": _fairness(instance, _by_group(instance, plan, price)),
        "stability": _stability(instance, plan, total),
    }


def income(instance: Instance, plan: Schedule) -> Floats:
    """[G] what each group earns with the plan."""
    total = plan.pieces.sum(axis=1).astype(np.float64)
    return _by_group(instance, plan, _price(instance, plan) * total)


def _by_group(instance: Instance, plan: Schedule, amounts: Floats) -> Floats:
    """[G] the sum of ``amounts`` ([lots]) of each group."""
    return np.bincount(plan.group, amounts, len(instance.members)).astype(np.float64)


def _price(instance: Instance, plan: Schedule) -> Floats:
    if not len(plan.line):
        return np.zeros(0)
    unit = np.append(instance.offer_price, 0.0)[plan.offer]
    return unit * instance.work_factor[plan.line]


def _splits(instance: Instance, plan: Schedule) -> float:
    used = plan.pieces.sum(axis=1) > 0
    groups = np.bincount(plan.line[used], minlength=len(instance.quantity))
    loss = instance.problem.objective.split_loss * instance.worth * instance.quantity
    return float(-(loss * np.maximum(groups - 1, 0)).sum()) + 0.0


def _fairness(instance: Instance, earned: Floats) -> float:
    heads = instance.members * instance.weeks
    points, below = 0.0, 0.0
    for width, per_unit in zip(instance.band_width, instance.band_points, strict=True):
        low, high = heads * below, heads * (below + width)
        before = np.clip(instance.income_so_far, low, high)
        points += per_unit * float((np.clip(instance.income_so_far + earned, low, high) - before).sum())
        below += width
    return float(points)


def _stability(instance: Instance, plan: Schedule, total: Floats) -> float:
    groups = len(instance.members) + 1
    there = dict(zip((plan.line.astype(np.int64) * groups + plan.group).tolist(), total.tolist(), strict=True))
    keys = instance.previous_line.astype(np.int64) * groups + instance.previous_group
    kept = np.array([there.get(key, 0.0) for key in keys.tolist()])
    moved = np.maximum(instance.previous_pieces - kept, 0.0) if len(keys) else np.zeros(0)
    return float(-instance.problem.objective.stability * (instance.worth[instance.previous_line] * moved).sum()) + 0.0
