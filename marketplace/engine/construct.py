"""Put the missing pieces of a line where they are worth most, and so make a first plan line by line."""

from __future__ import annotations

from typing import Any

import numpy as np

from marketplace.engine.compiled import inlined, kernel
from marketplace.engine.instance import NO_LIMIT
from marketplace.engine.lots import add_lot, fairness, may_use, no_more_groups, remove_lot

NONE: Any = np.int64(-1)
NO_PAIRS: Any = np.int64(0)
EVERY: Any = np.int64(NO_LIMIT)
"""No pair or group; no pairs to look at; all of them. All of one type, since functions are compiled anew for each type."""
ROUNDING = 1e-7
"""Part of a piece that rounding may hide: 88 hours make 100 pieces of 0.88 hours."""


@kernel
def next_random(s):  # type: ignore[no-untyped-def]
    """A number in [0, 1) from the state's own generator (xorshift64*)."""
    x = s.random[0]
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    s.random[0] = x
    return float((x * np.uint64(2685821657736338717)) >> np.uint64(11)) / 9007199254740992.0


@inlined
def fits(m, s, line, pair, end):  # type: ignore[no-untyped-def]
    """Pieces of a pair that the hours left allow to finish by week ``end``, at most the line's quantity."""
    offer = m.pair_offer[pair]
    cell = m.pair_row[pair] + end
    pieces = float(m.quantity[line])
    rate = m.pair_rate[pair]
    if rate > 0.0:
        pieces = min(pieces, s.room[m.pair_pool[pair], cell] * rate + ROUNDING)
        for use in range(m.use_ptr[offer] + 1, m.use_ptr[offer + 1]):
            pieces = min(pieces, s.room[m.use_pool[use], cell] / (m.use_hours[use] * m.work_factor[line]) + ROUNDING)
    return int(max(0.0, pieces))


@kernel
def candidates(m, s, line, rank, look, wanted):  # type: ignore[no-untyped-def]
    """Find the pairs of the line with hours for one more piece, or for a least lot; how many there are.

    Looks at the first ``look`` of its ``rank``, at the pairs with lots and at the wanted one. Fills ``found`` and ``most``.
    """
    count = 0
    begin, pairs = m.pair_ptr[line], m.pair_ptr[line + 1] - m.pair_ptr[line]
    first_slot, lots = m.lot_base[line], s.lots[line]
    few = no_more_groups(m, s, line)
    last = m.class_end[line, m.classes[line] - 1]
    ranked = min(pairs, look)
    for k in range(ranked + lots + 1 if ranked < pairs else ranked):
        pair = np.int64(begin + k)
        if ranked < pairs:
            pair = np.int64(
                rank[begin + k] if k < ranked else s.lot_pair[first_slot + k - ranked] if k < ranked + lots else wanted
            )
        if pair < 0:
            continue
        # Most pairs have no hours left, so the first look decides.
        rate = m.pair_rate[pair]
        if rate > 0.0 and s.room[m.pair_pool[pair], m.pair_row[pair] + last] * rate + ROUNDING < 1.0:
            continue
        known = False
        if k >= ranked:
            for i in range(count):
                known |= s.found[i, 0] == pair
        most = 0 if known else fits(m, s, line, pair, last)
        if most < 1:
            continue
        slot = -1
        for i in range(first_slot, first_slot + lots):
            if s.lot_pair[i] == pair:
                slot = i
        if slot < 0:
            offer = m.pair_offer[pair]
            if most < m.offer_min[offer] - m.pair_frozen[pair]:
                continue
            if few and not may_use(m, s, line, m.offer_group[offer]):
                continue
        s.found[count, 0] = pair
        s.found[count, 1] = slot
        s.most[count] = most
        s.sizes[count] = NO_LIMIT
        count += 1
    return count


