"""Ruin and recreate: take the lots of a few lines that compete for one group, put them back best, keep what is better.

A step takes one line and one group it could go to, takes out the line and up to three lots that stand in its way there, and fills
the lines again, the first one at that group. Worse plans are accepted with the usual falling temperature.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.construct import NONE, fill, next_random, remove_line
from marketplace.engine.families import fill_family, shared
from marketplace.engine.lots import add_lot, remove_lot
from marketplace.engine.views import view_model, view_state

TOUCHED = 64
"""Most lines that one step may touch."""
TOGETHER, WHOLE_LINES, STAYS = 0.02, 0.1, 0.5
"""How often a step takes out a whole family, other lines at all their groups, and leaves the line's other lots where they are."""
WISHES = 6
"""A step takes out fewer than so many other lots."""
SEVERAL, GROUPS, FEWER_WISHES = 0.5, 5, 3
"""How often a line that goes whole or not at all is given room at several groups at once, at fewer than so many more groups, by
taking out fewer than so many lots at each: room at one group is no use to it."""


@kernel
def _touch(line, touched, count):  # type: ignore[no-untyped-def]
    """Note a line as touched; returns how many are."""
    for i in range(count):
        if touched[i] == line:
            return count
    touched[count] = line
    return count + 1


@kernel
def _save(m, s, touched, first, count, saved, pairs, pieces):  # type: ignore[no-untyped-def]
    """Copy the lots of touched lines ``first..count - 1``; ``saved[i]`` is where those of the i-th begin. False: no room."""
    for i in range(first, count):
        line = touched[i]
        at = saved[i]
        if at + s.lots[line] > len(pairs):
            return False
        for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
            pairs[at] = s.lot_pair[slot]
            pieces[at, :] = s.lot_pieces[slot]
            at += 1
        saved[i + 1] = at
    return True


@kernel
def _restore(m, s, touched, count, saved, pairs, pieces):  # type: ignore[no-untyped-def]
    """Put the lots of touched lines back as they were; lots that did not change stay."""
    for i in range(count):
        line = touched[i]
        slot = m.lot_base[line]
        while slot < m.lot_base[line] + s.lots[line]:
            same = False
            for at in range(saved[i], saved[i + 1]):
                if pairs[at] == s.lot_pair[slot]:
                    same = True
                    for c in range(m.classes[line]):
                        same = same and pieces[at, c] == s.lot_pieces[slot, c]
            if same:
                slot += 1
            else:
                remove_lot(m, s, slot)
    for i in range(count):
        line = touched[i]
        for at in range(saved[i], saved[i + 1]):
            there = False
            for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
                there = there or s.lot_pair[slot] == pairs[at]
            if not there:
                add_lot(m, s, line, pairs[at], pieces[at])


@kernel
def _slot_at(m, s, line, group):  # type: ignore[no-untyped-def]
    for slot in range(m.lot_base[line], m.lot_base[line] + s.lots[line]):
        if m.offer_group[m.pair_offer[s.lot_pair[slot]]] == group:
            return slot
    return -1


@kernel
def _in_the_way(m, s, group, first, last, wish, touched, places, count):  # type: ignore[no-untyped-def]
    """Touch up to ``wish`` more lines that work at a group between two weeks, and note the group; return how many are touched."""
    most = min(count + wish, TOUCHED)
    for _ in range(3 * wish):
        if count >= most or s.group_lots[group] == 0:
            break
        slot = s.group_lot[m.group_base[group] + int(next_random(s) * s.group_lots[group])]
        other = np.int64(m.lot_line[slot])
        start = m.release[other] + m.offer_lead[m.pair_offer[s.lot_pair[slot]]]
        if start <= last and m.class_end[other, m.classes[other] - 1] >= first:
            before = count
            count = _touch(other, touched, count)
            places[before] = group
    return count


