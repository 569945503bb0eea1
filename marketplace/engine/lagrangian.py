"""The Lagrangian of the matching problem at given prices, compiled: an upper bound on every plan's score.

Hours cost their week's price (work in a window pays the cheapest week of it), a unit of income earns its group's income price,
and what is left falls apart: each line on its own, each group's fairness on its own, and the hours bought at their price.
"""

from __future__ import annotations

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.few_groups import add_line, best_groups, room_for_family
from marketplace.engine.instance import NO_LIMIT
from marketplace.engine.line_bound import NOTHING, Order, best_lot, most_points, room_for

NO_VALUE = np.inf


@kernel
def _cheapest(prices, pool, start, finish):  # type: ignore[no-untyped-def]
    """0-based cheapest week of ``start..finish`` (1-based), the first of equals."""
    week = start - 1
    for w in range(start, finish):
        if prices[pool, w] < prices[pool, week]:
            week = w
    return week


@kernel
def _best_finish(prices, pools, hours, first, end, factor, worth, late_factor, start, due, last):  # type: ignore[no-untyped-def]
    """Best of worth left less hours paid (uses ``first:end``) over the finish weeks that make sense, and that week."""
    best, week, soonest = NOTHING, last, np.int64(max(start, min(due, last)))
    if end - first == 1:
        pool, charged = pools[first], hours[first] * factor
        cheapest = prices[pool, _cheapest(prices, pool, start, soonest)]
        for finish in range(soonest, last + 1):
            cheapest = min(cheapest, prices[pool, finish - 1])
            value = worth * late_factor[max(0, finish - due)] - charged * cheapest
            if value > best:
                best, week = value, finish
        return best, week
    for finish in range(soonest, last + 1):
        value = worth * late_factor[max(0, finish - due)]
        for use in range(first, end):
            pool = pools[use]
            value -= hours[use] * factor * prices[pool, _cheapest(prices, pool, start, finish)]
        if value > best:
            best, week = value, finish
    return best, week


@kernel
def _gather(pairs, uses, line, begin, stop, prices, income_prices, late_factor, lots, finish):  # type: ignore[no-untyped-def]
    """Put the listed pairs of a line into ``lots`` with the points of a piece net of prices, and the weeks they finish in."""
    worth, due, last, factor = line
    for pair in range(begin, stop):
        i, offer = pair - begin, pairs.offer[pair]
        first, end = uses.ptr[offer], uses.ptr[offer + 1]
        points, finish[i] = _best_finish(
            prices, uses.pool, uses.hours, first, end, factor, worth, late_factor, pairs.start[pair], due, last
        )
        lots.value[i] = points + pairs.base[pair] + income_prices[uses.group[offer]] * pairs.price[pair]
        lots.room[i], lots.keep[i], lots.agreed[i] = pairs.room[pair], pairs.keep[pair], pairs.agreed[pair]


@kernel
def _book(uses, offer, factor, start, finish, pieces, prices, spread, used):  # type: ignore[no-untyped-def]
    """Book hours in the cheapest week, or over all weeks that are less than ``spread`` dearer, the cheaper the more."""
    for use in range(uses.ptr[offer], uses.ptr[offer + 1]):
        pool = uses.pool[use]
        week, width, total = _cheapest(prices, pool, start, finish), spread[pool], 1.0
        limit, hours = prices[pool, week] + width, pieces * uses.hours[use] * factor
        if width <= 0.0:
            used[pool, week] += hours
            continue
        total = 0.0
        for w in range(start - 1, finish):
            total += max(0.0, limit - prices[pool, w])
        for w in range(start - 1, finish):
            used[pool, w] += hours * max(0.0, limit - prices[pool, w]) / total


@kernel
def _charge(pairs, uses, factor, begin, lots, chosen, finish, prices, spread, used, income):  # type: ignore[no-untyped-def]
    """Book hours (in the cheapest week) and income of the chosen amounts."""
    for nth in range(chosen):
        i, pieces = lots.order[nth], lots.amount[nth]
        pair = begin + i
        offer = pairs.offer[pair]
        _book(uses, offer, factor, pairs.start[pair], finish[i], pieces, prices, spread, used)
        income[uses.group[offer]] += pieces * pairs.price[pair]


@kernel
def _lone_lot(lots, i, order):  # type: ignore[no-untyped-def]
    """Points and pieces of a lot that is the only one of its line."""
    if order.whole and lots.room[i] < order.rest:
        return 0.0, 0.0
    if order.whole:
        return lots.value[i] * order.rest + order.bonus * lots.keep[i], order.rest
    return best_lot(lots.value[i], lots.room[i], lots.keep[i], order.bonus, 0.0)


