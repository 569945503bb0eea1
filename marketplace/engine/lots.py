"""The plan while it is being made: which lots there are, the hours they leave, and what a lot adds to the score.

A *lot* is the pieces of one line at one group, split over *classes*: class c of a line finishes by week ``class_end[line, c]``
and earns ``class_points[line, c]`` a piece (later classes earn less). Classes that earn the same are one class with the latest
end.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numba import njit

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


class State(NamedTuple):
    """What the search changes."""

    slack: Any
    """[P, T] hours left in each span of weeks, see ``spans``"""
    room: Any
    """[P, T] hours that more work with a window may take"""
    lots: Any
    """[L] lots of each line"""
    lot_pair: Any
    """[S]"""
    lot_pieces: Any
    """[S, C]"""
    lot_place: Any
    """[S] where the lot stands in its group's list"""
    group_lots: Any
    """[G] lots of each group"""
    group_lot: Any
    """slots by group"""
    placed: Any
    """[L] pieces placed besides frozen ones"""
    income: Any
    """[G]"""
    family_groups: Any
    """[F] groups used, for limited families"""
    family_group: Any
    family_count: Any
    """lots of the family at each of its groups; lots of frozen pieces only do not count"""
    random: Any
    """[1] state of the generator"""
    found: Any
    """Room to work in, one row for each candidate of a line: [M, 2] pair and slot, -1 without a lot"""
    most: Any
    """[M] pieces that fit the widest window"""
    sizes: Any
    """[M] pieces of the best lot"""
    gains: Any
    """[M] what it gains"""
    pieces: Any
    """[M, C]"""
    top: Any
    """[M] the most that a piece can gain"""
    shake: Any
    """[M]"""


def classes(instance: Instance) -> tuple[Any, Any, Any]:
    """Number of classes [L], their last weeks [L, C] and points of a piece [L, C]."""
    latest = np.maximum(instance.last - instance.due, 0)
    loss = instance.problem.objective.late_weekly_loss
    worthless = math.ceil(1 / loss - 1e-9) if loss > 0 else 0
    count = np.minimum(latest, worthless) + 1
    index = np.arange(int(count.max(initial=1)))[None, :]
    late = np.where(index >= count[:, None] - 1, latest[:, None], index)
    end = np.minimum(np.minimum(instance.due, instance.weeks)[:, None] + late, instance.last[:, None])
    points = instance.worth[:, None] * np.maximum(0.0, 1.0 - loss * late)
    return count.astype(np.int32), end.astype(np.int32), points


def model(instance: Instance) -> Model:
    """The instance as the search reads it."""
    weights = instance.problem.objective
    count, end, points = classes(instance)
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
        family_line=instance.family_line,
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
    lines = np.flatnonzero(pairs).astype(np.int32)
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


def frozen_start(instance: Instance, line: int, offer: int, week: int) -> int:
    """First week in which agreed pieces may be worked: week 1 when they were agreed for before release and lead time."""
    first = int(instance.release[line] + instance.offer_lead[offer])
    return first if first <= week else 1


def state(instance: Instance, m: Model, seed: int = 1) -> State:
    """An empty plan: only the frozen pieces stand."""
    cells, classes_most = int(m.row[m.weeks + 1]), m.class_end.shape[1]
    slots = int(m.lot_base[-1])
    s = State(
        slack=np.zeros((len(instance.hours), cells)),
        room=np.zeros((len(instance.hours), cells)),
        lots=np.zeros(len(instance.quantity), np.int32),
        lot_pair=np.zeros(slots, np.int32),
        lot_pieces=np.zeros((slots, classes_most), np.int32),
        lot_place=np.zeros(slots, np.int32),
        group_lots=np.zeros(len(instance.members), np.int32),
        group_lot=np.zeros(len(instance.pair_offer), np.int32),
        placed=np.zeros(len(instance.quantity), np.int64),
        income=instance.income_so_far.copy(),
        family_groups=np.zeros(len(m.family_max), np.int32),
        family_group=np.zeros(int(m.family_base[-1]), np.int32),
        family_count=np.zeros(int(m.family_base[-1]), np.int32),
        **_scratch(max(1, int(np.diff(instance.pair_ptr).max(initial=1))), classes_most),
        random=np.array([seed * 2654435761 % 2**63 + 88172645463325252], np.uint64),
    )
    spans.fill_tables(instance.hours, m.row, m.weeks, s.slack, s.room)
    _place_frozen(instance, m, s)
    return s


