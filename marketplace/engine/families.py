"""Lines that share a limited number of groups: the repeats of one order are placed together.

Filled one by one, the first repeat would take the groups that suit it alone, and the others, bound to those groups, would go
without. Groups are chosen one after the other by what they earn on all lines of the family.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.compiled import inlined, kernel
from marketplace.engine.construct import EVERY, NO_PAIRS, NONE, candidates, fill, next_random, value
from marketplace.engine.views import view_model, view_state


@inlined
def shared(m, line):  # type: ignore[no-untyped-def]
    """Whether the line shares a limited number of groups with other lines."""
    family = m.family[line]
    limited = m.family_base[family + 1] > m.family_base[family]
    return limited and m.family_ptr[family + 1] - m.family_ptr[family] > 1


@kernel
def _pair_at(m, line, group):  # type: ignore[no-untyped-def]
    """The line's pair with a group, -1 when there is none; pairs are by rising group."""
    low, high = m.pair_ptr[line], m.pair_ptr[line + 1]
    while low < high:
        middle = (low + high) // 2
        if m.offer_group[m.pair_offer[middle]] < group:
            low = middle + 1
        else:
            high = middle
    return low if low < m.pair_ptr[line + 1] and m.offer_group[m.pair_offer[low]] == group else -1


@kernel
def _earnings(m, s, family, guide, rank, look, strength, earns, seen):  # type: ignore[no-untyped-def]
    """Add to ``earns [G]`` what each group would earn on the missing pieces of the family; list the groups in ``seen``."""
    count = 0
    for i in range(m.family_ptr[family], m.family_ptr[family + 1]):
        line = m.family_line[i]
        if m.quantity[line] <= s.placed[line]:
            continue
        pairs = candidates(m, s, line, rank, look, NONE)
        split = m.split[line] if s.lots[line] + m.frozen_groups[line] > 0 else 0.0
        for k in range(pairs):
            if s.found[k, 1] >= 0:
                continue
            value(m, s, line, k, guide, strength, not m.partial[line])
            if s.sizes[k] > 0 and s.gains[k] > split:
                group = m.offer_group[m.pair_offer[s.found[k, 0]]]
                if earns[group] == 0.0:
                    seen[count] = group
                    count += 1
                earns[group] += s.gains[k] - split
    return count


@kernel
def _used(m, s, family, group):  # type: ignore[no-untyped-def]
    base = m.family_base[family]
    for i in range(base, base + s.family_groups[family]):  # noqa: SIM110 - numba compiles no generators here
        if s.family_group[i] == group:
            return True
    return False


@kernel
def _fill_at(m, s, family, group, guide, rank, strength):  # type: ignore[no-untyped-def]
    """Place what is missing of every line of the family at one group."""
    gain = 0.0
    for i in range(m.family_ptr[family], m.family_ptr[family + 1]):
        pair = _pair_at(m, m.family_line[i], group)
        if pair >= 0:
            gain += fill(m, s, m.family_line[i], guide, rank, NO_PAIRS, strength, 0.0, 0.0, pair)
    return gain


@kernel
def fill_family(m, s, family, guide, rank, look, strength, noise, wanted):  # type: ignore[no-untyped-def]
    """Place the missing pieces of all lines of a limited family; return what the score gains.

    ``wanted`` is a group to begin with, or -1; the rest is as in ``construct.fill``.
    """
    gain = 0.0
    earns, seen = np.zeros(len(m.reliability)), np.empty(len(m.reliability), np.int64)
    for i in range(m.family_base[family], m.family_base[family] + s.family_groups[family]):
        gain += _fill_at(m, s, family, np.int64(s.family_group[i]), guide, rank, strength)
    while s.family_groups[family] < m.family_max[family]:
        groups = s.family_groups[family]
        best = wanted
        if best < 0:
            count = _earnings(m, s, family, guide, rank, look, strength, earns, seen)
            most = 0.0
            for k in range(count):
                points = earns[seen[k]] * (1.0 - noise * next_random(s) if noise > 0 else 1.0)
                earns[seen[k]] = 0.0
                if points > most and not _used(m, s, family, seen[k]):
                    most, best = points, seen[k]
            if best < 0:
                break
        gain += _fill_at(m, s, family, best, guide, rank, strength)
        if s.family_groups[family] == groups and best != wanted:
            break
        wanted = NONE
    return gain


@kernel
def fill_all(model, state, order, guide, rank, strength):  # type: ignore[no-untyped-def]
    """Fill lines one after another, families at once, looking at every pair; return what the score gains."""
    m, s = view_model(model), view_state(state)
    gain = 0.0
    begun = np.zeros(len(m.family_max), np.bool_)
    for line in order:
        if shared(m, line) and not begun[m.family[line]]:
            begun[m.family[line]] = True
            gain += fill_family(m, s, m.family[line], guide, rank, EVERY, strength, 0.0, NONE)
        gain += fill(m, s, line, guide, rank, EVERY, strength, 0.0, 0.0, NONE)
    return gain
