"""Put the missing pieces of a line where they are worth most, and so make a first plan line by line."""

from __future__ import annotations

import numpy as np
from numba import njit

from marketplace.engine import spans
from marketplace.engine.instance import NO_LIMIT
from marketplace.engine.lots import add_lot, may_use, remove_lot
from marketplace.engine.views import view_model, view_state

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
def candidates(m, s, line, rank, look, wanted, caps, found):  # type: ignore[no-untyped-def]
    """Pairs of the line with hours for at least one more piece: how many, and pieces that fit by class in ``caps``.

    Looks at the first ``look`` of the line's ``rank``, at the pairs with lots (their slots are in ``found[:, 1]``, else -1) and
    at the wanted one; their pairs are in ``found[:, 0]``.
    """
    count = 0
    n_classes = m.classes[line]
    first_slot = m.lot_base[line]
    lots = s.lots[line]
    limited = m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]
    release = m.release[line]
    factor = m.work_factor[line]
    begin = m.pair_ptr[line]
    pairs = m.pair_ptr[line + 1] - begin
    ranked = min(pairs, look)
    extra = lots + 1 if ranked < pairs else 0
    for k in range(ranked + extra):
        pair = np.int64(wanted)
        slot = -1
        if k < ranked:
            pair = np.int64(rank[begin + k])
        elif k < ranked + lots:
            pair = np.int64(s.lot_pair[first_slot + k - ranked])
        if pair < 0:
            continue
        if k >= ranked:
            for i in range(count):
                if found[i, 0] == pair:
                    pair = np.int64(-1)
                    break
            if pair < 0:
                continue
        offer = m.pair_offer[pair]
        first = release + m.offer_lead[offer]
        for c in range(n_classes):
            caps[count, c] = m.quantity[line] if m.class_end[line, c] >= first else 0
        for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
            table = s.least[m.use_pool[use]]
            each = 1.0 / (m.use_hours[use] * factor)
            hours = np.inf
            b = m.weeks
            for c in range(n_classes - 1, -1, -1):
                end = m.class_end[line, c]
                if end < first:
                    break
                for cell in range(m.row[first] + end, m.row[first] + b + 1):
                    hours = min(hours, table[cell])
                b = end - 1
                caps[count, c] = min(caps[count, c], int(max(0.0, hours * each + ROUNDING)))
        most = caps[count, n_classes - 1]
        if most < 1:
            continue
        for i in range(first_slot, first_slot + lots):
            if s.lot_pair[i] == pair:
                slot = i
        if slot < 0:
            if most < m.offer_min[offer] - m.pair_frozen[pair]:
                continue
            if limited and m.pair_frozen[pair] == 0 and not may_use(m, s, line, m.offer_group[offer]):
                continue
        found[count, 0] = pair
        found[count, 1] = slot
        count += 1
    return count


@njit(cache=True, nogil=True)
def value(m, s, line, found, begin, end, caps, guide, strength, whole, gains, sizes, pieces):  # type: ignore[no-untyped-def]
    """Best number of pieces for candidates ``begin..end - 1`` whose size is above their limit: gains, sizes and pieces by class.

    The gain is concave in the pieces (classes, fairness bands and previous pieces all fall), so the first piece that adds nothing
    ends it, but for the least lot. With ``whole`` every candidate takes all it can. The split is not in the gain. One call values
    all candidates: passing the arrays takes longer than valuing one.
    """
    n_classes = m.classes[line]
    missing = m.quantity[line] - s.placed[line]
    bands = len(m.band_points)
    factor = m.work_factor[line]
    for i in range(begin, end):
        pair = found[i, 0]
        if pair < 0 or sizes[i] <= missing:
            continue
        slot = found[i, 1]
        offer = m.pair_offer[pair]
        group = m.offer_group[offer]
        there = 0
        if slot >= 0:
            for c in range(n_classes):
                there += s.lot_pieces[slot, c]
        frozen = m.pair_frozen[pair]
        limit = min(min(missing, caps[i, n_classes - 1]), m.offer_max[offer] - there - frozen)
        need = max(1, m.offer_min[offer] - there - frozen)
        sizes[i] = 0
        gains[i] = 0.0
        if limit < need:
            continue
        if whole:
            need = limit
        price = m.offer_price[offer] * factor
        base = m.reliable[line] * m.reliability[group] - m.price_weight * price
        income = s.income[group]
        band = 0
        while band < bands and income >= m.band_top[group, band]:
            band += 1
        before = max(0, m.pair_previous[pair] - there)
        gain = 0.0
        total = 0
        for c in range(n_classes):
            pieces[i, c] = 0
        c = 0
        while total < limit and c < n_classes:
            if total >= caps[i, c]:
                c += 1
                continue
            run = min(limit, caps[i, c]) - total
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
            pieces[i, c] += run
            before -= run
            income += run * price
            while band < bands and income >= m.band_top[group, band]:
                band += 1
        gains[i] = gain
        sizes[i] = total


