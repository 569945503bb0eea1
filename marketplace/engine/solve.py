"""The entry point of the engine: a problem in, a plan out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from marketplace.engine import compiled, components, exact, reasons, rejections, scoring, search, search_model, warmup
from marketplace.engine.advice import advise
from marketplace.engine.arrays import build
from marketplace.engine.bound import CertifiedBound, certificate
from marketplace.engine.instance import Instance
from marketplace.engine.lots import State
from marketplace.engine.problem import Assignment, Objective, Plan, Problem
from marketplace.engine.progress import Progress, Watch, relative_gap
from marketplace.engine.prove import Proof
from marketplace.engine.schedule import Schedule, schedule
from marketplace.engine.search_model import Model

ENGINE = "marketplace-engine/1"
FEW, END = 20_000, 0.08
"""Groups times lines of a problem that is small enough for the interpreter, and the seconds that its end takes."""
QUICK, PATIENCE = 50_000, 0.05
"""Pairs of a problem that has its first prices in a moment, and the part of the time left that the search waits for them."""
TAIL = 1.8
"""Seconds that the end of a run takes for each second of arrays and first plan."""
OBJECTIVES = ("balanced", "on-time", "fair", "few-groups")


def solve(
    problem: Problem,
    *,
    time_limit: float | None = None,
    objective: str = "balanced",
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    clock: Callable[[], float] | None = None,
    begun: float | None = None,
    spare: float = 0.0,
) -> Plan:
    """Decide which group makes how many pieces of which line, in which weeks.

    ``time_limit`` is in seconds of ``clock`` (default: the monotonic clock) since ``begun`` (default: now), ``spare`` of them for
    what the caller does with the plan; compiling, once after an installation, is not counted. Without a limit the effort is fixed
    and the same problem always gives the same plan. ``objective`` is balanced, on-time, fair or few-groups: it changes the
    weights with which the engine decides, never those of the score, which is always in the problem's own. ``cancelled`` is asked
    several times a second; a cancelled run returns its best right plan.
    """
    watch = Watch(time_limit, progress, cancelled, clock, begun, spare)
    branching = _branch_early(problem, watch) if objective == "balanced" else None
    if branching is None:
        _load(watch)
    else:
        watch.tell("reading")
    loaded = watch.seconds()
    own = build(problem)
    if watch.heard:
        watch.components = components.count(own)
    decided = own if objective == "balanced" else build(replace(problem, objective=weights(problem.objective, objective)))
    proof = Proof(own, watch)
    watch.tell("constructing")
    if time_limit is None:
        proof.all_at_once()
    else:
        proof.beside(0.9 * watch.left())
        if len(own.pair_offer) <= QUICK:
            proof.wait(PATIENCE * watch.left())
    found = search.begin(decided, proof.prices, own)
    watch.score, watch.bound = (lambda: _score(found.settled or own, found.model, found.state)), (lambda: proof.told)
    if branching is not None:
        with warmup.beside():
            proved, limit = _beside(branching, own, found, proof, watch, END)
    else:
        reserve = _reserve(watch, watch.seconds() - loaded)
        proved, limit = _one_after_the_other(own, decided, found, proof, watch, reserve)
    watch.tell("finishing", share=1.0, steps=found.steps)
    plan = _plan(own, found, proved, limit, watch)
    watch.tell_end(plan.score, plan.bound, found.steps)
    return plan


def _load(watch: Watch) -> None:
    """Load the compiled code into this process. Where it is compiled first, which takes a minute, time counts from then on."""
    at_hand = compiled.is_ready()
    watch.tell("reading" if at_hand else "compiling")
    warmup.ready()
    if not at_hand:
        watch.start()


def _branch_early(problem: Problem, watch: Watch) -> Future[exact.Exact | None] | None:
    """Begin branch and bound on a small problem in a thread of its own, while the compiled code of the search is loaded."""
    if watch.time_limit is None or len(problem.lines) * len(problem.groups) > FEW or not compiled.is_ready():
        return None
    instance = build(problem, plainly=True)
    if not exact.worth_trying(instance, timed=True):
        return None
    seconds = max(0.0, watch.left() - END)
    beside = ThreadPoolExecutor(1)
    answer = beside.submit(exact.solve_exact, instance, seconds=seconds, stop=watch.stopped)
    beside.shutdown(wait=False)
    return answer


def _beside(
    branching: Future[exact.Exact | None], own: Instance, found: search.Search, proof: Proof, watch: Watch, reserve: float
) -> tuple[CertifiedBound, float]:
    """The search beside branch and bound; the better plan stays in ``found``. Prices that prove a bound, and the least bound."""
    search.run(found, watch, proof, reserve, branching.done)
    search.polish(found)
    answer = branching.result()
    proved = proof.finish(max(0.0, watch.left() - reserve))
    _take_better(own, found, answer)
    return proved, proved.bound if answer is None else min(proved.bound, answer.bound)


def _one_after_the_other(
    own: Instance, decided: Instance, found: search.Search, proof: Proof, watch: Watch, reserve: float
) -> tuple[CertifiedBound, float]:
    """The search; then branch and bound where that has a chance, from the plan that the search found."""
    branching = decided is own and exact.worth_trying(own, timed=watch.time_limit is not None)
    search.run(found, watch, proof, reserve + (max(watch.left(), 0.0) / 2 if branching and watch.time_limit is not None else 0.0))
    if decided is not own:
        found.model = search_model.make(own)
    search.polish(found)
    proved = proof.finish(max(0.0, watch.left() - reserve))
    if not branching or watch.stopped():
        return proved, proved.bound
    watch.tell("proving", share=0.9, steps=found.steps)
    seconds = None if watch.time_limit is None else max(0.0, watch.left() - reserve)
    first = exact.from_state(found.model, found.state)
    answer = exact.solve_exact(own, first, seconds=seconds, stop=watch.stopped)
    _take_better(own, found, answer)
    return proved, proved.bound if answer is None else min(proved.bound, answer.bound)


def _take_better(own: Instance, found: search.Search, answer: exact.Exact | None) -> None:
    """Put branch and bound's plan in the place of the search's where it scores more."""
    if answer is None or answer.lots is None:
        return
    settled = exact.settled(own, answer.agreed) if len(answer.agreed) else own
    other = exact.to_state(settled, found.model, answer.lots)
    if _score(settled, found.model, other) > _score(found.settled or own, found.model, found.state):
        found.state, found.settled = other, settled
    search.polish(found)


def _score(own: Instance, model: Model, state: State) -> float:
    return sum(scoring.parts(own, schedule(own, model, state)).values())


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


def _reserve(watch: Watch, begun: float) -> float:
    """Seconds kept for polishing, weeks, reasons and the certificate: in proportion to what arrays and first plan took."""
    return 0.03 + min(TAIL * begun, 0.6 * (watch.time_limit or 0.0))


def _plan(own: Instance, found: search.Search, proved: CertifiedBound, limit: float, watch: Watch) -> Plan:
    model, state = found.model, found.state
    weekly = schedule(found.settled or own, model, state)
    with ThreadPoolExecutor(1) as beside:
        # Both are compiled and leave the interpreter to the lists of objects meanwhile.
        numbers = beside.submit(lambda: (certificate(own, proved), rejections.rejected(own, model, state)))
        parts = scoring.parts(own, weekly)
        assignments, unmatched = tuple(_assignments(own, weekly)), reasons.unmatched(own, model, state)
        advice = advise(own, assignments, unmatched)
        (prices, certified), rejected = numbers.result()
    score = sum(parts.values())
    best = max(min(certified, limit), score)
    return Plan(
        score=score,
        parts=parts,
        bound=best,
        gap=relative_gap(score, best),
        seconds=watch.seconds() if watch.time_limit is not None else 0.0,
        engine=ENGINE,
        assignments=assignments,
        unmatched=unmatched,
        rejected=rejected,
        advice=advice,
        certificate=prices,
    )


def _assignments(instance: Instance, weekly: Schedule) -> Iterator[Assignment]:
    """Entries by line, group and week, wherever pieces are finished or hours worked."""
    line_ids = [line.id for line in instance.problem.lines]
    group_ids = [group.id for group in instance.problem.groups]
    line, group, use_ptr = weekly.line.tolist(), weekly.group.tolist(), weekly.use_ptr.tolist()
    pool = [instance.pool_ids[at] for at in weekly.pool.tolist()]
    worked = np.add.reduceat(np.vstack((weekly.hours, np.zeros((1, instance.weeks)))), weekly.use_ptr[:-1], axis=0)
    worked[np.diff(weekly.use_ptr) == 0] = 0.0
    lots, weeks = np.nonzero((weekly.pieces > 0) | (worked > 0))
    at = -1
    for lot, week, pieces in zip(lots.tolist(), weeks.tolist(), weekly.pieces[lots, weeks].tolist(), strict=True):
        if lot != at:
            at, uses = lot, range(use_ptr[lot], use_ptr[lot + 1])
            rows = [(pool[use], weekly.hours[use].tolist()) for use in uses]
        hours = tuple((name, row[week]) for name, row in rows if row[week] > 0)
        yield Assignment(line_ids[line[lot]], group_ids[group[lot]], week + 1, pieces, hours)
