"""Seeded, realistic matching problems in the file format ``marketplace-match-problem/1``.

The same size, load and seed always give the same file. Hours a piece, wages and group sizes follow what is known of El Alto's
associations; who can do what is sparse: technique x material x grade x tags x price leave a line about one group in twenty-three.
``load`` is the hours demanded over the free hours of the people (equipment pools come on top and are sometimes the short ones).

El Alto at load 1.0 has about 1.3 million eligible pairs; greedy by earliest due date stops about 9 % below the bound there and by
priority 5 %. The hard variant (``--hard``) has many orders of up to twelve repeats that may use few groups, lines of very
unequal size and short windows: greedy stops at 19 % and 14 %.

Run as ``python -m tests.bench.instances medium --load 1.0 --seed 1 [--hard] -o problem.json``.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.bench.makers import (
    CRAFTS,
    TAGS,
    WAGE,
    Json,
    Size,
    Technique,
    commitments_of,
    crafts_of,
    free_hours,
    group_of,
    nice,
    pick,
)

FAIRNESS = [{"up_to": 12, "per_usd": 0.30}, {"up_to": 25, "per_usd": 0.15}, {"up_to": 50, "per_usd": 0.05}]


SIZES = {
    "small": Size(18, 60, 26, crafts=1, materials=2),
    "medium": Size(250, 1_000, 26),
    "elalto": Size(3_000, 10_000, 52),
    "national": Size(30_000, 100_000, 52, regions=9),
}


@dataclass(frozen=True)
class Habits:
    """What buyers ask for; weights go with the values in the same order."""

    repeated: float
    """share of orders that repeat"""
    most_repeats: int
    repeat_groups: tuple[int, ...]
    """``max_groups`` of a repeated order, drawn evenly"""
    groups: tuple[int, ...]
    """weights of ``MAX_GROUPS`` for an order that does not repeat"""
    priorities: tuple[int, int, int]
    spread: float
    """of line sizes: sigma of their logarithm"""
    window: tuple[int, int]
    """least and most weeks between release and due"""
    before: int
    """weeks before the first week in which orders may have been released: work that is under way"""
    balance: tuple[float, float]
    """demand for a technique over its share of the hours"""
    tagged: float
    """share of lines that require a tag"""


MAX_GROUPS = (0, 1, 2, 3, 5, 8)
USUAL = Habits(0.03, 6, (0, 0, 0, 5, 8), (80, 1, 2, 4, 7, 6), (20, 40, 40), 0.6, (4, 15), 7, (0.9, 1.1), 0.45)
HARD = Habits(0.06, 12, (0, 2, 3, 5), (55, 5, 8, 12, 12, 8), (15, 35, 50), 0.9, (3, 12), 0, (0.8, 1.25), 0.4)


def make(size: str, load: float = 1.0, seed: int = 1, *, frozen: bool = False, hard: bool = False) -> Json:
    """Return the problem of ``size`` ("small", "medium", "elalto", "national") as the file's object.

    ``frozen`` adds agreed pieces to about one line in fifty; they always fit. ``hard`` is the hard variant.
    ``previous`` comes from a plan: see ``tests.bench.engine``.
    """
    spec, random = SIZES[size], Random(f"{size}/{load}/{seed}")
    groups = [group_of(random, spec, number) for number in range(1, spec.groups + 1)]
    commitments = [c for group in groups if random.random() < 0.25 for c in commitments_of(random, spec, group)]
    families = _families(random, spec, HARD if hard else USUAL, groups)
    _scale_to_load(families, groups, commitments, spec, load)
    problem: Json = {
        "format": "marketplace-match-problem/1",
        "name": f"{size}{' hard' if hard else ''} load {load} seed {seed}",
        "start": "2026-11-30",
        "weeks": spec.weeks,
        "currency": "USD",
        "objective": {"fairness": FAIRNESS},
        "groups": groups,
        "lines": families,
        "commitments": commitments,
    }
    if frozen:
        problem["frozen"] = _frozen(random, groups, families, commitments)
    return problem


def _families(random: Random, spec: Size, habits: Habits, groups: list[Json]) -> list[Json]:
    techniques = {technique.code: technique for craft in crafts_of(spec) for technique in craft.techniques}
    hours: dict[str, float] = dict.fromkeys(techniques, 0.0)
    by_technique: dict[str, list[Json]] = {code: [] for code in techniques}
    for group in groups:
        for offer in group["offers"]:
            hours[offer["technique"]] += group["pools"][0]["hours_per_week"] / len(group["offers"])
            by_technique[offer["technique"]].append(group)
    demand = [(techniques[code], total * random.uniform(*habits.balance)) for code, total in hours.items() if total > 0]
    families: list[Json] = []
    left = spec.lines
    while left > 0:
        line = _line(random, spec, habits, f"L{len(families) + 1:06d}", pick(random, demand), by_technique)
        times = line.get("repeat", {}).get("times", 1)
        if times > left:
            line.pop("repeat")
            times = 1
        left -= times
        families.append(line)
    return families


def _line(
    random: Random, spec: Size, habits: Habits, name: str, technique: Technique, by_technique: dict[str, list[Json]]
) -> Json:
    factor = round(random.lognormvariate(0, 0.35), 2)
    window = random.randint(*habits.window)
    release = random.randint(1 - habits.before, spec.weeks - 4)
    price = round(technique.hours * WAGE * factor * random.uniform(0.85, 1.6), 2)
    line: Json = {
        "id": name,
        "technique": technique.code,
        "material": random.choice(technique.materials),
        # A number of hours for now: _scale_to_load turns it into pieces.
        "quantity": random.lognormvariate(0, habits.spread),
        "work_factor": factor,
        "release": max(1, release),
        "due": min(spec.weeks, max(3, release + window)),
        "max_late_weeks": random.choices((0, 1, 2, 4), (45, 20, 25, 10))[0],
        "priority": random.choices((1, 2, 3), habits.priorities)[0],
        "max_unit_price": price,
        "min_grade": random.choices((0, 1, 2, 3), (20, 33, 32, 15))[0],
        "max_groups": random.choices(MAX_GROUPS, habits.groups)[0],
    }
    if random.random() < 0.3:
        line["piece_value"] = round(price * random.uniform(1.0, 1.4), 2)
    if random.random() < 0.1:
        line["partial"] = False
        line["quantity"] *= 0.25
    if spec.regions > 1:
        line["requires"] = [
            f"region-{random.choices(range(1, spec.regions + 1), [1 / k for k in range(1, spec.regions + 1)])[0]}"
        ]
    if spec.groups > 100 and random.random() < habits.tagged:
        line["requires"] = [*line.get("requires", []), random.choice(list(TAGS))]
    _name_groups(random, line, by_technique[technique.code])
    _repeat(random, spec, habits, line)
    return line


def _name_groups(random: Random, line: Json, groups: list[Json]) -> None:
    if random.random() < 0.04:
        line["only_groups"] = sorted(group["id"] for group in random.sample(groups, min(len(groups), random.randint(4, 15))))
    elif random.random() < 0.06:
        line["not_groups"] = sorted(group["id"] for group in random.sample(groups, min(len(groups), random.randint(1, 3))))


def _repeat(random: Random, spec: Size, habits: Habits, line: Json) -> None:
    if random.random() >= habits.repeated:
        return
    line["release"] = random.randint(1, max(1, spec.weeks // 3))
    line["due"] = line["release"] + random.randint(3, 6)
    every = random.choice((2, 4, 4, 4))
    times = min(habits.most_repeats, 1 + (spec.weeks - line["due"]) // every)
    if times > 1:
        line["repeat"] = {"every_weeks": every, "times": times}
        line["max_groups"] = random.choice(habits.repeat_groups)
        line["quantity"] *= 0.6


def _scale_to_load(families: list[Json], groups: list[Json], commitments: list[Json], spec: Size, load: float) -> None:
    taken: dict[str, list[Json]] = {}
    for commitment in commitments:
        taken.setdefault(commitment["group"], []).append(commitment)
    people = sum(
        sum(free_hours(group, pool, taken.get(group["id"], []), spec.weeks))
        for group in groups
        for pool in group["pools"]
        if pool["id"] in ("hands", "second")
    )
    wanted = sum(line["quantity"] * line.get("repeat", {}).get("times", 1) for line in families)
    usual = {technique.code: technique.hours for craft in CRAFTS for technique in craft.techniques}
    for line in families:
        hours = line["quantity"] / wanted * people * load
        line["quantity"] = nice(hours / (usual[line["technique"]] * line["work_factor"]))


def _frozen(random: Random, groups: list[Json], families: list[Json], commitments: list[Json]) -> list[Json]:
    """Agreed pieces for about one line in fifty, each at a group of its own so that they surely fit its hours."""
    committed = {commitment["group"] for commitment in commitments}
    free = [group for group in groups if group["id"] not in committed and "exceptions" not in group["pools"][0]]
    random.shuffle(free)
    found = []
    for line in families:
        if "repeat" in line or random.random() > 0.02:
            continue
        for group in free:
            agreed = _agreed(line, group)
            if agreed:
                found.append(agreed)
                free.remove(group)
                break
    return found


def _agreed(line: Json, group: Json) -> Json | None:
    for offer in group["offers"]:
        week = line["due"] - 1
        first = line["release"] + offer["lead_weeks"]
        closed = {w for closure in group.get("closures", []) for w in range(closure["from"], closure["to"] + 1)}
        open_weeks = len(set(range(first, week + 1)) - closed)
        if offer["technique"] == line["technique"] and line["material"] in offer["materials"] and open_weeks > 0:
            pools = {pool["id"]: pool["hours_per_week"] for pool in group["pools"] if "exceptions" not in pool}
            if set(offer["uses"]) <= set(pools):
                room = min(
                    0.5 * pools[pool] * open_weeks / (hours * line["work_factor"]) for pool, hours in offer["uses"].items()
                )
                pieces = min(int(room), line["quantity"] // 2)
                if pieces > 0:
                    return {"line": line["id"], "group": group["id"], "week": week, "pieces": pieces}
    return None


def main(argv: list[str] | None = None) -> int:
    """Write one instance to a file or to standard output."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.bench.instances", description=__doc__.splitlines()[0] if __doc__ else None
    )
    parser.add_argument("size", choices=SIZES)
    parser.add_argument("--load", type=float, default=1.0, help="hours demanded over free hours of people (default 1.0)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--frozen", action="store_true", help="add agreed pieces")
    parser.add_argument("--hard", action="store_true", help="many repeated orders with few groups")
    parser.add_argument("-o", "--output", type=Path)
    options = parser.parse_args(argv)
    document = make(options.size, options.load, options.seed, frozen=options.frozen, hard=options.hard)
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    if options.output:
        options.output.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
