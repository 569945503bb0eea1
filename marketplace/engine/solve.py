"""The entry point of the engine: a problem in, a plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from marketplace.engine import reasons, scoring, search
from marketplace.engine.instance import Instance, build
from marketplace.engine.problem import Assignment, Certificate, Objective, Plan, Problem
from marketplace.engine.progress import Progress, Watch, relative_gap
from marketplace.engine.schedule import Schedule, schedule

ENGINE = "marketplace-engine/1"
OBJECTIVES = ("balanced", "on-time", "fair", "few-groups")


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    objective: str = "balanced",
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    clock: Callable[[], float] | None = None,
) -> Plan:
    """Decide which group makes how many pieces of which line, in which weeks.

    ``time_limit`` is in seconds of ``clock`` (default: the monotonic clock); without one the effort is fixed and the same problem
    always gives the same plan. ``objective`` is balanced, on-time, fair or few-groups: it changes the weights with which the
    engine decides, never those of the score, which is always in the problem's own. ``cancelled`` is asked several times a second;
    a cancelled run returns its best right plan.
    """
    watch = Watch(time_limit, progress, cancelled, clock)
    watch.tell("reading")
    instance = build(problem)
    decided = instance if objective == "balanced" else build(replace(problem, objective=weights(problem.objective, objective)))
    watch.tell("constructing")
    found = search.begin(decided)
    search.run(found, watch, _reserve(instance))
    search.polish(found)
    watch.tell("finishing", share=1.0, steps=found.steps)
    return _plan(instance, found, watch)


def weights(own: Objective, objective: str) -> Objective:
    """The weights with which the engine decides for an objective."""
    if objective == "on-time":
        return replace(own, late_weekly_loss=min(1.0, 4 * own.late_weekly_loss), price_weight=own.price_weight / 4)
    if objective == "fair":
        return replace(own, fairness=tuple(replace(band, per_usd=3 * band.per_usd) for band in own.fairness))
    if objective == "few-groups":
        return replace(own, split_loss=8 * own.split_loss)
    if objective == "balanced":
        return own
    raise ValueError(f"objective is {objective!r}, expected one of {', '.join(OBJECTIVES)}")


def _reserve(instance: Instance) -> float:
    """Seconds that schedule, reasons and assignments take after the search."""
    return 0.02 + 1e-4 * len(instance.quantity)


def _plan(instance: Instance, found: search.Search, watch: Watch) -> Plan:
    weekly = schedule(instance, found.model, found.state)
    parts = scoring.parts(instance, weekly)
    score = sum(parts.values())
    bound = score
    return Plan(
        score=score,
        parts=parts,
        bound=bound,
        gap=relative_gap(score, bound),
        seconds=watch.seconds() if watch.time_limit is not None else 0.0,
        engine=ENGINE,
        assignments=tuple(_assignments(instance, weekly)),
        unmatched=reasons.unmatched(instance, found.model, found.state),
        rejected=reasons.rejected(instance, found.model, found.state),
        advice=(),
        certificate=Certificate({}, {}),
    )


def _assignments(instance: Instance, weekly: Schedule) -> Iterator[Assignment]:
    """Entries by line, group and week, wherever pieces are finished or hours worked."""
    lines, groups, pool_ids = instance.problem.lines, instance.problem.groups, instance.pool_ids
    worked = np.add.reduceat(np.vstack((weekly.hours, np.zeros((1, instance.weeks)))), weekly.use_ptr[:-1], axis=0)
    worked[np.diff(weekly.use_ptr) == 0] = 0.0
    for lot, week in zip(*(found.tolist() for found in np.nonzero((weekly.pieces > 0) | (worked > 0))), strict=True):
        uses = range(weekly.use_ptr[lot], weekly.use_ptr[lot + 1])
        hours = tuple((pool_ids[weekly.pool[use]], float(weekly.hours[use, week])) for use in uses if weekly.hours[use, week] > 0)
        line, group = lines[weekly.line[lot]].id, groups[weekly.group[lot]].id
        yield Assignment(line, group, week + 1, int(weekly.pieces[lot, week]), hours)
