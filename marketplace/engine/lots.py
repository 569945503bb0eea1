"""The plan while it is being made: which lots there are, the hours they leave, and what a lot adds to the score."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from marketplace.engine import spans
from marketplace.engine.compiled import inlined, kernel
from marketplace.engine.instance import Floats, Instance
from marketplace.engine.search_model import Model


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


def frozen_start(instance: Instance, line: int, offer: int, week: int) -> int:
    """First week in which agreed pieces may be worked: week 1 when they were agreed for before release and lead time."""
    first = int(instance.release[line] + instance.offer_lead[offer])
    return first if first <= week else 1


def hours_for_agreed(instance: Instance) -> Floats:
    """[P, W] the hours, and what agreed pieces need beyond them: they are worked by their week whatever else is true.

    Only where hours went after the agreement. Other work then counts on its own weeks, not on the lack of theirs.
    """
    hours, left = instance.hours.copy(), instance.hours.copy()
    for z in np.lexsort((instance.frozen_line, instance.frozen_week)).tolist():
        line, offer, week = int(instance.frozen_line[z]), int(instance.frozen_offer[z]), int(instance.frozen_week[z])
        first = frozen_start(instance, line, offer, week) if offer >= 0 else week
        for use in range(*instance.use_ptr[offer : offer + 2].tolist()) if offer >= 0 else ():
            row = left[instance.use_pool[use]]
            need = float(instance.frozen_pieces[z] * instance.use_hours[use] * instance.work_factor[line])
            for at in range(first - 1, week):
                part = min(need, row[at])
                row[at] -= part
                need -= part
            if need > 1e-9:
                hours[instance.use_pool[use], week - 1] += need
    return hours


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
    spans.fill_tables(hours_for_agreed(instance), m.row, m.weeks, s.slack, s.room)
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


@inlined
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


@inlined
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


@inlined
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


@inlined
def no_more_groups(m, s, line):  # type: ignore[no-untyped-def]
    """Whether the line's family has all the groups that it may have."""
    return s.family_groups[m.family[line]] >= m.family_max[m.family[line]]


@kernel
def may_use(m, s, line, group):  # type: ignore[no-untyped-def]
    """Whether the line's family may have a lot at the group, be it besides agreed pieces there."""
    family = m.family[line]
    if s.family_groups[family] < m.family_max[family]:
        return True
    base = m.family_base[family]
    for i in range(base, base + s.family_groups[family]):  # noqa: SIM110 - numba compiles no generators here
        if s.family_group[i] == group:
            return True
    return False


@inlined
def _count_groups(m, s, line):  # type: ignore[no-untyped-def]
    """Groups that make the line, frozen ones included."""
    total = m.frozen_groups[line]
    for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
        if m.pair_frozen[s.lot_pair[slot]] == 0:
            total += 1
    return total


@inlined
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


@inlined
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
                spans.take(s.slack[pool], s.room[pool], m.row, m.weeks, first, np.int64(m.class_end[line, c]), hours)


@kernel
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
    if m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]:
        use_group(m, s, line, group)
    _work(m, s, line, pair, pieces, 1)
    return gain + _lot_points(m, s, line, pair, pieces, 1)


@kernel
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
    if m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]:
        leave_group(m, s, line, group)
    return gain
