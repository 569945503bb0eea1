"""Random small problems for hypothesis, as file documents: every feature of the format in every mixture.

Amounts are multiples of a quarter, so that what fits on paper also fits in floats.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import strategies as st

from marketplace.engine.formats import read_problem
from marketplace.engine.problem import Problem
from tests.engine.brute import frozen_fits
from tests.engine.files import encoded

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "180"))
"""How many random problems each property is tried on: together about 3,200 in every run of the tests.

ENGINE_EXAMPLES sets another number, more before a release.
"""
TECHNIQUES = ("knit", "weave")
MATERIALS = ("wool", "cotton")
TAGS = ("nit", "fair")
BANDS = [{"up_to": 0.25, "per_usd": 1}, {"up_to": 0.5, "per_usd": 0.5}, {"up_to": 2, "per_usd": 0.25}]


def quarters(low: float, high: float) -> st.SearchStrategy[float]:
    """Multiples of 0.25 from ``low`` to ``high``."""
    return st.integers(int(low * 4), int(high * 4)).map(lambda count: count / 4)


def sometimes(values: st.SearchStrategy[Any], share: int = 4) -> st.SearchStrategy[Any]:
    """``values`` about once in ``share`` times, otherwise None (the key is left out)."""
    return st.integers(0, share - 1).flatmap(lambda pick: values if pick == 0 else st.none())


def few(most: int) -> st.SearchStrategy[int]:
    """From 0 to ``most``, mostly many: the interesting problems have rivals."""
    return st.sampled_from((*([most] * (most + 1)), *range(most, 0, -1), 0))


@st.composite
def ranges(draw: st.DrawFn, weeks: int, **more: st.SearchStrategy[Any]) -> dict[str, Any]:
    """A range of weeks with the keys ``more``."""
    first = draw(st.integers(1, weeks))
    return {"from": first, "to": draw(st.integers(first, weeks))} | {key: draw(value) for key, value in more.items()}


@st.composite
def offers(draw: st.DrawFn, index: int, technique: str, pools: list[str]) -> dict[str, Any]:
    uses = draw(st.lists(st.sampled_from(pools), min_size=1, max_size=2, unique=True))
    least = draw(st.sampled_from((1, 1, 1, 2)))
    return {
        "id": f"o{index}",
        "technique": technique,
        "materials": draw(st.sampled_from((MATERIALS, MATERIALS, MATERIALS[:1]))),
        "grade": draw(st.integers(1, 2)),
        "unit_price": draw(quarters(0.25, 1.5)),
        "uses": {pool: draw(quarters(0.25, 2)) for pool in uses},
        "min_lot": least,
        "max_lot": least + draw(st.sampled_from((0, 1, 2, 9))),
        "lead_weeks": draw(st.sampled_from((0, 0, 0, 1))),
    }


@st.composite
def groups(draw: st.DrawFn, name: str, weeks: int) -> dict[str, Any]:
    pools = [{"id": pool, "hours_per_week": draw(quarters(1, 6))} for pool in draw(st.sampled_from((["h"], ["h"], ["h", "m"])))]
    for pool in pools:
        pool["exceptions"] = draw(st.lists(ranges(weeks, hours=quarters(0, 4)), max_size=1))
    names = [pool["id"] for pool in pools]
    techniques = draw(st.sampled_from((TECHNIQUES, TECHNIQUES[:1], TECHNIQUES[:1], TECHNIQUES[1:])))
    return {
        "id": name,
        "members": draw(st.integers(1, 3)),
        "reliability": draw(st.sampled_from((0.0, 0.5, 1.0))),
        "tags": draw(st.lists(st.sampled_from(TAGS), max_size=2, unique=True)),
        "income_so_far": draw(st.sampled_from((0.0, 0.0, 3.0))),
        "pools": pools,
        "offers": [draw(offers(index, technique, names)) for index, technique in enumerate(techniques)],
        "closures": draw(st.lists(ranges(weeks, reason=st.just("Carnaval")), max_size=1)) if draw(st.integers(0, 3)) == 0 else [],
    }


@st.composite
def lines(draw: st.DrawFn, name: str, weeks: int, group_ids: list[str], most: int) -> dict[str, Any]:
    release = draw(st.integers(1, max(1, weeks - 1)))
    price = draw(quarters(1, 4))
    optional = {
        "work_factor": draw(sometimes(st.sampled_from((0.5, 1.5, 2.0)))),
        "max_late_weeks": draw(st.sampled_from((None, 0, 1, 2))),
        "piece_value": draw(sometimes(quarters(0.5, 4))),
        "min_grade": draw(sometimes(st.just(2))),
        "max_groups": draw(sometimes(st.integers(1, 2), 3)),
        "partial": draw(sometimes(st.just(False))),
        "requires": draw(sometimes(st.just([TAGS[0]]), 6)),
        "only_groups": draw(sometimes(st.lists(st.sampled_from([*group_ids, "nobody"]), max_size=2, unique=True), 8)),
        "not_groups": draw(sometimes(st.lists(st.sampled_from([*group_ids, "nobody"]), max_size=1), 8)),
        "repeat": draw(sometimes(st.fixed_dictionaries({"every_weeks": st.integers(1, 2), "times": st.integers(1, 2)}), 6)),
    }
    return {
        "id": name,
        "technique": draw(st.sampled_from(("knit", "knit", "knit", "weave"))),
        "material": draw(st.sampled_from(("wool", "wool", "cotton"))),
        "quantity": draw(st.integers(1, most)),
        "release": release,
        "due": draw(st.integers(release, weeks)),
        "priority": draw(st.integers(1, 3)),
        "max_unit_price": price,
    } | {key: value for key, value in optional.items() if value is not None}


OBJECTIVES = st.fixed_dictionaries(
    {},
    optional={
        "priority_weight": st.just({"1": 3, "2": 1.5}),
        "late_weekly_loss": st.sampled_from((0.0, 0.25, 0.6)),
        "price_weight": st.sampled_from((0.0, 0.5, 2.0)),
        "split_loss": st.sampled_from((0.0, 0.1)),
        "stability": st.sampled_from((0.0, 0.5)),
        "fairness": st.sampled_from(([], [{"up_to": 1, "per_usd": 2}], BANDS)),
    },
)


@st.composite
def documents(
    draw: st.DrawFn, most_groups: int = 3, most_lines: int = 3, most_pieces: int = 6, most_weeks: int = 4
) -> dict[str, Any]:
    """A whole problem document; its agreed pieces can always be made."""
    weeks = max(1, draw(few(most_weeks)))
    ids = [f"G{number}" for number in range(draw(few(most_groups)))]
    document: dict[str, Any] = {
        "format": "marketplace-match-problem/1",
        "name": "random",
        "start": "2026-11-30",
        "weeks": weeks,
        "currency": "USD",
        "objective": draw(OBJECTIVES),
        "groups": [draw(groups(name, weeks)) for name in ids],
        "lines": [draw(lines(f"L{number}", weeks, ids, most_pieces)) for number in range(draw(few(most_lines)))],
    }
    for group in document["groups"]:
        if draw(st.integers(0, 3)) == 0:
            hours = {"hours_per_week": quarters(0, 3), "group": st.just(group["id"]), "pool": st.just(group["pools"][0]["id"])}
            document.setdefault("commitments", []).append(draw(ranges(weeks, **hours)))
    _agree(draw, document, weeks)
    return document


def _agree(draw: st.DrawFn, document: dict[str, Any], weeks: int) -> None:
    """Add agreed pieces where they can be made, and a plan before."""
    for line_id, quantity, group in _makers(document):
        if draw(st.integers(0, 5)) == 0:
            entry = {
                "line": line_id,
                "group": group,
                "week": draw(st.integers(1, weeks)),
                "pieces": draw(st.integers(1, quantity)),
            }
            agreed = [*document.get("frozen", []), entry]
            known = sum(other["pieces"] for other in agreed if other["line"] == line_id) <= quantity
            if known and frozen_fits(read_problem(encoded(document | {"frozen": agreed}))):
                document["frozen"] = agreed
        if draw(st.integers(0, 3)) == 0:
            document.setdefault("previous", []).append(
                {"line": line_id, "group": group, "pieces": draw(st.integers(1, quantity))}
            )


def _makers(document: dict[str, Any]) -> list[tuple[str, int, str]]:
    """(line id with its repeat, quantity, group) wherever the group has an offer for the line."""
    found = []
    for line in document["lines"]:
        times = line.get("repeat", {}).get("times", 0)
        names = [f"{line['id']}#{number}" for number in range(1, times + 1)] or [line["id"]]
        for group in document["groups"]:
            if any(o["technique"] == line["technique"] and line["material"] in o["materials"] for o in group["offers"]):
                found += [(name, line["quantity"], group["id"]) for name in names]
    return found


def problems(**sizes: int) -> st.SearchStrategy[Problem]:
    """Random problems, read from their documents."""
    return documents(**sizes).map(lambda document: read_problem(encoded(document)))
