"""The bench of the matching engine: ``python -m tests.bench.engine [--quick] [--national] [--seed N] [--gap-data FOLDER]``.

Prints one table: the engine, two greedy rules and HiGHS on the whole model at equal time, each in a process of its own, with the
gap to the best bound that anybody proved in this run. The referee judges every plan of the engine and of the greedy rules, and
"wrong" counts violations. Instances are made here, from a seed.
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
HEAD = ("instance", "load", "engine", "limit s", "score", "gap %", "seconds", "memory GB", "wrong")


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


def specs(size: str, load: float, seed: int, quick: bool) -> Iterator[tuple[str, Row]]:
    """The rows of one instance."""
    base = {"size": size, "load": load, "seed": seed}
    limits = ENGINE_SECONDS[size]
    equal = EQUAL_SECONDS.get(size)
    if quick:
        limits, equal = (limits[0],), limits[0] if equal else None
    elif load != 1.0 and equal:
        limits = (equal,)
    for limit in limits:
        yield "ours", base | {"kind": "ours", "limit": limit}
    yield "greedy, earliest due", base | {"kind": "greedy", "order": "due"}
    yield "greedy, priority", base | {"kind": "greedy", "order": "priority"}
    yield "own bound", base | {"kind": "own_bound", "limit": BOUND_SECONDS[size][0 if quick else -1]}
    if equal:
        yield "HiGHS, whole model", base | {"kind": "highs", "limit": equal}
    if size == "medium" and not quick and load == 1.0:
        yield "HiGHS, relaxation", base | {"kind": "highs", "limit": 300, "relaxed": True}


def show(*cells: Any) -> None:
    """One line of the table, at once."""
    print("| " + " | ".join("" if cell is None else str(cell) for cell in cells) + " |", flush=True)


def number(value: float | None, digits: int = 0) -> str:
    """A figure, or a dash where there is none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def compare(size: str, load: float, seed: int, quick: bool) -> list[Row]:
    """Measure one instance and print its rows."""
    results = [(name, spec, run(spec)) for name, spec in specs(size, load, seed, quick)]
    bounds = [value for _, _, row in results for value in (row.get("bound"), row.get("certificate")) if value is not None]
    best = min(bounds, default=None)
    for name, spec, row in results:
        if "failed" in row:
            show(size, load, name, spec.get("limit"), row["failed"], "-", "-", "-", "-")
            continue
        apart = None if best is None or row["score"] is None else 100 * (best - row["score"]) / abs(best)
        cells = number(row["score"]), number(apart, 2), number(row["seconds"], 1), number(row["memory"], 2), row.get("wrong", "-")
        show(size, load, name, spec.get("limit"), *cells)
    for name, spec, row in results:
        label = f"{name} ({spec.get('limit')} s)"
        if row.get("bound") is not None and best is not None:
            print(f"  bound of {label}: {100 * (row['bound'] - best) / abs(best):.2f} % above the best")
        if row.get("certificate") is not None and best is not None:
            print(f"  certificate of {label}: {100 * (row['certificate'] - best) / abs(best):.2f} % above the best")
        for violation in row.get("said", []):
            print(f"  {label} is wrong: {violation}")
    return [row for _, _, row in results]


def read_row(size: str, seed: int) -> None:
    """How long reading and eligibility take."""
    row = run({"kind": "reading", "size": size, "load": 1.0, "seed": seed})
    pairs = row.get("failed") or f"{row['pairs']:,} eligible pairs"
    show(size, 1.0, "reading and eligibility", None, pairs, "-", number(row.get("seconds"), 2), number(row.get("memory"), 2), "-")


def rematch_row(size: str, limit: float, seed: int) -> None:
    """Re-match after 2 % refusals and 2 % closures, in a quarter of the time of a fresh run."""
    row = run({"kind": "rematch", "size": size, "load": 1.0, "seed": seed, "limit": limit})
    name = "re-match, 2 % refused, 2 % closed"
    if "failed" in row:
        show(size, 1.0, name, limit / 4, row["failed"], "-", "-", "-", "-")
        return
    show(size, 1.0, name, limit / 4, number(row["score"]), "-", number(row["seconds"], 1), number(row["memory"], 2), row["wrong"])
    print(f"  {100 * row['moved']:.2f} % of the untouched pieces moved; {100 * row['behind']:.2f} points behind a fresh run")
    for violation in row.get("said", []):
        print(f"  {name} is wrong: {violation}")


def assignment_rows(folder: Path | None, quick: bool) -> None:
    """Generalised assignment: the published files where somebody has them, else the recipe's cases against HiGHS's bound."""
    show("instance", "best known", "engine", "limit s", "cost", "above %", "seconds", "memory GB", "wrong")
    for kind in "cde":
        for agents, jobs in ((5, 100),) if quick else ((5, 100), (10, 100), (20, 100), (5, 200), (10, 200), (20, 200)):
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
        show(label, "-", "ours", 30, row["failed"], "-", "-", "-", "-")
        return
    cost, best = row["cost"], row["best"]
    above = None if cost is None or best is None else 100 * (cost - best) / best
    figures = number(row["seconds"], 1), number(row["memory"], 2), row["wrong"]
    show(
        label, number(best, 1), "ours", 30, number(cost) if cost is not None else "a job is left out", number(above, 2), *figures
    )
    if above is not None and above > 100 * gap.ALLOWED[kind]:
        print(f"  more than {100 * gap.ALLOWED[kind]} % above")


def main(argv: list[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engine")
    parser.add_argument("--quick", action="store_true", help="small and medium with short limits only: about two minutes")
    parser.add_argument("--national", action="store_true", help="also 30,000 groups and 100,000 lines: half an hour more")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--gap-data", type=Path, help="folder with the published files c05100 ... e20200")
    parser.add_argument("--only", choices=("small", "medium", "elalto", "national", "rematch", "gap"), action="append")
    options = parser.parse_args(argv)
    chosen = options.only or [*(("small", "medium") if options.quick else ("small", "medium", "elalto", "rematch")), "gap"]
    if options.national:
        chosen.append("national")
    show(*HEAD)
    show(*["---"] * len(HEAD))
    for size in ("small", "medium", "elalto", "national"):
        if size in chosen:
            read_row(size, options.seed)
            for load in (1.0,) if options.quick or size == "national" else LOADS:
                compare(size, load, options.seed, options.quick)
    if "rematch" in chosen:
        rematch_row("medium" if options.quick else "elalto", 30 if options.quick else 60, options.seed)
    if "gap" in chosen:
        assignment_rows(options.gap_data, options.quick)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
