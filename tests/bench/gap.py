"""Generalised assignment: jobs to agents at least cost, as a matching problem of one week.

An agent is a group with its capacity as hours, a job is a line of one piece, all or nothing, and every agent has an offer for
every job. Types c, d and e follow the published recipe (Chu and Beasley 1997 for c and d, Laguna et al. 1995 for e, capacities
0.8 of the mean load). The published files themselves are not shipped; ``read`` takes them where somebody has them.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

BEST = {
    "c05100": 1931, "c10100": 1402, "c20100": 1243, "c05200": 3456, "c10200": 2806, "c20200": 2391,
    "d05100": 6353, "d10100": 6348, "d20100": 6190, "d05200": 12742, "d10200": 12432, "d20200": 12241,
    "e05100": 12681, "e10100": 11577, "e20100": 8436, "e05200": 24930, "e10200": 23307, "e20200": 22379,
}  # fmt: skip
"""Best published costs of the published files."""
ALLOWED = {"c": 0.005, "d": 0.015, "e": 0.005}
"""How far above the best cost the engine may end, by type."""


@dataclass(frozen=True)
class Case:
    """Costs and loads by agent and job, capacities by agent."""

    name: str
    costs: list[list[int]]
    loads: list[list[int]]
    capacities: list[int]


def generate(kind: str, agents: int, jobs: int, seed: int = 1) -> Case:
    """A case of type "c", "d" or "e" by the published recipe."""
    random = Random(f"{kind}/{agents}/{jobs}/{seed}")
    loads = [[_load(random, kind) for _ in range(jobs)] for _ in range(agents)]
    costs = [[_cost(random, kind, load) for load in row] for row in loads]
    capacities = [math.floor(0.8 * sum(row) / agents) for row in loads]
    return Case(f"{kind}{agents:02d}{jobs} seed {seed}", costs, loads, capacities)


def _load(random: Random, kind: str) -> int:
    if kind == "c":
        return random.randint(5, 25)
    if kind == "d":
        return random.randint(1, 100)
    return max(1, round(1 - 10 * math.log(1 - random.random())))


def _cost(random: Random, kind: str, load: int) -> int:
    if kind == "c":
        return random.randint(10, 50)
    if kind == "d":
        return max(1, 111 - load + random.randint(-10, 10))
    return max(1, round(1000 / load - 10 * random.random()))


def read(path: Path) -> Case:
    """A published file: agents, jobs, costs by agent, loads by agent, capacities."""
    numbers = [int(word) for word in path.read_text().split()]
    agents, jobs = numbers[:2]
    rows = [numbers[2 + jobs * k : 2 + jobs * (k + 1)] for k in range(2 * agents)]
    return Case(path.name, rows[:agents], rows[agents:], numbers[2 + 2 * agents * jobs : 2 + 2 * agents * jobs + agents])


def problem(case: Case) -> dict[str, Any]:
    """The case as a problem document: leaving a job out always costs more than any agent."""
    jobs = range(len(case.costs[0]))
    value = 3 * max(map(max, case.costs))
    groups = [
        {
            "id": f"agent{agent + 1}",
            "members": 1,
            "pools": [{"id": "h", "hours_per_week": case.capacities[agent]}],
            "offers": [_offer(job, costs[job], case.loads[agent][job]) for job in jobs],
        }
        for agent, costs in enumerate(case.costs)
    ]
    line = {"material": "-", "quantity": 1, "release": 1, "due": 1, "priority": 1, "max_unit_price": value, "partial": False}
    return {
        "format": "marketplace-match-problem/1",
        "name": case.name,
        "start": "2026-11-30",
        "weeks": 1,
        "currency": "points",
        "objective": {"priority_weight": {"1": 1}, "price_weight": 1.0, "reliability_weight": 0.0, "split_loss": 0.0},
        "groups": groups,
        "lines": [line | {"id": f"job{job + 1}", "technique": f"job{job + 1}", "max_groups": 1} for job in jobs],
    }


def _offer(job: int, cost: int, load: int) -> dict[str, Any]:
    offer = {
        "id": f"o{job + 1}",
        "technique": f"job{job + 1}",
        "materials": ["-"],
        "grade": 0,
        "unit_price": cost,
        "uses": {"h": load},
    }
    return offer | {"min_lot": 1, "max_lot": 1, "lead_weeks": 0}


def cost(case: Case, plan: dict[str, Any]) -> int | None:
    """What a plan costs; None when a job is left out."""
    agents = {f"agent{k + 1}": k for k in range(len(case.costs))}
    placed = [(agents[entry["group"]], int(entry["line"][3:]) - 1) for entry in plan["assignments"] if entry["pieces"]]
    return sum(case.costs[agent][job] for agent, job in placed) if len(placed) == len(case.costs[0]) else None
