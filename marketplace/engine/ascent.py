"""Dual ascent: better and better prices for the bound, by steps along the smoothed direction of the Lagrangian.

Each step prices hours up where lots at these prices want more than there are and down where they want less, with a step for each
price of its own (as in Kingma and Ba's Adam). Most steps look only at the best few pairs of each line; every ``REFRESH`` steps
all pairs are looked at, which gives a bound that holds. Work spreads over weeks that are nearly as cheap as the cheapest:
without that the direction jumps from week to week and takes three times as many steps.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from marketplace.engine.compiled import kernel
from marketplace.engine.instance import Floats
from marketplace.engine.lagrangian import candidates, evaluate
from marketplace.engine.terms import Pairs, Terms

MOMENTUM, MEMORY = 0.5, 0.95
SPREAD = 2.0
"""Weeks this many steps dearer than the cheapest share its work."""
CANDIDATES = 24
REFRESH = 10
FALL = 1.5
"""The step falls with this power of the share of the run that is left."""
INCOME_SCALE = 0.1


@dataclass(slots=True, eq=False)
class Ascent:
    """Prices on their way, and the best that were found: ``bound`` at ``best`` and ``best_income``."""

    terms: Terms
    prices: Floats
    """[P, W]"""
    income_prices: Floats
    """[G]"""
    best: Floats = field(init=False)
    best_income: Floats = field(init=False)
    bound: float = field(default=float("inf"), init=False)
    steps: int = field(default=0, init=False)
    scale: Floats = field(init=False)
    """[P] points that an hour of the pool typically earns"""
    _used: Floats = field(init=False)
    _income: Floats = field(init=False)

    def __post_init__(self) -> None:
        self.scale = _price_scale(self.terms)
        self._used, self._income = np.zeros_like(self.prices), np.zeros_like(self.income_prices)
        self.prices = close_weeks(self.terms.hours, self.prices)
        self.best, self.best_income = self.prices.copy(), self.income_prices.copy()

    def look(self, spread: Floats) -> float:
        """The bound at the present prices over all pairs; keeps it when it is the best."""
        value = float(evaluate(self.terms, self.prices, self.income_prices, spread, self._used, self._income))
        if value < self.bound:
            self.bound, self.best, self.best_income = value, self.prices.copy(), self.income_prices.copy()
        return value

    def run(self, share: Callable[[int], float], rate: float, told: Callable[[float], None] | None = None) -> None:
        """Step until ``share(step)``, the part of the run that is behind, reaches 1; ``told`` hears each bound."""
        mean, square = np.zeros_like(self.prices), np.zeros_like(self.prices)
        income_mean, income_square = np.zeros_like(self.income_prices), np.zeros_like(self.income_prices)
        reduced, step, done = self.terms, 0, share(0)
        per_hour = 1.0 / np.maximum(self.terms.hours.mean(axis=1), 1e-9)
        asked = np.maximum(self.terms.bands.income.sum(axis=1), 1.0)
        while done < 1.0:
            size = rate * (1.0 - done) ** FALL + 1e-5
            spread = SPREAD * size * self.scale
            if step % REFRESH == 0:
                self.look(spread)
                reduced = reduce(self.terms, self.prices, self.income_prices)
                if told is not None:
                    told(self.bound)
            else:
                evaluate(reduced, self.prices, self.income_prices, spread, self._used, self._income)
            step += 1
            _move(self.prices, mean, square, self._used, self.terms.hours, per_hour, size * self.scale, step)
            _move_income(self.income_prices, income_mean, income_square, -self._income / asked, size * INCOME_SCALE, step)
            done = share(step)
        self.steps += step
        self.prices = close_weeks(self.terms.hours, self.prices)
        self.look(np.zeros_like(self.scale))
        self.prices, self.income_prices = self.best.copy(), self.best_income.copy()


def reduce(terms: Terms, prices: Floats, income_prices: Floats) -> Terms:
    """The same terms with only the best few pairs of each line."""
    ptr, listed = candidates(terms, prices, income_prices, CANDIDATES)
    return terms._replace(pair_ptr=ptr, pairs=Pairs(*(column[listed] for column in terms.pairs)))


def close_weeks(hours: Floats, prices: Floats) -> Floats:
    """Prices with weeks of no hours as dear as the pool's dearest week: that costs nothing and nobody flees there."""
    return np.where(hours > 0.0, prices, prices.max(axis=1, keepdims=True, initial=0.0))


def _price_scale(terms: Terms) -> Floats:
    """[P] mean over the pool's pairs of worth per hour; 1 for a pool that nobody wants."""
    sums, counts = _worth_per_hour(terms, np.zeros(len(terms.hours)), np.zeros(len(terms.hours)))
    return np.where(counts > 0, sums / np.maximum(counts, 1.0), 1.0)


@kernel
def _worth_per_hour(t, sums, counts):  # type: ignore[no-untyped-def]
    for line in range(len(t.lines.rest)):
        for pair in range(t.pair_ptr[line], t.pair_ptr[line + 1]):
            offer = t.pairs.offer[pair]
            for use in range(t.uses.ptr[offer], t.uses.ptr[offer + 1]):
                sums[t.uses.pool[use]] += t.lines.worth[line] / (t.uses.hours[use] * t.lines.work_factor[line])
                counts[t.uses.pool[use]] += 1.0
    return sums, counts


@kernel
def _move(prices, mean, square, used, hours, per_hour, size, step):  # type: ignore[no-untyped-def]
    early, early_square = 1.0 - MOMENTUM**step, 1.0 - MEMORY**step
    for pool in range(prices.shape[0]):
        for week in range(prices.shape[1]):
            slope = (used[pool, week] - hours[pool, week]) * per_hour[pool]
            mean[pool, week] = MOMENTUM * mean[pool, week] + (1.0 - MOMENTUM) * slope
            square[pool, week] = MEMORY * square[pool, week] + (1.0 - MEMORY) * slope * slope
            step_length = size[pool] * (mean[pool, week] / early) / (np.sqrt(square[pool, week] / early_square) + 1e-3)
            prices[pool, week] = max(0.0, prices[pool, week] + step_length)


@kernel
def _move_income(prices, mean, square, slope, size, step):  # type: ignore[no-untyped-def]
    mean[:] = MOMENTUM * mean + (1.0 - MOMENTUM) * slope
    square[:] = MEMORY * square + (1.0 - MEMORY) * slope * slope
    root = np.sqrt(square / (1.0 - MEMORY**step)) + 1e-3
    prices[:] = np.maximum(0.0, prices + size * (mean / (1.0 - MOMENTUM**step)) / root)
