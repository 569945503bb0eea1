"""The numbers that the Lagrangian bound needs of an instance, one row for each pair, line, group and frozen entry.

Shapes use the letters of :mod:`marketplace.engine.instance`; ``Z`` is the number of frozen entries with a known offer.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from marketplace.engine.instance import NO_LIMIT, Bools, Floats, Instance, Ints, Longs


class Pairs(NamedTuple):
    """Eligible pairs, all [N]."""

    offer: Ints
    start: Ints
    """first week of work, at least 1"""
    base: Floats
    """points of a piece besides its worth, its hours and its income price"""
    price: Floats
    """income of a piece"""
    room: Floats
    """most pieces besides the frozen ones: largest lot, quantity and the hours of the whole window"""
    keep: Floats
    """pieces of the plan before that can still be kept, besides the frozen ones"""
    agreed: Bools
    """whether the group has frozen pieces of the line: it then costs no further split"""


class Uses(NamedTuple):
    """Hours of each offer; uses of offer o are ``ptr[o]:ptr[o + 1]``."""

    ptr: Ints
    pool: Ints
    hours: Floats
    group: Ints
    """[O] group of each offer"""


class Lines(NamedTuple):
    """Order lines, all [L]."""

    worth: Floats
    due: Ints
    last: Ints
    work_factor: Floats
    rest: Floats
    """pieces besides the frozen ones"""
    split: Floats
    """points that each further group costs"""
    bonus: Floats
    """points of a kept piece of the plan before"""
    most: Longs
    """largest number of groups, ``NO_LIMIT`` without a limit"""
    whole: Bools
    """all or nothing"""
    started: Bools
    """whether the line has frozen pieces"""


class Agreed(NamedTuple):
    """Frozen pieces whose group has an offer, all [Z]."""

    offer: Ints
    line: Ints
    start: Ints
    week: Ints
    pieces: Floats
    base: Floats
    price: Floats


class Bands(NamedTuple):
    """Fairness."""

    income: Floats
    """[G, B] income that is still open in each band"""
    points: Floats
    """[B] per unit of income"""


class Terms(NamedTuple):
    """Everything that does not change with the prices; compiled code takes it whole."""

    hours: Floats
    """[P, W]"""
    pair_ptr: Longs
    """[L + 1]"""
    pairs: Pairs
    uses: Uses
    lines: Lines
    family_ptr: Ints
    family_line: Ints
    frozen: Agreed
    bands: Bands
    late_factor: Floats
    """part of the worth that is left after so many weeks late"""
    constant: float
    """points of splits among frozen groups and of pieces of the plan before, whatever the prices"""
    together: bool = True
    """whether repeats with few groups are also bounded together"""


def build(instance: Instance) -> Terms:
    """Terms of an instance; about 0.2 s and 60 MB for 1.4 million pairs."""
    return Terms(
        hours=instance.hours,
        pair_ptr=instance.pair_ptr,
        pairs=_pairs(instance),
        uses=Uses(instance.use_ptr, instance.use_pool, instance.use_hours, instance.offer_group),
        lines=_lines(instance),
        family_ptr=instance.family_ptr,
        family_line=instance.family_line,
        frozen=_agreed(instance),
        bands=Bands(_band_income(instance), instance.band_points),
        late_factor=np.array([instance.late_factor(late) for late in range(instance.weeks + 1)]),
        constant=_constant(instance),
    )


def _pairs(instance: Instance) -> Pairs:
    there = _frozen_at_pairs(instance)
    room = _pair_room(instance, there)
    return Pairs(
        offer=instance.pair_offer,
        start=np.maximum(instance.pair_start(), 1).astype(np.int32),
        base=instance.pair_base(),
        price=instance.pair_price(),
        room=room,
        keep=np.minimum(np.maximum(instance.pair_previous - there, 0.0), room),
        agreed=there > 0,
    )


def _lines(instance: Instance) -> Lines:
    weights, quantity = instance.problem.objective, instance.quantity
    frozen = np.bincount(instance.frozen_line, weights=instance.frozen_pieces, minlength=len(quantity)).astype(np.float64)
    started = frozen > 0
    return Lines(
        worth=instance.worth,
        due=instance.due,
        last=instance.last,
        work_factor=instance.work_factor,
        rest=np.maximum(quantity - frozen, 0.0),
        split=weights.split_loss * instance.worth * quantity,
        bonus=weights.stability * instance.worth,
        most=_most_groups(instance, started),
        whole=~instance.partial & ~started,
        started=started,
    )


def _agreed(instance: Instance) -> Agreed:
    weights, known = instance.problem.objective, np.flatnonzero(instance.frozen_offer >= 0)
    offer, line, week = instance.frozen_offer[known], instance.frozen_line[known], instance.frozen_week[known]
    price = instance.offer_price[offer] * instance.work_factor[line]
    reliable = instance.piece_value[line] * instance.reliability[instance.frozen_group[known]]
    start = np.maximum(instance.release[line] + instance.offer_lead[offer], 1)
    return Agreed(
        offer=offer,
        line=line,
        # Pieces agreed for a week before release and lead time may be worked from the first week on.
        start=np.where(start <= week, start, 1).astype(np.int32),
        week=week,
        pieces=instance.frozen_pieces[known].astype(np.float64),
        base=weights.reliability_weight * reliable - weights.price_weight * price,
        price=price,
    )


def _pair_room(instance: Instance, there: Floats) -> Floats:
    """[N] pieces besides the frozen ones that the largest lot, the quantity and all hours of the window allow to a lone pair."""
    line, offer = instance.pair_line, instance.pair_offer
    room = np.minimum(instance.offer_max_lot[offer], instance.quantity[line]) - there
    start, uses = np.maximum(instance.pair_start(), 1), np.diff(instance.use_ptr)
    inside = _frozen_at_pairs(instance, inside_window=True)
    for nth in range(int(uses.max(initial=0))):
        at = np.flatnonzero(uses[offer] > nth)
        use, lines = instance.use_ptr[offer[at]] + nth, line[at]
        pool = instance.use_pool[use]
        free = instance.cumulative_hours[pool, instance.last[lines]] - instance.cumulative_hours[pool, start[at] - 1]
        pieces = np.floor(free / (instance.use_hours[use] * instance.work_factor[lines]) + 1e-9)
        room[at] = np.minimum(room[at], pieces - inside[at])
    return np.asarray(np.maximum(room, 0.0), np.float64)


def _frozen_at_pairs(instance: Instance, *, inside_window: bool = False) -> Floats:
    """[N] frozen pieces of each pair; only those agreed for a week of the pair's own window if asked."""
    there, at = np.zeros(len(instance.pair_offer)), np.flatnonzero(instance.frozen_pair >= 0)
    if inside_window:
        start = instance.release[instance.frozen_line] + instance.offer_lead[np.maximum(instance.frozen_offer, 0)]
        week = instance.frozen_week
        at = at[(start[at] <= week[at]) & (week[at] <= instance.last[instance.frozen_line[at]])]
    np.add.at(there, instance.frozen_pair[at], instance.frozen_pieces[at])
    return there


