"""Groups as El Alto has them, for the bench: people, hours shared between techniques, equipment, offers, closures."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Size:
    """How big an instance is: ``lines`` counts the lines after repeats are written out."""

    groups: int
    lines: int
    weeks: int
    crafts: int = 6
    materials: int = 6
    regions: int = 1


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


def pick(random: Random, weighted: list[tuple[Any, float]]) -> Any:
    """One of the items, by weight."""
    return random.choices([item for item, _ in weighted], [weight for _, weight in weighted])[0]


def crafts_of(spec: Size) -> tuple[Craft, ...]:
    """The crafts and yarns of a size."""
    # One craft and two yarns are enough for 18 groups: with all of them, most lines of the small size would have no group at all.
    crafts = CRAFTS[: spec.crafts]
    return tuple(
        replace(craft, techniques=tuple(replace(t, materials=t.materials[: spec.materials]) for t in craft.techniques))
        for craft in crafts
    )


def _group_techniques(random: Random, spec: Size) -> list[Technique]:
    crafts = crafts_of(spec)
    craft = pick(random, [(craft, craft.share) for craft in crafts])
    techniques = random.sample(craft.techniques, min(len(craft.techniques), random.choices((1, 2, 3), (40, 40, 20))[0]))
    # One textile group in eight also embroiders or sews: that is what ties most of the city into one component.
    if craft in crafts[:2] and len(crafts) > 2 and len(techniques) < 3 and random.random() < 0.125:
        techniques.append(random.choice(crafts[2].techniques))
    return techniques


def group_of(random: Random, spec: Size, number: int) -> Json:
    """The group of this number, as the problem file has it."""
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
        "min_lot": nice(weekly * random.choice((0.05, 0.1, 0.25, 0.5))),
        "max_lot": nice(weekly * random.choice((6, 12, 26, 52))),
    }


def nice(amount: float) -> int:
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


def commitments_of(random: Random, spec: Size, group: Json) -> list[Json]:
    """Some weeks of one pool promised elsewhere."""
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
