"""Put the missing pieces of a line where they are worth most, and so make a first plan line by line."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from marketplace.engine.lots import Model, State, add_lot, may_use, remove_lot

ROUNDING = 1e-7
"""Part of a piece that rounding may hide: 88 hours make 100 pieces of 0.88 hours."""


@njit(cache=True, nogil=True)
def next_random(s):  # type: ignore[no-untyped-def]
    """A number in [0, 1) from the state's own generator (xorshift64*)."""
    x = s.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.random[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@njit(cache=True, nogil=True)
def _candidates(m, s, line, guide, strength, caps, kept):  # type: ignore[no-untyped-def]
    """Pairs of the line with hours for at least one more piece, pieces that fit by class, and the lot each already has.

    Returns how many there are; their pairs are in ``kept[:, 0]``, their slots (or -1) in ``kept[:, 1]``.
    """
    count = 0
    n_classes = m.classes[line]
    first_slot = m.lot_base[line]
    lots = s.lots[line]
    limited = m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]
    release = m.release[line]
    factor = m.work_factor[line]
    latest = m.class_end[line, n_classes - 1]
    for pair in range(m.pair_ptr[line], m.pair_ptr[line + 1]):
        offer = m.pair_offer[pair]
        first = release + m.offer_lead[offer]
        cell = m.row[first] + latest
        most = m.quantity[line] * 1.0
        for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
            most = min(most, s.free[m.use_pool[use], cell] / (m.use_hours[use] * factor) + ROUNDING)
        if most < 1.0:
            continue
        slot = -1
        for i in range(first_slot, first_slot + lots):
            if s.lot_pair[i] == pair:
                slot = i
        if slot < 0 and (
            most < m.offer_min[offer] - m.pair_frozen[pair] or (limited and not may_use(m, s, line, m.offer_group[offer]))
        ):
            continue
        kept[count, 0] = pair
        kept[count, 1] = slot
        caps[count, n_classes - 1] = int(most)
        for c in range(n_classes - 1):
            end = m.class_end[line, c]
            room = most if end >= first else 0.0
            if end >= first:
                for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
                    room = min(room, s.free[m.use_pool[use], m.row[first] + end] / (m.use_hours[use] * factor) + ROUNDING)
            caps[count, c] = int(max(room, 0.0))
        count += 1
    return count


@njit(cache=True, nogil=True)
def _value(m, s, line, pair, slot, caps, limit, need, guide, strength, pieces):  # type: ignore[no-untyped-def]
    """Best number of pieces up to ``limit`` at a pair, at least ``need``: writes them by class, returns their guided gain.

    The gain is concave in the pieces (classes, fairness bands and previous pieces all fall), so the first piece that adds nothing ends it.
    """
    offer = m.pair_offer[pair]
    group = m.offer_group[offer]
    price = m.offer_price[offer] * m.work_factor[line]
    base = m.reliable[line] * m.reliability[group] - m.price_weight * price
    bands = len(m.band_points)
    income = s.income[group]
    band = 0
    while band < bands and income >= m.band_top[group, band]:
        band += 1
    there = 0
    n_classes = m.classes[line]
    if slot >= 0:
        for c in range(n_classes):
            there += s.lot_pieces[slot, c]
    before = max(0, m.pair_previous[pair] - there)
    gain = 0.0
    total = 0
    for c in range(n_classes):
        pieces[c] = 0
    c = 0
    while total < limit and c < n_classes:
        if total >= caps[c]:
            c += 1
            continue
        run = min(limit, caps[c]) - total
        slope = m.class_points[line, c] + base - strength * guide[pair, c]
        if before > 0:
            slope += m.keep[line]
            run = min(run, before)
        if band < bands:
            slope += m.band_points[band] * price
            if price > 0:
                run = min(run, int((m.band_top[group, band] - income) / price) + 1)
        if slope <= 0:
            if total >= need:
                break
            run = min(run, need - total)
        gain += run * slope
        total += run
        pieces[c] += run
        before -= run
        income += run * price
        while band < bands and income >= m.band_top[group, band]:
            band += 1
    return gain