def _most_groups(instance: Instance, started: Bools) -> Longs:
    """[L] limits on groups; a family with frozen pieces counts as unlimited, since those are exempt."""
    most = instance.family_max_groups.copy()
    most[np.unique(instance.family[started])] = NO_LIMIT
    return most[instance.family]


def _constant(instance: Instance) -> float:
    weights, total = instance.problem.objective, 0.0
    groups: dict[int, dict[int, int]] = {}
    for line, group, pieces in zip(
        instance.frozen_line.tolist(), instance.frozen_group.tolist(), instance.frozen_pieces.tolist(), strict=True
    ):
        at = groups.setdefault(line, {})
        at[group] = at.get(group, 0) + pieces
    for line, at in groups.items():
        total -= weights.split_loss * instance.worth[line] * instance.quantity[line] * (len(at) - 1)
    for line, group, pieces in zip(
        instance.previous_line.tolist(), instance.previous_group.tolist(), instance.previous_pieces.tolist(), strict=True
    ):
        kept = min(pieces, groups.get(line, {}).get(group, 0))
        total -= weights.stability * instance.worth[line] * (pieces - kept)
    return float(total)


def _band_income(instance: Instance) -> Floats:
    """[G, B] what each group may still earn within each band, given its income so far."""
    person_weeks = (instance.members * instance.weeks)[:, None]
    tops = np.cumsum(instance.band_width)
    above = np.maximum((tops - instance.band_width) * person_weeks, instance.income_so_far[:, None])
    return np.maximum(tops * person_weeks - above, 0.0)
