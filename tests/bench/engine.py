"""The bench of the matching engine: ``python -m tests.bench.engine [--quick] [--hard] [--national] [--only NAME] [--load LOAD]``.

Prints one table: the engine, two greedy rules and HiGHS on the whole model at equal time, each in a process of its own, with the
gap to the best bound that anybody proved in this run and the goal beside it. "of ours" is a row's score over the engine's at the
time limit that HiGHS has too. The referee judges every plan of the engine and of the greedy rules, and "wrong" counts
violations. Instances are made here, from a seed. The whole table takes about an hour on two free cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import gap

Row = dict[str, Any]
LOADS = (0.8, 1.0, 1.3)
ENGINE_SECONDS = {"small": (2, 10), "medium": (5, 30), "elalto": (5, 60, 240), "national": (1800,)}
EQUAL_SECONDS = {"small": 10, "medium": 30, "elalto": 60}
BOUND_SECONDS = {"small": (2,), "medium": (5, 30), "elalto": (60, 300), "national": (600,)}
HEAD = (
    "instance",
    "load",
    "engine",
    "limit s",
    "score",
    "gap %",
    "goal %",
    "of ours",
    "seconds",
    "memory GB",
    "goal GB",
    "wrong",
)
GAP_GOALS = {
    ("small", 2): 0.1, ("small", 10): 0.0, ("medium", 5): 1.9, ("medium", 30): 1.3,
    ("elalto", 5): 5.0, ("elalto", 60): 2.3, ("elalto", 240): 1.8,
}  # fmt: skip
"""Distance to the best proved bound, in per cent, at load 1.0."""
BOUND_GOALS = {"medium": 0.2, "elalto": 1.5}
"""Certificate's bound above the best known one, in per cent, after the longest time."""
MEMORY_GOALS = {"small": 0.3, "medium": 0.5, "elalto": 1.0, "national": 16.0}
READING_GOAL = 1.0
"""Seconds for reading El Alto and finding its eligible pairs."""
REMATCH_GOALS = "goals: under 2 % moved, at most 0.50 points behind"


def run(spec: Row) -> Row:
    """Measure one row in a fresh process; a row that dies or hangs has no result, and says so."""
    limit = 600 + 4 * spec.get("limit", 60)
    environment = {**os.environ, "NUMBA_NUM_THREADS": "2", "OMP_NUM_THREADS": "2"}
    words = [sys.executable, "-m", "tests.bench.rows", json.dumps(spec)]
    try:
        done = subprocess.run(words, capture_output=True, text=True, timeout=limit, env=environment, check=False)
    except subprocess.TimeoutExpired:
        return {"failed": f"no answer in {limit} s"}
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}"}
    found: Row = json.loads(done.stdout.splitlines()[-1])
    return found


def specs(size: str, load: float, quick: bool, base: Row) -> Iterator[tuple[str, Row]]:
    """The rows of one instance."""
    limits = ENGINE_SECONDS[size]
    equal = EQUAL_SECONDS.get(size)
    longest = BOUND_SECONDS[size][0 if quick or load != 1.0 else -1]
    if base.get("limits"):
        limits = tuple(base["limits"])
        longest = equal = max(limits)
    elif quick:
        limits, equal = (limits[0],), limits[0] if equal else None
    elif load != 1.0 and equal:
        limits = (equal,)
    for limit in limits:
        yield "ours", base | {"kind": "ours", "limit": limit}
    yield "greedy, earliest due", base | {"kind": "greedy", "order": "due"}
    yield "greedy, priority", base | {"kind": "greedy", "order": "priority"}
    yield "own bound", base | {"kind": "own_bound", "limit": longest}
    if equal:
        yield "HiGHS, whole model", base | {"kind": "highs", "limit": equal}
    if size == "medium" and not quick and load == 1.0 and not base.get("limits"):
        yield "HiGHS, relaxation", base | {"kind": "highs", "limit": 300, "relaxed": True}


def show(*cells: Any) -> None:
    """One line of the table, at once."""
    print("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |", flush=True)