@kernel
def _frozen(frozen, uses, lines, late_factor, prices, income_prices, spread, used, income):  # type: ignore[no-untyped-def]
    """Points of the frozen pieces net of prices; books them."""
    total = 0.0
    for z in range(len(frozen.offer)):
        offer, line, start, week = frozen.offer[z], frozen.line[z], frozen.start[z], frozen.week[z]
        first, end, factor = uses.ptr[offer], uses.ptr[offer + 1], lines.work_factor[line]
        points, finish = _best_finish(
            prices, uses.pool, uses.hours, first, end, factor, lines.worth[line], late_factor, start, lines.due[line], week
        )  # fmt: skip
        group = uses.group[offer]
        total += (points + frozen.base[z] + income_prices[group] * frozen.price[z]) * frozen.pieces[z]
        _book(uses, offer, factor, start, finish, frozen.pieces[z], prices, spread, used)
        income[group] += frozen.pieces[z] * frozen.price[z]
    return total


@kernel
def _fairness(bands, income_prices, income):  # type: ignore[no-untyped-def]
    """Points of each group's fairness on its own; takes the income it asks for from ``income``."""
    total = 0.0
    for group in range(len(income_prices)):
        for band in range(len(bands.points)):
            if bands.points[band] > income_prices[group]:
                total += (bands.points[band] - income_prices[group]) * bands.income[group, band]
                income[group] -= bands.income[group, band]
    return total


@kernel
def evaluate(t, prices, income_prices, spread, used, income):  # type: ignore[no-untyped-def]
    """The Lagrangian at these prices over the pairs of ``t``; an upper bound when those are all.

    ``t`` is :class:`Terms`. Fills ``used [P, W]`` with hours and ``income [G]`` with the income of the lots less the income that
    fairness asks for: ``used - hours`` is the direction in which prices should rise, ``-income`` that of income prices.
    """
    used[:] = 0.0
    income[:] = 0.0
    pairs, uses, lines, ptr = t.pairs, t.uses, t.lines, t.pair_ptr
    widest = np.max(np.diff(ptr)) if len(ptr) > 1 else np.int64(1)
    lots, finish = room_for(widest), np.empty(widest, np.int64)
    total = t.constant + _frozen(t.frozen, uses, lines, t.late_factor, prices, income_prices, spread, used, income)
    by_group = np.zeros(len(income_prices))
    for f in range(len(t.family_ptr) - 1):
        family = t.family_line[t.family_ptr[f] : t.family_ptr[f + 1]]
        if lines.most[family[0]] == 1:
            total += _one_group(t, family, prices, income_prices, lots, finish, by_group, spread, used, income)
            continue
        if t.together and len(family) > 1 and lines.most[family[0]] < NO_LIMIT:
            together = _few_groups(t, family, prices, income_prices, lots, finish, spread, used, income)
            if together < NO_VALUE:
                total += together
                continue
        for line in family:
            begin, stop = ptr[line], ptr[line + 1]
            data = (lines.worth[line], lines.due[line], lines.last[line], lines.work_factor[line])
            _gather(pairs, uses, data, begin, stop, prices, income_prices, t.late_factor, lots, finish)
            order = Order(
                lines.rest[line], lines.split[line], lines.bonus[line], lines.most[line], lines.whole[line], lines.started[line]
            )
            value, chosen = most_points(lots, stop - begin, order)
            total += value
            _charge(pairs, uses, data[3], begin, lots, chosen, finish, prices, spread, used, income)
    return total + np.sum(prices * t.hours) + _fairness(t.bands, income_prices, income)


@kernel
def _few_groups(t, family, prices, income_prices, lots, finish, spread, used, income):  # type: ignore[no-untyped-def]
    """A family that may use few groups, all its lines together; ``NO_VALUE`` where its lines one by one give no more."""
    pairs, uses, lines, ptr = t.pairs, t.uses, t.lines, t.pair_ptr
    parts, count, openings, alone = room_for_family(t, family), np.int64(0), 0.0, 0.0
    for line in family:
        data = (lines.worth[line], lines.due[line], lines.last[line], lines.work_factor[line])
        _gather(pairs, uses, data, ptr[line], ptr[line + 1], prices, income_prices, t.late_factor, lots, finish)
        before = count
        count = add_line(t, line, lots, finish, parts, count)
        openings += lines.split[line] if count > before else 0.0
        order = Order(lines.rest[line], lines.split[line], lines.bonus[line], lines.most[line], lines.whole[line], False)
        alone += most_points(lots, ptr[line + 1] - ptr[line], order)[0]
    value = openings + best_groups(t, parts, count, lines.most[family[0]], len(income_prices))
    if value >= alone:
        return NO_VALUE
    _, _, pair_of, line_of, week_of, taken = parts
    for k in range(count):
        if taken[k] > 0.0:
            pair, factor = pair_of[k], lines.work_factor[line_of[k]]
            _book(uses, pairs.offer[pair], factor, pairs.start[pair], week_of[k], taken[k], prices, spread, used)
            income[uses.group[pairs.offer[pair]]] += taken[k] * pairs.price[pair]
    return value


