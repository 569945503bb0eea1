"""The bound of a repeated order that may use few groups over all its repeats, compiled.

Line by line each repeat would find room in the best groups anew; but it is the same groups for all repeats, and where windows
overlap the same hours. Here every group makes what it can of all repeats with the hours of their windows together, lots paying
their part of the opening, and the best groups are taken. No repeat is held to its quantity, so this is not always the lower one.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.compiled import kernel


@kernel
def room_for_family(t, family):  # type: ignore[no-untyped-def]
    """Room for the parts of lots of a family: points a piece, pieces, pair, line, finishing week, pieces taken."""
    count = 0
    for line in family:
        count += 2 * (t.pair_ptr[line + 1] - t.pair_ptr[line])
    return (
        np.empty(count), np.empty(count), np.empty(count, np.int64), np.empty(count, np.int64), np.empty(count, np.int64),
        np.zeros(count),
    )  # fmt: skip


@kernel
def add_line(t, line, lots, finish, parts, count):  # type: ignore[no-untyped-def]
    """List the parts of the lots gathered for a line: kept pieces earn the bonus, all pay their part of the opening."""
    points, pieces, pair_of, line_of, week_of, _ = parts
    begin, split, bonus = t.pair_ptr[line], t.lines.split[line], t.lines.bonus[line]
    for i in range(t.pair_ptr[line + 1] - begin):
        room, keep = lots.room[i], lots.keep[i]
        for kept in range(2):
            size = keep if kept else room - keep
            if room > 0.0 and size > 0.0:
                points[count] = lots.value[i] - split / room + (bonus if kept else 0.0)
                pieces[count], pair_of[count], line_of[count], week_of[count] = size, begin + i, line, finish[i]
                count += 1
    return count


@kernel
def _capacities(t, parts, count, groups):  # type: ignore[no-untyped-def]
    """[G] pieces that each group's hours allow from its first to its last week of work on any repeat."""
    _, _, pair_of, line_of, _, _ = parts
    first, last = np.full(groups, t.hours.shape[1]), np.zeros(groups, np.int64)
    offer_of, factor = np.full(groups, -1), t.lines.work_factor[line_of[0]]
    for k in range(count):
        offer = t.pairs.offer[pair_of[k]]
        group = t.uses.group[offer]
        offer_of[group] = offer
        first[group] = min(first[group], t.pairs.start[pair_of[k]] - 1)
        last[group] = max(last[group], t.lines.last[line_of[k]])
    fits = np.full(groups, np.inf)
    for group in range(groups):
        if offer_of[group] >= 0:
            for use in range(t.uses.ptr[offer_of[group]], t.uses.ptr[offer_of[group] + 1]):
                hours = np.sum(t.hours[t.uses.pool[use], first[group] : last[group]])
                fits[group] = min(fits[group], hours / (t.uses.hours[use] * factor))
    return fits


@kernel
def best_groups(t, parts, count, most, groups):  # type: ignore[no-untyped-def]
    """Points of the best ``most`` groups over all repeats; parts at other groups are set to no pieces taken."""
    points, pieces, pair_of, _, _, taken = parts
    if count == 0:
        return 0.0
    fits, earned = _capacities(t, parts, count, groups), np.zeros(groups)
    for k in np.argsort(-points[:count], kind="mergesort"):
        if points[k] <= 0.0:
            break
        group = t.uses.group[t.pairs.offer[pair_of[k]]]
        taken[k] = min(pieces[k], fits[group])
        fits[group] -= taken[k]
        earned[group] += points[k] * taken[k]
    chosen = np.zeros(groups, np.bool_)
    total = 0.0
    for _ in range(min(most, groups)):
        best = int(np.argmax(earned))
        if earned[best] <= 0.0:
            break
        total += earned[best]
        earned[best], chosen[best] = 0.0, True
    for k in range(count):
        if not chosen[t.uses.group[t.pairs.offer[pair_of[k]]]]:
            taken[k] = 0.0
    return total
