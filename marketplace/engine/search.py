"""The search as a whole: a first plan, then improvement until time or effort is used up.

Improvement goes in turns. In each, single steps under a falling temperature choose the groups of the lines; then the best pieces
for the groups chosen and cold steps take turns. A further turn begins at the best plan so far.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from marketplace.engine import families, first_plan, guide, improve, lots, pieces, search_model
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
SLICE_SECONDS, COLD_SECONDS = 0.1, 0.02
CHOOSING = 0.7
"""Part of a turn in which steps choose groups, where pieces are to be shifted afterwards."""
TURN = 0.02
"""Seconds a line of a turn: about a thousand steps."""
REHEAT = 0.3
"""How hot a further turn begins, as a part of the first one's beginning."""
SHIFT_SECONDS = 0.0006
"""Seconds a line below which shifting pieces costs more than steps in the same time would gain: half a round over all lines."""
COLD_STEPS, SHIFTS = 10, 2
"""Cold steps a line after each round of shifting pieces, and rounds, without a time limit."""
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
    by_material: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    """lines with pairs by material, then due week"""
    shifts: int = 0
    """rounds of shifting pieces"""
    settled: Instance | None = None
    """the instance with agreed pieces due earlier, where branch and bound found that better"""

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
    search.by_material = model.lines[np.lexsort((instance.due[model.lines], instance.line_material[model.lines]))]
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
    for _ in range(SHIFTS if _may_shift(search) else 0):
        best = _Best.of(search)
        _shift(search, watch.stopped)
        _slice(search, COLD_STEPS * len(search.model.lines), _heat(search, 1.0, total), _heat(search, 1.0, total) / 2)
        best.back(search)


def _run_time(search: Search, watch: Watch, proof: Proof, reserve: float, enough: Callable[[], bool]) -> None:
    begun, lines = watch.seconds(), len(search.model.lines)
    length = max(watch.left() - reserve, 0.0)
    shifting = _may_shift(search) and (1.0 - CHOOSING) * length > SHIFT_SECONDS * lines
    turns = max(1, round(length / (TURN * lines))) if shifting else 1

    until = begun + length  # the end of the present turn, once these begin

    def over() -> bool:
        return watch.stopped() or enough() or watch.seconds() >= until

    def tell() -> None:
        share = min(1.0, (watch.seconds() - begun) / length)
        watch.tell("improving", share=share, steps=search.steps)

    best = _Best.of(search)
    for turn in range(turns):
        until = begun + (turn + 1) / turns * length
        choosing = (CHOOSING if shifting else 1.0) * (until - watch.seconds())
        _choose_groups(search, watch, proof, choosing, over, tell, REHEAT if turn else 1.0)
        if shifting:
            _take_turns(search, watch, over, tell)
        if turns > 1:
            best = best.better(search)


def _choose_groups(
    search: Search, watch: Watch, proof: Proof, length: float, over: Callable[[], bool], tell: Callable[[], None], hot: float
) -> None:
    """Single steps for so many seconds, the temperature falling from ``hot`` times the usual one."""
    begun, steps, before = watch.seconds(), 50, search.steps
    while not over():
        now = watch.seconds()
        share = (now - begun) / length if length > 0 else 1.0
        if share >= 1.0:
            return
        search.follow(proof.prices)
        total = (search.steps - before) / share if share > 0.02 else STEPS_A_SECOND * length
        heat = _heat(search, share, total) * hot ** (1.0 - share)
        _slice(search, steps, heat, heat)
        short = min(SLICE_SECONDS, length / (4 * len(search.blocks)))
        wanted = min(short, max(0.002, (begun + length - watch.seconds()) / 4))
        steps = _paced(steps, watch.seconds() - now, wanted)
        tell()


def _paced(steps: int, took: float, wanted: float) -> int:
    """How many steps will take about as many seconds as wanted."""
    return int(np.clip(steps * wanted / max(took, 1e-6), steps / 2 + 1, steps * 2))


def _take_turns(search: Search, watch: Watch, over: Callable[[], bool], tell: Callable[[], None]) -> None:
    """Shift pieces, then as long cold steps, and so on."""
    steps = 50
    while not over():
        begun = watch.seconds()
        _shift(search, over)
        until = max(2 * watch.seconds() - begun, begun + COLD_SECONDS)
        while not over() and watch.seconds() < until:
            now, heat = watch.seconds(), _heat(search, 1.0, np.inf)
            _slice(search, steps, heat, heat / 2)
            steps = _paced(steps, watch.seconds() - now, COLD_SECONDS)
            tell()


def _may_shift(search: Search) -> bool:
    """Whether any line may be made in part: pieces of the others are not shifted."""
    return bool(search.model.partial[search.model.lines].any())


def _shift(search: Search, over: Callable[[], bool]) -> None:
    """One round of the best pieces for the groups chosen, block by block; what that leaves is filled. Blocks that lose stay as
    they were."""
    m, s, by, lines = search.model, search.state, search.guide, search.by_material
    blocks = len(lines) // pieces.BLOCK if len(lines) > WHOLE else 1
    for block in np.array_split(np.roll(lines, search.shifts * pieces.BLOCK // 2), blocks):
        found = pieces.best(m, s, block, over)
        if found is not None:
            best = _Best.of(search)
            search.score += pieces.put(m, s, found)
            search.score += families.fill_all(m, s, block, by.charge, by.rank, 0.0)
            best.back(search)
    search.shifts += 1


class _Best(NamedTuple):
    """A plan to go back to."""

    kept: pieces.Kept
    score: float

    @classmethod
    def of(cls, search: Search) -> _Best:
        return cls(pieces.keep(search.model, search.state), search.score)

    def back(self, search: Search) -> None:
        """Go back to this plan if what came after it is worse."""
        if search.score < self.score:
            pieces.put(search.model, search.state, self.kept)
            search.score = self.score

    def better(self, search: Search) -> _Best:
        """This plan or the present one, whichever is better; the search goes on from there."""
        self.back(search)
        return _Best.of(search)


def polish(search: Search) -> None:
    """Fill what is still worth filling at true points, so that no reason says otherwise."""
    m, by = search.model, search.guide
    for _ in range(MOST_POLISH):
        gain = families.fill_all(m, search.state, search.order, by.charge, by.rank, 0.0)
        search.score += gain
        if gain <= WORTH_IT:
            break