@kernel
def _one_group(t, family, prices, income_prices, lots, finish, by_group, spread, used, income):  # type: ignore[no-untyped-def]
    """A family that may use one group over all its lines: the best group by what it earns on all of them."""
    pairs, uses, lines, ptr = t.pairs, t.uses, t.lines, t.pair_ptr
    best = -1
    for booking in range(2):
        for line in family:
            begin, stop = ptr[line], ptr[line + 1]
            data = (lines.worth[line], lines.due[line], lines.last[line], lines.work_factor[line])
            _gather(pairs, uses, data, begin, stop, prices, income_prices, t.late_factor, lots, finish)
            order = Order(lines.rest[line], lines.split[line], lines.bonus[line], 1, lines.whole[line], False)
            for i in range(stop - begin):
                points, size = _lone_lot(lots, i, order)
                group = uses.group[pairs.offer[begin + i]]
                if points <= 0.0:
                    continue
                if booking == 0:
                    by_group[group] += points
                    if best < 0 or by_group[group] > by_group[best]:
                        best = group
                elif group == best:
                    lots.order[0], lots.amount[0] = i, size
                    _charge(pairs, uses, data[3], begin, lots, np.int64(1), finish, prices, spread, used, income)
        if best < 0:
            return 0.0
    value = by_group[best]
    for line in family:
        for pair in range(ptr[line], ptr[line + 1]):
            by_group[uses.group[pairs.offer[pair]]] = 0.0
    return value


@kernel
def candidates(t, prices, income_prices, most):  # type: ignore[no-untyped-def]
    """The best ``most`` pairs of each line at these prices, by points a piece and by points of the whole lot.

    Returns ``ptr [L + 1]`` and the pairs. What they miss makes the Lagrangian over them too small, never too large.
    """
    pairs, uses, lines, ptr = t.pairs, t.uses, t.lines, t.pair_ptr
    out_ptr, widest = np.zeros(len(ptr), np.int64), np.int64(1)
    for line in range(len(lines.rest)):
        widest = max(widest, ptr[line + 1] - ptr[line])
        out_ptr[line + 1] = out_ptr[line] + min(ptr[line + 1] - ptr[line], most)
    out = np.empty(out_ptr[-1], np.int64)
    lots, finish = room_for(widest), np.empty(widest, np.int64)
    for line in range(len(lines.rest)):
        begin, stop = ptr[line], ptr[line + 1]
        kept = out[out_ptr[line] : out_ptr[line + 1]]
        if stop - begin <= most:
            kept[:] = np.arange(begin, stop)
            continue
        data = (lines.worth[line], lines.due[line], lines.last[line], lines.work_factor[line])
        _gather(pairs, uses, data, begin, stop, prices, income_prices, t.late_factor, lots, finish)
        _keep_best(lots, stop - begin, lines.split[line], lines.bonus[line], begin, kept)
    return out_ptr, out


@kernel
def _keep_best(lots, count, split, bonus, begin, kept):  # type: ignore[no-untyped-def]
    """Two of three by points a piece, one of three by points of the lot, listed in rising order."""
    for i in range(count):
        room = lots.room[i]
        lots.points[i] = lots.value[i] + (bonus * lots.keep[i] - split) / room if room > 0.0 else NOTHING
        lots.size[i] = lots.points[i] * room if room > 0.0 else NOTHING
        lots.second[i] = False
    for nth in range(len(kept)):
        at = int(np.argmax(lots.points[:count])) if nth % 3 else int(np.argmax(lots.size[:count]))
        lots.points[at], lots.size[at], lots.second[at] = 2.0 * NOTHING, 2.0 * NOTHING, True
    at = 0
    for i in range(count):
        if lots.second[i]:
            kept[at] = begin + i
            at += 1
