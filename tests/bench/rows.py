"""One row of the bench's table, measured in a process of its own: what it reached, how long it took, how much memory."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

from marketplace.engine.formats import plan_document, read_problem
from marketplace.engine.problem import Closure, Plan, Previous, Problem
from marketplace.engine.referee import judge
from tests.bench import baselines, gap, instances, whole_model

Row = dict[str, Any]


def peak() -> float:
    """Most memory of this process so far, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def instance(spec: Row) -> Problem:
    """The problem that a row is about."""
    return read_problem(text(spec))


def text(spec: Row) -> bytes:
    """The file of the problem that a row is about."""
    document = instances.make(spec["size"], spec["load"], spec["seed"], hard=spec.get("hard", False))
    return json.dumps(document).encode()


def reading(spec: Row) -> Row:
    """Reading the file and finding the eligible pairs, compiled code loaded before."""
    from marketplace.engine.arrays import build

    build(read_problem(json.dumps(instances.make("small")).encode()))
    raw = text(spec)
    begin = time.perf_counter()
    built = build(read_problem(raw))
    return {"seconds": time.perf_counter() - begin, "pairs": len(built.pair_line), "memory": peak()}


def ours(spec: Row) -> Row:
    """The engine with a time limit."""
    problem = instance(spec)
    _warm()
    plan, seconds = _timed(problem, spec["limit"])
    return _judged(spec, problem, plan, seconds)


def _warm() -> None:
    """Load the compiled code, as a running service has it loaded."""
    from marketplace.engine.solve import solve

    solve(read_problem(json.dumps(instances.make("small")).encode()), time_limit=2.0)


def warm(spec: Row) -> Row:
    """Compile what is not compiled yet."""
    _warm()
    return {}


def _timed(problem: Problem, limit: float) -> tuple[Any, float]:
    from marketplace.engine.solve import solve

    begin = time.perf_counter()
    plan = solve(problem, time_limit=limit)
    return plan, time.perf_counter() - begin


def _judged(spec: Row, problem: Problem, plan: Plan, seconds: float) -> Row:
    """What the plan says and what the referee says of it; of the millions of groups not chosen it looks at one in twenty."""
    row: Row = {"seconds": seconds, "memory": peak(), "bound": plan.bound, "score": plan.score}
    if spec.get("judge", True):
        verdict = judge(problem, plan_document(replace(plan, rejected=plan.rejected[::20])))
        row |= {"score": verdict.score, "wrong": len(verdict.violations), "said": [str(v) for v in verdict.violations[:3]]}
        row["certificate"] = verdict.bound
    return row


def greedy(spec: Row) -> Row:
    """One of the two greedy rules."""
    problem = instance(spec)
    begin = time.perf_counter()
    plan = {"due": baselines.by_due_date, "priority": baselines.by_priority}[spec["order"]](problem)
    seconds = time.perf_counter() - begin
    verdict = judge(problem, plan)
    return {"seconds": seconds, "memory": peak(), "score": verdict.score, "wrong": len(verdict.violations), "bound": None}


def highs(spec: Row) -> Row:
    """HiGHS on the whole model, or on its linear relaxation."""
    problem = instance(spec)
    # The whole city's model would take more memory than the machine has: then there is no plan, and that is the result.
    resource.setrlimit(resource.RLIMIT_AS, (12 * 2**30, 12 * 2**30))
    begin = time.perf_counter()
    try:
        found = whole_model.solve(problem, spec["limit"], relaxed=spec.get("relaxed", False))
    except MemoryError:
        found = {"score": None, "bound": None}
    return found | {"seconds": time.perf_counter() - begin, "memory": peak()}


def own_bound(spec: Row) -> Row:
    """The engine's own bound, proved by shadow prices within a time limit, as the referee counts it."""
    from marketplace.engine import bound
    from marketplace.engine.arrays import build

    problem = instance(spec)
    bound.certify(build(read_problem(json.dumps(instances.make("small")).encode())), effort=2)
    begin = time.perf_counter()
    built = build(problem)
    found = bound.certify(built, deadline=time.monotonic() + spec["limit"])
    seconds = time.perf_counter() - begin
    certificate, _ = bound.certificate(built, found)
    document = {"hour_prices": certificate.hour_prices, "income_prices": certificate.income_prices}
    row = {"seconds": seconds, "memory": peak(), "score": None}
    return row | {"bound": judge(problem, {"assignments": [], "certificate": document}).bound}


