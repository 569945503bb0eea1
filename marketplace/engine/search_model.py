"""The instance as the compiled search reads it.

A *lot* is the pieces of one line at one group, split over *classes*: class c of a line finishes by week ``class_end[line, c]``
and earns ``class_points[line, c]`` a piece (later classes earn less). Classes that earn the same are one class with the latest
end.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np

from marketplace.engine import spans
from marketplace.engine.instance import NO_LIMIT, Instance

SLOTS = 4_000_000
"""Room for lots altogether; a line with more eligible groups than its share of this has at most 64 lots."""


class Model(NamedTuple):
    """What does not change: the instance as the compiled search reads it. Index letters as in ``instance``; ``C`` classes."""

    weeks: int
    row: Any
    classes: Any
    """[L]"""
    class_end: Any
    """[L, C]"""
    class_points: Any
    """[L, C]"""
    pair_ptr: Any
    pair_offer: Any
    pair_previous: Any
    """[N] previous pieces that frozen ones do not already keep"""
    pair_frozen: Any
    """[N] frozen pieces"""
    pair_pool: Any
    """[N] pool of the offer's first use"""
    pair_row: Any
    """[N] row of the first week of work in the tables of spans"""
    pair_rate: Any
    """[N] pieces an hour of that pool makes; 0 when the offer uses no hours"""
    pair_price: Any
    """[N] income of a piece"""
    pair_base: Any
    """[N] points of a piece besides its worth: reliability less price"""
    offer_group: Any
    offer_lead: Any
    offer_min: Any
    offer_max: Any
    offer_price: Any
    price_weight: float
    use_ptr: Any
    use_pool: Any
    use_hours: Any
    quantity: Any
    """[L] pieces less frozen ones"""
    release: Any
    work_factor: Any
    reliable: Any
    """[L] points of one piece at a group of reliability 1"""
    reliability: Any
    """[G]"""
    split: Any
    """[L] points lost for each group after the first"""
    keep: Any
    """[L] points lost for a previous piece that moves"""
    partial: Any
    family: Any
    frozen_groups: Any
    """[L] groups with frozen pieces of the line"""
    family_max: Any
    """[F]"""
    family_base: Any
    """[F + 1] room for the groups of each limited family"""
    family_ptr: Any
    family_line: Any
    band_top: Any
    """[G, B] income at which each fairness band ends"""
    band_points: Any
    """[B]"""
    lot_base: Any
    """[L + 1] slots of each line"""
    lot_line: Any
    """[S]"""
    group_base: Any
    """[G + 1]"""
    lines: Any
    """lines that have eligible pairs and pieces to place, by priority weight, then due week"""


def classes(instance: Instance, own: Instance) -> tuple[Any, Any, Any]:
    """Number of classes [L], their last weeks [L, C] and points of a piece [L, C]."""
    latest = np.maximum(instance.last - instance.due, 0)
    loss = own.problem.objective.late_weekly_loss
    worthless = math.ceil(1 / loss - 1e-9) if loss > 0 else 0
    count = np.minimum(latest, worthless) + 1
    index = np.arange(int(count.max(initial=1)))[None, :]
    late = np.where(index >= count[:, None] - 1, latest[:, None], index)
    end = np.minimum(np.minimum(instance.due, instance.weeks)[:, None] + late, instance.last[:, None])
    points = instance.worth[:, None] * np.maximum(0.0, 1.0 - instance.problem.objective.late_weekly_loss * late)
    return count.astype(np.int32), end.astype(np.int32), points


