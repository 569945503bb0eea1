"""Upper bounds that anybody can check: shadow prices, and the score that no right plan exceeds at those prices.

Any prices >= 0 prove a bound (docs/matching.md, "The bound"); good ones make it tight. Small problems are priced exactly, by the
linear relaxation; large ones by dual ascent, which can be stopped at any time.

What more hours do: at fixed prices more hours can only raise the bound (they are given back at prices >= 0, windows get larger,
pairs become eligible). So the best possible bound never falls when hours are added, and neither does the one told for problems
of up to ``EXACT_PAIRS`` pairs, which is the best possible up to rounding but for what repeats with few groups gain together:
prices that are best for the lines need not be best for that, so it is left out there, and the certificate may prove a little
more than is told. For larger ones, give the certificate of the problem
with more hours as ``start``: the bound of the one with fewer is then never above it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from marketplace.engine import relaxation, terms
from marketplace.engine.ascent import Ascent
from marketplace.engine.instance import Floats, Instance
from marketplace.engine.lagrangian import evaluate
from marketplace.engine.problem import Certificate
from marketplace.engine.terms import Terms

EXACT_PAIRS = 5_000
"""Largest number of eligible pairs for which the relaxation is solved outright."""
EFFORT = 400
"""Steps of ascent without a deadline."""
RATE, WARM_RATE = 0.07, 0.02
QUICK_STEPS = 40
DIGITS = 7


@dataclass(frozen=True, slots=True, eq=False)
class CertifiedBound:
    """Prices and the bound they prove."""

    hour_prices: Floats
    """[P, W] points per hour"""
    income_prices: Floats
    """[G] points per unit of income"""
    bound: float
    steps: int = 0
    terms: Terms | None = field(default=None, repr=False)
    """What the prices were found with: it need not be put together again for the same instance."""


def certify(
    instance: Instance,
    *,
    start: CertifiedBound | Certificate | None = None,
    effort: int | None = None,
    deadline: float | None = None,
    clock: Callable[[], float] | None = None,
    stop: Callable[[], bool] | None = None,
    progress: Callable[[float], None] | None = None,
) -> CertifiedBound:
    """Find good prices and the bound they prove.

    Without ``deadline`` the work is fixed (``effort`` steps) and the answer always the same. With ``deadline``, a reading of
    ``clock`` in seconds, a quick ascent comes first and a long one fills the time. ``start`` gives prices to begin with; the
    answer is never worse than they are. ``stop`` is asked at every step; ``progress`` hears each bound that holds.
    """
    ask = clock or time.monotonic
    ended = _ended(ask, deadline, stop)
    known = start.terms if isinstance(start, CertifiedBound) and start.terms and start.terms.hours is instance.hours else None
    ascent = Ascent(known or _terms(instance), *_first_prices(instance, start))
    ascent.look(np.zeros(len(instance.hours)))
    if _exactly(instance, ascent, deadline, ask):
        return _found(ascent, progress)
    rate = RATE if start is None else WARM_RATE
    if deadline is None:
        steps = EFFORT if effort is None else effort
        ascent.run(_by_steps(steps, ended), rate, progress)
    else:
        if start is None:
            ascent.run(_by_steps(QUICK_STEPS, ended), rate, progress)
        begun = ask()
        ascent.run(_by_time(begun, deadline, ask, effort, ended), rate, progress)
    return _found(ascent, progress)


def _terms(instance: Instance) -> Terms:
    return terms.build(instance)._replace(together=len(instance.pair_offer) > EXACT_PAIRS)


def guide_prices(instance: Instance, *, effort: int = QUICK_STEPS) -> tuple[Floats, Floats]:
    """Rough prices that tell an insertion where hours are scarce: points per hour [P, W] and per unit of income [G]."""
    ascent = Ascent(terms.build(instance), *_first_prices(instance, None))
    ascent.run(_by_steps(effort, lambda: False), RATE)
    return ascent.best, ascent.best_income


def certificate(instance: Instance, prices: CertifiedBound) -> tuple[Certificate, float]:
    """The prices as they are written to the plan, and the bound that exactly these numbers prove.

    Prices are rounded to ``DIGITS`` significant digits of the largest; pools and groups with no price are left out.
    """
    hour_prices, income_prices = _rounded(prices.hour_prices), _rounded(prices.income_prices)
    named: dict[str, dict[str, tuple[float, ...]]] = {}
    groups = instance.problem.groups
    for pool in np.flatnonzero(hour_prices.any(axis=1)).tolist():
        group = groups[int(instance.pool_group[pool])].id
        named.setdefault(group, {})[instance.pool_ids[pool]] = tuple(hour_prices[pool].tolist())
    incomes = {groups[g].id: float(income_prices[g]) for g in np.flatnonzero(income_prices).tolist()}
    known = prices.terms if prices.terms and prices.terms.hours is instance.hours else None
    return Certificate(named, incomes), value_at(instance, hour_prices, income_prices, known)


def bound_of(instance: Instance, given: Certificate) -> float:
    """The bound that a certificate proves. Raises ValueError for a negative price."""
    return value_at(instance, *_unnamed(instance, given))


def value_at(instance: Instance, hour_prices: Floats, income_prices: Floats, known: Terms | None = None) -> float:
    """The bound at prices [P, W] and [G]. Raises ValueError for a negative price."""
    if (hour_prices < 0).any() or (income_prices < 0).any():
        raise ValueError("a price of the certificate is below 0")
    no_spread = np.zeros(len(hour_prices))
    scratch = np.zeros_like(hour_prices), np.zeros_like(income_prices)
    return float(evaluate(known or terms.build(instance), hour_prices, income_prices, no_spread, *scratch))


def _exactly(instance: Instance, ascent: Ascent, deadline: float | None, ask: Callable[[], float]) -> bool:
    """Price a small problem by its relaxation; True when that is the best possible bound of lines one by one."""
    if len(instance.pair_offer) > EXACT_PAIRS:
        return False
    found = relaxation.solve(instance, ascent.terms, seconds=None if deadline is None else max(0.0, deadline - ask()))
    if found is None:
        return False
    ascent.prices, ascent.income_prices = found.hour_prices, found.income_prices
    ascent.look(np.zeros(len(instance.hours)))
    ascent.prices, ascent.income_prices = ascent.best.copy(), ascent.best_income.copy()
    return found.optimal


def _found(ascent: Ascent, progress: Callable[[float], None] | None) -> CertifiedBound:
    if progress is not None:
        progress(ascent.bound)
    return CertifiedBound(ascent.best, ascent.best_income, ascent.bound, ascent.steps, ascent.terms)


def _ended(ask: Callable[[], float], deadline: float | None, stop: Callable[[], bool] | None) -> Callable[[], bool]:
    def ended() -> bool:
        return (stop is not None and stop()) or (deadline is not None and ask() >= deadline)

    return ended


def _by_steps(steps: int, ended: Callable[[], bool]) -> Callable[[int], float]:
    return lambda step: 1.0 if ended() else step / steps if steps > 0 else 1.0


def _by_time(
    begun: float, deadline: float, ask: Callable[[], float], effort: int | None, ended: Callable[[], bool]
) -> Callable[[int], float]:
    def share(step: int) -> float:
        if ended():
            return 1.0
        by_effort = 0.0 if effort is None else step / max(effort, 1)
        return max(by_effort, (ask() - begun) / max(deadline - begun, 1e-9))

    return share


def _first_prices(instance: Instance, start: CertifiedBound | Certificate | None) -> tuple[Floats, Floats]:
    if isinstance(start, Certificate):
        return _unnamed(instance, start)
    if start is not None:
        return start.hour_prices.copy(), start.income_prices.copy()
    return np.zeros_like(instance.hours), np.zeros(len(instance.members))


def _unnamed(instance: Instance, given: Certificate) -> tuple[Floats, Floats]:
    hour_prices, income_prices = np.zeros_like(instance.hours), np.zeros(len(instance.members))
    groups = instance.problem.groups
    for pool, name in enumerate(instance.pool_ids):
        weekly = given.hour_prices.get(groups[int(instance.pool_group[pool])].id, {}).get(name, ())[: instance.weeks]
        hour_prices[pool, : len(weekly)] = weekly
    for g, group in enumerate(groups):
        income_prices[g] = given.income_prices.get(group.id, 0.0)
    return hour_prices, income_prices


def _rounded(prices: Floats) -> Floats:
    largest = float(prices.max(initial=0.0))
    return np.round(prices, DIGITS - int(np.ceil(np.log10(largest)))) if largest > 0 else prices