def rematch(spec: Row) -> Row:
    """A plan, then 2 % of its lots refused and 2 % of the groups closed for two weeks: from the plan before, and afresh."""
    problem = instance(spec)
    _warm()
    before, _ = _timed(problem, spec["limit"])
    pieces: dict[tuple[str, str], int] = {}
    for entry in before.assignments:
        pieces[entry.line, entry.group] = pieces.get((entry.line, entry.group), 0) + entry.pieces
    changed, touched = _disturbed(problem, sorted(pieces), Random(spec["seed"]))
    previous = tuple(Previous(line, group, count) for (line, group), count in pieces.items() if count)
    again, seconds = _timed(replace(changed, previous=previous), spec["limit"] / 4)
    fresh, _ = _timed(changed, spec["limit"])
    row = _judged(spec, replace(changed, previous=previous), again, seconds)
    now: dict[tuple[str, str], int] = {}
    for entry in again.assignments:
        now[entry.line, entry.group] = now.get((entry.line, entry.group), 0) + entry.pieces
    kept = {key: count for key, count in pieces.items() if key not in touched and key[1] not in touched}
    moved = sum(max(0, count - now.get(key, 0)) for key, count in kept.items())
    without = sum(points for part, points in again.parts.items() if part != "stability")
    return row | {"moved": moved / max(1, sum(kept.values())), "behind": (fresh.score - without) / fresh.bound}


def _disturbed(problem: Problem, lots: list[tuple[str, str]], random: Random) -> tuple[Problem, set[Any]]:
    refused = set(random.sample(lots, max(1, len(lots) // 50)))
    closed = {group.id for group in random.sample(problem.groups, max(1, len(problem.groups) // 50))}
    by_line: dict[str, set[str]] = {}
    for line, group in refused:
        by_line.setdefault(line, set()).add(group)
    lines = tuple(
        replace(line, not_groups=line.not_groups | by_line[line.id]) if line.id in by_line else line for line in problem.lines
    )
    weeks = {group: random.randint(1, problem.weeks - 1) for group in sorted(closed)}
    groups = tuple(
        replace(g, closures=(*g.closures, Closure(weeks[g.id], weeks[g.id] + 1, "blockade"))) if g.id in closed else g
        for g in problem.groups
    )
    return replace(problem, lines=lines, groups=groups), refused | closed


def assignment(spec: Row) -> Row:
    """A generalised assignment case: cost, and the best known (published, or HiGHS's bound on the cost)."""
    case = (
        gap.read(Path(spec["file"])) if "file" in spec else gap.generate(spec["type"], spec["agents"], spec["jobs"], spec["seed"])
    )
    problem = read_problem(json.dumps(gap.problem(case)).encode())
    _warm()
    plan, seconds = _timed(problem, spec["limit"])
    verdict = judge(problem, plan_document(plan))
    row = {"seconds": seconds, "memory": peak(), "wrong": len(verdict.violations), "cost": gap.cost(case, plan_document(plan))}
    value = 3 * max(map(max, case.costs)) * len(case.costs[0])
    return row | {"best": gap.BEST[spec["best"]]} if "best" in spec else row | {"value": value, "own": value - plan.bound}


def assignment_bound(spec: Row) -> Row:
    """What HiGHS proves of a generated case: no assignment costs less."""
    case = gap.generate(spec["type"], spec["agents"], spec["jobs"], spec["seed"])
    found = whole_model.solve(read_problem(json.dumps(gap.problem(case)).encode()), spec["limit"])
    value = 3 * max(map(max, case.costs)) * len(case.costs[0])
    return {"best": None if found["bound"] is None else value - found["bound"], "seconds": spec["limit"], "memory": peak()}


KINDS: dict[str, Callable[[Row], Row]] = {
    "warm": warm,
    "reading": reading,
    "ours": ours,
    "greedy": greedy,
    "highs": highs,
    "own_bound": own_bound,
    "rematch": rematch,
    "assignment": assignment,
    "assignment_bound": assignment_bound,
}

if __name__ == "__main__":
    request = json.loads(sys.argv[1])
    print(json.dumps(KINDS[request["kind"]](request)))
