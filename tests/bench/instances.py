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
import math
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

Json = dict[str, Any]

FAIRNESS = [{"up_to": 12, "per_usd": 0.30}, {"up_to": 25, "per_usd": 0.15}, {"up_to": 50, "per_usd": 0.05}]


@dataclass(frozen=True)
class Size:
    """How big an instance is: ``lines`` counts the lines after repeats are written out."""

    groups: int
    lines: int
    weeks: int
    crafts: int = 6
    materials: int = 6
    regions: int = 1


SIZES = {
    "small": Size(18, 60, 26, crafts=1, materials=2),
    "medium": Size(250, 1_000, 26),
    "elalto": Size(3_000, 10_000, 52),
    "national": Size(30_000, 100_000, 52, regions=9),
}


@dataclass(frozen=True)
class Technique:
    """A technique: usual hours a piece, materials it is done in, and the equipment some groups share for it."""

    code: str
    hours: float
    materials: tuple[str, ...]
    equipment: str | None = None


@dataclass(frozen=True)
class Craft:
    """Techniques that are found together in one group, and the share of groups that do them."""

    share: float
    techniques: tuple[Technique, ...]


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

YARNS = ("alpaca", "baby-alpaca", "llama", "wool", "cotton", "blend")
CLOTH = ("cotton", "blend", "wool", "polyester")
CRAFTS = (
    Craft(
        0.46,
        (
            Technique("hand-knitting", 18.0, YARNS),
            Technique("crochet", 11.0, YARNS),
            Technique("machine-knitting", 3.2, YARNS, "flat-bed"),
            Technique("felting", 1.6, YARNS[:4]),
        ),
    ),
    Craft(
        0.17,
        (
            Technique("treadle-loom", 7.5, YARNS, "loom"),
            Technique("backstrap", 14.0, YARNS[:4]),
            Technique("aguayo", 30.0, YARNS[:4]),
        ),
    ),
    Craft(
        0.20,
        (Technique("embroidery", 0.88, CLOTH), Technique("sewing", 1.4, CLOTH, "overlock"), Technique("finishing", 0.35, CLOTH)),
    ),
    Craft(0.07, (Technique("leather", 2.6, ("cow", "llama-hide", "sheep")),)),
    Craft(0.06, (Technique("ceramics", 1.1, ("red-clay", "white-clay"), "kiln"),)),
    Craft(0.04, (Technique("wind-instruments", 0.9, ("cane", "wood")), Technique("furniture", 16.0, ("wood", "mdf"), "saw"))),
)
TAGS = {"nit": 0.7, "fair-trade": 0.55, "export": 0.6, "gots": 0.3}
WAGE = 1.25
"""US$ of price an hour of work, before each group's own spread."""


def make(size: str, load: float = 1.0, seed: int = 1, *, frozen: bool = False, hard: bool = False) -> Json:
    """Return the problem of ``size`` ("small", "medium", "elalto", "national") as the file's object.

    ``frozen`` adds agreed pieces to about one line in fifty; they always fit. ``hard`` is the hard variant.
    ``previous`` comes from a plan: see ``tests.bench.engine``.
    """
    spec, random = SIZES[size], Random(f"{size}/{load}/{seed}")
    groups = [_group(random, spec, number) for number in range(1, spec.groups + 1)]
    commitments = [c for group in groups if random.random() < 0.25 for c in _commitments(random, spec, group)]
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


def _pick(random: Random, weighted: list[tuple[Any, float]]) -> Any:
    return random.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def _crafts(spec: Size) -> tuple[Craft, ...]:
    # One craft and two yarns are enough for 18 groups: with all of them, most lines of the small size would have no group at all.
    crafts = CRAFTS[: spec.crafts]
    return tuple(
        replace(craft, techniques=tuple(replace(t, materials=t.materials[: spec.materials]) for t in craft.techniques))
        for craft in crafts
    )


def _group_techniques(random: Random, spec: Size) -> list[Technique]:
    crafts = _crafts(spec)
    craft = _pick(random, [(craft, craft.share) for craft in crafts])
    techniques = random.sample(craft.techniques, min(len(craft.techniques), random.choices((1, 2, 3), (40, 40, 20))[0]))
    # One textile group in eight also embroiders or sews: that is what ties most of the city into one component.
    if craft in crafts[:2] and len(crafts) > 2 and len(techniques) < 3 and random.random() < 0.125:
        techniques.append(random.choice(crafts[2].techniques))
    return techniques


