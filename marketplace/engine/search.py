"""The search as a whole: a first plan, then improvement until time or effort is used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from marketplace.engine import families, first_plan, guide, improve, lots, search_model
from marketplace.engine.guide import LOOK, Guide
from marketplace.engine.instance import Instance, Ints
from marketplace.engine.lots import State
from marketplace.engine.progress import Watch
from marketplace.engine.prove import Prices, Proof
from marketplace.engine.search_model import Model

STEPS_A_LINE = 400
MOST_STEPS = 3_000_000
HOT, COLD = 0.06, 0.0005
"""Temperature at the beginning and the end, as a part of the mean points of a line."""
FULL_HEAT_STEPS = 150
"""Steps a line from which the beginning is as hot as that; shorter searches begin cooler."""
STEPS_A_SECOND = 20_000
SLICE_SECONDS = 0.1
MOST_POLISH, WORTH_IT = 50, 1e-8
"""Most rounds of filling at the end, and the points below which a round's gain is only rounding."""
BLOCK, WHOLE = 400, 2_000
"""Lines of a block, and the most lines that are worked on as a whole."""


@dataclass(slots=True)
class Search:
    """A plan in the making."""

    model: Model
    state: State
    potential: Ints
    """[N] most pieces that each pair could make alone"""
    order: Ints
    """lines with pairs, those that earn most for scarce hours first"""
    guide: Guide
    prices: Prices | None = None
    score: float = 0.0
    """what lots add to the score; frozen pieces and previous ones not counted"""
    steps: int = 0
    kept: bool = False
    """whether it began from the plan before"""
    turn: int = 0
    """of the blocks of lines"""
    blocks: list[Ints] = field(default_factory=list)
    """lines that compete for the same groups: working on them for a while keeps their tables at hand"""

    def follow(self, prices: Prices | None) -> None:
        """Be guided by new prices."""
        if prices is not None and prices is not self.prices:
            self.prices = prices
            self.guide = guide.guided(self.model, self.state, self.potential, *prices)


def begin(instance: Instance, prices: Prices | None = None, own: Instance | None = None) -> Search:
    """The first right plan: what stood before, then lines that earn most for scarce hours first.

    ``own`` is the problem with its own weights, where ``instance`` has others.
    """
    model = search_model.make(instance, own)
    state = lots.state(instance, model)
    potential = guide.potential(model, state)
    order = model.lines[np.argsort(-first_plan.scarcity(model, state)[model.lines], kind="stable")]
    search = Search(model, state, potential, order, guide.unguided(model, state, potential))
    by_material = model.lines[np.argsort(instance.line_material[model.lines], kind="stable")]
    search.blocks = np.array_split(by_material, max(1, len(by_material) // BLOCK)) if len(by_material) > WHOLE else [model.lines]
    search.follow(prices)
    if instance.pair_previous.any():
        search.kept = True
        search.score = first_plan.place_previous(model, state, order)
    search.score += families.fill_all(model, state, order, search.guide.charge, search.guide.rank, 1.0)
    return search


def run(search: Search, watch: Watch, proof: Proof, reserve: float, enough: Callable[[], bool] = lambda: False) -> None:
    """Improve until the time limit less ``reserve`` seconds or ``enough``, or for a fixed effort when there is no limit."""
    if not len(search.model.lines):
        return
    search.guide = guide.again(search.model, search.state, search.potential, search.guide)
    if watch.time_limit is None:
        _run_steps(search, watch, min(MOST_STEPS, STEPS_A_LINE * len(search.model.lines)))
    else:
        _run_time(search, watch, proof, reserve, enough)


def _heat(search: Search, share: float, total: float) -> float:
    """The temperature at a share of a search of so many steps in all."""
    lines = len(search.model.lines)
    hot = HOT * min(1.0, max(0.05, total / lines / FULL_HEAT_STEPS))
    if search.kept:
        hot = min(hot, 10 * COLD)
    return abs(search.score) / lines * hot * float((min(COLD, hot) / hot) ** share)


def _slice(search: Search, steps: int, hot: float, cold: float) -> None:
    m, s, by = search.model, search.state, search.guide
    lines = search.blocks[search.turn % len(search.blocks)]
    search.turn += 1
    gain, _ = improve.improve(m, s, lines, by.charge, by.rank, LOOK, steps, hot, cold)
    search.score += gain
    search.steps += steps


def _run_steps(search: Search, watch: Watch, total: int) -> None:
    slices = max(1, total // 2_000)
    steps = -(-total // slices)
    for i in range(slices):
        if watch.stopped():
            return
        _slice(search, steps, _heat(search, i / slices, total), _heat(search, (i + 1) / slices, total))
        watch.tell("improving", share=(i + 1) / slices, steps=search.steps)


def _run_time(search: Search, watch: Watch, proof: Proof, reserve: float, enough: Callable[[], bool]) -> None:
    begun, steps = watch.seconds(), 50
    length = max(watch.left() - reserve, 0.0)
    while not (watch.stopped() or enough()):
        now = watch.seconds()
        share = (now - begun) / length if length > 0 else 1.0
        if share >= 1.0:
            return
        search.follow(proof.prices)
        total = search.steps / share if share > 0.02 else STEPS_A_SECOND * length
        heat = _heat(search, share, total)
        _slice(search, steps, heat, heat)
        took = watch.seconds() - now
        short = min(SLICE_SECONDS, length / (4 * len(search.blocks)))
        wanted = min(short, max(0.002, (begun + length - watch.seconds()) / 4))
        steps = int(np.clip(steps * wanted / max(took, 1e-6), steps / 2 + 1, steps * 2))
        watch.tell("improving", share=share, bound=proof.told, steps=search.steps)


def polish(search: Search) -> None:
    """Fill what is still worth filling at true points, so that no reason says otherwise."""
    m, by = search.model, search.guide
    for _ in range(MOST_POLISH):
        gain = families.fill_all(m, search.state, search.order, by.charge, by.rank, 0.0)
        search.score += gain
        if gain <= WORTH_IT:
            break