@kernel
def value(m, s, line, i, guide, strength, whole):  # type: ignore[no-untyped-def]
    """Find the best number of pieces of candidate ``i``: its gain, size and pieces by class.

    The gain is concave in the pieces (classes, fairness bands and previous pieces all fall), so the first piece that adds nothing
    ends it, but for the least lot. With ``whole`` it takes all it can. The split is not in the gain.
    """
    n_classes = m.classes[line]
    pair, slot = s.found[i, 0], s.found[i, 1]
    offer = m.pair_offer[pair]
    group = m.offer_group[offer]
    there = 0
    if slot >= 0:
        for c in range(n_classes):
            there += s.lot_pieces[slot, c]
    frozen = m.pair_frozen[pair]
    limit = min(min(m.quantity[line] - s.placed[line], s.most[i]), m.offer_max[offer] - there - frozen)
    need = max(1, m.offer_min[offer] - there - frozen)
    s.sizes[i] = 0
    s.gains[i] = 0.0
    if limit < need:
        return
    if whole:
        need = limit
    price, base = m.pair_price[pair], m.pair_base[pair]
    income = s.income[group]
    bands = len(m.band_points)
    band = 0
    while band < bands and income >= m.band_top[group, band]:
        band += 1
    before = max(0, m.pair_previous[pair] - there)
    gain = 0.0
    total = 0
    s.pieces[i, :] = 0
    first = m.release[line] + m.offer_lead[offer]
    c, cap = -1, 0
    while total < limit:
        if total >= cap:
            c += 1
            if c >= n_classes:
                break
            end = m.class_end[line, c]
            cap = 0 if end < first else s.most[i] if c == n_classes - 1 else fits(m, s, line, pair, end)
            continue
        run = min(limit, cap) - total
        slope = m.class_points[line, c] + base - strength * guide[pair, c]
        if before > 0:
            slope += m.keep[line]
            run = min(run, before)
        if band < bands:
            inside = run if price <= 0 else min(run, int((m.band_top[group, band] - income) / price))
            if inside > 0:
                run = inside
                slope += m.band_points[band] * price
            else:
                # One piece whose price reaches into the next bands.
                run = 1
                top = m.band_top[group]
                slope += fairness(top, m.band_points, income + price) - fairness(top, m.band_points, income)
        if slope <= 0:
            if total >= need:
                break
            run = min(run, need - total)
        gain += run * slope
        total += run
        s.pieces[i, c] += run
        before -= run
        income += run * price
        while band < bands and income >= m.band_top[group, band]:
            band += 1
    s.gains[i] = gain
    s.sizes[i] = total


@inlined
def _promise(m, s, line, count, guide, strength, noise):  # type: ignore[no-untyped-def]
    """For each candidate, no fewer points of a piece than it can gain there; the most of all."""
    most = 0.0
    points = m.class_points[line, 0] + 0.0
    for i in range(count):
        pair = s.found[i, 0]
        piece = points + m.pair_base[pair] - strength * guide[pair, m.classes[line] - 1]
        if m.pair_previous[pair] > 0:
            piece += m.keep[line]
        if len(m.band_points) > 0:
            piece += m.band_points[0] * m.pair_price[pair]
        s.top[i] = max(0.0, piece)
        s.shake[i] = 1.0 - noise * next_random(s) if noise > 0 else 1.0
        most = max(most, s.top[i])
    return most


@inlined
def _choose(m, s, line, count, guide, strength, dear, wanted):  # type: ignore[no-untyped-def]
    """The candidate to place next, -1 for none. The most promising are valued first, and the rest not at all."""
    missing = m.quantity[line] - s.placed[line]
    must = not m.partial[line]
    full = s.lots[line] == m.lot_base[line + 1] - m.lot_base[line]
    split = m.split[line] if s.lots[line] + m.frozen_groups[line] > 0 else 0.0
    best, best_score = -1, -np.inf
    while True:
        at, hope = NONE, 0.0
        for i in range(count):
            pair = s.found[i, 0]
            if pair < 0 or (full and s.found[i, 1] < 0):
                continue
            opening = split if s.found[i, 1] < 0 and m.pair_frozen[pair] == 0 else 0.0
            if s.sizes[i] > missing:
                points = np.inf if pair == wanted else s.top[i] * min(missing, s.most[i]) - opening
                if at < 0 or points > hope:
                    at, hope = i, points
                continue
            if s.sizes[i] == 0:
                continue
            gain = s.gains[i] - opening
            if gain <= 0 and not must:
                continue
            score = gain * s.shake[i] - dear * s.sizes[i] if gain > 0 else gain
            if pair == wanted:
                score = np.inf
            if score > best_score:
                best, best_score = i, score
        if at < 0 or hope < best_score or (hope <= 0 and not must):
            return best
        value(m, s, line, at, guide, strength, must)


