"""What hours would earn elsewhere: shadow prices turned into a charge for each piece, and the pairs of a line in that order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit

from marketplace.engine.lots import Model


@dataclass(frozen=True, slots=True)
class Guide:
    """``charge [N, C]`` points that the hours of a piece would earn elsewhere; ``rank [N]`` the pairs of each line, best first."""

    charge: Any
    rank: Any


def unguided(m: Model) -> Guide:
    """Hours cost nothing; the pairs of a line rank by what a piece earns."""
    charge = np.zeros((len(m.pair_offer), m.class_end.shape[1]), np.float32)
    return Guide(charge, _rank(m, charge, np.zeros(len(m.reliability))))


def guided(m: Model, prices: Any, income_prices: Any) -> Guide:
    """The guide of shadow prices: points an hour ``[P, W]`` and points per unit of income ``[G]``."""
    charge = np.zeros((len(m.pair_offer), m.class_end.shape[1]), np.float32)
    _charge(m, prices, charge)
    return Guide(charge, _rank(m, charge, income_prices))


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def _rank(m, charge, income_prices):  # type: ignore[no-untyped-def]
    rank = np.empty(len(m.pair_offer), np.int32)
    for line in range(len(m.classes)):
        begin, end = m.pair_ptr[line], m.pair_ptr[line + 1]
        values = np.empty(end - begin)
        for pair in range(begin, end):
            offer = m.pair_offer[pair]
            group = m.offer_group[offer]
            price = m.offer_price[offer] * m.work_factor[line]
            best = -np.inf
            for c in range(m.classes[line]):
                if m.class_end[line, c] >= m.release[line] + m.offer_lead[offer]:
                    best = max(best, m.class_points[line, c] - charge[pair, c])
            values[pair - begin] = -(
                best + m.reliable[line] * m.reliability[group] + (income_prices[group] - m.price_weight) * price
            )
        rank[begin:end] = begin + np.argsort(values, kind="mergesort")
    return rank
