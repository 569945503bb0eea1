"""The search as a whole: a first plan, then improvement until time or effort is used up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from marketplace.engine import construct, improve, lots
from marketplace.engine.guide import Guide, unguided
from marketplace.engine.instance import Instance
from marketplace.engine.lots import Model, State
from marketplace.engine.progress import Watch

STEPS_A_LINE = 300
MOST_STEPS = 3_000_000
HOT, COLD = 0.02, 0.0005
"""Temperature at the beginning and the end, as a part of the mean points of a line."""
SLICE_SECONDS = 0.1
LOOK = 1_000
"""Pairs of a line that a step looks at, best ranked first."""


@dataclass(slots=True)
class Search:
    """A plan in the making."""

    model: Model
    state: State
    guide: Guide
    score: float = 0.0
    """what lots add to the score; frozen pieces and previous ones not counted"""
    steps: int = 0


def begin(instance: Instance, guide: Guide | None = None) -> Search:
    """The first right plan."""
    model = lots.model(instance)
    state = lots.state(instance, model)
    search = Search(model, state, unguided(model) if guide is None else guide)
    search.score = construct.fill_all(model, state, model.lines, search.guide.charge, search.guide.rank, 1.0)
    return search


def run(search: Search, watch: Watch, reserve: float) -> None:
    """Improve until the time limit less ``reserve`` seconds, or for a fixed effort when there is none."""
    lines = search.model.lines
    if not len(lines):
        return
    if watch.time_limit is None:
        _run_steps(search, watch, min(MOST_STEPS, STEPS_A_LINE * len(lines)))
    else:
        _run_time(search, watch, reserve)


def _heat(search: Search, share: float) -> float:
    unit = abs(search.score) / len(search.model.lines)
    return unit * HOT * float((COLD / HOT) ** share)


def _slice(search: Search, steps: int, share: float, until: float) -> None:
    m, s, guide = search.model, search.state, search.guide
    heat = _heat(search, share), _heat(search, until)
    gain, _ = improve.improve(m, s, m.lines, guide.charge, guide.rank, LOOK, steps, *heat)
    search.score += gain
    search.steps += steps


def _run_steps(search: Search, watch: Watch, total: int) -> None:
    slices = max(1, total // 2_000)
    for i in range(slices):
        if watch.stopped():
            return
        _slice(search, -(-total // slices), i / slices, (i + 1) / slices)
        watch.tell("improving", share=(i + 1) / slices, steps=search.steps)


def _run_time(search: Search, watch: Watch, reserve: float) -> None:
    begun, steps = watch.seconds(), 50
    length = max(watch.left() - reserve, 0.0)
    while not watch.stopped():
        now = watch.seconds()
        share = (now - begun) / length if length > 0 else 1.0
        if share >= 1.0:
            return
        _slice(search, steps, share, share)
        took = watch.seconds() - now
        wanted = min(SLICE_SECONDS, max(0.002, (begun + length - watch.seconds()) / 4))
        steps = int(np.clip(steps * wanted / max(took, 1e-6), steps / 2 + 1, steps * 2))
        watch.tell("improving", share=share, steps=search.steps)


def polish(search: Search) -> None:
    """Fill what is still worth filling at true points, so that no reason says otherwise."""
    m, guide = search.model, search.guide
    search.score += construct.fill_all(m, search.state, m.lines, guide.charge, guide.rank, 0.0)