@kernel
def fill(m, s, line, guide, rank, look, strength, greed, noise, wanted):  # type: ignore[no-untyped-def]
    """Place the missing pieces of a line, best group first; return what the score gains.

    ``guide [N, C]`` are points that the hours of a piece would earn elsewhere, used with ``strength``; ``greed`` in [0, 1] weighs
    gain a piece against gain in all; ``noise`` shakes the choice; ``wanted`` is a pair to prefer, or -1. Only the first ``look``
    pairs of the line's ``rank [N]`` are looked at, besides its lots.
    """
    if m.quantity[line] <= s.placed[line]:
        return 0.0
    count = candidates(m, s, line, rank, look, wanted)
    dear = greed * _promise(m, s, line, count, guide, strength, noise)
    limited = m.family_base[m.family[line] + 1] > m.family_base[m.family[line]]
    total_gain = 0.0
    while s.placed[line] < m.quantity[line]:
        best = _choose(m, s, line, count, guide, strength, dear, wanted)
        if best < 0:
            break
        slot = s.found[best, 1]
        if slot >= 0:
            for c in range(m.classes[line]):
                s.pieces[best, c] += s.lot_pieces[slot, c]
            total_gain += remove_lot(m, s, slot)
            _find_slots(m, s, line, count)
        total_gain += add_lot(m, s, line, s.found[best, 0], s.pieces[best])
        s.found[best, 0] = -1
        if limited and no_more_groups(m, s, line):
            for i in range(count):
                pair = s.found[i, 0]
                if pair >= 0 and s.found[i, 1] < 0 and not may_use(m, s, line, m.offer_group[m.pair_offer[pair]]):
                    s.found[i, 0] = -1
    if not m.partial[line] and (s.placed[line] < m.quantity[line] or total_gain < 0):
        total_gain += remove_line(m, s, line) + _fill_alone(m, s, line, guide, rank, look, strength, wanted)
    return total_gain


@kernel
def remove_line(m, s, line):  # type: ignore[no-untyped-def]
    """Remove all lots of a line; return what the score gains."""
    gain = 0.0
    for slot in range(m.lot_base[line] + s.lots[line] - 1, m.lot_base[line] - 1, -1):
        gain += remove_lot(m, s, slot)
    return gain


@kernel
def _fill_alone(m, s, line, guide, rank, look, strength, wanted):  # type: ignore[no-untyped-def]
    """Place a line without lots whole at the one group where that is worth most, if at any."""
    best, most = NONE, 0.0
    for i in range(candidates(m, s, line, rank, look, wanted)):
        value(m, s, line, i, guide, strength, True)
        if s.sizes[i] == m.quantity[line] - s.placed[line] and s.gains[i] > most:
            best, most = np.int64(i), s.gains[i]
    if best < 0:
        return 0.0
    gain = add_lot(m, s, line, s.found[best, 0], s.pieces[best])
    return gain if gain >= 0 else gain + remove_line(m, s, line)


@kernel
def _find_slots(m, s, line, count):  # type: ignore[no-untyped-def]
    """Find the slots of the candidates that have a lot again, after one was removed."""
    for i in range(count):
        if s.found[i, 1] >= 0:
            s.found[i, 1] = -1
            for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
                if s.lot_pair[slot] == s.found[i, 0]:
                    s.found[i, 1] = slot


@kernel
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
            hours = s.room[m.use_pool[use], m.pair_row[pair] + last]
            most = min(most, hours / (m.use_hours[use] * m.work_factor[line]) + ROUNDING)
        pieces[pair - begin] = int(max(0.0, most))
    return pieces