def _group(random: Random, spec: Size, number: int) -> Json:
    members = max(4, min(120, round(random.lognormvariate(math.log(18), 0.6))))
    hours = round(members * random.uniform(16, 38))
    techniques = _group_techniques(random, spec)
    pools = [{"id": "hands", "hours_per_week": hours}]
    if len(techniques) > 1 and random.random() < 0.3:
        share = random.uniform(0.35, 0.65)
        pools = [
            {"id": "hands", "hours_per_week": round(hours * share)},
            {"id": "second", "hours_per_week": round(hours * (1 - share))},
        ]
    offers = []
    for index, technique in enumerate(techniques):
        labour = pools[1] if index and len(pools) > 1 and pools[1]["id"] == "second" else pools[0]
        offers.append(_offer(random, technique, f"o{index + 1}", labour, pools))
    for pool in pools:
        if exceptions := _exceptions(random, spec, pool["hours_per_week"]):
            pool["exceptions"] = exceptions
    tags = sorted(tag for tag, share in TAGS.items() if random.random() < share)
    if spec.regions > 1:
        tags.append(f"region-{random.choices(range(1, spec.regions + 1), [1 / k for k in range(1, spec.regions + 1)])[0]}")
    group: Json = {
        "id": f"G{number:05d}",
        "members": members,
        "reliability": round(random.betavariate(6, 2), 2),
        "tags": tags,
        "income_so_far": round(members * spec.weeks * random.choice((0, 0, 1, 3, 8)) * random.random(), 2),
        "pools": pools,
        "offers": offers,
    }
    if closures := _closures(random, spec):
        group["closures"] = closures
    return group


def _offer(random: Random, technique: Technique, name: str, labour: Json, pools: list[Json]) -> Json:
    hours = technique.hours * random.lognormvariate(0, 0.18)
    uses = {labour["id"]: round(hours, 3)}
    if technique.equipment and random.random() < 0.5:
        share = random.uniform(0.3, 0.7)
        uses[technique.equipment] = round(hours * share, 3)
        if all(pool["id"] != technique.equipment for pool in pools):
            pools.append(
                {"id": technique.equipment, "hours_per_week": round(labour["hours_per_week"] * share * random.uniform(0.7, 1.5))}
            )
    weekly = labour["hours_per_week"] / hours
    count = random.randint(max(1, len(technique.materials) // 2), len(technique.materials))
    return {
        "id": name,
        "lead_weeks": random.choices((0, 1, 2), (50, 38, 12))[0],
        "technique": technique.code,
        "materials": sorted(random.sample(technique.materials, count)),
        "grade": random.choices((1, 2, 3), (25, 45, 30))[0],
        "unit_price": round(hours * WAGE * random.uniform(0.8, 1.35), 2),
        "uses": uses,
        "min_lot": _nice(weekly * random.choice((0.05, 0.1, 0.25, 0.5))),
        "max_lot": _nice(weekly * random.choice((6, 12, 26, 52))),
    }


def _nice(amount: float) -> int:
    """A quantity as people say it: 7, 35, 120, 1,500."""
    step = 10 ** max(0, math.floor(math.log10(max(amount, 1))) - 1) * 5
    return max(1, round(amount)) if amount < 10 else max(5, round(amount / step) * step)


def _exceptions(random: Random, spec: Size, hours: float) -> list[Json]:
    """Harvest takes home producers away for some weeks; now and then a fair brings extra hours."""
    found, first = [], 1
    while random.random() < 0.3 and first + 4 < spec.weeks:
        first = random.randint(first, spec.weeks - 3)
        last = min(spec.weeks, first + random.randint(0, 3))
        found.append({"from": first, "to": last, "hours": round(hours * random.choice((0.5, 0.6, 0.85, 0.85, 1.2)))})
        first = last + 1
    return found


def _closures(random: Random, spec: Size) -> list[Json]:
    found = []
    if random.random() < 0.8:
        found.append({"from": 4, "to": 5 if random.random() < 0.4 else 4, "reason": "Navidad y año nuevo"})
    if random.random() < 0.6:
        found.append({"from": 11, "to": 11, "reason": "Carnaval"})
    if random.random() < 0.2:
        week = random.randint(13, spec.weeks)
        found.append({"from": week, "to": min(spec.weeks, week + random.randint(0, 1)), "reason": "Bloqueo"})
    return found


def _commitments(random: Random, spec: Size, group: Json) -> list[Json]:
    pool = random.choice(group["pools"])
    first = random.randint(1, max(1, spec.weeks - 10))
    hours = round(pool["hours_per_week"] * random.uniform(0.15, 0.6))
    return [
        {
            "group": group["id"],
            "pool": pool["id"],
            "from": first,
            "to": min(spec.weeks, first + random.randint(2, 9)),
            "hours_per_week": hours,
        }
    ]


def _families(random: Random, spec: Size, habits: Habits, groups: list[Json]) -> list[Json]:
    techniques = {technique.code: technique for craft in _crafts(spec) for technique in craft.techniques}
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
        line = _line(random, spec, habits, f"L{len(families) + 1:06d}", _pick(random, demand), by_technique)
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


def free_hours(group: Json, pool: Json, commitments: list[Json], weeks: int) -> list[float]:
    """Free hours of a pool by week, index 0 for week 1: exception, closure, then commitments, never below 0."""
    hours = [float(pool["hours_per_week"])] * weeks
    for change in pool.get("exceptions", []):
        hours[change["from"] - 1 : change["to"]] = [float(change["hours"])] * (change["to"] - change["from"] + 1)
    for closure in group.get("closures", []):
        hours[closure["from"] - 1 : closure["to"]] = [0.0] * (closure["to"] - closure["from"] + 1)
    for taken in commitments:
        if taken["group"] == group["id"] and taken["pool"] == pool["id"]:
            for week in range(taken["from"] - 1, taken["to"]):
                hours[week] = max(0.0, hours[week] - taken["hours_per_week"])
    return hours


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
        line["quantity"] = _nice(hours / (usual[line["technique"]] * line["work_factor"]))


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