def _scratch(candidates: int, classes: int) -> dict[str, Any]:
    return {
        "found": np.zeros((candidates, 2), np.int64),
        "most": np.zeros(candidates, np.int64),
        "sizes": np.zeros(candidates, np.int64),
        "gains": np.zeros(candidates),
        "pieces": np.zeros((candidates, classes), np.int32),
        "top": np.zeros(candidates),
        "shake": np.ones(candidates),
    }


def _place_frozen(instance: Instance, m: Model, s: State) -> None:
    for line, group, week, pieces, offer in zip(
        instance.frozen_line,
        instance.frozen_group,
        instance.frozen_week,
        instance.frozen_pieces,
        instance.frozen_offer,
        strict=True,
    ):
        if offer >= 0:
            factor = float(instance.work_factor[line])
            s.income[group] += pieces * instance.offer_price[offer] * factor
            first = frozen_start(instance, line, offer, week)
            for use in range(instance.use_ptr[offer], instance.use_ptr[offer + 1]):
                pool = instance.use_pool[use]
                spans.take(
                    s.slack[pool], s.room[pool], m.row, m.weeks, first, int(week), pieces * instance.use_hours[use] * factor
                )


@njit(cache=True, nogil=True, inline="always")
def fairness(top, points, income):  # type: ignore[no-untyped-def]
    """Points that an income earns in the fairness bands; ``top`` are the group's band ends."""
    total = 0.0
    below = 0.0
    for band in range(len(points)):
        if income <= below:
            break
        total += points[band] * (min(income, top[band]) - below)
        below = top[band]
    return total


@njit(cache=True, nogil=True, inline="always")
def use_group(m, s, line, group):  # type: ignore[no-untyped-def]
    """Count one more lot of the line's limited family at a group."""
    family = m.family[line]
    base = m.family_base[family]
    for i in range(base, base + s.family_groups[family]):
        if s.family_group[i] == group:
            s.family_count[i] += 1
            return
    at = base + s.family_groups[family]
    s.family_group[at] = group
    s.family_count[at] = 1
    s.family_groups[family] += 1


@njit(cache=True, nogil=True, inline="always")
def leave_group(m, s, line, group):  # type: ignore[no-untyped-def]
    """Count one lot of the line's limited family at a group less."""
    family = m.family[line]
    base = m.family_base[family]
    for i in range(base, base + s.family_groups[family]):
        if s.family_group[i] == group:
            s.family_count[i] -= 1
            if s.family_count[i] == 0:
                end = base + s.family_groups[family] - 1
                s.family_group[i] = s.family_group[end]
                s.family_count[i] = s.family_count[end]
                s.family_groups[family] -= 1
            return


@njit(cache=True, nogil=True, inline="always")
def no_more_groups(m, s, line):  # type: ignore[no-untyped-def]
    """Whether the line's family has all the groups that it may have."""
    return s.family_groups[m.family[line]] >= m.family_max[m.family[line]]


@njit(cache=True, nogil=True)
def may_use(m, s, line, group):  # type: ignore[no-untyped-def]
    """Whether the line's family may have a lot at the group."""
    family = m.family[line]
    if s.family_groups[family] < m.family_max[family]:
        return True
    base = m.family_base[family]
    for i in range(base, base + s.family_groups[family]):  # noqa: SIM110 - numba compiles no generators here
        if s.family_group[i] == group:
            return True
    return False