@kernel
def improve(model, state, lines, guide, rank, look, steps, hot, cold):  # type: ignore[no-untyped-def]
    """Try ``steps`` changes around ``lines`` while the heat falls from ``hot`` to ``cold`` points; return gain and kept steps."""
    m, s = view_model(model), view_state(state)
    width = m.class_end.shape[1]
    touched, places = np.empty(TOUCHED + 1, np.int64), np.empty(TOUCHED + 1, np.int64)
    saved = np.zeros(TOUCHED + 2, np.int64)
    pairs = np.empty(4096, np.int64)
    pieces = np.empty((4096, width), np.int32)
    turn = np.empty(TOUCHED + 1, np.int64)
    gain = 0.0
    kept = 0
    for step in range(steps):
        heat = hot * (cold / hot) ** (step / steps) if hot > 0 else 0.0
        line = lines[int(next_random(s) * len(lines))]
        room = min(look, m.pair_ptr[line + 1] - m.pair_ptr[line])
        wanted = np.int64(rank[m.pair_ptr[line] + int(next_random(s) * room)])
        offer = m.pair_offer[wanted]
        group = m.offer_group[offer]
        first = m.release[line] + m.offer_lead[offer]
        last = m.class_end[line, m.classes[line] - 1]
        count = _touch(line, touched, np.int64(0))
        family = m.family[line]
        lines_of = m.family_ptr[family + 1] - m.family_ptr[family]
        together = shared(m, line) and lines_of <= TOUCHED // 2 and next_random(s) < TOGETHER
        if together:
            for i in range(m.family_ptr[family], m.family_ptr[family + 1]):
                count = _touch(m.family_line[i], touched, count)
        whole = count
        places[:count] = group
        count = _in_the_way(m, s, group, first, last, int(next_random(s) * WISHES), touched, places, count)
        if not m.partial[line] and m.quantity[line] > 1 and next_random(s) < SEVERAL:
            for _ in range(int(next_random(s) * GROUPS)):
                more = m.pair_offer[np.int64(rank[m.pair_ptr[line] + int(next_random(s) * room)])]
                wish = int(next_random(s) * FEWER_WISHES)
                count = _in_the_way(
                    m, s, m.offer_group[more], m.release[line] + m.offer_lead[more], last, wish, touched, places, count
                )
        if not _save(m, s, touched, 0, count, saved, pairs, pieces):
            continue
        delta = 0.0
        all_out = next_random(s) < WHOLE_LINES
        stays = not together and m.partial[line] and s.placed[line] < m.quantity[line] and next_random(s) < STAYS
        for i in range(count):
            other = touched[i]
            if i == 0 and stays:
                slot = _slot_at(m, s, other, group)
                if slot >= 0:
                    delta += remove_lot(m, s, slot)
            elif i < whole or all_out or not m.partial[other]:
                delta += remove_line(m, s, other)
            else:
                slot = _slot_at(m, s, other, places[i])
                if slot >= 0:
                    delta += remove_lot(m, s, slot)
        strength = 0.3 + next_random(s)
        greed = 0.0 if next_random(s) < 0.5 else next_random(s)
        noise = 0.0 if next_random(s) < 0.5 else 0.2 * next_random(s)
        if together:
            delta += fill_family(
                m, s, family, guide, rank, look, strength, noise, np.int64(group) if next_random(s) < 0.5 else NONE
            )
        elif next_random(s) < 0.7:
            delta += fill(m, s, line, guide, rank, look, strength, greed, noise, wanted)
        turn[:count] = touched[:count]
        for i in range(count - 1, -1, -1):
            pick = int(next_random(s) * (i + 1))
            delta += fill(m, s, turn[pick], guide, rank, look, strength, greed, noise, NONE)
            turn[pick] = turn[i]
        if delta >= 0 or (heat > 0 and delta > heat * np.log(next_random(s) + 1e-300)):
            gain += delta
            kept += delta != 0
        else:
            _restore(m, s, touched, count, saved, pairs, pieces)
    return gain, kept
