"""What hours would earn elsewhere: shadow prices turned into a charge for each piece, and the pairs of a line in that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.construct import rooms
from marketplace.engine.lots import State
from marketplace.engine.search_model import Model

LOOK = 400
"""Pairs of a line that a step looks at, best ranked first."""


@dataclass(frozen=True, slots=True)
class Guide:
    """``charge [N, C]`` points that the hours of a piece earn elsewhere; ``rank [N]`` the pairs of each line, best first."""

    charge: Any
    rank: Any
    income_prices: Any
    """[G]"""


def unguided(m: Model, s: State, potential: Any) -> Guide:
    """Hours cost nothing."""
    charge = np.zeros((len(m.pair_offer), m.class_end.shape[1]), np.float32)
    income_prices = np.zeros(len(m.reliability))
    return Guide(charge, _rank(m, s, potential, charge, income_prices), income_prices)


def guided(m: Model, s: State, potential: Any, prices: Any, income_prices: Any) -> Guide:
    """The guide of shadow prices: points an hour ``[P, W]`` and points per unit of income ``[G]``."""
    charge = np.zeros((len(m.pair_offer), m.class_end.shape[1]), np.float32)
    _charge(m, prices, charge)
    return Guide(charge, _rank(m, s, potential, charge, income_prices), income_prices)


def again(m: Model, s: State, potential: Any, guide: Guide) -> Guide:
    """The same prices, ranked by the hours that are left now."""
    return Guide(guide.charge, _rank(m, s, potential, guide.charge, guide.income_prices), guide.income_prices)


@kernel
def potential(m, s):  # type: ignore[no-untyped-def]
    """[N] pieces for which each pair has hours in its widest window; of an empty plan, the most it could ever make."""
    pieces = np.empty(len(m.pair_offer), np.int32)
    for line in range(len(m.classes)):
        fits = rooms(m, s, line)
        for i in range(len(fits)):
            pieces[m.pair_ptr[line] + i] = min(fits[i], m.offer_max[m.pair_offer[m.pair_ptr[line] + i]])
    return pieces


@kernel
def _charge(m, prices, charge):  # type: ignore[no-untyped-def]
    for line in range(len(m.classes)):
        for pair in range(m.pair_ptr[line], m.pair_ptr[line + 1]):
            offer = m.pair_offer[pair]
            first = m.release[line] + m.offer_lead[offer]
            for use in range(m.use_ptr[offer], m.use_ptr[offer + 1]):
                hours = m.use_hours[use] * m.work_factor[line]
                row = prices[m.use_pool[use]]
                least, week = np.inf, first
                for c in range(m.classes[line]):
                    while week <= m.class_end[line, c]:
                        least = min(least, row[week - 1])
                        week += 1
                    charge[pair, c] += np.float32(hours * least if least < np.inf else 0.0)


@kernel
def _rank(m, s, potential, charge, income_prices):  # type: ignore[no-untyped-def]
    """Pairs of each line by the points of the largest lot: in turn the best when empty and the best now.

    Of lines with up to ``LOOK`` pairs all are looked at, in any order.
    """
    rank = np.empty(len(m.pair_offer), np.int32)
    for line in range(len(m.classes)):
        begin, end = m.pair_ptr[line], m.pair_ptr[line + 1]
        if end - begin <= LOOK:
            for pair in range(begin, end):
                rank[pair] = pair
            continue
        ever, now = np.empty(end - begin), np.empty(end - begin)
        fits = rooms(m, s, line)
        for pair in range(begin, end):
            offer = m.pair_offer[pair]
            group = m.offer_group[offer]
            price = m.offer_price[offer] * m.work_factor[line]
            best = -np.inf
            for c in range(m.classes[line]):
                if m.class_end[line, c] >= m.release[line] + m.offer_lead[offer]:
                    best = max(best, m.class_points[line, c] - charge[pair, c])
            best += m.reliable[line] * m.reliability[group] + (income_prices[group] - m.price_weight) * price
            ever[pair - begin] = -best * max(1, potential[pair]) if best > 0 else -best
            now[pair - begin] = -best * min(fits[pair - begin], potential[pair]) if best > 0 else -best
        first, second = np.argsort(ever, kind="mergesort"), np.argsort(now, kind="mergesort")
        taken = np.zeros(end - begin, np.bool_)
        count, i, j = 0, 0, 0
        while count < end - begin:
            while i < end - begin and taken[first[i]]:
                i += 1
            if i < end - begin:
                taken[first[i]] = True
                rank[begin + count] = begin + first[i]
                count += 1
            while j < end - begin and taken[second[j]]:
                j += 1
            if j < end - begin:
                taken[second[j]] = True
                rank[begin + count] = begin + second[j]
                count += 1
    return rank