@njit(cache=True, nogil=True)
def fill(m, s, line, guide, rank, look, strength, greed, noise, wanted):  # type: ignore[no-untyped-def]
    """Place the missing pieces of a line, best group first; return what the score gains.

    ``guide [N, C]`` are points that the hours of a piece would earn elsewhere, used with ``strength``; ``greed`` in [0, 1] weighs
    gain a piece against gain in all; ``noise`` shakes the choice; ``wanted`` is a pair to prefer, or -1. Only the first ``look``
    pairs of the line's ``rank [N]`` are looked at, besides its lots.
    """
    missing = m.quantity[line] - s.placed[line]
    if missing <= 0:
        return 0.0
    n_classes = m.classes[line]
    width = m.class_end.shape[1]
    room = min(m.pair_ptr[line + 1] - m.pair_ptr[line], look + s.lots[line] + 1)
    caps = np.empty((room, width), np.int64)
    found = np.empty((room, 2), np.int64)
    count = candidates(m, s, line, rank, look, wanted, caps, found)
    gains = np.empty(count, np.float64)
    sizes = np.full(count, NO_LIMIT, np.int64)
    pieces = np.zeros((count, width), np.int32)
    shake = np.ones(count, np.float64)
    if noise > 0:
        for i in range(count):
            shake[i] = 1.0 - noise * next_random(s)
    must = not m.partial[line]
    limited = m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]
    total_gain = 0.0
    while missing > 0:
        value(m, s, line, found, 0, count, caps, guide, strength, must, gains, sizes, pieces)
        full = s.lots[line] == m.lot_base[line + 1] - m.lot_base[line]
        split = m.split[line] if s.lots[line] + m.frozen_groups[line] > 0 else 0.0
        densest = 0.0
        if greed > 0:
            for i in range(count):
                if found[i, 0] >= 0 and sizes[i] > 0:
                    densest = max(densest, gains[i] / sizes[i])
        best = -1
        best_score = -np.inf
        for i in range(count):
            pair = found[i, 0]
            if pair < 0 or sizes[i] == 0 or (full and found[i, 1] < 0):
                continue
            gain = gains[i]
            if found[i, 1] < 0 and m.pair_frozen[pair] == 0:
                gain -= split
            if gain <= 0 and not must:
                continue
            score = gain * shake[i] - greed * densest * sizes[i] if gain > 0 else gain
            if pair == wanted:
                score = np.inf
            if score > best_score:
                best_score = score
                best = i
        if best < 0:
            break
        slot = found[best, 1]
        if slot >= 0:
            for c in range(n_classes):
                pieces[best, c] += s.lot_pieces[slot, c]
            total_gain += remove_lot(m, s, slot)
            _find_slots(m, s, line, found, count)
        total_gain += add_lot(m, s, line, found[best, 0], pieces[best])
        found[best, 0] = -1
        missing = m.quantity[line] - s.placed[line]
        if limited:
            for i in range(count):
                pair = found[i, 0]
                fresh = pair >= 0 and found[i, 1] < 0 and m.pair_frozen[pair] == 0
                if fresh and not may_use(m, s, line, m.offer_group[m.pair_offer[pair]]):
                    found[i, 0] = -1
    if must and missing > 0:
        for slot in range(m.lot_base[line] + s.lots[line] - 1, m.lot_base[line] - 1, -1):
            total_gain += remove_lot(m, s, slot)
    return total_gain