def number(value: float | None, digits: int = 0) -> str:
    """A figure, or a dash where there is none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def compare(size: str, load: float, quick: bool, base: Row) -> None:
    """Measure one instance and print its rows."""
    results = [(name, spec, run(spec)) for name, spec in specs(size, load, quick, base | {"size": size, "load": load})]
    bounds = [value for _, _, row in results for value in (row.get("bound"), row.get("certificate")) if value is not None]
    best = min(bounds, default=None)
    equal = max(base["limits"]) if base.get("limits") else EQUAL_SECONDS.get(size)
    ours = [row["score"] for name, spec, row in results if name == "ours" and "failed" not in row and spec["limit"] == equal]
    for name, spec, row in results:
        if "failed" in row:
            show(size, load, name, spec.get("limit"), row["failed"], *["-"] * 7)
        elif row["score"] is None and row.get("bound") is not None and best is not None:
            _bound_row(size, load, name, spec, row, best)
        else:
            _plan_row(size, load, name, spec, row, best, ours[0] if ours else None)


def _plan_row(size: str, load: float, name: str, spec: Row, row: Row, best: float | None, ours: float | None) -> None:
    score, limit = row["score"], spec.get("limit")
    apart = None if best is None or score is None else 100 * (best - score) / abs(best)
    goal = GAP_GOALS.get((size, limit)) if name == "ours" and load == 1.0 else None
    ratio = None if score is None or not ours else score / ours
    memory = MEMORY_GOALS[size] if name == "ours" else None
    figures = number(row["seconds"], 1), number(row["memory"], 2), number(memory, 1), row.get("wrong", "-")
    show(size, load, name, limit, number(score), number(apart, 2), number(goal, 1), number(ratio, 4), *figures)
    for which in ("bound", "certificate"):
        if name == "ours" and row.get(which) is not None and best is not None:
            print(f"  its {which} after {limit} s: {100 * (row[which] - best) / abs(best):.2f} % above the best bound")
    for violation in row.get("said", []):
        print(f"  {name} ({limit} s) is wrong: {violation}")


def _bound_row(size: str, load: float, name: str, spec: Row, row: Row, best: float) -> None:
    """A bound without a plan: its gap is how far it is above the best one."""
    above = 100 * (row["bound"] - best) / abs(best)
    goal = BOUND_GOALS.get(size) if name == "own bound" and spec["limit"] == BOUND_SECONDS[size][-1] else None
    label = f"{name} (above the best)"
    figures = number(row["seconds"], 1), number(row["memory"], 2), "-", "-"
    show(size, load, label, spec.get("limit"), number(row["bound"]), number(above, 2), number(goal, 1), "-", *figures)


def read_row(size: str, base: Row) -> None:
    """How long reading and eligibility take."""
    row = run(base | {"kind": "reading", "size": size, "load": 1.0})
    pairs = row.get("failed") or f"{row['pairs']:,} pairs"
    goal = f"(goal {READING_GOAL} s)" if size == "elalto" else ""
    name = f"reading and eligibility {goal}".strip()
    show(size, 1.0, name, None, pairs, "-", "-", "-", number(row.get("seconds"), 2), number(row.get("memory"), 2), "-", "-")


def rematch_row(size: str, limit: float, base: Row) -> None:
    """Re-match after 2 % refusals and 2 % closures, in a quarter of the time of a fresh run."""
    row = run(base | {"kind": "rematch", "size": size, "load": 1.0, "limit": limit})
    name = "re-match, 2 % refused, 2 % closed"
    if "failed" in row:
        show(size, 1.0, name, limit / 4, row["failed"], *["-"] * 7)
        return
    figures = number(row["seconds"], 1), number(row["memory"], 2), "-", row["wrong"]
    show(size, 1.0, name, limit / 4, number(row["score"]), "-", "-", "-", *figures)
    moved, behind = f"{100 * row['moved']:.2f} %", f"{100 * row['behind']:.2f} points"
    print(f"  {moved} of the untouched pieces moved; {behind} behind a fresh run of {limit} s ({REMATCH_GOALS})")
    for violation in row.get("said", []):
        print(f"  {name} is wrong: {violation}")


def assignment_rows(folder: Path | None, quick: bool) -> None:
    """Generalised assignment: the published files where somebody has them, else the recipe's cases against HiGHS's bound."""
    show("instance", "best known", "engine", "limit s", "cost", "above %", "goal %", "seconds", "memory GB", "wrong")
    show(*["---"] * 10)
    sizes = ((5, 100),) if quick else ((5, 100), (20, 200), (10, 100), (10, 200), (20, 100), (5, 200))
    for agents, jobs in sizes:
        for kind in "cde":
            spec: Row = {"kind": "assignment", "limit": 30}
            name = f"{kind}{agents:02d}{jobs}"
            if folder and (folder / name).is_file():
                row = run(spec | {"file": str(folder / name), "best": name})
                label = f"{name} (published)"
            else:
                case = {"type": kind, "agents": agents, "jobs": jobs, "seed": 1}
                row = run(spec | case)
                row["best"] = run(case | {"kind": "assignment_bound", "limit": 60}).get("best")
                label = f"{name} (recipe; best = HiGHS's bound)"
            _assignment_row(label, kind, row)


def _assignment_row(label: str, kind: str, row: Row) -> None:
    if "failed" in row:
        show(label, "-", "ours", 30, row["failed"], *["-"] * 5)
        return
    cost, best = row["cost"], row["best"]
    above = None if cost is None or best is None else 100 * (cost - best) / best
    figures = number(row["seconds"], 1), number(row["memory"], 2), row["wrong"]
    shown = number(cost) if cost is not None else "a job is left out"
    show(label, number(best, 1), "ours", 30, shown, number(above, 2), number(100 * gap.ALLOWED[kind], 1), *figures)


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engine")
    parser.add_argument("--quick", action="store_true", help="small and medium with short limits only: about two minutes")
    parser.add_argument("--national", action="store_true", help="also 30,000 groups and 100,000 lines: half an hour more")
    parser.add_argument("--hard", action="store_true", help="the hard variant: many repeated orders that may use few groups")
    parser.add_argument("--load", type=float, action="append", help="only this load (0.8, 1.0, 1.3)")
    parser.add_argument("--limit", type=float, action="append", help="only this time limit; the longest also for bound and HiGHS")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap-data", type=Path, help="folder with the published files c05100 ... e20200")
    parser.add_argument("--only", choices=("small", "medium", "elalto", "national", "rematch", "gap"), action="append")
    options = parser.parse_args(argv)
    chosen = options.only or [*(("small", "medium") if options.quick else ("small", "medium", "elalto", "rematch")), "gap"]
    if options.national:
        chosen.append("national")
    show(*HEAD)
    show(*["---"] * len(HEAD))
    run({"kind": "warm", "limit": 600})  # compiled code is kept on disk: no row pays for compiling it
    base: Row = {"seed": options.seed, "hard": options.hard, "limits": options.limit}
    loads = options.load or ((1.0,) if options.quick else LOADS)
    for size in ("small", "medium", "elalto", "national"):
        if size in chosen:
            read_row(size, base)
            for load in (1.0,) if size == "national" else loads:
                compare(size, load, options.quick, base)
    if "rematch" in chosen:
        rematch_row("medium" if options.quick else "elalto", 30 if options.quick else 60, base)
    if "gap" in chosen:
        assignment_rows(options.gap_data, options.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