def make(instance: Instance, own: Instance | None = None) -> Model:
    """The instance as the search reads it. One with other weights takes the classes of its ``own``: their plans have one form."""
    weights = instance.problem.objective
    count, end, points = classes(instance, own or instance)
    frozen, frozen_pieces, frozen_groups = _frozen(instance)
    pairs = np.diff(instance.pair_ptr)
    share = 64 if pairs.sum() > SLOTS else int(pairs.max(initial=0))
    lot_base = np.concatenate(([0], np.cumsum(np.minimum(pairs, max(64, share))))).astype(np.int64)
    room = np.where(instance.family_max_groups < NO_LIMIT, np.minimum(instance.family_max_groups, len(instance.members)), 0)
    tops = np.cumsum(instance.band_width)
    return Model(
        weeks=instance.weeks,
        row=spans.rows(instance.weeks),
        classes=count,
        class_end=end,
        class_points=points,
        pair_ptr=instance.pair_ptr,
        pair_offer=instance.pair_offer,
        pair_previous=np.maximum(instance.pair_previous - frozen, 0).astype(np.int32),
        pair_frozen=frozen,
        **_pair_tables(instance),
        offer_group=instance.offer_group,
        offer_lead=instance.offer_lead,
        offer_min=instance.offer_min_lot,
        offer_max=instance.offer_max_lot,
        offer_price=instance.offer_price,
        price_weight=float(weights.price_weight),
        use_ptr=instance.use_ptr,
        use_pool=instance.use_pool,
        use_hours=instance.use_hours,
        quantity=np.maximum(instance.quantity - frozen_pieces, 0),
        release=instance.release,
        work_factor=instance.work_factor,
        reliable=weights.reliability_weight * instance.piece_value,
        reliability=instance.reliability,
        split=weights.split_loss * instance.worth * instance.quantity,
        keep=weights.stability * instance.worth,
        partial=instance.partial,
        family=instance.family,
        frozen_groups=frozen_groups,
        family_max=instance.family_max_groups,
        family_base=np.concatenate(([0], np.cumsum(room))).astype(np.int64),
        family_ptr=instance.family_ptr,
        family_line=instance.family_line.astype(np.int64),
        band_top=(instance.members * instance.weeks)[:, None] * tops[None, :],
        band_points=instance.band_points,
        lot_base=lot_base,
        lot_line=np.repeat(np.arange(len(pairs), dtype=np.int32), np.diff(lot_base)),
        group_base=instance.group_pair_ptr,
        lines=_in_order(instance, pairs),
    )


def _pair_tables(instance: Instance) -> dict[str, Any]:
    """What the search reads of every pair, so that it need not go by offer and use."""
    line, offer = instance.pair_line, instance.pair_offer
    used = instance.use_ptr[offer + 1] > instance.use_ptr[offer]
    use = np.where(used, instance.use_ptr[offer], 0)
    pool = instance.use_pool[use] if len(instance.use_pool) else np.zeros(len(use), np.int32)
    hours = instance.use_hours[use] * instance.work_factor[line] if len(instance.use_pool) else np.ones(len(use))
    return {
        "pair_pool": pool.astype(np.int32),
        "pair_row": spans.rows(instance.weeks)[np.clip(instance.pair_start(), 1, instance.weeks)].astype(np.int32),
        "pair_rate": np.where(used, 1.0 / hours, 0.0),
        "pair_price": instance.pair_price(),
        "pair_base": instance.pair_base(),
    }


def _in_order(instance: Instance, pairs: Any) -> Any:
    lines = np.flatnonzero(pairs).astype(np.int64)
    weight = instance.worth[lines] / np.maximum(instance.piece_value[lines], 1e-12)
    return lines[np.lexsort((lines, instance.due[lines], -np.round(weight, 9)))]


def _frozen(instance: Instance) -> tuple[Any, Any, Any]:
    """Frozen pieces by pair [N] and by line [L], and groups with frozen pieces by line [L]."""
    lines = len(instance.quantity)
    by_pair = np.zeros(len(instance.pair_offer), np.int32)
    known = instance.frozen_pair >= 0
    np.add.at(by_pair, instance.frozen_pair[known], instance.frozen_pieces[known].astype(np.int32))
    by_line = np.bincount(instance.frozen_line, instance.frozen_pieces, lines).astype(np.int64)
    places = {(int(line), int(group)) for line, group in zip(instance.frozen_line, instance.frozen_group, strict=True)}
    groups = np.bincount(np.array([line for line, _ in places], np.int64), minlength=lines).astype(np.int32)
    return by_pair, by_line, groups