@njit(cache=True, nogil=True, inline="always")
def _count_groups(m, s, line):  # type: ignore[no-untyped-def]
    """Groups that make the line, frozen ones included."""
    total = m.frozen_groups[line]
    for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
        if m.pair_frozen[s.lot_pair[slot]] == 0:
            total += 1
    return total


@njit(cache=True, nogil=True, inline="always")
def _lot_points(m, s, line, pair, pieces, sign):  # type: ignore[no-untyped-def]
    """Points of a lot (sign 1) or lost with it (sign -1), income and pieces counted; splits not."""
    group = m.offer_group[m.pair_offer[pair]]
    price, base = m.pair_price[pair], m.pair_base[pair]
    total = 0
    points = 0.0
    for c in range(m.classes[line]):
        total += pieces[c]
        points += pieces[c] * (m.class_points[line, c] + base)
    points += m.keep[line] * min(total, m.pair_previous[pair])
    before = fairness(m.band_top[group], m.band_points, s.income[group])
    s.income[group] += sign * total * price
    s.placed[line] += sign * total
    after = fairness(m.band_top[group], m.band_points, s.income[group])
    return sign * points + after - before


@njit(cache=True, nogil=True, inline="always")
def _work(m, s, line, pair, pieces, sign):  # type: ignore[no-untyped-def]
    """Take (sign 1) or give back (sign -1) the hours of a lot."""
    offer = m.pair_offer[pair]
    first = m.release[line] + m.offer_lead[offer]
    for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
        pool = m.use_pool[use]
        each = m.use_hours[use] * m.work_factor[line]
        for c in range(m.classes[line]):
            if pieces[c] > 0:
                hours = sign * each * pieces[c]
                spans.take(s.slack[pool], s.room[pool], m.row, m.weeks, first, m.class_end[line, c], hours)


@njit(cache=True, nogil=True)
def add_lot(m, s, line, pair, pieces):  # type: ignore[no-untyped-def]
    """Add a lot of ``pieces [C]`` at a pair where the line has none; return what the score gains."""
    group = m.offer_group[m.pair_offer[pair]]
    gain = 0.0
    if m.pair_frozen[pair] == 0 and _count_groups(m, s, line) > 0:
        gain -= m.split[line]
    slot = m.lot_base[line] + s.lots[line]
    s.lots[line] += 1
    s.lot_pair[slot] = pair
    s.lot_pieces[slot, :] = pieces
    place = m.group_base[group] + s.group_lots[group]
    s.group_lot[place] = slot
    s.lot_place[slot] = place
    s.group_lots[group] += 1
    if m.pair_frozen[pair] == 0 and m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]:
        use_group(m, s, line, group)
    _work(m, s, line, pair, pieces, 1)
    return gain + _lot_points(m, s, line, pair, pieces, 1)


@njit(cache=True, nogil=True)
def remove_lot(m, s, slot):  # type: ignore[no-untyped-def]
    """Remove a lot; return what the score gains (a loss is negative). The line's last lot takes its slot."""
    line = m.lot_line[slot]
    pair = s.lot_pair[slot]
    group = m.offer_group[m.pair_offer[pair]]
    _work(m, s, line, pair, s.lot_pieces[slot], -1)
    gain = _lot_points(m, s, line, pair, s.lot_pieces[slot], -1)
    if m.pair_frozen[pair] == 0 and _count_groups(m, s, line) > 1:
        gain += m.split[line]
    end = m.group_base[group] + s.group_lots[group] - 1
    place = s.lot_place[slot]
    s.group_lot[place] = s.group_lot[end]
    s.lot_place[s.group_lot[place]] = place
    s.group_lots[group] -= 1
    final = m.lot_base[line] + s.lots[line] - 1
    if final != slot:
        s.lot_pair[slot] = s.lot_pair[final]
        s.lot_pieces[slot, :] = s.lot_pieces[final]
        s.lot_place[slot] = s.lot_place[final]
        s.group_lot[s.lot_place[slot]] = slot
    s.lots[line] -= 1
    if m.pair_frozen[pair] == 0 and m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]:
        leave_group(m, s, line, group)
    return gain
