"""The linear relaxation of small and medium problems: the best bound that week prices can prove, with those prices."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from marketplace.engine.instance import Floats, Instance
from marketplace.engine.lot_model import LotModel
from marketplace.engine.terms import Terms

ROUNDS = 200
SOLVED = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)


@dataclass(frozen=True, slots=True, eq=False)
class Relaxation:
    """Prices from the relaxation. ``value`` is its best value, and the bound of the prices when ``optimal``."""

    hour_prices: Floats
    """[P, W]"""
    income_prices: Floats
    """[G]"""
    value: float
    optimal: bool
    spans: tuple[tuple[int, int, int], ...] = ()
    """(pool, first, last) of the rows that were needed, weeks from 0"""


def solve(
    instance: Instance, terms: Terms, *, seconds: float | None = None, clock: Callable[[], float] = time.monotonic
) -> Relaxation | None:
    """Solve the relaxation by simplex, adding the spans that its solutions violate; None when nothing was solved in time.

    Stopped by ``seconds``, or by frozen pieces that do not fit their hours, it gives the prices of the last rows solved, which
    still prove a bound.
    """
    model = LotModel(instance, terms, integer=False)
    begun, prices, value = clock(), None, 0.0
    for _ in range(ROUNDS):
        if seconds is not None:
            left = seconds - (clock() - begun)
            if left <= 0:
                break
            model.highs.setOptionValue("time_limit", left)
        model.highs.run()
        if model.highs.getModelStatus() not in SOLVED:
            break
        prices, value = model.prices(), model.highs.getInfo().objective_function_value
        new = model.violated_spans(np.array(model.highs.getSolution().col_value))
        if not new:
            return Relaxation(*prices, value + terms.constant, True, tuple(model.spans))
        model.add_spans(new)
    return None if prices is None else Relaxation(*prices, value + terms.constant, False, tuple(model.spans))