@njit(cache=True, nogil=True)
def fill(m, s, line, guide, strength, greed, noise, wanted):  # type: ignore[no-untyped-def]
    """Place the missing pieces of a line, best group first; return what the score gains.

    ``guide [N, C]`` are points that the hours of a piece would earn elsewhere, used with ``strength``; ``greed`` in [0, 1] weighs
    gain a piece against gain in all; ``noise`` shakes the choice; ``wanted`` is a pair to prefer, or -1.
    """
    missing = m.quantity[line] - s.placed[line]
    if missing <= 0:
        return 0.0
    n_classes = m.classes[line]
    width = m.class_end.shape[1]
    room = m.pair_ptr[line + 1] - m.pair_ptr[line]
    caps = np.empty((room, width), np.int64)
    kept = np.empty((room, 2), np.int64)
    count = _candidates(m, s, line, guide, strength, caps, kept)
    gains = np.empty(count, np.float64)
    sizes = np.empty(count, np.int64)
    shake = np.ones(count, np.float64)
    if noise > 0:
        for i in range(count):
            shake[i] = 1.0 - noise * next_random(s)
    pieces = np.zeros(width, np.int32)
    must = not m.partial[line]
    before = s.lots[line]
    total_gain = 0.0
    while missing > 0:
        densest = 0.0
        full = s.lots[line] == m.lot_base[line + 1] - m.lot_base[line]
        groups = s.lots[line] + m.frozen_groups[line]
        for i in range(count):
            sizes[i] = 0
            pair = kept[i, 0]
            if pair < 0 or (full and kept[i, 1] < 0):
                continue
            offer = m.pair_offer[pair]
            slot = kept[i, 1]
            there = m.pair_frozen[pair]
            if slot >= 0:
                for c in range(n_classes):
                    there += s.lot_pieces[slot, c]
            limit = min(min(missing, caps[i, n_classes - 1]), m.offer_max[offer] - there)
            need = max(1, m.offer_min[offer] - there)
            if limit < need:
                continue
            gain = _value(m, s, line, pair, slot, caps[i], limit, limit if must else need, guide, strength, pieces)
            if slot < 0 and m.pair_frozen[pair] == 0 and groups > 0:
                gain -= m.split[line]
            size = 0
            for c in range(n_classes):
                size += pieces[c]
            if size > 0 and (gain > 0 or must):
                gains[i] = gain
                sizes[i] = size
                densest = max(densest, gain / size)
        best = -1
        best_score = -np.inf
        for i in range(count):
            if sizes[i] > 0:
                score = (gains[i] - greed * densest * sizes[i]) * (shake[i] if gains[i] > 0 else 1.0)
                if greed > 0:
                    score = gains[i] * shake[i] - greed * densest * sizes[i]
                if kept[i, 0] == wanted:
                    score = np.inf
                if score > best_score:
                    best_score = score
                    best = i
        if best < 0:
            break
        pair = kept[best, 0]
        slot = kept[best, 1]
        _value(m, s, line, pair, slot, caps[best], sizes[best], sizes[best], guide, strength, pieces)
        if slot >= 0:
            for c in range(n_classes):
                pieces[c] += s.lot_pieces[slot, c]
            total_gain += remove_lot(m, s, slot)
            for i in range(count):
                if kept[i, 1] >= 0:
                    kept[i, 1] = -1
                    for at in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
                        if s.lot_pair[at] == kept[i, 0]:
                            kept[i, 1] = at
        total_gain += add_lot(m, s, line, pair, pieces)
        kept[best, 0] = -1
        missing = m.quantity[line] - s.placed[line]
        if must or m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]:
            for i in range(count):
                if kept[i, 0] >= 0 and kept[i, 1] < 0 and not may_use(m, s, line, m.offer_group[m.pair_offer[kept[i, 0]]]):
                    kept[i, 0] = -1
    if must and missing > 0:
        for slot in range(m.lot_base[line] + s.lots[line] - 1, m.lot_base[line] - 1, -1):
            total_gain += remove_lot(m, s, slot)
    return total_gain


@njit(cache=True, nogil=True)
def fill_all(m, s, order, guide, strength):  # type: ignore[no-untyped-def]
    """Fill lines one after another; return what the score gains."""
    gain = 0.0
    for line in order:
        gain += fill(m, s, line, guide, strength, 0.0, 0.0, -1)
    return gain


def no_guide(m: Model) -> Any:
    """A guide that charges nothing."""
    return np.zeros((len(m.pair_offer), m.class_end.shape[1]), np.float32)


def first_plan(m: Model, s: State, guide: Any, strength: float = 1.0) -> float:
    """A right plan at once: lines by priority, then due date; returns what the score gains."""
    return float(fill_all(m, s, m.lines, guide, strength))