@njit(cache=True, nogil=True)
def _find_slots(m, s, line, found, count):  # type: ignore[no-untyped-def]
    """Find the slots of the candidates that have a lot again, after one was removed."""
    for i in range(count):
        if found[i, 1] >= 0:
            found[i, 1] = -1
            for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
                if s.lot_pair[slot] == found[i, 0]:
                    found[i, 1] = slot


@njit(cache=True, nogil=True)
def rooms(m, s, line):  # type: ignore[no-untyped-def]
    """Pieces for which each eligible pair of a line still has hours in its widest window."""
    begin, end = m.pair_ptr[line], m.pair_ptr[line + 1]
    pieces = np.empty(end - begin, np.int64)
    last = m.class_end[line, m.classes[line] - 1]
    for pair in range(begin, end):
        offer = m.pair_offer[pair]
        # A line that is agreed whole has no quantity left here; its other groups are still asked for their least lot.
        most = float(max(m.quantity[line], m.offer_min[offer]))
        for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
            hours = spans.room(s.least[m.use_pool[use]], m.row, m.weeks, m.release[line] + m.offer_lead[offer], last)
            most = min(most, hours / (m.use_hours[use] * m.work_factor[line]) + ROUNDING)
        pieces[pair - begin] = int(max(0.0, most))
    return pieces


@njit(cache=True, nogil=True)
def scarcity(m, s):  # type: ignore[no-untyped-def]
    """[L] points that an hour on each line earns, more when the groups it may use have little room for it; 0 without pairs.

    A line that may use few groups needs the large ones; lines that may use any number can do with what those leave.
    """
    earns = np.zeros(len(m.classes))
    for line in m.lines:
        begin, end = m.pair_ptr[line], m.pair_ptr[line + 1]
        fits = rooms(m, s, line)
        hours = 0.0
        for pair in range(begin, end):
            offer = m.pair_offer[pair]
            fits[pair - begin] = min(fits[pair - begin], m.offer_max[offer])
            for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
                hours += m.use_hours[use] * m.work_factor[line]
        fits.sort()
        groups = min(end - begin, m.family_max[m.family[line]])
        plenty = np.sum(fits[len(fits) - groups :]) / max(1, m.quantity[line])
        earns[line] = m.class_points[line, 0] / max(hours / (end - begin), 1e-9) / min(max(plenty, 0.5), 50.0)
    return earns


@njit(cache=True, nogil=True)
def place_previous(model, state, order):  # type: ignore[no-untyped-def]
    """Put the lots of the plan before back as far as they still fit; return what the score gains. Lines have no lots yet."""
    m, s = view_model(model), view_state(state)
    gain = 0.0
    pieces = np.zeros(m.class_end.shape[1], np.int32)
    for line in order:
        for pair in range(m.pair_ptr[line], m.pair_ptr[line + 1]):
            offer = m.pair_offer[pair]
            want = min(m.pair_previous[pair], m.quantity[line] - s.placed[line], m.offer_max[offer] - m.pair_frozen[pair])
            if want < max(1, m.offer_min[offer] - m.pair_frozen[pair]):
                continue
            if m.pair_frozen[pair] == 0 and not may_use(m, s, line, m.offer_group[offer]):
                continue
            total = 0
            for c in range(m.classes[line]):
                pieces[c] = 0
                first = m.release[line] + m.offer_lead[offer]
                most = want if m.class_end[line, c] >= first else total
                if most > total:
                    for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
                        table = s.least[m.use_pool[use]]
                        hours = spans.room(table, m.row, m.weeks, first, m.class_end[line, c])
                        most = min(most, int(max(0.0, hours / (m.use_hours[use] * m.work_factor[line]) + ROUNDING)))
                if most > total:
                    pieces[c] = most - total
                    total = most
            if total >= max(1, m.offer_min[offer] - m.pair_frozen[pair]):
                gain += add_lot(m, s, line, pair, pieces)
        if not m.partial[line] and s.placed[line] < m.quantity[line]:
            for slot in range(m.lot_base[line] + s.lots[line] - 1, m.lot_base[line] - 1, -1):
                gain += remove_lot(m, s, slot)
    return gain
